"""Answers to the exercise of ``chapters/vae/model``, written without its check."""

from typing import Any

import torch
from torch import distributions as td


def vae_bound(net: Any, x: Any, eps: Any) -> Any:
    mu, logvar = net.encode(x)
    q = td.Normal(mu, torch.exp(logvar / 2))
    pixels = td.Bernoulli(net.decode(mu + q.stddev * eps), validate_args=False)
    log_lik = pixels.log_prob(x).sum(-1).mean(0)
    return log_lik - td.kl_divergence(q, td.Normal(torch.zeros_like(mu), 1.0)).sum(-1)


def kl_to_prior(mu: Any, logvar: Any) -> Any:
    prior = td.Normal(torch.zeros_like(mu), 1.0)
    return td.kl_divergence(td.Normal(mu, torch.exp(logvar / 2)), prior).sum(-1)


def to_prior(mu: Any, sigma: Any) -> Any:
    return td.kl_divergence(td.Normal(mu, sigma), td.Normal(0.0, 1.0))


def vae_kl(net: Any, x: Any) -> Any:
    mu, logvar = net.encode(x)
    return to_prior(mu, torch.exp(logvar / 2)).sum(-1)


RIGHT = {"check_vae_bound": vae_bound}
# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_vae_bound": {
        "divergence is missing": lambda net, x, eps: vae_bound(net, x, eps) + vae_kl(net, x),
        "wrong sign": lambda net, x, eps: vae_bound(net, x, eps) + 2 * vae_kl(net, x),
        "negative": lambda *a: -vae_bound(*a),
        "summed over the draws": lambda net, x, eps: (
            len(eps) * vae_bound(net, x, eps) + (len(eps) - 1) * vae_kl(net, x)
        ),
        "first draw": lambda net, x, eps: vae_bound(net, x, eps[:1]),
        "no effect": lambda net, x, eps: vae_bound(net, x, torch.zeros_like(eps)),
        "by the variance": lambda net, x, eps: vae_bound(
            net, x, eps * torch.exp(net.encode(x)[1] / 2)
        ),
        "by the log-variance": lambda net, x, eps: vae_bound(
            net, x, eps * net.encode(x)[1] / torch.exp(net.encode(x)[1] / 2)
        ),
        "from the prior": lambda net, x, eps: vae_bound(
            net, x, (eps - net.encode(x)[0]) / torch.exp(net.encode(x)[1] / 2)
        ),
        "over pixels": lambda net, x, eps: (
            (vae_bound(net, x, eps) + vae_kl(net, x)) / 5 - vae_kl(net, x)
        ),
        "over latent dimensions": lambda net, x, eps: vae_bound(net, x, eps) + vae_kl(net, x) / 2,
        "factor 1/2": lambda net, x, eps: vae_bound(net, x, eps) - vae_kl(net, x),
        "got sigma": lambda net, x, eps: (
            vae_bound(net, x, eps)
            + vae_kl(net, x)
            - kl_to_prior(net.encode(x)[0], torch.exp(net.encode(x)[1] / 2))
        ),
        "got log sigma": lambda net, x, eps: (
            vae_bound(net, x, eps)
            + vae_kl(net, x)
            - kl_to_prior(net.encode(x)[0], net.encode(x)[1] / 2)
        ),
        "logarithm of the mean": lambda net, x, eps: (
            torch.stack([vae_bound(net, x, e[None]) for e in eps]).exp().mean(0).log()
        ),
        "each draw": lambda net, x, eps: torch.stack([vae_bound(net, x, e[None]) for e in eps]),
        "reduced the batch": lambda *a: vae_bound(*a).sum(),
    },
}
