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


def _z2(mu: Tensor, sigma: Tensor) -> Tensor:
    return mu**2 + sigma**2


def _z4(mu: Tensor, sigma: Tensor) -> Tensor:
    return mu**4 + 6 * mu**2 * sigma**2 + 3 * sigma**4


def _kl(mu: Tensor, sigma: Tensor) -> Tensor:
    return 0.5 * (mu**2 + sigma**2 - 1) - sigma.log()


def _error(x: Tensor, mu: Tensor, z2: Tensor, z4: Tensor, c: float) -> Tensor:
    """E of the squared distance between x and the wire at z, from the moments of z."""
    first = x[:, 0] ** 2 - 2 * x[:, 0] * mu + z2
    return first + x[:, 1] ** 2 - c * x[:, 1] * z2 + c**2 / 4 * z4


def _bound(
    x: Tensor,
    mu: Tensor,
    sigma: Tensor,
    c: float,
    s: float,
    *,
    z2: Tensor | None = None,
    z4: Tensor | None = None,
    kl: Tensor | float | None = None,
    normalisers: float = 2.0,
    exponent: float = 2.0,
) -> Tensor:
    """The bound (11.20); the keywords replace a part of it by a mistaken one."""
    z2 = _z2(mu, sigma) if z2 is None else z2
    z4 = _z4(mu, sigma) if z4 is None else z4
    log_norm = 0.5 * math.log(2 * math.pi * s**2)
    reconstruction = -_error(x, mu, z2, z4, c) / (exponent * s**2) - normalisers * log_norm
    return reconstruction - (_kl(mu, sigma) if kl is None else kl)


check_wire_bound = Exercise(
    _inputs,
    right=_bound,
    mistakes={
        "the KL divergence to the prior is missing": lambda *a: _bound(*a, kl=0.0),
        "the KL divergence has the wrong sign: the bound subtracts it": (
            lambda x, mu, sigma, c, s: _bound(x, mu, sigma, c, s, kl=-_kl(mu, sigma))
        ),
        "you decode the mean of q only; E[z^2] is mu^2 + sigma^2, and E[z^4] has three terms": (
            lambda x, mu, *a: _bound(x, mu, *a, z2=mu**2, z4=mu**4)
        ),
        "E[z^4] is not the square of E[z^2]": lambda x, mu, sigma, *a: _bound(
            x, mu, sigma, *a, z4=_z2(mu, sigma) ** 2
        ),
        "E[z^4] lacks the term 3 sigma^4": lambda x, mu, sigma, *a: _bound(
            x, mu, sigma, *a, z4=_z4(mu, sigma) - 3 * sigma**4
        ),
        "the normaliser log(2 pi s^2) is missing": lambda *a: _bound(*a, normalisers=0),
        "the normaliser counts one coordinate; x has two, so it is twice log(2 pi s^2) / 2": (
            lambda *a: _bound(*a, normalisers=1)
        ),
        "the error is divided by s^2; the exponent of a Gaussian has 2 s^2": (
            lambda *a: _bound(*a, exponent=1)
        ),
        "the KL divergence has log sigma where log sigma^2 belongs": lambda x, mu, sigma, *a: (
            _bound(x, mu, sigma, *a, kl=_kl(mu, sigma) + 0.5 * sigma.log())
        ),
        "the sign of log sigma^2 in the KL divergence is wrong: a narrow q costs more": (
            lambda x, mu, sigma, *a: _bound(x, mu, sigma, *a, kl=_kl(mu, sigma) + 2 * sigma.log())
        ),
        "the KL divergence has its arguments the wrong way round: it is KL(q || p)": (
            lambda x, mu, sigma, *a: _bound(
                x, mu, sigma, *a, kl=0.5 * ((1 + mu**2) / sigma**2 - 1) + sigma.log()
            )
        ),
        "the bound is the negative of what you returned": lambda *a: -_bound(*a),
    },
)
"""``(x, mu, sigma, c, s)`` -> the bound (11.20) of the bent wire, ``(B,)``, nats.

x is ``(B, 2)``, mu and sigma are ``(B,)``, c and s floats.
"""
