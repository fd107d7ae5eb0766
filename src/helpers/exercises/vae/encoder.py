"""Check for the chapter ``vae/encoder``."""

import math
from collections.abc import Callable

import torch

from helpers.exercises import call, compare


def check_wire_bound(answer: Callable[..., object]) -> bool:
    """Check a function ``(x, mu, sigma, c, s)`` that returns the bound (11.20) of the bent wire.

    It is called with x ``(B, 2)``, mu and sigma ``(B,)`` and two floats, and must return ``(B,)``.
    """
    x = torch.tensor([[0.3, 1.2], [-1.1, 0.4], [0.8, 2.0]], dtype=torch.float64)
    mu = torch.tensor([0.5, -0.9, 1.3], dtype=torch.float64)
    sigma = torch.tensor([0.6, 0.4, 0.8], dtype=torch.float64)
    c, s = 1.4, 0.7
    value = call(answer, x.clone(), mu.clone(), sigma.clone(), c, s)
    v = sigma.square()
    z2, z4 = mu**2 + v, mu**4 + 6 * mu**2 * v + 3 * v**2
    log_norm = math.log(2 * math.pi * s**2)
    kl = 0.5 * (z2 - 1 - v.log())

    def error(z2: torch.Tensor, z4: torch.Tensor) -> torch.Tensor:
        first = x[:, 0] ** 2 - 2 * x[:, 0] * mu + z2
        return first + x[:, 1] ** 2 - c * x[:, 1] * z2 + c**2 / 4 * z4

    def reconstruction(z2: torch.Tensor, z4: torch.Tensor) -> torch.Tensor:
        return -error(z2, z4) / (2 * s**2) - log_norm

    first_term = reconstruction(z2, z4)
    return compare(
        value,
        first_term - kl,
        {
            "the KL divergence to the prior is missing": first_term,
            "the KL divergence has the wrong sign: the bound subtracts it": first_term + kl,
            "you decode the mean of q only; E[z^2] is mu^2 + sigma^2, and E[z^4] has three terms": (
                reconstruction(mu**2, mu**4) - kl
            ),
            "E[z^4] is not the square of E[z^2]": reconstruction(z2, z2**2) - kl,
            "E[z^4] lacks the term 3 sigma^4": reconstruction(z2, z4 - 3 * v**2) - kl,
            "the normaliser log(2 pi s^2) is missing": first_term + log_norm - kl,
            "the normaliser counts one coordinate; x has two, so it is twice log(2 pi s^2) / 2": (
                first_term + 0.5 * log_norm - kl
            ),
            "the error is divided by s^2; the exponent of a Gaussian has 2 s^2": (
                2 * first_term + log_norm - kl
            ),
            "the KL divergence has log sigma where log sigma^2 belongs": (
                first_term - 0.5 * (z2 - 1 - sigma.log())
            ),
            "the sign of log sigma^2 in the KL divergence is wrong: a narrow q costs more": (
                first_term - 0.5 * (z2 - 1 + v.log())
            ),
            "the bound is the negative of what you returned": kl - first_term,
        },
    )
