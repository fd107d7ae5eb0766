"""Check for the chapter ``gan/game``."""

import math
from typing import Any

import torch
from torch import Tensor, xlogy

from helpers.exercises import Exercise

LOG_4 = math.log(4)


def _inputs() -> tuple[Any, ...]:
    """p and q ``(3, 4)``: rows of probabilities, with zeros of one, the other and both."""
    p = [[0.5, 0.2, 0.0, 0.3], [0.1, 0.0, 0.0, 0.9], [0.25, 0.25, 0.4, 0.1]]
    q = [[0.1, 0.0, 0.6, 0.3], [0.5, 0.3, 0.0, 0.2], [0.3, 0.5, 0.1, 0.1]]
    return torch.tensor(p, dtype=torch.float64), torch.tensor(q, dtype=torch.float64)


def _again() -> tuple[Any, ...]:
    """p and q ``(2, 5)``."""
    p = [[0.05, 0.15, 0.0, 0.7, 0.1], [0.2, 0.2, 0.1, 0.3, 0.2]]
    q = [[0.3, 0.0, 0.2, 0.5, 0.0], [0.6, 0.1, 0.05, 0.05, 0.2]]
    return torch.tensor(p, dtype=torch.float64), torch.tensor(q, dtype=torch.float64)


def _terms(p: Tensor, q: Tensor) -> Tensor:
    """What each outcome adds to the value, ``(B, K)``."""
    d = torch.where(p + q > 0, p / (p + q), 0.5)
    return xlogy(p, d) + xlogy(q, 1 - d)


def _right(p: Tensor, q: Tensor) -> Tensor:
    return _terms(p, q).sum(1)


def _js(p: Tensor, q: Tensor) -> Tensor:
    return (_right(p, q) + LOG_4) / 2


def _zeros_lost(p: Tensor, q: Tensor) -> Tensor:
    """Zero times the logarithm of zero."""
    d = p / (p + q)
    return (p * d.log() + q * (1 - d).log()).sum(1)


def _players_exchanged(p: Tensor, q: Tensor) -> Tensor:
    """The logarithm of D on the samples, that of 1 - D on the data."""
    d = torch.where(p + q > 0, p / (p + q), 0.5).clamp(1e-30, 1 - 1e-16)
    return (xlogy(q, d) + xlogy(p, 1 - d)).sum(1)


def _on_data(p: Tensor, q: Tensor) -> Tensor:
    return xlogy(p, torch.where(p + q > 0, p / (p + q), 0.5)).sum(1)


check_value_of_game = Exercise(
    _inputs,
    right=_right,
    again=_again,
    mistakes={
        "this is minus the value, the discriminator's loss": lambda p, q: -_right(p, q),
        "this is the Jensen-Shannon divergence; the value is twice that, less log 4": _js,
        "log 4 is missing: this is twice the divergence": lambda p, q: 2 * _js(p, q),
        "the divergence counts twice": lambda p, q: _js(p, q) - LOG_4,
        "this subtracts log 2 and not log 4": lambda p, q: 2 * _js(p, q) - LOG_4 / 2,
        "this has the root of the divergence, which is a distance of its own": lambda p, q: (
            2 * _js(p, q).sqrt() - LOG_4
        ),
        "zero times the logarithm of zero counts as zero; this is not a number": _zeros_lost,
        "D is taken on the samples and 1 - D on the data; exchange them": _players_exchanged,
        "the samples are missing: add what log(1 - D) is on them": _on_data,
        "the data are missing: add what log D is on them": lambda p, q: (
            _right(p, q) - _on_data(p, q)
        ),
        "sum over the outcomes; this is their mean": lambda p, q: _terms(p, q).mean(1),
        "this is one number for all rows: sum over the last axis alone": lambda p, q: _terms(
            p, q
        ).sum(),
        "this sums over the rows; sum over the outcomes": lambda p, q: _terms(p, q).sum(0),
        "this is in bits: take natural logarithms": lambda p, q: _right(p, q) / math.log(2),
        "this is a coin's value; take the best discriminator, p / (p + q)": lambda p, q: (
            torch.full_like(p[:, 0], -LOG_4)
        ),
    },
)
