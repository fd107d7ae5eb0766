"""Answers to the exercise of ``chapters/systems/conditional``, written without its check."""

import math
from typing import Any

import numpy as np
import torch
from scipy import spatial, special


def by_scipy(p: Any, q: Any, prior: Any) -> Any:
    p, q, prior = p.numpy(), q.numpy(), prior.numpy()
    gaps = [spatial.distance.jensenshannon(a, b) ** 2 for a, b in zip(p, q, strict=True)]
    return torch.tensor(2 * float(np.dot(prior, gaps)) - math.log(4))


def by_the_discriminator(p: Any, q: Any, prior: Any) -> Any:
    d = p / (p + q)
    on_real = torch.where(p > 0, p * d.clamp_min(1e-300).log(), 0.0)
    on_fake = torch.where(q > 0, q * (1 - d).clamp_min(1e-300).log(), 0.0)
    return torch.dot(prior, (on_real + on_fake).sum(1))


def by_loops(p: Any, q: Any, prior: Any) -> float:
    total = 0.0
    for c in range(len(prior)):
        for x in range(p.shape[1]):
            a, b = float(p[c, x]), float(q[c, x])
            total += float(prior[c]) * (
                special.xlogy(a, a / (a + b)) + special.xlogy(b, b / (a + b))
            )
    return total


RIGHT = {"check_conditional_value": [by_scipy, by_the_discriminator, by_loops]}


def terms(p: Any, q: Any) -> Any:
    """Both terms of the value, entry by entry."""
    d = p / (p + q)
    return torch.special.xlogy(p, d), torch.special.xlogy(q, 1 - d)


def mean(p: Any, q: Any, prior: Any) -> Any:
    return (prior[:, None] * sum(terms(p, q))).sum()


def blind(p: Any, q: Any, prior: Any) -> Any:
    return sum(part.sum() for part in terms(prior @ p, prior @ q))


def unguarded(p: Any, q: Any, prior: Any) -> Any:
    d = p / (p + q)
    return (prior[:, None] * (p * torch.log(d) + q * torch.log(1 - d))).sum()


# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_conditional_value": {
        "0 times log 0": unguarded,
        "every class counts alike": lambda p, q, w: sum(terms(p, q)).sum(1).mean(),
        "added up": lambda p, q, w: sum(terms(p, q)).sum(),
        "does not see y": blind,
        "twice the divergence": lambda p, q, w: (mean(p, q, w) - math.log(4)) / 2,
        "log 4 is to be subtracted once": lambda p, q, w: mean(p, q, w) + math.log(4),
        "not log 2": lambda p, q, w: mean(p, q, w) + math.log(2),
        "the other sign": lambda p, q, w: -mean(p, q, w),
        "on the side of the data alone": lambda p, q, w: (
            (w[:, None] * terms(p, q)[0]).sum() + terms(p, q)[1].sum()
        ),
        "in bits": lambda p, q, w: mean(p, q, w) / math.log(2),
    }
}
