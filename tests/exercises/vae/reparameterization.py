"""Answers to the exercise of ``chapters/vae/reparameterization``, written without its check."""

from typing import Any

import numpy as np
import torch


def leave_one_out(f: Any, eps: Any, sigma: Any) -> Any:
    rows = []
    for i in range(len(f)):
        others = torch.cat([f[:i], f[i + 1 :]])
        rows.append((f[i] - others.mean()) * eps[i] / sigma)
    return torch.stack(rows)


def of_the_mean(f: Any, eps: Any, sigma: Any) -> Any:
    """M / (M - 1) times the distance from the mean of all."""
    return len(f) / (len(f) - 1) * torch.einsum("m,md,d->md", f - f.mean(), eps, 1 / sigma)


def in_place(f: Any, eps: Any, sigma: Any) -> Any:
    out = torch.zeros(eps.shape)  # single precision
    out += eps
    out /= sigma
    f -= f.mean()
    f *= len(f) / (len(f) - 1)
    return out.mul_(f[:, None])


def in_loops(f: Any, eps: Any, sigma: Any) -> Any:
    values, count = f.tolist(), len(f)
    return [
        [
            (values[m] - (sum(values) - values[m]) / (count - 1)) * e / s
            for e, s in zip(eps[m].tolist(), sigma.tolist(), strict=True)
        ]
        for m in range(count)
    ]


def with_a_matrix(f: Any, eps: Any, sigma: Any) -> Any:
    f, eps, sigma = (value.numpy().astype(np.float32) for value in (f, eps, sigma))
    count = len(f)
    centre = np.eye(count) - (1 - np.eye(count)) / (count - 1)
    return (centre @ f)[:, None] * eps / sigma


def less(baseline: Any) -> Any:
    """The estimates with another baseline."""
    return lambda f, eps, sigma: (f - baseline(f))[:, None] * eps / sigma


def scored(score: Any) -> Any:
    """The estimates with another score."""
    return lambda f, eps, sigma: leave_one_out(f, score(eps, sigma), torch.ones(3).double())


RIGHT = {
    "check_leave_one_out": [leave_one_out, of_the_mean, in_place, in_loops, with_a_matrix],
}
# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_leave_one_out": {
        "averaged": lambda *a: leave_one_out(*a).mean(0),
        "summed": lambda *a: leave_one_out(*a).sum(0),
        "over the coordinates": lambda *a: leave_one_out(*a).sum(1),
        "weights alone": lambda f, eps, sigma: (f - (f.sum() - f) / 3)[:, None],
        "divided by M;": lambda *a: leave_one_out(*a) / 4,
        "no baseline": less(lambda f: 0 * f),
        "baseline alone": lambda f, eps, sigma: (
            (((f.sum() - f) / 3)[:, None] * scored(lambda e, s: e / s)(f, eps, sigma))
            / (f - (f.sum() - f) / 3)[:, None]
        ),
        "f has no effect": lambda f, eps, sigma: torch.div(eps, sigma),
        "own value, which": less(lambda f: f.mean()),
        "own value with it": less(lambda f: f.sum() / 3),
        "take their mean": less(lambda f: f.sum() - f),
        "M - 1 of them": less(lambda f: (f.sum() - f) / len(f)),
        "median": less(lambda f: f.sort().values[1]),
        "sign is wrong": lambda *a: -leave_one_out(*a),
        "is added": less(lambda f: -(f.sum() - f) / 3),
        "from f times the score": lambda f, eps, sigma: torch.stack(
            [f[i] * eps[i] / sigma - (f.sum() - f[i]) / 3 for i in range(4)]
        ),
        "left out sigma": scored(lambda e, s: e),
        "left out eps": scored(lambda e, s: 0 * e + 1 / s),
        "left out both": scored(lambda e, s: 0 * e + 1),
        "multiplied": scored(lambda e, s: e * s),
        "sigma^2": scored(lambda e, s: e / s**2),
        "sigma / eps": scored(lambda e, s: s / e),
        "eps is squared": scored(lambda e, s: e**2 / s),
        "gradient for sigma": scored(lambda e, s: (e**2 - 1) / s),
        "gradient for log sigma": scored(lambda e, s: e**2 - 1),
    },
}
