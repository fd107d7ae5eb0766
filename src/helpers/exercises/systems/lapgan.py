"""Check for the chapter ``systems/lapgan``."""

import math
from typing import Any

import torch
from torch import Tensor

from helpers.exercises import Exercise


def _table(rows: int, columns: int, seed: int, zeros: bool) -> Tensor:
    """A joint table that sums to 1, if asked with a zero in each row."""
    generator = torch.Generator().manual_seed(seed)
    table = 0.05 + torch.rand(rows, columns, generator=generator, dtype=torch.float64)
    table = table * (1 + torch.arange(rows))[:, None]
    if zeros:
        table[torch.arange(rows), torch.arange(rows) % columns] = 0
    return table / table.sum()


def _inputs() -> tuple[Any, ...]:
    """p(c, b) and q(c, b) of three coarse images and four details."""
    return _table(3, 4, 0, zeros=True), _table(3, 4, 1, zeros=False).flip(0)


def _again() -> tuple[Any, ...]:
    return _table(2, 5, 2, zeros=True), _table(2, 5, 3, zeros=False).flip(0)


def _kl(p: Tensor, q: Tensor) -> Tensor:
    """KL of each row, nats."""
    return (torch.special.xlogy(p, p) - torch.special.xlogy(p, q)).sum(-1)


def _levels(p: Tensor, q: Tensor, over: Tensor) -> Tensor:
    """The first level's divergence, and the second's, averaged over given coarse images."""
    p_c, q_c = p.sum(1), q.sum(1)
    return torch.stack([_kl(p_c, q_c), over @ _kl(p / p_c[:, None], q / q_c[:, None])])


def _right(p: Tensor, q: Tensor) -> Tensor:
    return _levels(p, q, p.sum(1))


def _at_zero(p: Tensor, q: Tensor) -> Tensor:
    given, other = p / p.sum(1, keepdim=True), q / q.sum(1, keepdim=True)
    second = p.sum(1) @ (given * (given / other).log()).sum(1)
    return torch.stack([_kl(p.sum(1), q.sum(1)), second])


check_level_losses = Exercise(
    _inputs,
    right=_right,
    again=_again,
    mistakes={
        "the second loss is a mean over the coarse images that q makes; (S5.8) takes it over real "
        "ones": lambda p, q: _levels(p, q, q.sum(1)),
        "the second loss counts every coarse image alike; weight it with p(c)": (
            lambda p, q: _levels(p, q, torch.full((len(p),), 1 / len(p)).to(p))
        ),
        "the second loss is a sum over coarse images; it is a mean over p(c)": (
            lambda p, q: _levels(p, q, torch.ones(len(p)).to(p))
        ),
        "your second number is the divergence of the joint tables, the sum of both losses; divide "
        "each row by its sum first": (
            lambda p, q: torch.stack([_right(p, q)[0], _right(p, q).sum()])
        ),
        "both divergences are the other way round: data first, model second": (
            lambda p, q: torch.stack(
                [
                    _kl(q.sum(1), p.sum(1)),
                    p.sum(1) @ _kl(q / q.sum(1)[:, None], (p / p.sum(1)[:, None]).clamp_min(1e-9)),
                ]
            )
        ),
        "the two losses come in the wrong order: the coarse level first": (
            lambda p, q: _right(p, q).flip(0)
        ),
        "your first number is of the details, summed over coarse images; the coarse image is the "
        "row": lambda p, q: torch.stack([_kl(p.sum(0), q.sum(0)), _right(p, q)[1]]),
        "these are in bits; take natural logarithms": lambda p, q: _right(p, q) / math.log(2),
        "0 times log 0 gives nan here; what has no probability adds nothing": _at_zero,
    },
)
