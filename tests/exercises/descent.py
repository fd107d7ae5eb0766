"""Answers to the exercise of ``chapters/descent``, written without its check."""

from typing import Any

import numpy as np
import torch
from torch import distributions as td
from torch.nn import functional as F


def by_autograd(a: Any, x: Any, y: Any, rate: float) -> Any:
    table = a.detach().clone().requires_grad_()
    loss = -td.Bernoulli(logits=table[y]).log_prob(x).sum(1).mean()
    loss.backward()
    assert table.grad is not None
    return table.detach() - rate * table.grad


def by_optimizer(a: Any, x: Any, y: Any, rate: float) -> Any:
    table = torch.nn.Parameter(a.clone())
    optimizer = torch.optim.SGD([table], lr=rate)
    loss = F.binary_cross_entropy_with_logits(table[y], x, reduction="sum") / len(x)
    loss.backward()
    optimizer.step()
    return table.detach()


def loop(a: Any, x: Any, y: Any, rate: float) -> Any:
    rows = a.tolist()
    for picture, c in zip(x.tolist(), y.tolist(), strict=True):
        for i, pixel in enumerate(picture):
            gamma = 1 / (1 + np.exp(-float(a[c, i])))
            rows[c][i] -= rate * (gamma - pixel) / len(x)
    return rows


def by_product(a: Any, x: Any, y: Any, rate: float) -> Any:
    """In single precision, with the one-hot matrix of the classes, in place."""
    mine = F.one_hot(y, len(a)).to(torch.float32)
    gamma = a.float().sigmoid_()
    a -= rate * (mine.sum(0)[:, None] * gamma - mine.T @ x.float()) / len(x)
    return a


RIGHT = {"check_step": [by_autograd, by_optimizer, loop, by_product]}


def stepped(a, x, y, rate, *, slope=None, size=len, sign=-1.0):
    """A step whose parts can be wrong."""
    terms = (a.sigmoid()[y] - x) if slope is None else slope(a, x, y)
    total = torch.zeros_like(a)
    for c, term in zip(y, terms, strict=True):
        total[c] += term
    return a + sign * rate * total / size(x)


def overwritten(a, x, y, rate):
    total = torch.zeros_like(a)
    total[y] += a.sigmoid()[y] - x  # a later row of one class replaces an earlier one
    return a - rate * total / len(x)


def by_class(a, x, y, rate):
    out = a.clone()
    for c in y.unique():
        out[c] -= rate * (a[c].sigmoid() - x[y == c].mean(0))
    return out


def absent(a, x, y, rate):
    out = stepped(a, x, y, rate)
    for c in range(len(a)):
        if c not in y:
            out[c] -= rate * a[c].sigmoid()
    return out


def curvature(a):
    return a.sigmoid() * (1 - a.sigmoid())


# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_step": {
        "uphill": lambda *a: stepped(*a, sign=1.0),
        "rate is not used": lambda a, x, y, rate: stepped(a, x, y, 1.0),
        "divided by the rate": lambda a, x, y, rate: stepped(a, x, y, 1 / rate),
        "its mean": lambda *a: stepped(*a, size=lambda x: 1),
        "pictures of each class": by_class,
        "by the classes": lambda a, x, y, r: stepped(a, x, y, r, size=lambda x: len(a)),
        "over pixels": lambda *a: stepped(*a, size=torch.numel),
        "only the last": overwritten,
        "take their sigmoid": lambda *a: stepped(*a, slope=lambda a, x, y: a[y] - x),
        "lacks the model": lambda *a: stepped(*a, slope=lambda a, x, y: -x),
        "lacks the data": lambda *a: stepped(*a, slope=lambda a, x, y: a.sigmoid()[y]),
        "too much": lambda *a: stepped(
            *a, slope=lambda a, x, y: (a.sigmoid()[y] - x) * curvature(a)[y]
        ),
        "gradient for probabilities": lambda *a: stepped(
            *a, slope=lambda a, x, y: (a.sigmoid()[y] - x) / curvature(a)[y]
        ),
        "exchanged": lambda a, x, y, rate: stepped(a, 1 - x, y, rate),
        "all pictures": lambda a, x, y, rate: a - rate * (a.sigmoid() - x.mean(0)),
        "yours moved": absent,
        "this is the gradient": lambda a, x, y, rate: (a - stepped(a, x, y, rate)) / rate,
        "this is the change": lambda a, x, y, rate: stepped(a, x, y, rate) - a,
        "these are probabilities": lambda *a: stepped(*a).sigmoid(),
        "before the step": lambda a, x, y, rate: a,
        "rows of the batch": lambda a, x, y, rate: stepped(a, x, y, rate)[y],
    },
}
