"""Answers to the exercise of ``chapters/vae/jensen-bound``, written without its check."""

import math
from typing import Any

import numpy as np
import torch
from torch import distributions as td

from helpers.maths.distributions import gaussian_log_prob


def log_weights(wire: Any, x: Any, mu: Any, sigma: Any, eps: Any) -> Any:
    z = mu + sigma * eps
    return wire.log_joint(x, z) - td.Normal(mu, sigma).log_prob(z)[:, 0]


def elbo_estimate(*a: Any) -> Any:
    return log_weights(*a).mean()


def in_loops(wire: Any, x: Any, mu: Any, sigma: Any, eps: Any) -> Any:
    total = 0.0
    for e in eps.flatten().tolist():
        z = float(mu) + float(sigma) * e
        log_q = -(e**2) / 2 - math.log(2 * math.pi) / 2 - math.log(float(sigma))
        total += float(wire.log_joint(x, torch.tensor([z]).double())) - log_q
    return total / len(eps)


def in_place(wire: Any, x: Any, mu: Any, sigma: Any, eps: Any) -> Any:
    logvar = 2 * sigma.log()
    eps *= sigma
    eps += mu
    total = torch.zeros(())  # single precision
    for z in eps:
        total += (wire.log_joint(x, z) - gaussian_log_prob(z, mu, logvar)) / len(eps)
    return total


def with_numpy(wire: Any, *a: Any) -> Any:
    x, mu, sigma, eps = (value.numpy().astype(np.float32) for value in a)
    z = mu + sigma * eps
    wire_at_z = np.concatenate([z, wire.curvature * z**2 / 2], 1)
    log_lik = (-(((x - wire_at_z) / wire.noise) ** 2) / 2 - np.log(wire.noise)).sum(1)
    prior_over_q = (eps**2 - z**2)[:, 0] / 2 + np.log(sigma)
    return (log_lik + prior_over_q).mean() - np.log(2 * np.pi)


def other_q(of: Any) -> Any:
    """The estimate with another logvar of log q, as a function of sigma."""
    return lambda w, x, m, s, eps: (
        w.log_joint(x, m + s * eps) - gaussian_log_prob(m + s * eps, m, of(s))
    ).mean()


def other_z(of: Any) -> Any:
    """The estimate at other points, as a function of mu, sigma and eps."""
    return lambda w, x, m, s, eps: elbo_estimate(w, x, m, s, (of(m, s, eps) - m) / s)


RIGHT = {"check_elbo_estimate": [elbo_estimate, in_loops, in_place, with_numpy]}
# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_elbo_estimate": {
        "log q is missing": lambda w, x, m, s, eps: w.log_joint(x, m + s * eps).mean(),
        "log q has the wrong sign": lambda w, x, m, s, eps: (
            2 * w.log_joint(x, m + s * eps).mean() - elbo_estimate(w, x, m, s, eps)
        ),
        "the prior is missing": lambda w, x, m, s, eps: (
            elbo_estimate(w, x, m, s, eps) - td.Normal(0.0, 1.0).log_prob(m + s * eps).mean()
        ),
        "counted twice": lambda w, x, m, s, eps: (
            elbo_estimate(w, x, m, s, eps) + td.Normal(0.0, 1.0).log_prob(m + s * eps).mean()
        ),
        "reconstruction term alone": lambda w, x, m, s, eps: w.log_px_given_z(
            x, m + s * eps
        ).mean(),
        "(11.14)": lambda w, x, m, s, eps: (
            w.log_px_given_z(x, m + s * eps).mean()
            - td.kl_divergence(td.Normal(m, s), td.Normal(0.0, 1.0))[0]
        ),
        "entropy": lambda w, x, m, s, eps: (
            w.log_joint(x, m + s * eps).mean() + td.Normal(m, s).entropy()[0]
        ),
        "q alone": lambda w, x, m, s, eps: td.Normal(m, s).log_prob(m + s * eps).mean(),
        "bound is their mean": lambda *a: elbo_estimate(*a) * 7,
        "divides by M": lambda *a: log_weights(*a).sum() / 6,
        "first draw": lambda *a: elbo_estimate(*a[:-1], a[-1][:1]),
        "importance-weighted": lambda *a: log_weights(*a).exp().mean().log(),
        "sum of the weights": lambda *a: log_weights(*a).exp().sum().log(),
        "mean weight; average its": lambda *a: log_weights(*a).exp().mean(),
        "taken at eps; take it": lambda w, x, m, s, eps: (
            w.log_joint(x, m + s * eps) - td.Normal(m, s).log_prob(eps)[:, 0]
        ).mean(),
        "joint is taken at eps": lambda w, x, m, s, eps: (
            w.log_joint(x, eps) - td.Normal(m, s).log_prob(m + s * eps)[:, 0]
        ).mean(),
        "z is eps": other_z(lambda m, s, eps: eps),
        "no effect": other_z(lambda m, s, eps: m + eps - eps),
        "not scaled": other_z(lambda m, s, eps: m + eps),
        "mu is missing": other_z(lambda m, s, eps: s * eps),
        "by the variance": other_z(lambda m, s, eps: m + s * s * eps),
        "root of sigma": other_z(lambda m, s, eps: m + s**0.5 * eps),
        "standard deviation already": other_z(lambda m, s, eps: m + torch.exp(0.5 * s) * eps),
        "no logarithm": other_z(lambda m, s, eps: m + torch.exp(s) * eps),
        "-log sigma: a narrow": lambda w, x, m, s, eps: (
            w.log_joint(x, m + s * eps) - td.Normal(0.0, 1.0).log_prob(eps)[:, 0]
        ).mean(),
        "got sigma in the place": other_q(lambda s: s),
        "got sigma^2": other_q(lambda s: s * s),
        "got log sigma in the place": other_q(lambda s: s.log()),
        "got 4 log sigma": lambda w, x, m, s, eps: (
            w.log_joint(x, m + s * eps) - td.Normal(m, s**2).log_prob(m + s * eps)[:, 0]
        ).mean(),
        "of base 2": other_q(lambda s: (s**2).log2()),
        "half of log sigma": other_q(lambda s: s.sqrt().log()),
        "got -2 log sigma": other_q(lambda s: (1 / s**2).log()),
        "one number": log_weights,
        "negative": lambda *a: -elbo_estimate(*a),
    },
}
