"""Check for the chapter ``vae/reparameterization``."""

import torch
from torch import Tensor

from helpers.exercises import Exercise


def _inputs() -> tuple[Tensor, ...]:
    """f_values ``(4,)``, eps ``(4, 3)``, sigma ``(3,)``."""
    f_values = torch.tensor([1.0, 4.0, -2.0, 0.5], dtype=torch.float64)
    eps = torch.tensor(
        [[0.3, -1.2, 0.8], [1.5, 0.1, -0.4], [-0.7, 0.9, 2.0], [-1.1, -0.2, 0.6]],
        dtype=torch.float64,
    )
    sigma = torch.tensor([0.5, 2.0, 1.3], dtype=torch.float64)
    return f_values, eps, sigma


def _again() -> tuple[Tensor, ...]:
    """f_values ``(3,)``, eps ``(3, 2)``, sigma ``(2,)``."""
    eps = torch.tensor([[0.6, -0.3], [-1.4, 0.9], [0.2, 1.7]], dtype=torch.float64)
    return torch.tensor([2.0, -1.0, 3.5]).double(), eps, torch.tensor([0.8, 1.6]).double()


def _others(f: Tensor) -> Tensor:
    """The sum of the other values, ``(M, 1)``."""
    return (f.sum() - f).unsqueeze(1)


def _baseline(f: Tensor) -> Tensor:
    """The mean of the others, ``(M, 1)``."""
    return _others(f) / (len(f) - 1)


def _weight(f: Tensor) -> Tensor:
    """f minus the mean of the others, ``(M, 1)``."""
    return f.unsqueeze(1) - _baseline(f)


def _right(f: Tensor, eps: Tensor, sigma: Tensor) -> Tensor:
    return _weight(f) * eps / sigma


check_leave_one_out = Exercise(
    _inputs,
    right=_right,
    again=_again,
    mistakes={
        "you averaged over the samples; return one estimate for each, (M, D)": (
            lambda *a: _right(*a).mean(0)
        ),
        "you summed over the samples; return one estimate for each, (M, D)": (
            lambda *a: _right(*a).sum(0)
        ),
        "you summed over the coordinates; return all of them, (M, D)": lambda *a: _right(*a).sum(1),
        "these are the weights alone; multiply each row of eps / sigma by its own": (
            lambda f, eps, sigma: _weight(f)
        ),
        "you divided by M; return one estimate for each sample, not its share of the mean": (
            lambda f, *a: _right(f, *a) / len(f)
        ),
        "there is no baseline": lambda f, eps, sigma: f.unsqueeze(1) * eps / sigma,
        "this is the baseline alone; subtract it from f": lambda f, eps, sigma: (
            _baseline(f) * eps / sigma
        ),
        "f has no effect: weigh the score by f minus its baseline": lambda f, eps, sigma: (
            eps / sigma
        ),
        "the baseline holds the sample's own value, which makes the estimate too small": (
            lambda f, eps, sigma: (f - f.mean()).unsqueeze(1) * eps / sigma
        ),
        "the baseline divides the sum of all, the sample's own value with it, by M - 1": (
            lambda f, eps, sigma: (f - f.sum() / (len(f) - 1)).unsqueeze(1) * eps / sigma
        ),
        "the baseline is the sum of the others; take their mean": lambda f, eps, sigma: (
            (f.unsqueeze(1) - _others(f)) * eps / sigma
        ),
        "you divided the sum of the others by M; there are M - 1 of them": (
            lambda f, eps, sigma: (f.unsqueeze(1) - _others(f) / len(f)) * eps / sigma
        ),
        "the baseline is the median; take the mean of the others": lambda f, eps, sigma: (
            (f - f.median()).unsqueeze(1) * eps / sigma
        ),
        "the sign is wrong: the baseline is subtracted from f": lambda *a: -_right(*a),
        "the baseline is added; subtract it": lambda f, eps, sigma: (
            (f.unsqueeze(1) + _baseline(f)) * eps / sigma
        ),
        "the baseline is subtracted from f times the score; subtract it from f": (
            lambda f, eps, sigma: f.unsqueeze(1) * eps / sigma - _baseline(f)
        ),
        "the score for mu is eps / sigma; you left out sigma": (
            lambda f, eps, sigma: _weight(f) * eps
        ),
        "the score for mu is eps / sigma; you left out eps": (
            lambda f, eps, sigma: (_weight(f) / sigma).expand_as(eps)
        ),
        "the score for mu is eps / sigma; you left out both": (
            lambda f, eps, sigma: _weight(f).expand_as(eps)
        ),
        "the score for mu is eps / sigma; you multiplied by sigma": (
            lambda f, eps, sigma: _weight(f) * eps * sigma
        ),
        "the score for mu is eps / sigma, not eps / sigma^2": (
            lambda f, eps, sigma: _weight(f) * eps / sigma.square()
        ),
        "the score for mu is eps / sigma, not sigma / eps": (
            lambda f, eps, sigma: _weight(f) * sigma / eps
        ),
        "eps is squared; the score for mu is eps / sigma": (
            lambda f, eps, sigma: _weight(f) * eps.square() / sigma
        ),
        "this is the gradient for sigma; return that for mu, eps / sigma": (
            lambda f, eps, sigma: _weight(f) * (eps.square() - 1) / sigma
        ),
        "this is the gradient for log sigma; return that for mu, eps / sigma": (
            lambda f, eps, sigma: _weight(f) * (eps.square() - 1)
        ),
    },
)
"""``(f_values, eps, sigma)`` -> score-function estimates with a baseline, ``(M, D)``.

f_values is ``(M,)``, eps ``(M, D)`` and sigma ``(D,)``; the baseline of each row is the mean of
the other f values.
"""
