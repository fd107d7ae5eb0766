"""Answers to the exercise of ``chapters/vae/em``, written without its check."""

import math
from typing import Any

import numpy as np
import torch
from torch import distributions as td


def joint(x: Any, weights: Any, means: Any, sigmas: Any) -> Any:
    components = td.Independent(td.Normal(means, sigmas[:, None].expand_as(means)), 1)
    return components.log_prob(x[:, None]) + weights.log()


def e_step(*a: Any) -> Any:
    return joint(*a) - joint(*a).logsumexp(1, keepdim=True)


def in_loops(x: Any, weights: Any, means: Any, sigmas: Any) -> Any:
    rows = []
    for point in x.tolist():
        row = [
            math.log(w) - len(point) * math.log(s) - math.dist(point, m) ** 2 / (2 * s**2)
            for w, m, s in zip(weights.tolist(), means.tolist(), sigmas.tolist(), strict=True)
        ]
        top = max(row)
        log_sum = top + math.log(sum(math.exp(value - top) for value in row))
        rows.append(torch.tensor([value - log_sum for value in row]))
    return rows


def in_place(x: Any, weights: Any, means: Any, sigmas: Any) -> Any:
    out = torch.zeros(len(x), len(weights))  # single precision
    for k in range(len(weights)):
        out[:, k] -= x.sub(means[k]).square_().sum(1) / (2 * sigmas[k] ** 2)
    out += weights.log_().sub_(x.shape[1] * sigmas.log_())
    return out.log_softmax(1)


def multiplied_out(*a: Any) -> Any:
    x, weights, means, sigmas = (value.numpy().astype(np.float32) for value in a)
    squares = (x**2).sum(1)[:, None] - 2 * x @ means.T + (means**2).sum(1)
    out = np.log(weights) - x.shape[1] * np.log(sigmas) - squares / (2 * sigmas**2)
    return out - np.logaddexp.reduce(out, axis=1, keepdims=True)


def weighed(of: Any) -> Any:
    """The E step with other weights."""
    return lambda x, w, m, s: e_step(x, of(w, s), m, s)


def spread(of: Any) -> Any:
    """The E step with another width in the quotient only."""
    return lambda x, w, m, s: e_step(x, w * (of(s) / s) ** 3, m, of(s))


def distances(x: Any, w: Any, m: Any, s: Any, distance: Any) -> Any:
    return torch.log_softmax((w / s**3).log() - distance, 1)


RIGHT = {"check_round_e_step": [e_step, in_loops, in_place, multiplied_out]}
# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_round_e_step": {
        "weights are missing": weighed(lambda w, s: torch.ones_like(w)),
        "take their logarithm": weighed(lambda w, s: w.exp()),
        "have base 2": weighed(lambda w, s: (w / s**3) ** math.log2(math.e) * s**3),
        "is subtracted": weighed(lambda w, s: 1 / w),
        "added twice": weighed(lambda w, s: w**2),
        "log-determinant": weighed(lambda w, s: w * s**3),
        "counts once": weighed(lambda w, s: w * s**2),
        "for two coordinates": weighed(lambda w, s: w * s),
        "counts twice": weighed(lambda w, s: w / s**3),
        "counts half": weighed(lambda w, s: w * s**1.5),
        "log sigma has the wrong sign": weighed(lambda w, s: w * s**6),
        "subtract its logarithm": weighed(lambda w, s: w * s**3 * torch.exp(-3 * s)),
        "factor 1/2": spread(lambda s: s / 2**0.5),
        "the squared distance has the wrong sign": lambda x, w, m, s: distances(
            x, w, m, s, -((x[:, None] - m).norm(dim=-1) ** 2) / (2 * s**2)
        ),
        "divide by its square": spread(lambda s: s.sqrt()),
        "multiplied by sigma^2": spread(lambda s: 1 / s),
        "not divided by sigma^2": spread(lambda s: s**0),
        "not squared": lambda x, w, m, s: distances(
            x, w, m, s, (x[:, None] - m).norm(dim=-1) / (2 * s**2)
        ),
        "mean over the coordinates": lambda x, w, m, s: distances(
            x, w, m, s, (x[:, None] - m).square().mean(-1) / (2 * s**2)
        ),
        "the distance is missing": lambda x, w, m, s: distances(x, w, m, s, torch.zeros(4, 1)),
        "subtract the means": lambda x, w, m, s: e_step(x, w, 0 * m, s),
        "one value for each coordinate": lambda x, w, m, s: (
            w.log()[:, None] + td.Normal(m, s[:, None]).log_prob(x[:, None])
        ),
        "this is log p(x)": lambda *a: joint(*a).logsumexp(1),
        "bits": lambda *a: e_step(*a) / math.log(2),
        "return their logarithms": lambda *a: e_step(*a).exp(),
        "over the examples": lambda *a: e_step(*a).log_softmax(0),
        "at most 0": lambda *a: -e_step(*a),
        "rows do not sum to 1": joint,
    },
}
