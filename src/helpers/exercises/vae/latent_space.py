"""Check for the chapter ``vae/latent-space``."""

from collections.abc import Callable

import torch
from torch import Tensor

from helpers.exercises import call, compare, verdict


def check_active_units(answer: Callable[..., object]) -> bool:
    """Check a function ``(mu, threshold)`` that tells active latent dimensions from collapsed ones.

    It is called with means ``(N, m)`` and a threshold, and must return a bool tensor ``(m,)``:
    whether the variance over the examples exceeds the threshold (Burda et al., 2015).
    """
    # Spreads on both sides of the threshold and of its square root; the fifth and sixth
    # dimensions sit away from zero, where a mean square is not a variance.
    spread = torch.tensor([0.9, 0.3, 0.05, 0.001, 0.0, 0.07, 0.5], dtype=torch.float64)
    centre = torch.tensor([0.0, 0.1, 0.0, 0.0, 0.7, -0.8, 0.0], dtype=torch.float64)
    steps = torch.linspace(-1.7, 1.7, 12, dtype=torch.float64).unsqueeze(1)
    mu = centre + spread * steps
    threshold = 0.01
    value = call(answer, mu, threshold)
    problem = _not_a_mask(value, mu)
    if problem is not None:
        return verdict(problem)
    return compare(
        value,
        mu.var(0) > threshold,
        {
            "you compared the standard deviation with the threshold; take the variance": mu.std(0)
            > threshold,
            "you took the mean square; a mean that never moves carries nothing, however far from "
            "zero it is": mu.square().mean(0) > threshold,
            "you took the mean over the examples; ask how much it varies": mu.mean(0) > threshold,
            "your answer is true for the collapsed dimensions": mu.var(0) <= threshold,
        },
    )


def _not_a_mask(value: object, mu: Tensor) -> str | None:
    """What is wrong with the kind of the answer, before its values are looked at."""
    if not isinstance(value, Tensor):
        return None  # compare() has the words for it
    examples, dimensions = mu.shape
    if value.shape == (examples,):
        return (
            f"your answer has shape ({examples},), one value per example; the variance runs over "
            f"examples, axis 0, and leaves ({dimensions},)"
        )
    if value.shape == () and dimensions > 1:
        return f"your answer is one number; return one value per dimension, ({dimensions},)"
    if value.shape == (dimensions,) and value.dtype != torch.bool:
        return f"your answer is {value.dtype}; compare with the threshold and return bools"
    return None
