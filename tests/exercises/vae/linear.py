"""Answers to the exercise of ``chapters/vae/linear``, written without its check."""

import math
from typing import Any

import numpy as np
import torch

from helpers.maths import ppca


def loop(eigenvalues: Any, m: int) -> Any:
    values = sorted(eigenvalues.tolist(), reverse=True)
    noise = sum(values[m:]) / (len(values) - m)
    return torch.tensor([math.log(value / noise) / 2 for value in values[:m]])


def by_numpy(eigenvalues: Any, m: int) -> Any:
    values = np.sort(eigenvalues.numpy())[::-1]
    return np.log(np.sqrt(values[:m] / values[m:].mean()))


def by_helpers(eigenvalues: Any, m: int) -> Any:
    terms = ppca.optimum(eigenvalues, m, ppca.best_variance(eigenvalues, m))
    return terms.kl.sort(descending=True).values[:m]


RIGHT = {"check_code_lengths": [loop, by_numpy, by_helpers]}


def lengths(eigenvalues, m, *, noise=None, half=0.5, plus=0.0, ordered=True):
    values = sorted(eigenvalues.tolist(), reverse=True) if ordered else eigenvalues.tolist()
    s2 = float(np.mean(values[m:])) if noise is None else noise(values)
    return torch.tensor([half * math.log(plus + value / s2) for value in values[:m]])


def squares(eigenvalues, m):
    values = sorted(eigenvalues.tolist(), reverse=True)
    return torch.tensor([value - float(np.mean(values[m:])) for value in values[:m]])


def places(eigenvalues, m):
    values = eigenvalues.tolist()
    kept = sorted(sorted(range(len(values)), key=lambda j: -values[j])[:m])
    rest = np.mean([value for j, value in enumerate(values) if j not in kept])
    return torch.tensor([0.5 * math.log(values[j] / rest) for j in kept])


# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_code_lengths": {
        "sort them": lambda e, m: lengths(e, m, ordered=False),
        "order of the eigenvalues": places,
        "order is reversed": lambda e, m: lengths(e, m).flip(0),
        "factor 1/2": lambda e, m: lengths(e, m, half=1.0),
        "never negative": lambda e, m: lengths(e, m, half=-0.5),
        "base 2": lambda e, m: lengths(e, m, half=0.5 / math.log(2)),
        "mean of all": lambda e, m: lengths(e, m, noise=np.mean),
        "take their mean": lambda e, m: lengths(e, m, noise=lambda v: sum(v[m:])),
        "divide by d - m": lambda e, m: lengths(e, m, noise=lambda v: sum(v[m:]) / len(v)),
        "largest eigenvalue left over": lambda e, m: lengths(e, m, noise=lambda v: v[m]),
        "smallest eigenvalue of all": lambda e, m: lengths(e, m, noise=min),
        "smallest eigenvalue in use": lambda e, m: lengths(e, m, noise=lambda v: v[m - 1]),
        "mean of what is in use": lambda e, m: lengths(e, m, noise=lambda v: np.mean(v[:m])),
        "one eigenvalue too few": lambda e, m: lengths(e, m, noise=lambda v: np.mean(v[m + 1 :])),
        "as if it were 1": lambda e, m: lengths(e, m, noise=lambda v: 1.0),
        "yours is its root": lambda e, m: lengths(e, m, noise=lambda v: np.mean(v[m:]) ** 0.5),
        "yours is its square": lambda e, m: lengths(e, m, noise=lambda v: np.mean(v[m:]) ** 2),
        "took the noise off": lambda e, m: lengths(e, m, plus=-1.0),
        "once more": lambda e, m: lengths(e, m, plus=1.0),
        "squared lengths of columns": squares,
        "the widths of the codes": lambda e, m: lengths(e, m, half=-0.5).exp(),
        "the variances of the codes": lambda e, m: lengths(e, m, half=-1.0).exp(),
        "gains in likelihood": lambda e, m: torch.stack(
            [(2 * k).exp() / 2 - 0.5 - k for k in lengths(e, m)]
        ),
        "not their sum": lambda e, m: lengths(e, m).sum(),
        "not their mean": lambda e, m: lengths(e, m).mean(),
        "return m numbers": lambda e, m: torch.cat([lengths(e, m), torch.zeros(len(e) - m)]),
    },
}
