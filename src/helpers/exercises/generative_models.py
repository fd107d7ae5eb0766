"""Check for the chapter ``generative-models``."""

from collections.abc import Callable

import torch

from helpers.exercises import call, compare


def check_log_posterior_visible(answer: Callable[..., object]) -> bool:
    """Check a function ``(x, visible, gamma, log_prior)`` that classifies from visible pixels.

    It is called with x and visible ``(B, d)``, gamma ``(K, d)`` and log_prior ``(K,)``, and must
    return log p(c | visible pixels) ``(B, K)``, nats.
    """
    generator = torch.Generator().manual_seed(0)
    gamma = 0.05 + 0.9 * torch.rand(3, 6, generator=generator, dtype=torch.float64)
    log_prior = torch.tensor([0.2, 0.5, 0.3], dtype=torch.float64).log()
    x = (torch.rand(4, 6, generator=generator) < 0.5).double()
    # The first half of every image, and one more pixel in some: no mask fits all rows.
    visible = torch.tensor([[1.0, 1, 1, 0, 0, 0], [1, 1, 1, 0, 0, 1]]).double().repeat(2, 1)
    value = call(answer, x.clone(), visible.clone(), gamma.clone(), log_prior.clone())

    def log_joint(ink: torch.Tensor, paper: torch.Tensor) -> torch.Tensor:
        return ink @ gamma.log().T + paper @ (1 - gamma).log().T + log_prior

    joint = log_joint(visible * x, visible * (1 - x))
    right = joint.log_softmax(1)
    return compare(
        value,
        right,
        {
            "hidden pixels count as paper: mask (1 - x) as well as x": log_joint(
                visible * x, 1 - visible * x
            ).log_softmax(1),
            "hidden pixels are used; multiply by the mask": log_joint(x, 1 - x).log_softmax(1),
            "ink is counted and paper is not: a pixel without ink is evidence too": log_joint(
                visible * x, torch.zeros_like(x)
            ).log_softmax(1),
            "the prior is missing: log p(x, c) = log p(x|c) + log p(c)": (
                joint - log_prior
            ).log_softmax(1),
            "this is log p(x, c); subtract its logsumexp over the classes": joint,
            "you normalised over the images; normalise over the classes": joint.log_softmax(0),
            "these are probabilities; return their logarithms": right.exp(),
        },
    )
