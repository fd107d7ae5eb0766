"""Answers to the exercise of ``chapters/vae/model``, written without its check."""

from typing import Any

import numpy as np
import torch
from torch import distributions as td


def posterior(net: Any, x: Any) -> Any:
    mu, logvar = net.encode(x)
    return td.Independent(td.Normal(mu, torch.exp(logvar / 2)), 1)


def prior(net: Any, x: Any) -> Any:
    zero = torch.zeros_like(net.encode(x)[0])
    return td.Independent(td.Normal(zero, 1.0), 1)


def kl(net: Any, x: Any) -> Any:
    return td.kl_divergence(posterior(net, x), prior(net, x))


def at(net: Any, x: Any, z: Any) -> Any:
    pixels = td.Bernoulli(net.decode(z), validate_args=False)
    return pixels.log_prob(x).sum(-1)


def draws(net: Any, x: Any, eps: Any) -> Any:
    mu, logvar = net.encode(x)
    return at(net, x, mu + torch.exp(logvar / 2) * eps)


def vae_bound(net: Any, x: Any, eps: Any) -> Any:
    return draws(net, x, eps).mean(0) - kl(net, x)


def in_loops(net: Any, x: Any, eps: Any) -> Any:
    out = []
    for b, image in enumerate(x):
        mu, logvar = net.encode(image)
        total = 0.0
        for noise in eps[:, b]:
            z = mu + logvar.exp().sqrt() * noise
            total += float(net.decoder.log_prob(image, z))
        price = 0.5 * float((mu**2 + logvar.exp() - 1 - logvar).sum())
        out.append(total / len(eps) - price)
    return out


def in_place(net: Any, x: Any, eps: Any) -> Any:
    mu, logvar = net.encode(x)
    out = torch.zeros(len(x))  # single precision
    for noise in eps:
        out += net.decoder.log_prob(x, noise.mul_(logvar.mul(0.5).exp_()).add_(mu))
    out /= len(eps)
    return out.sub_(0.5 * (mu.square_() + logvar.exp() - 1 - logvar).sum(1))


def in_single_precision(net: Any, x: Any, eps: Any) -> Any:
    single = net.float()
    x, eps = x.float(), eps.float()
    mu, logvar = single.encode(x)
    noise = torch.exp(logvar * torch.tensor(0.5)) * eps
    first = single.decoder.log_prob(x.expand(len(eps), *x.shape), mu + noise).sum(0) / len(eps)
    second = (
        (torch.exp(logvar) @ torch.ones(eps.shape[-1]))
        .sub(eps.shape[-1])
        .add((mu**2 - logvar).sum(-1))
    )
    return first.numpy() - second.numpy() / np.float32(2)


def other_kl(of: Any) -> Any:
    """The bound less another divergence, of mu and logvar."""
    return lambda net, x, eps: draws(net, x, eps).mean(0) - of(*net.encode(x))


def of_logvar(change: Any) -> Any:
    """The bound less the divergence for another logvar."""
    return other_kl(
        lambda mu, logvar: td.kl_divergence(
            td.Normal(mu, torch.exp(change(logvar) / 2)), td.Normal(torch.zeros_like(mu), 1.0)
        ).sum(1)
    )


def other_z(of: Any) -> Any:
    """The bound at other codes, of mu, logvar and eps."""
    return lambda net, x, eps: at(net, x, of(*net.encode(x), eps)).mean(0) - kl(net, x)


def log_weights(net: Any, x: Any, eps: Any) -> Any:
    mu, logvar = net.encode(x)
    z = mu + torch.exp(logvar / 2) * eps
    return at(net, x, z) + prior(net, x).log_prob(z) - posterior(net, x).log_prob(z)


RIGHT = {"check_vae_bound": [vae_bound, in_loops, in_place, in_single_precision]}
# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_vae_bound": {
        "divergence is missing": lambda *a: vae_bound(*a) + kl(*a[:2]),
        "wrong sign": lambda *a: vae_bound(*a) + 2 * kl(*a[:2]),
        "negative": lambda *a: -vae_bound(*a),
        "divergence alone": lambda *a: draws(*a).mean(0) - vae_bound(*a),
        "summed over the draws; average the first": lambda *a: 3 * vae_bound(*a) + 2 * kl(*a[:2]),
        "summed the bound": lambda *a: 3 * vae_bound(*a),
        "divided by the number of draws": lambda *a: vae_bound(*a) + 2 / 3 * kl(*a[:2]),
        "over the examples; average over the draws": lambda *a: (
            draws(*a).mean(1) - kl(*a[:2]).mean()
        ),
        "first draw": lambda net, x, eps: vae_bound(net, x, eps[:1]),
        "last draw": lambda net, x, eps: vae_bound(net, x, eps[2:]),
        "averaged the noise": other_z(
            lambda mu, lv, eps: mu + torch.exp(lv / 2) * eps.mean(0, keepdim=True)
        ),
        "no effect": other_z(lambda mu, lv, eps: mu.expand_as(eps)),
        "not scaled": other_z(lambda mu, lv, eps: mu + eps),
        "mu is missing": other_z(lambda mu, lv, eps: torch.exp(lv / 2) * eps),
        "by the variance": other_z(lambda mu, lv, eps: mu + torch.exp(lv) * eps),
        "exp(2 logvar)": other_z(lambda mu, lv, eps: mu + torch.exp(lv) ** 2 * eps),
        "divided the noise": other_z(lambda mu, lv, eps: mu + eps / torch.exp(lv / 2)),
        "by the log-variance": other_z(lambda mu, lv, eps: mu + lv * eps),
        "by log sigma": other_z(lambda mu, lv, eps: mu + torch.exp(lv / 2).log() * eps),
        "from the prior": other_z(lambda mu, lv, eps: eps),
        "over pixels": lambda *a: (vae_bound(*a) + kl(*a[:2])) / 5 - kl(*a[:2]),
        "over latent dimensions": lambda *a: vae_bound(*a) + kl(*a[:2]) / 2,
        "averaged over the examples; subtract": lambda *a: draws(*a).mean(0) - kl(*a[:2]).mean(),
        "summed over the examples": lambda *a: draws(*a).mean(0) - kl(*a[:2]).sum(),
        "factor 1/2": lambda *a: vae_bound(*a) - kl(*a[:2]),
        "lacks its -1": other_kl(lambda mu, lv: (mu**2 + lv.exp() - lv).sum(1) / 2),
        "subtracts 1 once": other_kl(lambda mu, lv: ((mu**2 + lv.exp() - lv).sum(1) - 1) / 2),
        "wrong way round": lambda net, x, eps: (
            draws(net, x, eps).mean(0) - td.kl_divergence(prior(net, x), posterior(net, x))
        ),
        "got sigma": of_logvar(lambda lv: torch.exp(lv / 2)),
        "got the variance": of_logvar(torch.exp),
        "got log sigma": of_logvar(lambda lv: lv / 2),
        "got 2 logvar": of_logvar(lambda lv: 2 * lv),
        "logarithm of the mean": lambda *a: (
            torch.stack([vae_bound(a[0], a[1], e[None]) for e in a[2]]).exp().mean(0).log()
        ),
        "importance-weighted": lambda *a: log_weights(*a).exp().mean(0).log(),
        "estimated from the draws": lambda *a: log_weights(*a).mean(0),
        "log p(z) stands": lambda net, x, eps: (
            log_weights(net, x, eps).mean(0)
            + posterior(net, x)
            .log_prob(net.encode(x)[0] + posterior(net, x).base_dist.stddev * eps)
            .mean(0)
        ),
        "each draw": lambda *a: torch.stack([vae_bound(a[0], a[1], e[None]) for e in a[2]]),
        "reduced the batch": lambda *a: vae_bound(*a).sum(),
    },
}
