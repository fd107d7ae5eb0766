"""Check for the chapter ``vae/latent-space``."""

from typing import Any

import torch

from helpers.exercises import Exercise


def _inputs() -> tuple[Any, ...]:
    """mu ``(12, 7)`` and a threshold of 0.02.

    Spreads lie on both sides of the threshold, of its square root and of the usual 0.01; the fifth
    and sixth dimensions sit away from zero, where a mean square is not a variance.
    """
    spread = torch.tensor([0.9, 0.3, 0.12, 0.001, 0.0, 0.07, 0.5], dtype=torch.float64)
    centre = torch.tensor([0.0, 0.1, 0.0, 0.0, 0.7, -0.8, 0.0], dtype=torch.float64)
    steps = torch.linspace(-1.7, 1.7, 12, dtype=torch.float64).unsqueeze(1)
    return centre + spread * steps, 0.02


check_active_units = Exercise(
    _inputs,
    right=lambda mu, threshold: mu.var(0) > threshold,
    mistakes={
        "you compared the standard deviation with the threshold; take the variance": (
            lambda mu, threshold: mu.std(0) > threshold
        ),
        "you took the mean square; a mean that never moves carries nothing, however far from "
        "zero it is": lambda mu, threshold: mu.square().mean(0) > threshold,
        "you took the mean over the examples; ask how much it varies": (
            lambda mu, threshold: mu.mean(0) > threshold
        ),
        "your answer is true for the collapsed dimensions": (
            lambda mu, threshold: mu.var(0) <= threshold
        ),
        "you compared with 0.01; the threshold is an argument": (
            lambda mu, threshold: mu.var(0) > 0.01
        ),
        "you took the variance along each example; it runs over the examples, axis 0": (
            lambda mu, threshold: mu.var(1) > threshold
        ),
        "your answer is one bool; return one for each dimension": (
            lambda mu, threshold: mu.var() > threshold
        ),
        "these are numbers; compare the variance with the threshold and return bools": (
            lambda mu, threshold: mu.var(0)
        ),
    },
)
"""``(mu, threshold)`` -> which latent dimensions are active, bools ``(m,)``.

mu is ``(N, m)``; active is a dimension whose variance over the examples exceeds the threshold
(Burda et al., 2015).
"""
