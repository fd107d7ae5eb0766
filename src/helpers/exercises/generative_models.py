"""Check for the chapter ``generative-models``."""

import torch
from torch import Tensor

from helpers.exercises import Exercise


def _inputs() -> tuple[Tensor, ...]:
    """x and visible ``(4, 6)``, gamma ``(3, 6)``, log_prior ``(3,)``."""
    generator = torch.Generator().manual_seed(0)
    gamma = 0.05 + 0.9 * torch.rand(3, 6, generator=generator, dtype=torch.float64)
    log_prior = torch.tensor([0.2, 0.5, 0.3], dtype=torch.float64).log()
    x = (torch.rand(4, 6, generator=generator) < 0.5).double()
    # The first half of every image, and one more pixel in some: no mask fits all rows.
    visible = torch.tensor([[1.0, 1, 1, 0, 0, 0], [1, 1, 1, 0, 0, 1]]).double().repeat(2, 1)
    return x, visible, gamma, log_prior


def _log_joint(x: Tensor, visible: Tensor, gamma: Tensor, log_prior: Tensor) -> Tensor:
    return _count(visible * x, visible * (1 - x), gamma) + log_prior


def _count(ink: Tensor, paper: Tensor, gamma: Tensor) -> Tensor:
    return ink @ gamma.log().T + paper @ (1 - gamma).log().T


check_log_posterior_visible = Exercise(
    _inputs,
    right=lambda *a: _log_joint(*a).log_softmax(1),
    mistakes={
        "hidden pixels count as paper: mask (1 - x) as well as x": (
            lambda x, visible, gamma, log_prior: (
                _count(visible * x, 1 - visible * x, gamma) + log_prior
            ).log_softmax(1)
        ),
        "hidden pixels are used; multiply by the mask": lambda x, visible, gamma, log_prior: (
            _count(x, 1 - x, gamma) + log_prior
        ).log_softmax(1),
        "ink is counted and paper is not: a pixel without ink is evidence too": (
            lambda x, visible, gamma, log_prior: (
                _count(visible * x, torch.zeros_like(x), gamma) + log_prior
            ).log_softmax(1)
        ),
        "the prior is missing: log p(x, c) = log p(x|c) + log p(c)": (
            lambda x, visible, gamma, log_prior: _count(
                visible * x, visible * (1 - x), gamma
            ).log_softmax(1)
        ),
        "this is log p(x, c); subtract its logsumexp over the classes": _log_joint,
        "you normalised over the images; normalise over the classes": (
            lambda *a: _log_joint(*a).log_softmax(0)
        ),
        "these are probabilities; return their logarithms": lambda *a: _log_joint(*a).softmax(1),
    },
)
"""``(x, visible, gamma, log_prior)`` -> log p(c | visible pixels) ``(B, K)``, nats.

x and visible are ``(B, d)``, gamma ``(K, d)`` and log_prior ``(K,)``.
"""
