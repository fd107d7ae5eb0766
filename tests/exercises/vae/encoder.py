"""Answers to the exercise of ``chapters/vae/encoder``, written without its check."""

import math
from typing import Any

import numpy as np
import torch
from torch import distributions as td


def nodes(mu: Any, sigma: Any) -> Any:
    """Gauss-Hermite quadrature, exact for the quartic under q: z ``(B, 9)`` and weights."""
    points, weights = np.polynomial.hermite_e.hermegauss(9)
    z = mu[:, None] + sigma[:, None] * torch.from_numpy(points)
    return z, torch.from_numpy(weights / weights.sum())


def wire_bound(x: Any, mu: Any, sigma: Any, c: float, s: float) -> Any:
    z, weights = nodes(mu, sigma)
    wire = torch.stack([z, c * z**2 / 2], -1)
    log_lik = td.Normal(wire, s).log_prob(x[:, None]).sum(-1)
    return log_lik @ weights - to_prior(mu, sigma)


def to_prior(mu: Any, sigma: Any) -> Any:
    return td.kl_divergence(td.Normal(mu, sigma), td.Normal(0.0, 1.0))


def from_prior(mu: Any, sigma: Any) -> Any:
    return td.kl_divergence(td.Normal(0.0, 1.0), td.Normal(mu, sigma))


def in_loops(x: Any, mu: Any, sigma: Any, c: float, s: float) -> Any:
    out = []
    for (x1, x2), m, sd in zip(x.tolist(), mu.tolist(), sigma.tolist(), strict=True):
        z2 = m**2 + sd**2
        z4 = m**4 + 6 * m**2 * sd**2 + 3 * sd**4
        error = (x1 - m) ** 2 + sd**2 + x2**2 - c * x2 * z2 + c**2 / 4 * z4
        kl = (z2 - 1) / 2 - math.log(sd)
        out.append(-error / (2 * s**2) - math.log(2 * math.pi * s**2) - kl)
    return out


def in_place(x: Any, mu: Any, sigma: Any, c: float, s: float) -> Any:
    out = torch.zeros(len(x))  # single precision
    variance = c**2 * (mu**2 * sigma**2 + sigma**4 / 2)
    out -= (x[:, 0] - mu).square_().add_(sigma**2)
    out -= (x[:, 1] - c / 2 * (mu**2 + sigma**2)).square_() + variance
    out /= 2 * s**2
    out -= math.log(2 * math.pi) + 2 * math.log(s)
    out += sigma.log()
    return out.sub_(mu.square_().add_(sigma.square_()).sub_(1).div_(2))


def with_numpy(x: Any, mu: Any, sigma: Any, c: float, s: float) -> Any:
    x, mu, sigma = (value.numpy().astype(np.float32) for value in (x, mu, sigma))
    mean = np.stack([mu, c / 2 * (mu**2 + sigma**2)], 1)
    spread = np.stack([sigma**2, c**2 / 4 * (4 * mu**2 * sigma**2 + 2 * sigma**4)], 1)
    log_lik = -((x - mean) ** 2 + spread) / (2 * s**2) - np.log(np.sqrt(2 * np.pi) * s)
    return log_lik.sum(1) - (mu**2 + sigma**2 - np.log(sigma**2) - 1) / 2


def more(term: Any) -> Any:
    """The bound and another term of ``(x1, x2, mu, sigma, c, s)``."""
    return lambda x, m, sd, c, s: (
        wire_bound(x, m, sd, c, s) + term(x[:, 0], x[:, 1], m, sd, torch.tensor(c), torch.tensor(s))
    )


def error(x1: Any, x2: Any, m: Any, sd: Any, c: Any, s: Any) -> Any:
    """The mean squared distance over s^2, by quadrature."""
    z, weights = nodes(m, sd)
    return ((x1[:, None] - z) ** 2 + (x2[:, None] - c * z**2 / 2) ** 2) @ weights / s**2


def quartic(added: Any) -> Any:
    """The bound with so much added to the factor of E[z^4], by quadrature."""
    return more(
        lambda x1, x2, m, sd, c, s: (
            -added(c) * (nodes(m, sd)[0] ** 4 @ nodes(m, sd)[1]) / (2 * s**2)
        )
    )


RIGHT = {"check_wire_bound": [wire_bound, in_loops, in_place, with_numpy]}
# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_wire_bound": {
        "prior is missing": more(lambda x1, x2, m, sd, *_: to_prior(m, sd)),
        "divergence has the wrong sign": more(lambda x1, x2, m, sd, *_: 2 * to_prior(m, sd)),
        "divergence lacks its factor": more(lambda x1, x2, m, sd, *_: -to_prior(m, sd)),
        "lacks its -1": more(lambda *_: -0.5),
        "+1 where": more(lambda *_: -1.0),
        "lacks mu^2": more(lambda x1, x2, m, *_: m**2 / 2),
        "divergence lacks sigma^2": more(lambda x1, x2, m, sd, *_: sd**2 / 2),
        "lacks log sigma^2": more(lambda x1, x2, m, sd, *_: -sd.log()),
        "sigma where sigma^2": more(lambda x1, x2, m, sd, *_: (sd**2 - sd) / 2),
        "log sigma where": more(lambda x1, x2, m, sd, *_: -sd.log() / 2),
        "narrow q costs more": more(lambda x1, x2, m, sd, *_: -2 * sd.log()),
        "got sigma in": more(
            lambda x1, x2, m, sd, *_: to_prior(m, sd) - to_prior(m, torch.exp(sd / 2))
        ),
        "got log sigma in": more(
            lambda x1, x2, m, sd, *_: to_prior(m, sd) - to_prior(m, sd.sqrt())
        ),
        "wrong way round": more(lambda x1, x2, m, sd, *_: to_prior(m, sd) - from_prior(m, sd)),
        "mean of q only": lambda x, m, sd, *a: (
            wire_bound(x, m, 0 * sd + 1e-9, *a) + to_prior(m, 0 * sd + 1e-9) - to_prior(m, sd)
        ),
        "left out sigma^2": more(lambda x1, x2, m, sd, c, s: sd**2 * (1 - c * x2) / (2 * s**2)),
        "square of E[z^2]": more(
            lambda x1, x2, m, sd, c, s: c**2 * (4 * m**2 * sd**2 + 2 * sd**4) / (8 * s**2)
        ),
        "not E[z]^4": more(
            lambda x1, x2, m, sd, c, s: c**2 * (6 * m**2 * sd**2 + 3 * sd**4) / (8 * s**2)
        ),
        "term 3 sigma^4": more(lambda x1, x2, m, sd, c, s: c**2 * 3 * sd**4 / (8 * s**2)),
        "term 6 mu": more(lambda x1, x2, m, sd, c, s: c**2 * 6 * m**2 * sd**2 / (8 * s**2)),
        "not 3": more(lambda x1, x2, m, sd, c, s: c**2 * 3 * m**2 * sd**2 / (8 * s**2)),
        "not sigma^4": more(lambda x1, x2, m, sd, c, s: c**2 * 2 * sd**4 / (8 * s**2)),
        "stands in E[z^2] and": lambda x, m, sd, c, s: (
            wire_bound(x, m, sd.sqrt(), c, s) + to_prior(m, sd.sqrt()) - to_prior(m, sd)
        ),
        "took it for the variance": lambda x, m, sd, c, s: wire_bound(x, m, sd.sqrt(), c, s),
        "once too often": lambda x, m, sd, c, s: wire_bound(x, m, sd**2, c, s),
        "half of yours": quartic(lambda c: c**2 / 4),
        "not c^2": quartic(lambda c: 3 * c**2 / 4),
        "not c / 4": quartic(lambda c: c / 4 - c**2 / 4),
        "with E[z^4] is missing": quartic(lambda c: -(c**2) / 4),
        "lacks sigma^2: it": more(lambda x1, x2, m, sd, c, s: sd**2 / (2 * s**2)),
        "not c z^2": lambda x, m, sd, c, s: wire_bound(x, m, sd, 2 * c, s),
        "wrong sign: it is -c": more(lambda x1, x2, m, sd, c, s: -c * x2 * (m**2 + sd**2) / s**2),
        "twice yours": more(lambda x1, x2, m, sd, c, s: -c * x2 * (m**2 + sd**2) / (4 * s**2)),
        "cross term of the second coordinate is missing": more(
            lambda x1, x2, m, sd, c, s: -c * x2 * (m**2 + sd**2) / (2 * s**2)
        ),
        "second coordinate is missing": more(
            lambda x1, x2, m, sd, c, s: (
                (error(x1, x2, m, sd, c, s) - ((x1 - m) ** 2 + sd**2) / s**2) / 2
            )
        ),
        "first coordinate is missing": more(
            lambda x1, x2, m, sd, c, s: ((x1 - m) ** 2 + sd**2) / (2 * s**2)
        ),
        "c has no effect": lambda x, m, sd, c, s: wire_bound(x, m, sd, 1.0, s),
        "s has no effect": lambda x, m, sd, c, s: wire_bound(x, m, sd, c, 1.0),
        "normaliser log(2 pi s^2) is missing": more(
            lambda *a: -2 * td.Normal(0.0, a[-1]).log_prob(torch.zeros(1).double())
        ),
        "normaliser has the wrong sign": more(
            lambda *a: -4 * td.Normal(0.0, a[-1]).log_prob(torch.zeros(1).double())
        ),
        "one coordinate": more(lambda *a: (2 * math.pi * a[-1] ** 2).log() / 2),
        "normaliser lacks its factor 1/2": more(lambda *a: -(2 * math.pi * a[-1] ** 2).log()),
        "lacks 2 pi": more(lambda *_: math.log(2 * math.pi)),
        "normaliser has a logarithm of base 2": more(
            lambda *a: (2 * math.pi * a[-1] ** 2).log() - (2 * math.pi * a[-1] ** 2).log2()
        ),
        "divergence has a logarithm of base 2": more(
            lambda x1, x2, m, sd, *_: sd.log2() - sd.log()
        ),
        "s where s^2": more(lambda *a: a[-1].log()),
        "lacks s^2": more(lambda *a: 2 * a[-1].log()),
        "divided by s^2": more(lambda *a: -error(*a) / 2),
        "divided by 2 s;": more(lambda *a: error(*a) * (1 - a[-1]) / 2),
        "divided by 2;": more(lambda *a: error(*a) * (1 - a[-1] ** 2) / 2),
        "error has the wrong sign": more(error),
        "the negative": lambda *a: -wire_bound(*a),
        "reduced the batch": lambda *a: wire_bound(*a).sum(),
    },
}
