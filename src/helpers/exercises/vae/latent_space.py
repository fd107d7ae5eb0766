"""Check for the chapter ``vae/latent-space``."""

from typing import Any

import torch
from torch import Tensor

from helpers.exercises import Exercise


def _inputs() -> tuple[Any, ...]:
    """mu ``(12, 8)`` and a threshold of 0.02.

    Spreads lie on both sides of the threshold, its square, its root and the usual 0.01; the fifth
    and sixth dimensions sit away from zero, where a mean square is not a variance.
    """
    spread = [0.9, 0.3, 0.12, 0.001, 0.0, 0.07, 0.5, 0.03]
    return _means(12, spread, [0.0, 0.1, 0.0, 0.0, 0.7, -0.8, 0.0, 0.0]), 0.02


def _again() -> tuple[Any, ...]:
    """mu ``(9, 4)`` and a threshold of 0.3."""
    return _means(9, [0.8, 0.2, 1.5, 0.4], [0.5, -1.0, 0.2, 0.0]), 0.3


def _means(examples: int, spread: list[float], centre: list[float]) -> Tensor:
    steps = torch.linspace(-1.7, 1.7, examples, dtype=torch.float64).unsqueeze(1)
    return torch.tensor(centre).double() + torch.tensor(spread).double() * steps


def _right(mu: Tensor, threshold: float) -> Tensor:
    return mu.var(0) > threshold


check_active_units = Exercise(
    _inputs,
    right=_right,
    again=_again,
    mistakes={
        "you compared the standard deviation, or another width, with the threshold; take the "
        "variance": (lambda mu, threshold: mu.std(0) > threshold),
        "you took the sum of the squared deviations; the variance is their mean": (
            lambda mu, threshold: (mu - mu.mean(0)).square().sum(0) > threshold
        ),
        "you took the mean square; a mean that never moves carries nothing, however far from "
        "zero it is": lambda mu, threshold: mu.square().mean(0) > threshold,
        "you took the mean over the examples; ask how much it varies": (
            lambda mu, threshold: mu.mean(0) > threshold
        ),
        "you took the absolute mean over the examples; ask how much it varies": (
            lambda mu, threshold: mu.mean(0).abs() > threshold
        ),
        "you took the mean of absolute values; ask how much the means vary": (
            lambda mu, threshold: mu.abs().mean(0) > threshold
        ),
        "you asked whether any mean exceeds the threshold; ask how much the means vary": (
            lambda mu, threshold: (mu > threshold).any(0)
        ),
        "you asked whether all means exceed the threshold; ask how much the means vary": (
            lambda mu, threshold: (mu > threshold).all(0)
        ),
        "your answer is true for the collapsed dimensions": (
            lambda mu, threshold: ~_right(mu, threshold)
        ),
        "you compared with 0.01; the threshold is an argument": lambda mu, threshold: _right(
            mu, 0.01
        ),
        "you compared with 0; the threshold is an argument": lambda mu, threshold: _right(mu, 0.0),
        "you compared the variance with the root of the threshold": lambda mu, threshold: _right(
            mu, threshold**0.5
        ),
        "every dimension is active in your answer": lambda mu, threshold: (
            torch.ones_like(mu[0]) > 0
        ),
        "no dimension is active in your answer": lambda mu, threshold: torch.zeros_like(mu[0]) > 0,
        "you took the variance along each example; it runs over the examples, axis 0": (
            lambda mu, threshold: mu.var(1) > threshold
        ),
        "your answer is one bool; return one for each dimension": (
            lambda mu, threshold: mu.var() > threshold
        ),
        "there is one bool for each entry of mu; take the variance over the examples first": (
            lambda mu, threshold: mu > threshold
        ),
        "these are numbers; compare the variance with the threshold and return bools": (
            lambda mu, threshold: mu.var(0)
        ),
        "you counted the active dimensions; say which they are, one bool for each": (
            lambda mu, threshold: _right(mu, threshold).sum()
        ),
        "these are the places of the active dimensions; return one bool for each dimension": (
            lambda mu, threshold: _right(mu, threshold).nonzero().flatten()
        ),
    },
)
"""``(mu, threshold)`` -> which latent dimensions are active, bools ``(m,)``.

mu is ``(N, m)``; active is a dimension whose variance over the examples exceeds the threshold
(Burda et al., 2015).
"""
