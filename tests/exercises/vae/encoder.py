"""Answers to the exercise of ``chapters/vae/encoder``, written without its check."""

from typing import Any

import numpy as np
import torch
from torch import distributions as td


def wire_bound(x: Any, mu: Any, sigma: Any, c: float, s: float) -> Any:
    # Gauss-Hermite quadrature is exact for the quartic under the Gaussian q.
    nodes, weights = np.polynomial.hermite_e.hermegauss(9)
    z = mu[:, None] + sigma[:, None] * torch.from_numpy(nodes)
    wire = torch.stack([z, c * z**2 / 2], -1)
    log_lik = td.Normal(wire, s).log_prob(x[:, None]).sum(-1)
    mean = log_lik @ torch.from_numpy(weights / weights.sum())
    return mean - td.kl_divergence(td.Normal(mu, sigma), td.Normal(0.0, 1.0))


def to_prior(mu: Any, sigma: Any) -> Any:
    return td.kl_divergence(td.Normal(mu, sigma), td.Normal(0.0, 1.0))


def from_prior(mu: Any, sigma: Any) -> Any:
    return td.kl_divergence(td.Normal(0.0, 1.0), td.Normal(mu, sigma))


RIGHT = {"check_wire_bound": wire_bound}
# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_wire_bound": {
        "is missing": lambda x, m, sd, *a: wire_bound(x, m, sd, *a) + to_prior(m, sd),
        "divergence has the wrong sign": lambda x, m, sd, *a: (
            wire_bound(x, m, sd, *a) + 2 * to_prior(m, sd)
        ),
        "mean of q only": lambda x, m, sd, *a: (
            wire_bound(x, m, 0 * sd + 1e-9, *a) + to_prior(m, 0 * sd + 1e-9) - to_prior(m, sd)
        ),
        "square of E[z^2]": lambda x, m, sd, c, s: (
            wire_bound(x, m, sd, c, s) + c**2 * (4 * m**2 * sd**2 + 2 * sd**4) / (8 * s**2)
        ),
        "3 sigma^4": lambda x, m, sd, c, s: (
            wire_bound(x, m, sd, c, s) + c**2 * 3 * sd**4 / (8 * s**2)
        ),
        "normaliser log(2 pi s^2) is missing": lambda x, m, sd, c, s: (
            wire_bound(x, m, sd, c, s) - 2 * td.Normal(0.0, s).log_prob(torch.zeros(1).double())
        ),
        "one coordinate": lambda x, m, sd, c, s: (
            wire_bound(x, m, sd, c, s) - td.Normal(0.0, s).log_prob(torch.zeros(1).double())
        ),
        "2 s^2": lambda x, m, sd, c, s: wire_bound(x, m, sd, c, s / 2**0.5) - 2 * np.log(2**0.5),
        "log sigma where": lambda x, m, sd, *a: wire_bound(x, m, sd, *a) - sd.log() / 2,
        "narrow q costs more": lambda x, m, sd, *a: wire_bound(x, m, sd, *a) - 2 * sd.log(),
        "wrong way round": lambda x, m, sd, *a: (
            wire_bound(x, m, sd, *a) + to_prior(m, sd) - from_prior(m, sd)
        ),
        "the negative": lambda *a: -wire_bound(*a),
    },
}
