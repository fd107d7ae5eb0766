"""Check for the chapter ``vae/training``."""

import torch
from torch import Tensor

from helpers.exercises import Exercise
from helpers.maths.divergences import kl_standard_normal


def _inputs() -> tuple[Tensor, ...]:
    """mu and logvar, ``(2, 3)`` each."""
    mu = torch.tensor([[0.4, -1.3, 0.2], [2.0, 0.1, -0.6]], dtype=torch.float64)
    logvar = torch.tensor([[-1.0, 0.3, -2.2], [0.5, -0.7, -0.1]], dtype=torch.float64)
    return mu, logvar


def _kl(mu_squared: Tensor, var: Tensor, logvar: Tensor) -> Tensor:
    """One term of (11.36) for each coordinate, from its three parts."""
    return 0.5 * (var + mu_squared - 1 - logvar)


def _terms(mu: Tensor, logvar: Tensor) -> Tensor:
    return _kl(mu.square(), logvar.exp(), logvar)


check_kl_to_prior = Exercise(
    _inputs,
    right=kl_standard_normal,
    mistakes={
        "one number per coordinate; sum over the last axis": _terms,
        "you summed over the examples; sum over the latent coordinates": (
            lambda *a: _terms(*a).sum(0)
        ),
        "you reduced the batch as well; return one divergence per example": (
            lambda *a: _terms(*a).sum()
        ),
        "your answer holds NaN: logvar is a logarithm already, do not take its log": (
            lambda mu, logvar: _kl(mu.square(), logvar.exp(), logvar.log()).sum(-1)
        ),
        "the sign is wrong: a divergence is never negative": lambda *a: -kl_standard_normal(*a),
        "the factor 1/2 is missing": lambda *a: 2 * kl_standard_normal(*a),
        "you took the mean over the latent coordinates; (11.36) is a sum": (
            lambda *a: _terms(*a).mean(-1)
        ),
        "the -k is missing: subtract 1 for every coordinate": lambda *a: (_terms(*a) + 0.5).sum(-1),
        "you subtracted 1 once; subtract it for every coordinate": lambda *a: (
            (_terms(*a) + 0.5).sum(-1) - 0.5
        ),
        "you used logvar as the variance; the variance is exp(logvar)": (
            lambda mu, logvar: _kl(mu.square(), logvar, logvar).sum(-1)
        ),
        "you used the standard deviation where the variance belongs": (
            lambda mu, logvar: _kl(mu.square(), torch.exp(0.5 * logvar), logvar).sum(-1)
        ),
        "you took the logarithm of the standard deviation; log sigma^2 is logvar itself": (
            lambda mu, logvar: _kl(mu.square(), logvar.exp(), 0.5 * logvar).sum(-1)
        ),
        "you used logvar as sigma; it is the logarithm of sigma^2": (
            lambda mu, logvar: _kl(mu.square(), logvar.square(), logvar.square().log()).sum(-1)
        ),
        "you used logvar as log sigma; it is log sigma^2": (
            lambda mu, logvar: _kl(mu.square(), torch.exp(2 * logvar), 2 * logvar).sum(-1)
        ),
        "the log-determinant has the wrong sign": (
            lambda mu, logvar: _kl(mu.square(), logvar.exp(), -logvar).sum(-1)
        ),
        "this is KL(p || q), the divergence the other way round": lambda mu, logvar: _kl(
            mu.square() * torch.exp(-logvar), torch.exp(-logvar), -logvar
        ).sum(-1),
        "mu enters squared": lambda mu, logvar: _kl(mu, logvar.exp(), logvar).sum(-1),
    },
)
"""``(mu, logvar)`` -> the KL divergence (11.36), ``(B,)``, nats; both arguments ``(B, k)``."""
