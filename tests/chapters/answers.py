"""Answers to the exercises, written without their checks: right ones, and mistakes as readers make.

Right answers come from ``torch.distributions`` and quadrature. A mistake is made from them, beside
words that its verdict must hold.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import distributions as td

from helpers.maths.distributions import gaussian_log_prob

Answer = Callable[..., Any]


def decoder_log_prob(x: Any, z: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
    logits = F.linear(torch.sigmoid(F.linear(z, w1, b1)), w2, b2)
    return td.Independent(td.Bernoulli(logits=logits), 1).log_prob(x)


def e_step(x: Any, weights: Any, means: Any, sigmas: Any) -> Any:
    components = td.Independent(td.Normal(means, sigmas[:, None].expand_as(means)), 1)
    joint = components.log_prob(x[:, None]) + weights.log()
    return joint - joint.logsumexp(1, keepdim=True)


def wire_bound(x: Any, mu: Any, sigma: Any, c: float, s: float) -> Any:
    # Gauss-Hermite quadrature is exact for the quartic under the Gaussian q.
    nodes, weights = np.polynomial.hermite_e.hermegauss(9)
    z = mu[:, None] + sigma[:, None] * torch.from_numpy(nodes)
    wire = torch.stack([z, c * z**2 / 2], -1)
    log_lik = td.Normal(wire, s).log_prob(x[:, None]).sum(-1)
    mean = log_lik @ torch.from_numpy(weights / weights.sum())
    return mean - td.kl_divergence(td.Normal(mu, sigma), td.Normal(0.0, 1.0))


def visible_posterior(x: Any, visible: Any, gamma: Any, log_prior: Any) -> Any:
    per_pixel = td.Bernoulli(gamma).log_prob(x[:, None])  # (B, K, d)
    return ((per_pixel * visible[:, None]).sum(-1) + log_prior).log_softmax(1)


def elbo_estimate(wire: Any, x: Any, mu: Any, sigma: Any, eps: Any) -> Any:
    z = mu + sigma * eps
    return (wire.log_joint(x, z) - td.Normal(mu, sigma).log_prob(z)[:, 0]).mean()


def vae_bound(net: Any, x: Any, eps: Any) -> Any:
    mu, logvar = net.encode(x)
    q = td.Normal(mu, torch.exp(logvar / 2))
    pixels = td.Bernoulli(net.decode(mu + q.stddev * eps), validate_args=False)
    log_lik = pixels.log_prob(x).sum(-1).mean(0)
    return log_lik - td.kl_divergence(q, td.Normal(torch.zeros_like(mu), 1.0)).sum(-1)


def leave_one_out(f: Any, eps: Any, sigma: Any) -> Any:
    rows = []
    for i in range(len(f)):
        others = torch.cat([f[:i], f[i + 1 :]])
        rows.append((f[i] - others.mean()) * eps[i] / sigma)
    return torch.stack(rows)


def kl_to_prior(mu: Any, logvar: Any) -> Any:
    prior = td.Normal(torch.zeros_like(mu), 1.0)
    return td.kl_divergence(td.Normal(mu, torch.exp(logvar / 2)), prior).sum(-1)


def active(mu: Any, threshold: float) -> Any:
    return mu.var(0) > threshold


def to_prior(mu: Any, sigma: Any) -> Any:
    return td.kl_divergence(td.Normal(mu, sigma), td.Normal(0.0, 1.0))


def from_prior(mu: Any, sigma: Any) -> Any:
    return td.kl_divergence(td.Normal(0.0, 1.0), td.Normal(mu, sigma))


def pixels(activation: Answer, z: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
    return td.Bernoulli(logits=F.linear(activation(F.linear(z, w1, b1)), w2, b2))


def vae_kl(net: Any, x: Any) -> Any:
    mu, logvar = net.encode(x)
    return to_prior(mu, torch.exp(logvar / 2)).sum(-1)


RIGHT: dict[str, Answer] = {
    "check_active_units": active,
    "check_decoder_log_prob": decoder_log_prob,
    "check_elbo_estimate": elbo_estimate,
    "check_kl_to_prior": kl_to_prior,
    "check_leave_one_out": leave_one_out,
    "check_log_posterior_visible": visible_posterior,
    "check_round_e_step": e_step,
    "check_vae_bound": vae_bound,
    "check_wire_bound": wire_bound,
}

# Mistakes as readers make them, and words that the verdict must hold.
WRONG: dict[str, dict[str, Answer]] = {
    "check_active_units": {
        "collapsed": lambda mu, t: ~active(mu, t),
        "take the variance": lambda mu, t: mu.std(0) > t,
        "mean square": lambda mu, t: (mu**2).mean(0) > t,
        "ask how much it varies": lambda mu, t: mu.mean(0) > t,
        "the threshold is an argument": lambda mu, t: active(mu, 0.01),
        "axis 0": lambda mu, t: mu.var(1) > t,
        "one for each dimension": lambda mu, t: active(mu, t).all(),
        "return bools": lambda mu, t: active(mu, t).double(),
    },
    "check_decoder_log_prob": {
        "sum them": lambda *a: decoder_log_prob(*a) / 5,
        "sign": lambda *a: -decoder_log_prob(*a),
        "apply the last sigmoid once": lambda x, *a: (
            td.Bernoulli(logits=pixels(torch.sigmoid, *a).mean).log_prob(x).sum(1)
        ),
        "100 nats": lambda x, *a: (
            -F.binary_cross_entropy(pixels(torch.sigmoid, *a).mean, x, reduction="none").sum(1)
        ),
        "only pixels with ink": lambda x, *a: (
            pixels(torch.sigmoid, *a).log_prob(torch.ones_like(x)) * x
        ).sum(1),
        "only pixels without ink": lambda x, *a: (
            pixels(torch.sigmoid, *a).log_prob(torch.zeros_like(x)) * (1 - x)
        ).sum(1),
        "ReLU": lambda x, *a: pixels(torch.relu, *a).log_prob(x).sum(1),
        "linear": lambda x, *a: pixels(lambda hidden: hidden, *a).log_prob(x).sum(1),
        "b1 is missing": lambda x, z, w1, b1, w2, b2: decoder_log_prob(x, z, w1, 0 * b1, w2, b2),
        "b2 is missing": lambda x, z, w1, b1, w2, b2: decoder_log_prob(x, z, w1, b1, w2, 0 * b2),
    },
    "check_elbo_estimate": {
        "log q is missing": lambda w, x, m, s, eps: w.log_joint(x, m + s * eps).mean(),
        "subtracted": lambda w, x, m, s, eps: (
            2 * w.log_joint(x, m + s * eps).mean() - elbo_estimate(w, x, m, s, eps)
        ),
        "the prior is missing": lambda w, x, m, s, eps: (
            elbo_estimate(w, x, m, s, eps) - td.Normal(0.0, 1.0).log_prob(m + s * eps).mean()
        ),
        "their mean": lambda w, x, m, s, eps: elbo_estimate(w, x, m, s, eps) * len(eps),
        "importance-weighted": lambda w, x, m, s, eps: (
            torch.stack([elbo_estimate(w, x, m, s, e[None]) for e in eps]).exp().mean().log()
        ),
        "taken at eps": lambda w, x, m, s, eps: (
            w.log_joint(x, m + s * eps) - td.Normal(m, s).log_prob(eps)[:, 0]
        ).mean(),
        "-log sigma": lambda w, x, m, s, eps: elbo_estimate(w, x, m, s, eps) - s.log()[0],
        "got sigma in the place": lambda w, x, m, s, eps: (
            w.log_joint(x, m + s * eps) - gaussian_log_prob(m + s * eps, m, s)
        ).mean(),
        "got log sigma in the place": lambda w, x, m, s, eps: (
            w.log_joint(x, m + s * eps) - gaussian_log_prob(m + s * eps, m, s.log())
        ).mean(),
        "one number": lambda w, x, m, s, eps: torch.stack(
            [elbo_estimate(w, x, m, s, e[None]) for e in eps]
        ),
        "negative": lambda *a: -elbo_estimate(*a),
    },
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
    "check_leave_one_out": {
        "averaged": lambda *a: leave_one_out(*a).mean(0),
        "no baseline": lambda f, eps, sigma: f[:, None] * eps / sigma,
        "own value": lambda f, eps, sigma: (f - f.mean())[:, None] * eps / sigma,
        "M - 1": lambda f, eps, sigma: (f - (f.sum() - f) / len(f))[:, None] * eps / sigma,
        "sign": lambda *a: -leave_one_out(*a),
        "is added": lambda f, eps, sigma: (
            2 * f[:, None] * eps / sigma - leave_one_out(f, eps, sigma)
        ),
        "left out": lambda f, eps, sigma: leave_one_out(f, eps, torch.ones_like(sigma)),
        "multiplied": lambda f, eps, sigma: leave_one_out(f, eps, 1 / sigma),
        "sigma^2": lambda f, eps, sigma: leave_one_out(f, eps, sigma**2),
        "gradient for sigma": lambda f, eps, sigma: leave_one_out(f, eps**2 - 1, sigma),
    },
    "check_log_posterior_visible": {
        "mask (1 - x)": lambda x, v, g, p: visible_posterior(x * v, torch.ones_like(v), g, p),
        "hidden pixels are used": lambda x, v, g, p: visible_posterior(x, torch.ones_like(v), g, p),
        "paper is not": lambda x, v, g, p: visible_posterior(x, v * x, g, p),
        "prior": lambda x, v, g, p: visible_posterior(x, v, g, torch.zeros_like(p)),
        "logsumexp": lambda x, v, g, p: (
            (td.Bernoulli(g).log_prob(x[:, None]) * v[:, None]).sum(-1) + p
        ),
        "over the images": lambda x, v, g, p: (
            (td.Bernoulli(g).log_prob(x[:, None]) * v[:, None]).sum(-1) + p
        ).log_softmax(0),
        "logarithms": lambda *a: visible_posterior(*a).exp(),
    },
    "check_round_e_step": {
        "logarithms": lambda *a: e_step(*a).exp(),
        "over the examples": lambda *a: e_step(*a).log_softmax(0),
        "rows do not sum to 1": lambda *a: 1 + e_step(*a),
        "weights are missing": lambda x, w, m, s: e_step(x, torch.ones_like(w), m, s),
        "take their logarithm": lambda x, w, m, s: e_step(x, w.exp(), m, s),
        "log-determinant": lambda x, w, m, s: e_step(x, w * s**3, m, s),
        "counts once": lambda x, w, m, s: e_step(x, w * s**2, m, s),
        "log sigma has the wrong sign": lambda x, w, m, s: e_step(x, w * s**6, m, s),
        "factor 1/2": lambda x, w, m, s: e_step(x, w, m, s / 2**0.5),
        "divide by its square": lambda x, w, m, s: e_step(x, w * s ** (-3 / 2), m, s.sqrt()),
        "not squared": lambda x, w, m, s: torch.log_softmax(
            (w / s**3).log() - (x[:, None] - m).norm(dim=-1) / (2 * s**2), 1
        ),
    },
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
