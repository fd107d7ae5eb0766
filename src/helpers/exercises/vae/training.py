"""Check for the chapter ``vae/training``."""

import math
from typing import Any

import torch
from torch import Tensor

from helpers.exercises import Exercise, Shown
from helpers.maths.divergences import kl_standard_normal


def _inputs() -> tuple[Tensor, ...]:
    """mu and logvar, ``(5, 3)`` each."""
    mu = [[0.4, -1.3, 0.2], [2.0, 0.1, -0.6], [-0.7, 1.1, 0.3], [0.9, 0.2, 1.6], [0.0, -0.5, 0.8]]
    logvar = [
        [-1.0, 0.3, -2.2],
        [0.5, -0.7, -0.1],
        [0.2, -1.4, 0.6],
        [-0.3, 0.8, -0.9],
        [-1.7, 0.4, -0.2],
    ]
    return torch.tensor(mu, dtype=torch.float64), torch.tensor(logvar, dtype=torch.float64)


def _again() -> tuple[Tensor, ...]:
    """mu and logvar, ``(3, 4)`` each."""
    mu = torch.linspace(-1.1, 1.7, 12, dtype=torch.float64).reshape(3, 4)
    return mu, (3 * mu).sin() - 0.4


def _kl(mu: Tensor, logvar: Tensor, **parts: Any) -> Tensor:
    """(11.36), ``(B,)``; the keywords replace its parts by mistaken ones."""
    return _terms(mu, logvar, **parts).sum(-1)


def _terms(
    mu: Tensor,
    logvar: Tensor,
    *,
    square: Any = None,
    var: Any = None,
    log: Any = None,
    one: float = 1.0,
    half: float = 0.5,
) -> Tensor:
    square = mu.square() if square is None else square
    var = logvar.exp() if var is None else var
    terms: Tensor = half * (var + square - one - (logvar if log is None else log))
    return terms


check_kl_to_prior = Exercise(
    _inputs,
    right=kl_standard_normal,
    again=_again,
    mistakes={
        "one number per coordinate; sum over the last axis": _terms,
        "you summed over the examples; sum over the latent coordinates": (
            lambda *a: _terms(*a).sum(0)
        ),
        "you averaged over the examples; sum over the latent coordinates": (
            lambda *a: _terms(*a).mean(0)
        ),
        "you reduced the batch as well; return one divergence per example": (
            lambda *a: _terms(*a).sum()
        ),
        "you divided by the size of the batch; return the divergence of each example": (
            lambda *a: _kl(*a) / len(a[0])
        ),
        "your answer holds NaN: logvar is a logarithm already, do not take its log": (
            lambda mu, logvar: _kl(mu, logvar, log=logvar.log())
        ),
        "the sign is wrong: a divergence is never negative": lambda *a: -_kl(*a),
        "the factor -1/2 is missing in front of the bracket": lambda *a: -2 * _kl(*a),
        "the factor 1/2 is missing": lambda *a: _kl(*a, half=1.0),
        "the factor is 1/2; yours is 1/4": lambda *a: _kl(*a, half=0.25),
        "the factor 1/2 belongs to the logarithm as well": lambda mu, logvar: _kl(
            mu, logvar, log=2 * logvar
        ),
        "the factor 1/2 belongs to mu^2 as well": lambda mu, logvar: _kl(
            mu, logvar, square=2 * mu.square()
        ),
        "the factor 1/2 belongs to the variance as well": lambda mu, logvar: _kl(
            mu, logvar, var=2 * logvar.exp()
        ),
        "the factor 1/2 belongs to the -1 as well": lambda *a: _kl(*a, one=2.0),
        "the factor -1/2 stands before the 1 alone; put 1 + logvar - mu^2 - exp(logvar) into "
        "brackets": lambda *a: _kl(*a, half=-1.0, one=-0.5),
        "you took the mean over the latent coordinates; (11.36) is a sum": (
            lambda *a: _terms(*a).mean(-1)
        ),
        "the -k is missing: subtract 1 for every coordinate": lambda *a: _kl(*a, one=0.0),
        "you added 1 for every coordinate; subtract it": lambda *a: _kl(*a, one=-1.0),
        "you subtracted 1 once; subtract it for every coordinate": lambda *a: (
            _kl(*a, one=0.0) - 0.5
        ),
        "the variance is missing: add exp(logvar)": lambda *a: _kl(*a, var=0.0),
        "mu^2 is missing": lambda *a: _kl(*a, square=0.0),
        "mu^2 has the wrong sign: a mean far from zero costs more": lambda mu, logvar: _kl(
            mu, logvar, square=-mu.square()
        ),
        "the log-determinant is missing: subtract logvar": lambda *a: _kl(*a, log=0.0),
        "you used logvar as the variance; the variance is exp(logvar)": (
            lambda mu, logvar: _kl(mu, logvar, var=logvar)
        ),
        "you used the standard deviation where the variance belongs": (
            lambda mu, logvar: _kl(mu, logvar, var=torch.exp(0.5 * logvar))
        ),
        "exp(logvar) is the variance already; do not square it": lambda mu, logvar: _kl(
            mu, logvar, var=torch.exp(2 * logvar)
        ),
        "the variance is exp(logvar), not exp(-logvar)": lambda mu, logvar: _kl(
            mu, logvar, var=torch.exp(-logvar)
        ),
        "you took the logarithm of the standard deviation; log sigma^2 is logvar itself": (
            lambda mu, logvar: _kl(mu, logvar, log=0.5 * logvar)
        ),
        "you used logvar as sigma; it is the logarithm of sigma^2": (
            lambda mu, logvar: _kl(mu, logvar, var=logvar.square(), log=logvar.square().log())
        ),
        "you used the square of logvar as the variance; the variance is exp(logvar)": (
            lambda mu, logvar: _kl(mu, logvar, var=logvar.square())
        ),
        "you used logvar as log sigma; it is log sigma^2": (
            lambda mu, logvar: _kl(mu, logvar, var=torch.exp(2 * logvar), log=2 * logvar)
        ),
        "you used half of logvar as log sigma^2; it is logvar itself": lambda mu, logvar: _kl(
            mu, logvar, var=torch.exp(0.5 * logvar), log=0.5 * logvar
        ),
        "the log-determinant has the wrong sign": (lambda mu, logvar: _kl(mu, logvar, log=-logvar)),
        "this is KL(p || q), the divergence the other way round": lambda mu, logvar: _kl(
            mu,
            logvar,
            square=mu.square() * torch.exp(-logvar),
            var=torch.exp(-logvar),
            log=-logvar,
        ),
        "mu enters squared": lambda mu, logvar: _kl(mu, logvar, square=mu),
        "mu enters squared, not as an absolute value": lambda mu, logvar: _kl(
            mu, logvar, square=mu.abs()
        ),
        "mu^2 is divided by the variance; that belongs to the other direction": (
            lambda mu, logvar: _kl(mu, logvar, square=mu.square() * torch.exp(-logvar))
        ),
        "mu and logvar are exchanged": lambda mu, logvar: _kl(logvar, mu),
        "some of your divergences are negative; a divergence never is": Shown(
            lambda mu, logvar: _kl(mu, logvar, one=4.0),
            by=lambda value, _: bool((value < 0).any()),
        ),
        "these are bits; take natural logarithms": lambda *a: _kl(*a) / math.log(2),
    },
)
"""``(mu, logvar)`` -> the KL divergence (11.36), ``(B,)``, nats; both arguments ``(B, k)``."""
