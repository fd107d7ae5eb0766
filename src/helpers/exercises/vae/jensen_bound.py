"""Check for the chapter ``vae/jensen-bound``."""

import math
from typing import Any

import torch
from torch import Tensor

from helpers.exercises import Exercise
from helpers.maths.distributions import gaussian_log_prob
from helpers.models.toy import CurveModel


def _inputs() -> tuple[Any, ...]:
    """The bent wire, x ``(2,)``, mu and sigma ``(1,)``, eps ``(7, 1)``."""
    x = torch.tensor([0.3, 1.2], dtype=torch.float64)
    mu, sigma = torch.tensor([0.4]).double(), torch.tensor([0.7]).double()
    eps = torch.linspace(-2, 2.5, 7, dtype=torch.float64).unsqueeze(1)
    return CurveModel(), x, mu, sigma, eps


def _log_joint(model: CurveModel, x: Tensor, mu: Tensor, sigma: Tensor, eps: Tensor) -> Tensor:
    return model.log_joint(x, mu + sigma * eps)


def _log_q(mu: Tensor, sigma: Tensor, eps: Tensor, logvar: Tensor | None = None) -> Tensor:
    logvar = 2 * sigma.log() if logvar is None else logvar
    return gaussian_log_prob(mu + sigma * eps, mu, logvar)


def _log_w(model: CurveModel, x: Tensor, *q: Tensor) -> Tensor:
    return _log_joint(model, x, *q) - _log_q(*q)


check_elbo_estimate = Exercise(
    _inputs,
    right=lambda *a: _log_w(*a).mean(),
    mistakes={
        "log q is missing: the weight is p(x, z) / q(z|x)": lambda *a: _log_joint(*a).mean(),
        "log q has the wrong sign: it is subtracted": lambda model, x, *q: (
            _log_joint(model, x, *q) + _log_q(*q)
        ).mean(),
        "the prior is missing: p(x, z) = p(x|z) p(z)": lambda model, x, mu, sigma, eps: (
            model.log_px_given_z(x, mu + sigma * eps) - _log_q(mu, sigma, eps)
        ).mean(),
        "you summed over the samples; the bound is their mean": lambda *a: _log_w(*a).sum(),
        "you took the logarithm of the mean weight; that is the importance-weighted bound, the "
        "logarithm belongs inside the mean": lambda *a: (
            torch.logsumexp(_log_w(*a), 0) - math.log(len(a[-1]))
        ),
        "log q is taken at eps; take it at z = mu + sigma * eps": lambda model, x, mu, sigma, eps: (
            _log_joint(model, x, mu, sigma, eps) - gaussian_log_prob(eps, mu, 2 * sigma.log())
        ).mean(),
        "log q lacks the factor -log sigma: a narrow density is a high one": (
            lambda model, x, mu, sigma, eps: (
                _log_w(model, x, mu, sigma, eps).mean() - sigma.log().sum()
            )
        ),
        "log q got sigma in the place of logvar, which is 2 log sigma": (
            lambda model, x, mu, sigma, eps: (
                _log_joint(model, x, mu, sigma, eps) - _log_q(mu, sigma, eps, logvar=sigma)
            ).mean()
        ),
        "log q got log sigma in the place of logvar, which is 2 log sigma": (
            lambda model, x, mu, sigma, eps: (
                _log_joint(model, x, mu, sigma, eps) - _log_q(mu, sigma, eps, logvar=sigma.log())
            ).mean()
        ),
        "return one number, the mean over the samples": _log_w,
        "the bound is the negative of what you returned": lambda *a: -_log_w(*a).mean(),
    },
)
"""``(model, x, mu, sigma, eps)`` -> an estimate of the bound (11.10), a scalar, nats.

x is ``(2,)``, mu and sigma are ``(1,)``, eps ``(M, 1)``.
"""
