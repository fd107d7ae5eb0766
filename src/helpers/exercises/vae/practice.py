"""Check for the chapter ``vae/practice``."""

import math

import torch
from torch import Tensor

from helpers.exercises import Exercise


def _inputs() -> tuple[Tensor, ...]:
    """Bounds of two settings over five seeds, ``(5,)`` each, nats."""
    a = torch.tensor([-101.25, -99.75, -100.625, -102.125, -100.25], dtype=torch.float64)
    return a, torch.tensor([-103.0, -99.125, -102.75, -102.875, -101.25], dtype=torch.float64)


def _again() -> tuple[Tensor, ...]:
    a = torch.tensor([-88.375, -90.125, -89.25], dtype=torch.float64)
    return a, torch.tensor([-87.625, -91.25, -88.125], dtype=torch.float64)


def _pair(mean: Tensor, error: Tensor) -> Tensor:
    return torch.stack([mean, error])


def _error(difference: Tensor, correction: int = 1) -> Tensor:
    return difference.std(correction=correction) / math.sqrt(len(difference))


def _right(a: Tensor, b: Tensor) -> Tensor:
    return _pair((a - b).mean(), _error(a - b))


check_compare = Exercise(
    _inputs,
    right=_right,
    again=_again,
    mistakes={
        "the sign is wrong: the difference is a - b": (
            lambda a, b: _pair((b - a).mean(), _error(a - b))
        ),
        "the error of the mean is s divided by the root of n; yours is s itself": (
            lambda a, b: _pair((a - b).mean(), (a - b).std())
        ),
        "you divided s by n; divide by its root": (
            lambda a, b: _pair((a - b).mean(), (a - b).std() / len(a))
        ),
        "s has the divisor n - 1, and yours n: the mean was estimated too": (
            lambda a, b: _pair((a - b).mean(), _error(a - b, correction=0))
        ),
        "you divided by the root of n - 1; s has the n - 1, the root is that of n": (
            lambda a, b: _pair((a - b).mean(), (a - b).std() / math.sqrt(len(a) - 1))
        ),
        "this is the variance of the mean; take its root": (
            lambda a, b: _pair((a - b).mean(), _error(a - b).square())
        ),
        "the runs are pairs; you took the two settings for independent": (
            lambda a, b: _pair((a - b).mean(), ((a.var() + b.var()) / len(a)).sqrt())
        ),
        "you subtracted the two errors; take the error of the differences": (
            lambda a, b: _pair((a - b).mean(), _error(a) - _error(b))
        ),
        "you added the two errors; take the error of the differences": (
            lambda a, b: _pair((a - b).mean(), _error(a) + _error(b))
        ),
        "this is the error of a alone": lambda a, b: _pair((a - b).mean(), _error(a)),
        "this is the error of b alone": lambda a, b: _pair((a - b).mean(), _error(b)),
        "this is 1.96 errors, half an interval of 95 %": (
            lambda a, b: _pair((a - b).mean(), 1.96 * _error(a - b))
        ),
        "this is two errors; return one": lambda a, b: _pair((a - b).mean(), 2 * _error(a - b)),
        "you took distances without their sign": (
            lambda a, b: _pair((a - b).abs().mean(), _error((a - b).abs()))
        ),
        "this is the median; return the mean": (
            lambda a, b: _pair((a - b).median(), _error(a - b))
        ),
        "this is the sum of the differences; return their mean": (
            lambda a, b: _pair((a - b).sum(), _error(a - b))
        ),
        "the difference is that of the best runs; return the mean over all": (
            lambda a, b: _pair(a.max() - b.max(), _error(a - b))
        ),
        "the first number is the mean of a; return that of a - b": (
            lambda a, b: _pair(a.mean(), _error(a - b))
        ),
        "the two numbers are swapped: the mean comes first": (
            lambda a, b: _pair(_error(a - b), (a - b).mean())
        ),
        "this is the mean alone; return the error beside it": lambda a, b: (a - b).mean(),
        "this is the error alone; return the mean before it": lambda a, b: _error(a - b),
        "this is mean over error; return both": lambda a, b: (a - b).mean() / _error(a - b),
        "these are the ends of an interval; return mean and error": (
            lambda a, b: _pair((a - b).mean() - _error(a - b), (a - b).mean() + _error(a - b))
        ),
        "these are the differences; return their mean and its error": lambda a, b: a - b,
    },
)
"""``(a, b)`` -> the mean of a - b and its standard error, ``(2,)``, nats.

a and b are ``(n,)``: bounds of two settings, run i of both with one seed.
"""
