"""Answers to the exercise of ``chapters/vae/training``, written without its check."""

import math
from typing import Any

import numpy as np
import torch
from torch import distributions as td


def to_prior(mu: Any, sigma: Any) -> Any:
    return td.kl_divergence(td.Normal(mu, sigma), td.Normal(0.0, 1.0))


def from_prior(mu: Any, sigma: Any) -> Any:
    return td.kl_divergence(td.Normal(0.0, 1.0), td.Normal(mu, sigma))


def per_coordinate(mu: Any, logvar: Any) -> Any:
    return to_prior(mu, torch.exp(logvar / 2))


def kl_to_prior(mu: Any, logvar: Any) -> Any:
    return per_coordinate(mu, logvar).sum(-1)


def in_loops(mu: Any, logvar: Any) -> Any:
    out = []
    for means, logs in zip(mu.tolist(), logvar.tolist(), strict=True):
        total = 0.0
        for m, v in zip(means, logs, strict=True):
            total += (m * m + math.exp(v) - 1 - v) / 2
        out.append(total)
    return out


def in_place(mu: Any, logvar: Any) -> Any:
    total = torch.zeros(len(mu))  # single precision
    for j in range(mu.shape[1]):
        total += mu[:, j].square_().sub_(logvar[:, j]).sub_(1)
        total += logvar[:, j].exp_()
    return total.mul_(0.5)


def with_numpy(mu: Any, logvar: Any) -> Any:
    mu, sigma = mu.numpy().astype(np.float32), np.exp(logvar.numpy().astype(np.float32) / 2)
    return -0.5 * np.sum(1 + np.log(sigma**2) - mu**2 - sigma**2, axis=1)


def of_tensors_of_its_own(mu: Any, logvar: Any) -> Any:
    """Single precision against the double precision of the arguments: a product needs one."""
    return (mu**2 + logvar.exp() - 1 - logvar) @ torch.full((mu.shape[1],), 0.5)


def more(term: Any) -> Any:
    """The divergence and another term of each coordinate, of mu and logvar."""
    return lambda mu, logvar: kl_to_prior(mu, logvar) + (term(mu, logvar) + 0 * mu).sum(1)


RIGHT = {
    "check_kl_to_prior": [kl_to_prior, in_loops, in_place, with_numpy, of_tensors_of_its_own],
}
# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_kl_to_prior": {
        "sum over the last axis": per_coordinate,
        "summed over the examples": lambda *a: per_coordinate(*a).sum(0),
        "averaged over the examples": lambda *a: per_coordinate(*a).mean(0),
        "reduced the batch": lambda *a: kl_to_prior(*a).mean(),
        "size of the batch": lambda *a: kl_to_prior(*a) / 5,
        "do not take its log": more(lambda mu, v: (v - v.log()) / 2),
        "never negative": lambda *a: -kl_to_prior(*a),
        "-1/2 is missing": lambda mu, v: (1 + v - mu**2 - v.exp()).sum(1),
        "factor 1/2 is missing": lambda *a: 2 * kl_to_prior(*a),
        "yours is 1/4": lambda *a: kl_to_prior(*a) / 2,
        "to the logarithm": more(lambda mu, v: -v / 2),
        "to mu^2": more(lambda mu, v: mu**2 / 2),
        "to the variance": more(lambda mu, v: v.exp() / 2),
        "to the -1": more(lambda mu, v: -0.5),
        "brackets": lambda mu, v: (-0.5 * 1 + v - mu**2 - v.exp()).sum(1),
        "mean over the latent": lambda *a: per_coordinate(*a).mean(1),
        "-k is missing": more(lambda mu, v: 0.5),
        "you added 1": more(lambda mu, v: 1.0),
        "1 once": lambda *a: kl_to_prior(*a) + (a[0].shape[1] - 1) / 2,
        "variance is missing": more(lambda mu, v: -v.exp() / 2),
        "mu^2 is missing": lambda mu, v: kl_to_prior(0 * mu, v),
        "far from zero costs": more(lambda mu, v: -(mu**2)),
        "determinant is missing": more(lambda mu, v: v / 2),
        "variance is exp(logvar)": more(lambda mu, v: (v - v.exp()) / 2),
        "used the standard deviation": more(lambda mu, v: (torch.exp(v / 2) - v.exp()) / 2),
        "do not square": more(lambda mu, v: (v.exp() ** 2 - v.exp()) / 2),
        "not exp(-logvar)": more(lambda mu, v: -torch.sinh(v)),
        "logarithm of the standard": more(lambda mu, v: v / 4),
        "logvar as sigma": lambda mu, v: to_prior(mu, v.abs()).sum(1),
        "square of logvar": more(lambda mu, v: (v**2 - v.exp()) / 2),
        "logvar as log sigma": lambda mu, v: to_prior(mu, v.exp()).sum(1),
        "half of logvar": lambda mu, v: kl_to_prior(mu, v / 2),
        "determinant has the wrong": more(lambda mu, v: v),
        "KL(p || q)": lambda mu, v: from_prior(mu, torch.exp(v / 2)).sum(1),
        "mu enters squared": more(lambda mu, v: (mu - mu**2) / 2),
        "absolute": more(lambda mu, v: (mu.abs() - mu**2) / 2),
        "divided by the variance": more(lambda mu, v: mu**2 * (torch.exp(-v) - 1) / 2),
        "exchanged": lambda mu, v: kl_to_prior(v, mu),
        "divergences are negative": more(lambda mu, v: -2.0),
        "bits": lambda *a: kl_to_prior(*a) * math.log2(math.e),
    },
}
