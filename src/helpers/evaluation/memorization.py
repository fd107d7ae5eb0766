"""Whether a model returns what it was trained on: distances to the nearest training example.

Chapter: ``gan/evaluation``.
"""

import torch
from torch import Tensor

from helpers.arguments import finite, floats, non_empty
from helpers.evaluation.clouds import clouds, distances


def nearest_distance(queries: Tensor, examples: Tensor) -> Tensor:
    """The Euclidean distance from each query to its nearest example.

    Args:
        queries: ``(Q, D)``.
        examples: ``(N, D)``.

    Returns:
        ``(Q,)``, in the unit of the data.

    Raises:
        ValueError: when clouds are empty, of other widths or dtypes, or not finite.
    """
    clouds(1, queries=queries, examples=examples)
    return torch.cat([d.min(1).values for _, d in distances(queries, examples)])


def share_nearer(samples: Tensor, held_out: Tensor) -> float:
    r"""How often a sample lies nearer to the training examples than a held-out example does.

    .. math:: P(d_s < d_t) + \tfrac12 P(d_s = d_t)

    over all pairs, equation (G.41): the statistic of Mann and Whitney over its largest value. One
    half is fair, 1 is a copy, and 0 belongs to samples that stay away from all data.

    Args:
        samples: ``(N,)``, distances of samples; see :func:`nearest_distance`.
        held_out: ``(M,)``, those of held-out examples.

    Returns:
        From 0 to 1.

    Raises:
        ValueError: when one is empty, has more than one axis, or is not finite.

    Source: Meehan et al. (2020).
    """
    floats(samples=samples, held_out=held_out)
    for name, distance in {"samples": samples, "held_out": held_out}.items():
        non_empty(name, distance)
        finite(name, distance)
        if distance.ndim != 1:
            raise ValueError(f"{name} has shape {tuple(distance.shape)}; expected (N,)")
    ordered = held_out.sort().values
    at_most = torch.searchsorted(ordered, samples, right=True)
    below = torch.searchsorted(ordered, samples)
    beyond = len(ordered) - 0.5 * (at_most + below).double()
    return float(beyond.mean()) / len(ordered)
