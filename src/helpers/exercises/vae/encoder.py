"""Check for the chapter ``vae/encoder``."""

import math
from typing import Any

import torch
from torch import Tensor

from helpers.exercises import Exercise


def _inputs() -> tuple[Any, ...]:
    """x ``(3, 2)``, mu and sigma ``(3,)``, the wire's curvature c and its noise s."""
    x = torch.tensor([[0.3, 1.2], [-1.1, 0.4], [0.8, 2.0]], dtype=torch.float64)
    mu = torch.tensor([0.5, -0.9, 1.3], dtype=torch.float64)
    sigma = torch.tensor([0.6, 0.4, 0.8], dtype=torch.float64)
    return x, mu, sigma, 1.4, 0.7


def _again() -> tuple[Any, ...]:
    """Two examples of another wire."""
    x = torch.tensor([[1.1, 0.2], [-0.4, 0.9]], dtype=torch.float64)
    return x, torch.tensor([0.2, -0.6]).double(), torch.tensor([0.9, 0.5]).double(), 0.8, 1.2


def _moments(
    mu: Tensor, sigma: Tensor, *, two: float = 1.0, six: float = 6.0, three: float = 3.0
) -> tuple[Tensor, Tensor]:
    """E[z^2] and E[z^4], from their coefficients."""
    z2 = mu**2 + two * sigma**2
    return z2, mu**4 + six * mu**2 * sigma**2 + three * sigma**4


def _kl(
    mu: Tensor,
    sigma: Tensor,
    *,
    half: float = 0.5,
    one: float = 1.0,
    mean: float = 1.0,
    spread: float = 1.0,
    log: float = 2.0,
    power: float = 2.0,
) -> Tensor:
    """The divergence to the prior; the keywords are its coefficients."""
    return half * (mean * mu**2 + spread * sigma**power - one - log * sigma.log())


def _error(
    x: Tensor,
    mu: Tensor,
    z2: Tensor,
    z4: Tensor,
    c: float,
    *,
    first: float = 1.0,
    second: float = 1.0,
    bend: float = 0.5,
    cross: float = 1.0,
    quartic: float = 1.0,
) -> Tensor:
    """E of the squared distance between x and the wire at z; the keywords change its parts."""
    error_1 = x[:, 0] ** 2 - 2 * x[:, 0] * mu + z2
    b = bend * c
    error_2 = x[:, 1] ** 2 - cross * 2 * b * x[:, 1] * z2 + quartic * b**2 * z4
    return first * error_1 + second * error_2


def _bound(
    x: Tensor,
    mu: Tensor,
    sigma: Tensor,
    c: float,
    s: float,
    *,
    moments: tuple[Tensor, Tensor] | None = None,
    kl: Tensor | float | None = None,
    log_norm: float | None = None,
    normalisers: float = 2.0,
    spread: float | None = None,
    **parts: float,
) -> Tensor:
    """The bound (11.20); the keywords replace a part of it by a mistaken one."""
    z2, z4 = _moments(mu, sigma) if moments is None else moments
    log_norm = 0.5 * math.log(2 * math.pi * s**2) if log_norm is None else log_norm
    spread = 2 * s**2 if spread is None else spread
    reconstruction = -_error(x, mu, z2, z4, c, **parts) / spread - normalisers * log_norm
    return reconstruction - (_kl(mu, sigma) if kl is None else kl)


def _with_kl(x: Tensor, mu: Tensor, sigma: Tensor, c: float, s: float, **k: float) -> Tensor:
    return _bound(x, mu, sigma, c, s, kl=_kl(mu, sigma, **k))


def _with_moments(x: Tensor, mu: Tensor, sigma: Tensor, c: float, s: float, **k: float) -> Tensor:
    return _bound(x, mu, sigma, c, s, moments=_moments(mu, sigma, **k))


check_wire_bound = Exercise(
    _inputs,
    right=_bound,
    again=_again,
    mistakes={
        "the KL divergence to the prior is missing": lambda *a: _bound(*a, kl=0.0),
        "the KL divergence has the wrong sign: the bound subtracts it": (
            lambda x, mu, sigma, c, s: _bound(x, mu, sigma, c, s, kl=-_kl(mu, sigma))
        ),
        "the KL divergence lacks its factor 1/2": lambda *a: _with_kl(*a, half=1.0),
        "the KL divergence lacks its -1": lambda *a: _with_kl(*a, one=0.0),
        "the KL divergence has +1 where -1 belongs": lambda *a: _with_kl(*a, one=-1.0),
        "the KL divergence lacks mu^2": lambda *a: _with_kl(*a, mean=0.0),
        "the KL divergence lacks sigma^2": lambda *a: _with_kl(*a, spread=0.0),
        "the KL divergence lacks log sigma^2": lambda *a: _with_kl(*a, log=0.0),
        "the KL divergence has sigma where sigma^2 belongs": lambda *a: _with_kl(*a, power=1.0),
        "the KL divergence has log sigma where log sigma^2 belongs": lambda *a: _with_kl(
            *a, log=1.0
        ),
        "the sign of log sigma^2 in the KL divergence is wrong: a narrow q costs more": (
            lambda *a: _with_kl(*a, log=-2.0)
        ),
        "the KL divergence got sigma in the place of log sigma^2": lambda x, mu, sigma, *a: _bound(
            x, mu, sigma, *a, kl=0.5 * (mu**2 + sigma.exp() - 1 - sigma)
        ),
        "the KL divergence got log sigma in the place of log sigma^2": lambda *a: _with_kl(
            *a, power=1.0, log=1.0
        ),
        "the KL divergence has its arguments the wrong way round: it is KL(q || p)": (
            lambda x, mu, sigma, *a: _bound(
                x, mu, sigma, *a, kl=0.5 * ((1 + mu**2) / sigma**2 - 1) + sigma.log()
            )
        ),
        "you decode the mean of q only; E[z^2] is mu^2 + sigma^2, and E[z^4] has three terms": (
            lambda *a: _with_moments(*a, two=0.0, six=0.0, three=0.0)
        ),
        "E[z^2] is mu^2 + sigma^2; you left out sigma^2": lambda *a: _with_moments(*a, two=0.0),
        "E[z^4] is not the square of E[z^2]": lambda *a: _with_moments(*a, six=2.0, three=1.0),
        "E[z^4] is mu^4 + 6 mu^2 sigma^2 + 3 sigma^4; it is not E[z]^4": (
            lambda *a: _with_moments(*a, six=0.0, three=0.0)
        ),
        "E[z^4] lacks the term 3 sigma^4": lambda *a: _with_moments(*a, three=0.0),
        "E[z^4] lacks the term 6 mu^2 sigma^2": lambda *a: _with_moments(*a, six=0.0),
        "E[z^4] has 6 mu^2 sigma^2, not 3": lambda *a: _with_moments(*a, six=3.0),
        "E[z^4] has 3 sigma^4, not sigma^4": lambda *a: _with_moments(*a, three=1.0),
        "sigma stands in E[z^2] and E[z^4] where sigma^2 belongs": lambda x, mu, sigma, *a: _bound(
            x, mu, sigma, *a, moments=_moments(mu, sigma.sqrt())
        ),
        "sigma is the standard deviation; you took it for the variance": (
            lambda x, mu, sigma, *a: _bound(x, mu, sigma.sqrt(), *a)
        ),
        "you squared sigma once too often; it is the standard deviation": (
            lambda x, mu, sigma, *a: _bound(x, mu, sigma**2, *a)
        ),
        "the factor of E[z^4] is c^2 / 4, half of yours": lambda *a: _bound(*a, quartic=2.0),
        "the factor of E[z^4] is c^2 / 4, not c^2": lambda *a: _bound(*a, quartic=4.0),
        "the factor of E[z^4] is c^2 / 4, not c / 4": lambda *a: _bound(*a, quartic=1 / a[3]),
        "the term with E[z^4] is missing": lambda *a: _bound(*a, quartic=0.0),
        "the error of the first coordinate lacks sigma^2: it has E[z^2], not mu^2": (
            lambda x, mu, sigma, c, s: _bound(x, mu, sigma, c, s) + sigma**2 / (2 * s**2)
        ),
        "the wire is c z^2 / 2, not c z^2": lambda *a: _bound(*a, bend=1.0),
        "the cross term of the second coordinate has the wrong sign: it is -c x2 E[z^2]": (
            lambda *a: _bound(*a, cross=-1.0)
        ),
        "the cross term of the second coordinate is c x2 E[z^2], twice yours": (
            lambda *a: _bound(*a, cross=0.5)
        ),
        "the cross term of the second coordinate is missing": lambda *a: _bound(*a, cross=0.0),
        "the error of the second coordinate is missing": lambda *a: _bound(*a, second=0.0),
        "the error of the first coordinate is missing": lambda *a: _bound(*a, first=0.0),
        "c has no effect": lambda x, mu, sigma, c, s: _bound(x, mu, sigma, 1.0, s),
        "s has no effect": lambda x, mu, sigma, c, s: _bound(x, mu, sigma, c, 1.0),
        "the normaliser log(2 pi s^2) is missing": lambda *a: _bound(*a, normalisers=0.0),
        "the normaliser has the wrong sign: a wide density has a low peak": lambda *a: _bound(
            *a, normalisers=-2.0
        ),
        "the normaliser counts one coordinate; x has two, so it is twice log(2 pi s^2) / 2": (
            lambda *a: _bound(*a, normalisers=1.0)
        ),
        "the normaliser lacks its factor 1/2: it is log(2 pi s^2) / 2 for each coordinate": (
            lambda *a: _bound(*a, normalisers=4.0)
        ),
        "the normaliser lacks 2 pi": lambda *a: _bound(*a, log_norm=math.log(a[4])),
        "the normaliser has a logarithm of base 2; take the natural one": lambda *a: _bound(
            *a, log_norm=0.5 * math.log2(2 * math.pi * a[4] ** 2)
        ),
        "the KL divergence has a logarithm of base 2; take the natural one": lambda *a: _with_kl(
            *a, log=2 / math.log(2)
        ),
        "the normaliser has s where s^2 belongs": lambda *a: _bound(
            *a, log_norm=0.5 * math.log(2 * math.pi * a[4])
        ),
        "the normaliser lacks s^2": lambda *a: _bound(*a, log_norm=0.5 * math.log(2 * math.pi)),
        "the error is divided by s^2; the exponent of a Gaussian has 2 s^2": (
            lambda *a: _bound(*a, spread=a[4] ** 2)
        ),
        "the error is divided by 2 s; the exponent of a Gaussian has 2 s^2": (
            lambda *a: _bound(*a, spread=2 * a[4])
        ),
        "the error is divided by 2; the exponent of a Gaussian has 2 s^2": (
            lambda *a: _bound(*a, spread=2.0)
        ),
        "the error has the wrong sign: a large one makes the bound low": lambda *a: _bound(
            *a, spread=-2 * a[4] ** 2
        ),
        "the bound is the negative of what you returned": lambda *a: -_bound(*a),
        "you reduced the batch as well; return one bound per example": lambda *a: _bound(*a).mean(),
    },
)
"""``(x, mu, sigma, c, s)`` -> the bound (11.20) of the bent wire, ``(B,)``, nats.

x is ``(B, 2)``, mu and sigma are ``(B,)``, c and s floats.
"""
