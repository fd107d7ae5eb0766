"""What ``gan/evaluation`` tabulates: every model of the book by every measure, three seeds each.

    python -m tools.measures                     measure all rows, about a minute each
    python -m tools.measures "mixture" "GAN"     these rows alone

The table is ``checkpoints/evaluation.json``. Samples and the digits they are compared with have
pixels of one kind, grey or binary, and each sample has as many digits as the test set.
"""

from __future__ import annotations

import argparse
import functools
import json
from collections.abc import Callable, Iterator
from typing import cast

import torch
from sklearn.cluster import MiniBatchKMeans
from torch import Tensor

from helpers import runs
from helpers.evaluation.summary import Look, summary
from helpers.models import classical, classifier
from helpers.models.classifier import Classifier
from helpers.models.gan import GAN
from helpers.models.vae import VAE
from helpers.shipped import shipped_folder
from helpers.training.checkpoints import write_atomically
from helpers.training.data.mnist import binarize, mnist

TABLE = shipped_folder("checkpoints") / "evaluation.json"
DIGITS, VALIDATION, BINS, SEEDS = 10_000, 1000, 100, (0, 1, 2)
KINDS = {"grey": "real", "binary": "static"}


def generator(seed: int) -> torch.Generator:
    """A generator of that seed."""
    return torch.Generator().manual_seed(seed)


def training(kind: str, seed: int) -> Tensor:
    """One of several parts of the training digits, in random order, none of the last 1000."""
    order = torch.randperm(60_000 - VALIDATION, generator=generator(0))
    x, _ = mnist("train", KINDS[kind])  # type: ignore[arg-type]
    return x[order[seed * DIGITS : (seed + 1) * DIGITS]]


def naive_bayes(seed: int) -> Tensor:
    """Binary samples of naive Bayes, as the first chapter fits it."""
    return classical.naive_bayes(*mnist("train", "static"))(DIGITS, generator(seed))[0]


def mixture(seed: int) -> Tensor:
    """Grey samples of a mixture of Gaussians a digit, as the first chapter fits it."""
    return classical.mixtures(*mnist("train"), seed)(DIGITS, generator(seed))[0]


def vae_means(seed: int) -> Tensor:
    """E[x|z] of a shipped VAE with twenty latent dimensions: grey."""
    name = "vae-20d" if seed == 0 else f"vae-20d-seed-{seed}"
    return cast(VAE, runs.shipped(name)).sample(DIGITS, generator(seed))


def vae_samples(seed: int) -> Tensor:
    """Samples from p(x|z) at the same z: binary."""
    return binarize(vae_means(seed), generator(seed))


def adversarial(seed: int) -> Tensor:
    """Grey samples of a shipped adversarial network."""
    return cast(GAN, runs.shipped(f"gan-mnist-{seed}")).sample(DIGITS, generator(seed))


ROWS: dict[str, tuple[str, Callable[[int], Tensor]]] = {
    "training digits": ("grey", lambda seed: training("grey", seed)),
    "training, binary": ("binary", lambda seed: training("binary", seed)),
    "naive Bayes": ("binary", naive_bayes),
    "mixture": ("grey", mixture),
    "VAE, means": ("grey", vae_means),
    "VAE, samples": ("binary", vae_samples),
    "GAN": ("grey", adversarial),
}


@functools.cache
def unit() -> float:
    """The root mean variance of a feature over the test digits, by which features are divided."""
    features, _ = classifier.measure(judge(), mnist("test")[0])
    return float(features.double().var(0).mean().sqrt())


@functools.cache
def judge() -> Classifier:
    """The shipped classifier."""
    return cast(Classifier, runs.shipped("classifier"))


def look(x: Tensor) -> Look:
    """Digits with their features in units of :func:`unit`."""
    features, log_py = classifier.measure(judge(), x)
    return Look(x, features / unit(), log_py)


@functools.cache
def centres() -> Tensor:
    """Of the bins: k-means of grey training digits, ``(BINS, 784)``."""
    found = MiniBatchKMeans(BINS, batch_size=4096, n_init=1, max_iter=10, random_state=0)
    return torch.from_numpy(found.fit(mnist("train")[0].numpy()).cluster_centers_)


def measured(row: str) -> Iterator[dict[str, float]]:
    """All measures of a row, seed by seed."""
    kind, sample = ROWS[row]
    real = look(mnist("test", KINDS[kind])[0])  # type: ignore[arg-type]
    data = mnist("train", KINDS[kind])[0]  # type: ignore[arg-type]
    for seed in SEEDS:
        yield summary(look(sample(seed)), real, data, data[-VALIDATION:], centres())


def main() -> None:
    """Measure the rows that are asked for, and write the table anew."""
    parser = argparse.ArgumentParser(description="The table of all models by all measures.")
    parser.add_argument("rows", nargs="*", help=f"of {', '.join(ROWS)}; all, where none is named")
    wanted = parser.parse_args().rows or list(ROWS)
    for row in wanted:
        if row not in ROWS:
            parser.error(f"there is no row {row!r}; expected {' or '.join(ROWS)}")
    table = json.loads(TABLE.read_text(encoding="utf-8"))["rows"] if TABLE.exists() else {}
    for row in wanted:
        seeds = [{name: round(v, 5) for name, v in found.items()} for found in measured(row)]
        table[row] = {"pixels": ROWS[row][0], "seeds": seeds}
        print(row, seeds[0], flush=True)
    rows = {row: table[row] for row in ROWS if row in table}
    text = json.dumps({"digits": DIGITS, "bins": BINS, "rows": rows}, indent=1) + "\n"
    write_atomically(TABLE, text.encode())


if __name__ == "__main__":
    main()
