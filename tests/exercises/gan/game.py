"""Answers to the exercise of ``chapters/gan/game``, written without its check."""

import math
from typing import Any

import numpy as np
import torch
from scipy.spatial.distance import jensenshannon
from scipy.special import rel_entr


def by_divergences(p: Any, q: Any) -> Any:
    m = (p + q) / 2
    both = torch.special.xlogy(p, p) + torch.special.xlogy(q, q) - 2 * torch.special.xlogy(m, m)
    return both.sum(-1) - math.log(4)


def with_scipys_distance(p: Any, q: Any) -> Any:
    return 2 * np.square(jensenshannon(p, q, axis=1)) - math.log(4)


def in_loops(p: Any, q: Any) -> list[float]:
    values = []
    for data, made in zip(p.tolist(), q.tolist(), strict=True):
        value = 0.0
        for a, b in zip(data, made, strict=True):
            if a > 0:
                value += a * math.log(a / (a + b))
            if b > 0:
                value += b * math.log(b / (a + b))
        values.append(value)
    return values


def divergence(p: Any, q: Any) -> Any:
    return torch.as_tensor(rel_entr(p.numpy(), q.numpy()))  # of each outcome


def js(p: Any, q: Any) -> Any:
    m = (p + q) / 2
    return (divergence(p, m) + divergence(q, m)).sum(1) / 2


def on_data(p: Any, q: Any) -> Any:
    return divergence(p, p + q).sum(1)


def each(p: Any, q: Any) -> Any:
    return divergence(p, p + q) + divergence(q, p + q)


def exchanged(p: Any, q: Any) -> Any:
    d = (p / (p + q)).nan_to_num(0.5).clamp(1e-30, 1 - 1e-16)
    return (q * d.log() + p * (1 - d).log()).sum(1)


RIGHT = {"check_value_of_game": [by_divergences, with_scipys_distance, in_loops]}
# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_value_of_game": {
        "minus the value": lambda p, q: math.log(4) - 2 * js(p, q),
        "the value is twice that": js,
        "log 4 is missing": lambda p, q: 2 * js(p, q),
        "the divergence counts twice": lambda p, q: js(p, q) - math.log(4),
        "log 2 and not log 4": lambda p, q: 2 * js(p, q) - math.log(2),
        "root of the divergence": lambda p, q: (
            2 * torch.as_tensor(jensenshannon(p, q, axis=1)) - math.log(4)
        ),
        "counts as zero": lambda p, q: (p * (p / (p + q)).log() + q * (q / (p + q)).log()).sum(1),
        "exchange them": exchanged,
        "samples are missing": on_data,
        "data are missing": lambda p, q: on_data(q, p),
        "this is their mean": lambda p, q: each(p, q).mean(1),
        "one number for all rows": lambda p, q: each(p, q).sum(),
        "sums over the rows": lambda p, q: each(p, q).sum(0),
        "in bits": lambda p, q: each(p, q).sum(1) / math.log(2),
        "a coin's value": lambda p, q: -math.log(4) * torch.ones(len(p)),
    }
}
