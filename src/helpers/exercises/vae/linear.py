"""Check for the chapter ``vae/linear``."""

import math
from typing import Any

import torch
from torch import Tensor

from helpers.exercises import Exercise


def _inputs() -> tuple[Any, ...]:
    """Eigenvalues ``(6,)`` in no order, and m."""
    return torch.tensor([0.7, 3.1, 0.2, 5.4, 1.6, 0.5], dtype=torch.float64), 3


def _again() -> tuple[Any, ...]:
    return torch.tensor([1.3, 0.4, 2.2, 0.9], dtype=torch.float64), 2


def _sorted(eigenvalues: Tensor) -> Tensor:
    return eigenvalues.sort(descending=True).values


def _lengths(eigenvalues: Tensor, m: int, noise: Tensor | None = None) -> Tensor:
    """(V.12) with the noise of (V.9), or another."""
    ordered = _sorted(eigenvalues)
    return 0.5 * (ordered[:m] / (ordered[m:].mean() if noise is None else noise)).log()


def _unsorted(eigenvalues: Tensor, m: int) -> Tensor:
    return 0.5 * (eigenvalues[:m] / eigenvalues[m:].mean()).log()


def _own_order(eigenvalues: Tensor, m: int) -> Tensor:
    """The right numbers, where the eigenvalues stand."""
    noise = _sorted(eigenvalues)[m:].mean()
    return 0.5 * (eigenvalues[eigenvalues >= _sorted(eigenvalues)[m - 1]] / noise).log()


def _used(eigenvalues: Tensor, m: int) -> Tensor:
    ordered = _sorted(eigenvalues)
    return ordered[:m] - ordered[m:].mean()


check_code_lengths = Exercise(
    _inputs,
    right=_lengths,
    again=_again,
    mistakes={
        "the eigenvalues come in any order; sort them, largest first": _unsorted,
        "the largest dimension comes first; these stand in the order of the eigenvalues": (
            _own_order
        ),
        "the order is reversed; the largest comes first": lambda e, m: _lengths(e, m).flip(0),
        "the factor 1/2 is missing": lambda e, m: 2 * _lengths(e, m),
        "the sign is wrong: a divergence is never negative": lambda e, m: -_lengths(e, m),
        "a nat belongs to the natural logarithm; yours has base 2": (
            lambda e, m: _lengths(e, m) / math.log(2)
        ),
        "the noise is the mean of all eigenvalues; only those left over count": (
            lambda e, m: _lengths(e, m, e.mean())
        ),
        "the noise is the sum of what is left over; take their mean": (
            lambda e, m: _lengths(e, m, _sorted(e)[m:].sum())
        ),
        "the noise is the sum of what is left over divided by d; divide by d - m": (
            lambda e, m: _lengths(e, m, _sorted(e)[m:].sum() / len(e))
        ),
        "the noise is the largest eigenvalue left over; take the mean of them": (
            lambda e, m: _lengths(e, m, _sorted(e)[m])
        ),
        "the noise is the smallest eigenvalue of all; take the mean of those left over": (
            lambda e, m: _lengths(e, m, e.min())
        ),
        "the noise is the smallest eigenvalue in use; it is the mean of those left over": (
            lambda e, m: _lengths(e, m, _sorted(e)[m - 1])
        ),
        "the noise is the mean of what is in use; take the mean of what is left over": (
            lambda e, m: _lengths(e, m, _sorted(e)[:m].mean())
        ),
        "one eigenvalue too few is left over for the noise": (
            lambda e, m: _lengths(e, m, _sorted(e)[m + 1 :].mean())
        ),
        "the noise is missing, as if it were 1": (
            lambda e, m: _lengths(e, m, torch.ones((), dtype=e.dtype))
        ),
        "s^2 is the mean of what is left over; yours is its root": (
            lambda e, m: _lengths(e, m, _sorted(e)[m:].mean().sqrt())
        ),
        "s^2 is the mean of what is left over; yours is its square": (
            lambda e, m: _lengths(e, m, _sorted(e)[m:].mean() ** 2)
        ),
        "the eigenvalue is W's squared length plus the noise; you took the noise off it": (
            lambda e, m: 0.5 * (_used(e, m) / _sorted(e)[m:].mean()).log()
        ),
        "an eigenvalue has the noise in it already; you added it once more": (
            lambda e, m: 0.5 * (1 + _sorted(e)[:m] / _sorted(e)[m:].mean()).log()
        ),
        "these are squared lengths of columns, not nats": _used,
        "these are the widths of the codes, not nats": lambda e, m: (-_lengths(e, m)).exp(),
        "these are the variances of the codes, not nats": lambda e, m: (-2 * _lengths(e, m)).exp(),
        "this is what a dimension gains in likelihood, not what its code costs": (
            lambda e, m: 0.5 * ((2 * _lengths(e, m)).exp() - 1) - _lengths(e, m)
        ),
        "return one number for each latent dimension, not their sum": (
            lambda e, m: _lengths(e, m).sum()
        ),
        "return one number for each latent dimension, not their mean": (
            lambda e, m: _lengths(e, m).mean()
        ),
        "return m numbers; the other directions have no latent dimension": (
            lambda e, m: torch.cat([_lengths(e, m), e.new_zeros(len(e) - m)])
        ),
    },
)
"""``(eigenvalues, m)`` -> the KL divergence of each latent dimension, ``(m,)``, nats.

Eigenvalues are ``(d,)``, in any order, m is below d.
"""
