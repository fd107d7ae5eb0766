"""Check for the chapter ``systems/conditional``."""

import math
from typing import Any

import torch
from torch import Tensor

from helpers.exercises import Exercise


def _table(rows: int, columns: int, seed: int) -> Tensor:
    """Rows that sum to 1, most of them with a zero in it, which no two tables have in one place."""
    generator = torch.Generator().manual_seed(seed)
    table = torch.rand(rows, columns, generator=generator, dtype=torch.float64)
    table[torch.arange(rows), (torch.arange(rows) + seed) % columns] = 0
    return table / table.sum(1, keepdim=True)


def _inputs() -> tuple[Any, ...]:
    """p(x|y) and q(x|y) of three classes and four values, and p(y)."""
    return _table(3, 4, 0), _table(3, 4, 1), torch.tensor([0.5, 0.3, 0.2]).double()


def _again() -> tuple[Any, ...]:
    return _table(2, 6, 2), _table(2, 6, 5), torch.tensor([0.85, 0.15]).double()


def _divergence(p: Tensor, q: Tensor) -> Tensor:
    """JS of each row, nats."""
    return (torch.special.xlogy(p, 2 * p / (p + q).clamp_min(1e-300)).sum(-1)) / 2 + (
        torch.special.xlogy(q, 2 * q / (p + q).clamp_min(1e-300)).sum(-1)
    ) / 2


def _right(p: Tensor, q: Tensor, prior: Tensor) -> Tensor:
    return 2 * (prior * _divergence(p, q)).sum() - math.log(4)


def _blind(p: Tensor, q: Tensor, prior: Tensor) -> Tensor:
    return 2 * _divergence(prior @ p, prior @ q) - math.log(4)


def _at_zero(p: Tensor, q: Tensor, prior: Tensor) -> Tensor:
    d = p / (p + q)
    return (prior[:, None] * (p * d.log() + q * (1 - d).log())).sum()


def _flat(prior: Tensor) -> Tensor:
    return torch.full_like(prior, 1 / len(prior))


check_conditional_value = Exercise(
    _inputs,
    right=_right,
    again=_again,
    mistakes={
        "every class counts alike here; weight it with its prior": (
            lambda p, q, prior: _right(p, q, _flat(prior))
        ),
        "these are all classes added up; the value is a mean over p(y)": (
            lambda p, q, prior: (2 * _divergence(p, q) - math.log(4)).sum()
        ),
        "this is the value for a discriminator that does not see y: first the game of each class, "
        "then the mean": _blind,
        "one JS is missing: the value is twice the divergence, less log 4": (
            lambda p, q, prior: _right(p, q, prior) - (prior * _divergence(p, q)).sum()
        ),
        "log 4 is to be subtracted once, whatever the divergence": (
            lambda p, q, prior: _right(p, q, prior) + math.log(4)
        ),
        "it is log 4, the value of two coins, that is subtracted, not log 2": (
            lambda p, q, prior: _right(p, q, prior) + math.log(2)
        ),
        "this is the discriminator's loss; the value has the other sign": (
            lambda p, q, prior: -_right(p, q, prior)
        ),
        "the prior stands on the side of the data alone; samples get their labels from it too": (
            lambda p, q, prior: (
                torch.special.xlogy(prior[:, None] * p, p / (p + q)).sum()
                + torch.special.xlogy(q, q / (p + q)).sum()
            )
        ),
        "this is in bits; take natural logarithms": (
            lambda p, q, prior: _right(p, q, prior) / math.log(2)
        ),
        "0 times log 0 gives nan here; what has no probability adds nothing": _at_zero,
    },
)
