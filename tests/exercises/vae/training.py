"""Answers to the exercise of ``chapters/vae/training``, written without its check."""

from typing import Any

import torch
from torch import distributions as td


def kl_to_prior(mu: Any, logvar: Any) -> Any:
    prior = td.Normal(torch.zeros_like(mu), 1.0)
    return td.kl_divergence(td.Normal(mu, torch.exp(logvar / 2)), prior).sum(-1)


def to_prior(mu: Any, sigma: Any) -> Any:
    return td.kl_divergence(td.Normal(mu, sigma), td.Normal(0.0, 1.0))


def from_prior(mu: Any, sigma: Any) -> Any:
    return td.kl_divergence(td.Normal(0.0, 1.0), td.Normal(mu, sigma))


RIGHT = {"check_kl_to_prior": kl_to_prior}
# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_kl_to_prior": {
        "sum over the last axis": lambda mu, logvar: to_prior(mu, torch.exp(logvar / 2)),
        "sum over the latent": lambda mu, logvar: to_prior(mu, torch.exp(logvar / 2)).sum(0),
        "reduced the batch": lambda *a: kl_to_prior(*a).mean(),
        "do not take its log": lambda mu, logvar: (
            kl_to_prior(mu, logvar) + (logvar - logvar.log()).sum(1) / 2
        ),
        "sign is wrong: a": lambda *a: -kl_to_prior(*a),
        "1/2": lambda *a: 2 * kl_to_prior(*a),
        "mean": lambda mu, logvar: kl_to_prior(mu, logvar) / mu.shape[1],
        "-k is missing": lambda mu, logvar: kl_to_prior(mu, logvar) + mu.shape[1] / 2,
        "1 once": lambda mu, logvar: kl_to_prior(mu, logvar) + (mu.shape[1] - 1) / 2,
        "as the variance": lambda mu, logvar: (
            kl_to_prior(mu, logvar) + (logvar - logvar.exp()).sum(1) / 2
        ),
        "used the standard deviation": lambda mu, logvar: (
            kl_to_prior(mu, logvar) + (torch.exp(logvar / 2) - logvar.exp()).sum(1) / 2
        ),
        "logarithm of the standard": lambda mu, logvar: kl_to_prior(mu, logvar) + logvar.sum(1) / 4,
        "logvar as sigma": lambda mu, logvar: kl_to_prior(mu, (logvar**2).log()),
        "logvar as log sigma": lambda mu, logvar: kl_to_prior(mu, 2 * logvar),
        "log-determinant": lambda mu, logvar: kl_to_prior(mu, logvar) + logvar.sum(1),
        "KL(p || q)": lambda mu, logvar: from_prior(mu, torch.exp(logvar / 2)).sum(1),
        "mu enters squared": lambda mu, logvar: kl_to_prior(mu, logvar) + (mu - mu**2).sum(1) / 2,
    },
}
