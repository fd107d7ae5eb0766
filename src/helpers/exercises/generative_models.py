"""Check for the chapter ``generative-models``."""

import math

import torch
from torch import Tensor

from helpers.exercises import Exercise, Shown


def _inputs() -> tuple[Tensor, ...]:
    """x and visible ``(4, 6)``, gamma ``(3, 6)``, log_prior ``(3,)``."""
    # The first half of every image, and one more pixel in some: no mask fits all rows.
    visible = torch.tensor([[1.0, 1, 1, 0, 0, 0], [1, 1, 1, 0, 0, 1]]).double().repeat(2, 1)
    return _arguments(visible, [0.2, 0.5, 0.3])


def _again() -> tuple[Tensor, ...]:
    """x and visible ``(2, 3)``, gamma ``(4, 3)``, log_prior ``(4,)``."""
    visible = torch.tensor([[0.0, 1, 1], [1, 0, 1]]).double()
    return _arguments(visible, [0.1, 0.4, 0.2, 0.3])


def _arguments(visible: Tensor, prior: list[float]) -> tuple[Tensor, ...]:
    generator = torch.Generator().manual_seed(0)
    pixels = visible.shape[1]
    rates = torch.rand(len(prior), pixels, generator=generator, dtype=torch.float64)
    gamma = 0.05 + 0.9 * rates
    x = (torch.rand(visible.shape, generator=generator) < 0.5).double()
    return x, visible, gamma, torch.tensor(prior, dtype=torch.float64).log()


def _log_joint(x: Tensor, visible: Tensor, gamma: Tensor, log_prior: Tensor) -> Tensor:
    return _count(visible * x, visible * (1 - x), gamma) + log_prior


def _count(ink: Tensor, paper: Tensor, gamma: Tensor) -> Tensor:
    return ink @ gamma.log().T + paper @ (1 - gamma).log().T


def _right(*a: Tensor) -> Tensor:
    return _log_joint(*a).log_softmax(1)


def _unnormalised(value: Tensor, _: Tensor) -> bool:
    return not torch.allclose(value.exp().sum(1), torch.ones_like(value[:, 0]), rtol=0, atol=1e-4)


check_log_posterior_visible = Exercise(
    _inputs,
    right=_right,
    again=_again,
    mistakes={
        "hidden pixels count as paper: mask (1 - x) as well as x": (
            lambda x, visible, gamma, log_prior: (
                _count(visible * x, 1 - visible * x, gamma) + log_prior
            ).log_softmax(1)
        ),
        "hidden pixels with ink are used: mask x as well as (1 - x)": (
            lambda x, visible, gamma, log_prior: (
                _count(x, visible * (1 - x), gamma) + log_prior
            ).log_softmax(1)
        ),
        "hidden pixels are used; multiply by the mask": lambda x, visible, gamma, log_prior: (
            _count(x, 1 - x, gamma) + log_prior
        ).log_softmax(1),
        "hidden pixels count as half ink; their factor disappears": (
            lambda x, visible, *tables: _right(
                visible * x + (1 - visible) / 2, torch.ones_like(x), *tables
            )
        ),
        "you used the hidden pixels only: visible is 1 where a pixel can be seen": (
            lambda x, visible, *tables: _right(x, 1 - visible, *tables)
        ),
        "x is not used": lambda x, visible, gamma, log_prior: (
            torch.zeros_like(x[:, :1]) + log_prior
        ),
        "ink and paper are exchanged: gamma is the probability of ink": (
            lambda x, *a: _right(1 - x, *a)
        ),
        "ink is counted and paper is not: a pixel without ink is evidence too": (
            lambda x, visible, gamma, log_prior: (
                _count(visible * x, torch.zeros_like(x), gamma) + log_prior
            ).log_softmax(1)
        ),
        "paper is counted and ink is not: add the term of pixels with ink": (
            lambda x, visible, gamma, log_prior: (
                _count(torch.zeros_like(x), visible * (1 - x), gamma) + log_prior
            ).log_softmax(1)
        ),
        "the term of paper is subtracted; add it": lambda x, visible, gamma, log_prior: (
            _count(visible * x, -visible * (1 - x), gamma) + log_prior
        ).log_softmax(1),
        "you took the mean over pixels; a log-likelihood is their sum": (
            lambda x, visible, gamma, log_prior: (
                _count(visible * x, visible * (1 - x), gamma) / x.shape[1] + log_prior
            ).log_softmax(1)
        ),
        "you took the mean over the visible pixels; a log-likelihood is their sum": (
            lambda x, visible, gamma, log_prior: (
                _count(visible * x, visible * (1 - x), gamma) / visible.sum(1, keepdim=True)
                + log_prior
            ).log_softmax(1)
        ),
        "gamma enters as it is; take its logarithm": lambda x, visible, gamma, log_prior: (
            (visible * x) @ gamma.T + (visible * (1 - x)) @ (1 - gamma).T + log_prior
        ).log_softmax(1),
        "the prior is missing: log p(x, c) = log p(x|c) + log p(c)": (
            lambda *a: _right(*a[:3], torch.zeros_like(a[3]))
        ),
        "the prior enters as a probability; add its logarithm, log_prior as it comes": (
            lambda *a: _right(*a[:3], a[3].exp())
        ),
        "log_prior is subtracted; add it": lambda *a: _right(*a[:3], -a[3]),
        "log_prior is added twice": lambda *a: _right(*a[:3], 2 * a[3]),
        "log_prior is a logarithm already; do not take its log": (
            lambda *a: _right(*a[:3], a[3].log())
        ),
        "this is log p(x, c); subtract its logsumexp over the classes": _log_joint,
        "this is log p(x|c); add log_prior and normalise over the classes": (
            lambda *a: _log_joint(a[0], a[1], a[2], torch.zeros_like(a[3]))
        ),
        "you subtracted the sum of the logarithms; subtract the logarithm of the sum, logsumexp": (
            lambda *a: _log_joint(*a) - _log_joint(*a).sum(1, keepdim=True)
        ),
        "you normalised over the images; normalise over the classes": (
            lambda *a: _log_joint(*a).log_softmax(0)
        ),
        "you normalised over images and classes at once; normalise over the classes": (
            lambda *a: _log_joint(*a) - _log_joint(*a).logsumexp((0, 1))
        ),
        "the logarithms of gamma have base 2 and log_prior has not; take natural logarithms": (
            lambda x, visible, gamma, log_prior: (
                _count(visible * x, visible * (1 - x), gamma) / math.log(2) + log_prior
            ).log_softmax(1)
        ),
        "these are probabilities; return their logarithms": lambda *a: _right(*a).exp(),
        "the rows do not sum to 1: subtract from each its logsumexp over the classes": Shown(
            lambda x, visible, *tables: _log_joint(x, torch.ones_like(x), *tables),
            by=_unnormalised,
        ),
        "this is the evidence of each image; subtract it from log p(x, c), class by class": (
            lambda *a: _log_joint(*a).logsumexp(1)
        ),
    },
)
"""``(x, visible, gamma, log_prior)`` -> log p(c | visible pixels) ``(B, K)``, nats.

x and visible are ``(B, d)``, gamma ``(K, d)`` and log_prior ``(K,)``.
"""
