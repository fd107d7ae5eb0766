"""Answers to the exercise of ``chapters/vae/practice``, written without its check."""

import statistics
from typing import Any

import numpy as np
import torch
from scipy import stats


def in_loops(a: Any, b: Any) -> Any:
    differences = [x - y for x, y in zip(a.tolist(), b.tolist(), strict=True)]
    return [statistics.mean(differences), statistics.stdev(differences) / len(differences) ** 0.5]


def by_scipy(a: Any, b: Any) -> Any:
    difference = (a - b).numpy()
    return torch.tensor([difference.mean(), stats.sem(difference)])


def in_single_precision(a: Any, b: Any) -> Any:
    d = a.float() - b.float()
    n = len(d)
    return torch.stack([d.sum() / n, ((d - d.mean()).square().sum() / (n - 1) / n).sqrt()])


def in_place(a: Any, b: Any) -> Any:
    a -= b
    mean = a.mean()
    a -= mean
    return np.array([mean, (a.square().sum() / (len(a) * (len(a) - 1))).sqrt()])


RIGHT = {"check_compare": [by_scipy, in_loops, in_single_precision, in_place]}


def with_error(rule: Any) -> Any:
    """The right mean, and an error from the differences as an array."""
    return lambda a, b: [float((a - b).mean()), float(rule((a - b).numpy()))]


def with_mean(rule: Any) -> Any:
    """A mean from both arrays, and the right error."""
    return lambda a, b: [float(rule(a.numpy(), b.numpy())), float(stats.sem((a - b).numpy()))]


def separate(rule: Any) -> Any:
    """The right mean, and an error from the errors of both settings."""
    return lambda a, b: [float((a - b).mean()), rule(stats.sem(a.numpy()), stats.sem(b.numpy()))]


def absolute(a: Any, b: Any) -> Any:
    distances = np.abs((a - b).numpy())
    return [distances.mean(), stats.sem(distances)]


def both(a: Any, b: Any) -> tuple[float, float]:
    return float((a - b).mean()), float(stats.sem((a - b).numpy()))


# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_compare": {
        "the difference is a - b": with_mean(lambda a, b: np.mean(b - a)),
        "yours is s itself": with_error(lambda d: np.std(d, ddof=1)),
        "you divided s by n": with_error(lambda d: np.std(d, ddof=1) / len(d)),
        "and yours n": with_error(lambda d: stats.sem(d, ddof=0)),
        "root of n - 1": with_error(lambda d: np.std(d, ddof=1) / (len(d) - 1) ** 0.5),
        "take its root": with_error(lambda d: stats.sem(d) ** 2),
        "for independent": separate(lambda x, y: (x**2 + y**2) ** 0.5),
        "subtracted the two errors": separate(lambda x, y: x - y),
        "added the two errors": separate(lambda x, y: x + y),
        "error of a alone": separate(lambda x, y: x),
        "error of b alone": separate(lambda x, y: y),
        "half an interval": with_error(lambda d: 1.96 * stats.sem(d)),
        "this is two errors": with_error(lambda d: 2 * stats.sem(d)),
        "without their sign": absolute,
        "this is the median": with_mean(lambda a, b: np.median(a - b)),
        "this is the sum": with_mean(lambda a, b: np.sum(a - b)),
        "best runs": with_mean(lambda a, b: a.max() - b.max()),
        "the mean of a": with_mean(lambda a, b: a.mean()),
        "are swapped": lambda a, b: list(reversed(both(a, b))),
        "this is the mean alone": lambda a, b: both(a, b)[0],
        "this is the error alone": lambda a, b: both(a, b)[1],
        "mean over error": lambda a, b: both(a, b)[0] / both(a, b)[1],
        "ends of an interval": lambda a, b: [
            both(a, b)[0] - both(a, b)[1],
            both(a, b)[0] + both(a, b)[1],
        ],
        "these are the differences": lambda a, b: a - b,
    },
}
