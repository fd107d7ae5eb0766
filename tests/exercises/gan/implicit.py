"""Answers to the exercise of ``chapters/gan/implicit``, written without its check."""

import itertools
import math
from typing import Any

import numpy as np
import torch
from sklearn.metrics.pairwise import rbf_kernel


def k(a: Any, b: Any, width: float, power: float = 2.0) -> Any:
    return torch.exp(-torch.cdist(a, b).square() / (2 * width**power))


def off_diagonal(matrix: Any) -> Any:
    n = len(matrix)
    return matrix[~torch.eye(n, dtype=torch.bool)].mean()


def mmd_unbiased(x: Any, y: Any, width: float, **other: float) -> Any:
    own = off_diagonal(k(x, x, width, **other)) + off_diagonal(k(y, y, width, **other))
    return own - 2 * k(x, y, width, **other).mean()


def in_loops(x: Any, y: Any, width: float) -> float:
    def mean(pairs: Any) -> float:
        values = [math.exp(-float((a - b) @ (a - b)) / 2 / width**2) for a, b in pairs]
        return sum(values) / len(values)

    own = mean(itertools.combinations(x, 2)) + mean(itertools.combinations(y, 2))
    return own - 2 * mean(itertools.product(x, y))


def with_scikit_learn(x: Any, y: Any, width: float) -> float:
    gamma = 1 / (2 * width**2)
    total = -2 * rbf_kernel(x, y, gamma=gamma).mean()
    for cloud in (x, y):
        matrix = rbf_kernel(cloud, gamma=gamma)
        np.fill_diagonal(matrix, 0)
        total += matrix.sum() / (len(cloud) * (len(cloud) - 1))
    return total


def parts(x: Any, y: Any, width: float) -> tuple[Any, Any]:
    own = off_diagonal(k(x, x, width)) + off_diagonal(k(y, y, width))
    return own, k(x, y, width).mean()


def mixed_without_diagonal(x: Any, y: Any, width: float) -> Any:
    matrix = k(x, y, width)
    keep = torch.ones_like(matrix, dtype=torch.bool)
    keep.fill_diagonal_(False)
    return parts(x, y, width)[0] - 2 * matrix[keep].mean()


RIGHT = {"check_mmd_unbiased": [mmd_unbiased, in_loops, with_scikit_learn]}
# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_mmd_unbiased": {
        "the biased estimate": lambda x, y, w: (
            k(x, x, w).mean() + k(y, y, w).mean() - 2 * k(x, y, w).mean()
        ),
        "but the divisors do not": lambda x, y, w: (
            (k(x, x, w) - torch.eye(len(x))).mean()
            + (k(y, y, w) - torch.eye(len(y))).mean()
            - 2 * k(x, y, w).mean()
        ),
        "but the sums do not": lambda x, y, w: (
            k(x, x, w).sum() / (len(x) ** 2 - len(x))
            + k(y, y, w).sum() / (len(y) ** 2 - len(y))
            - 2 * k(x, y, w).mean()
        ),
        "subtract it twice": lambda *a: parts(*a)[0] - parts(*a)[1],
        "is added": lambda *a: parts(*a)[0] + 2 * parts(*a)[1],
        "mixed mean is missing": lambda *a: parts(*a)[0],
        "mixed mean alone": lambda *a: parts(*a)[1],
        "counts twice": lambda x, y, w: (
            k(x, x, w).triu(1).sum() / (len(x) ** 2 - len(x))
            + k(y, y, w).triu(1).sum() / (len(y) ** 2 - len(y))
            - 2 * k(x, y, w).mean()
        ),
        "never the same": mixed_without_diagonal,
        "in the place of 2 width^2": lambda x, y, w: mmd_unbiased(x, y, w / math.sqrt(2)),
        "lacks the square": lambda x, y, w: mmd_unbiased(x, y, w, power=1.0),
        "multiplies by the width": lambda x, y, w: mmd_unbiased(x, y, w, power=-2.0),
        "root of it": lambda *a: mmd_unbiased(*a).sqrt(),
        "minus the estimate": lambda *a: -mmd_unbiased(*a),
        "one number": lambda x, y, w: k(x, y, w),
    },
}
