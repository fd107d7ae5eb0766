"""Check for the chapter ``vae/jensen-bound``."""

import math
from typing import Any

import torch
from torch import Tensor

from helpers.exercises import Exercise
from helpers.maths.distributions import gaussian_log_prob
from helpers.maths.divergences import kl_standard_normal
from helpers.models.toy import CurveModel


def _inputs() -> tuple[Any, ...]:
    """The bent wire, x ``(2,)``, mu and sigma ``(1,)``, eps ``(7, 1)``."""
    x = torch.tensor([0.3, 1.2], dtype=torch.float64)
    mu, sigma = torch.tensor([0.4]).double(), torch.tensor([0.7]).double()
    eps = torch.linspace(-2, 2.5, 7, dtype=torch.float64).unsqueeze(1)
    return CurveModel(), x, mu, sigma, eps


def _again() -> tuple[Any, ...]:
    """Another wire and five draws."""
    x = torch.tensor([-0.5, 0.2], dtype=torch.float64)
    mu, sigma = torch.tensor([-0.3]).double(), torch.tensor([1.2]).double()
    eps = torch.linspace(-1.5, 1, 5, dtype=torch.float64).unsqueeze(1)
    return CurveModel(curvature=0.6, noise=0.8), x, mu, sigma, eps


def _log_w(
    model: CurveModel,
    x: Tensor,
    mu: Tensor,
    sigma: Tensor,
    eps: Tensor,
    *,
    z: Tensor | None = None,
    at: Tensor | None = None,
    logvar: Tensor | None = None,
) -> Tensor:
    """Log weights ``(M,)``; the keywords replace z, the point and the logvar of log q."""
    z = mu + sigma * eps if z is None else z
    log_q = gaussian_log_prob(
        z if at is None else at, mu, 2 * sigma.log() if logvar is None else logvar
    )
    return model.log_joint(x, z) - log_q


def _right(*a: Any, **parts: Any) -> Tensor:
    return _log_w(*a, **parts).mean()


def _log_joint(model: CurveModel, x: Tensor, mu: Tensor, sigma: Tensor, eps: Tensor) -> Tensor:
    return model.log_joint(x, mu + sigma * eps)


def _log_likelihood(model: CurveModel, x: Tensor, mu: Tensor, sigma: Tensor, eps: Tensor) -> Tensor:
    return model.log_px_given_z(x, mu + sigma * eps)


check_elbo_estimate = Exercise(
    _inputs,
    right=_right,
    again=_again,
    mistakes={
        "log q is missing: the weight is p(x, z) / q(z|x)": lambda *a: _log_joint(*a).mean(),
        "log q has the wrong sign: it is subtracted": lambda *a: (
            2 * _log_joint(*a) - _log_w(*a)
        ).mean(),
        "the prior is missing: p(x, z) = p(x|z) p(z)": lambda *a: (
            _log_w(*a) - _log_joint(*a) + _log_likelihood(*a)
        ).mean(),
        "the prior is counted twice: log_joint holds it": lambda *a: (
            _log_w(*a) + _log_joint(*a) - _log_likelihood(*a)
        ).mean(),
        "prior and log q are missing: this is the reconstruction term alone": lambda *a: (
            _log_likelihood(*a).mean()
        ),
        "this is (11.14), with the divergence in closed form; average the log weight, (11.10)": (
            lambda model, x, mu, sigma, eps: (
                _log_likelihood(model, x, mu, sigma, eps).mean()
                - kl_standard_normal(mu, 2 * sigma.log())
            )
        ),
        "log q is replaced by its mean, the entropy in closed form; average the log weight": (
            lambda *a: _log_joint(*a).mean() + a[3].log().sum() + 0.5 * math.log(2 * math.pi) + 0.5
        ),
        "this is the log density of q alone": lambda *a: (_log_joint(*a) - _log_w(*a)).mean(),
        "you summed over the samples; the bound is their mean": lambda *a: _log_w(*a).sum(),
        "you divided by M - 1; a mean divides by M": lambda *a: _log_w(*a).sum() / (len(a[-1]) - 1),
        "you used the first draw only; average over all M": lambda *a: _log_w(*a)[0],
        "you took the logarithm of the mean weight; that is the importance-weighted bound, the "
        "logarithm belongs inside the mean": lambda *a: (
            torch.logsumexp(_log_w(*a), 0) - math.log(len(a[-1]))
        ),
        "you took the logarithm of the sum of the weights; average their logarithms": lambda *a: (
            torch.logsumexp(_log_w(*a), 0)
        ),
        "this is the mean weight; average its logarithm": lambda *a: _log_w(*a).exp().mean(),
        "log q is taken at eps; take it at z = mu + sigma * eps": lambda *a: _right(*a, at=a[-1]),
        "the joint is taken at eps; take it at z = mu + sigma * eps": lambda *a: (
            _log_w(*a) - _log_joint(*a) + a[0].log_joint(a[1], a[-1])
        ).mean(),
        "z is eps, a draw from the prior; draw it from q, z = mu + sigma * eps": lambda *a: _right(
            *a, z=a[-1]
        ),
        "the noise has no effect: z = mu + sigma * eps": lambda *a: _right(*a, z=a[2] + 0 * a[-1]),
        "the noise is not scaled: z = mu + sigma * eps": lambda *a: _right(*a, z=a[2] + a[-1]),
        "mu is missing: z = mu + sigma * eps": lambda *a: _right(*a, z=a[3] * a[-1]),
        "you multiplied the noise by the variance; z = mu + sigma * eps": lambda *a: _right(
            *a, z=a[2] + a[3] ** 2 * a[-1]
        ),
        "you multiplied the noise by the root of sigma; z = mu + sigma * eps": lambda *a: _right(
            *a, z=a[2] + a[3].sqrt() * a[-1]
        ),
        "sigma is the standard deviation already; z = mu + sigma * eps, without an exponential": (
            lambda *a: _right(*a, z=a[2] + torch.exp(a[3] / 2) * a[-1])
        ),
        "sigma is no logarithm; z = mu + sigma * eps, without an exponential": lambda *a: _right(
            *a, z=a[2] + torch.exp(a[3]) * a[-1]
        ),
        "log q lacks the factor -log sigma: a narrow density is a high one": lambda *a: (
            _right(*a) - a[3].log().sum()
        ),
        "log q got sigma in the place of logvar, which is 2 log sigma": lambda *a: _right(
            *a, logvar=a[3]
        ),
        "log q got sigma^2 in the place of logvar, which is its logarithm": lambda *a: _right(
            *a, logvar=a[3] ** 2
        ),
        "log q got log sigma in the place of logvar, which is 2 log sigma": lambda *a: _right(
            *a, logvar=a[3].log()
        ),
        "log q got 4 log sigma in the place of logvar: the variance in the place of sigma": (
            lambda *a: _right(*a, logvar=4 * a[3].log())
        ),
        "log q got a logarithm of base 2 in logvar; take the natural one": lambda *a: _right(
            *a, logvar=2 * a[3].log2()
        ),
        "log q got half of log sigma in the place of logvar, which is 2 log sigma": (
            lambda *a: _right(*a, logvar=a[3].log() / 2)
        ),
        "log q got -2 log sigma in the place of logvar, which is 2 log sigma": lambda *a: _right(
            *a, logvar=-2 * a[3].log()
        ),
        "return one number, the mean over the samples": _log_w,
        "the bound is the negative of what you returned": lambda *a: -_right(*a),
    },
)
"""``(model, x, mu, sigma, eps)`` -> an estimate of the bound (11.10), a scalar, nats.

x is ``(2,)``, mu and sigma are ``(1,)``, eps ``(M, 1)``.
"""
