"""Answers to the exercise of ``chapters/vae/em``, written without its check."""

from typing import Any

import torch
from torch import distributions as td


def e_step(x: Any, weights: Any, means: Any, sigmas: Any) -> Any:
    components = td.Independent(td.Normal(means, sigmas[:, None].expand_as(means)), 1)
    joint = components.log_prob(x[:, None]) + weights.log()
    return joint - joint.logsumexp(1, keepdim=True)


RIGHT = {"check_round_e_step": e_step}
# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_round_e_step": {
        "logarithms": lambda *a: e_step(*a).exp(),
        "over the examples": lambda *a: e_step(*a).log_softmax(0),
        "rows do not sum to 1": lambda *a: 1 + e_step(*a),
        "weights are missing": lambda x, w, m, s: e_step(x, torch.ones_like(w), m, s),
        "take their logarithm": lambda x, w, m, s: e_step(x, w.exp(), m, s),
        "log-determinant": lambda x, w, m, s: e_step(x, w * s**3, m, s),
        "counts once": lambda x, w, m, s: e_step(x, w * s**2, m, s),
        "log sigma has the wrong sign": lambda x, w, m, s: e_step(x, w * s**6, m, s),
        "factor 1/2": lambda x, w, m, s: e_step(x, w, m, s / 2**0.5),
        "divide by its square": lambda x, w, m, s: e_step(x, w * s ** (-3 / 2), m, s.sqrt()),
        "not squared": lambda x, w, m, s: torch.log_softmax(
            (w / s**3).log() - (x[:, None] - m).norm(dim=-1) / (2 * s**2), 1
        ),
    },
}
