"""All measures of one sample at once, as the table at the end of ``gan/evaluation`` has them."""

from typing import NamedTuple

import torch
from torch import Tensor

from helpers.evaluation.classes import classifier_score, differing_bins
from helpers.evaluation.frechet import frechet_distance
from helpers.evaluation.kernel_distance import kernel_distance
from helpers.evaluation.memorization import nearest_distance, share_nearer
from helpers.evaluation.neighbours import nearest
from helpers.evaluation.parzen import best_width, parzen_log_prob
from helpers.evaluation.support import density_coverage, precision_recall

MEASURES = (
    "frechet", "kernel", "precision", "recall", "density", "coverage", "score", "bins", "nearer",
    "parzen",
)  # fmt: skip
QUERIES = 1000  # whose nearest training digits are looked for


class Look(NamedTuple):
    """Digits and what a classifier makes of them.

    Attributes:
        x: ``(N, 784)``, pixels in [0, 1].
        features: ``(N, D)``, its penultimate layer.
        log_py: ``(N, 10)``, log p(y|x), nats.
    """

    x: Tensor
    features: Tensor
    log_py: Tensor


def summary(
    sample: Look, real: Look, training: Tensor, validation: Tensor, centres: Tensor
) -> dict[str, float]:
    """Measure a sample against real digits that its model has not seen.

    Args:
        sample: of the model, as many as there are real ones.
        real: test digits with pixels of the same kind.
        training: ``(T, 784)``, the digits that the model was trained on, with the same pixels.
        validation: ``(V, 784)``, which choose the width of the Parzen window.
        centres: ``(K, 784)``, of the bins.

    Returns:
        A number for each of ``MEASURES``: distances in features; precision and recall for k = 3,
        density and coverage for k = 5; the share of bins that differ; the share of pairs in which a
        sample lies nearer to the training digits than a real one does; the mean Parzen
        log-density of the real digits, nats.
    """
    generator = torch.Generator().manual_seed(0)
    precision, recall = precision_recall(real.features, sample.features)
    density, coverage = density_coverage(real.features, sample.features)
    cells = [nearest(look.x, centres) for look in (sample, real)]
    gaps = [nearest_distance(look.x[:QUERIES], training) for look in (sample, real)]
    width = best_width(validation, sample.x)
    found: tuple[float | Tensor, ...] = (
        frechet_distance(sample.features, real.features),
        kernel_distance(sample.features, real.features, generator)[0],
        precision, recall, density, coverage,
        classifier_score(sample.log_py),
        differing_bins(cells[0], cells[1], len(centres)),
        share_nearer(gaps[0], gaps[1]),
        parzen_log_prob(real.x, sample.x, width).mean(),
    )  # fmt: skip
    return {name: float(value) for name, value in zip(MEASURES, found, strict=True)}
