"""Answers to the exercise of ``chapters/generative-models``, written without its check."""

from typing import Any

import numpy as np
import torch
from torch import distributions as td


def per_pixel(x: Any, gamma: Any) -> Any:
    return td.Bernoulli(gamma).log_prob(x[:, None])  # (B, K, d)


def joint(x: Any, visible: Any, gamma: Any, log_prior: Any) -> Any:
    return (per_pixel(x, gamma) * visible[:, None]).sum(-1) + log_prior


def visible_posterior(*a: Any) -> Any:
    return joint(*a).log_softmax(1)


def in_loops(x: Any, visible: Any, gamma: Any, log_prior: Any) -> Any:
    rows = []
    for image, mask in zip(x, visible, strict=True):
        row = []
        for table, log_p in zip(gamma, log_prior, strict=True):
            total = float(log_p)
            for pixel, seen, rate in zip(image, mask, table, strict=True):
                if seen:
                    total += float(rate.log() if pixel else (1 - rate).log())
            row.append(total)
        evidence = float(np.logaddexp.reduce(row))
        rows.append([value - evidence for value in row])
    return rows


def in_place(x: Any, visible: Any, gamma: Any, log_prior: Any) -> Any:
    gamma.clamp_(1e-12, 1 - 1e-12)
    x.mul_(visible)
    out = torch.zeros(len(x), len(gamma))  # single precision
    out += x @ gamma.log().T
    out += visible.sub_(x) @ gamma.neg_().log1p_().T
    out += log_prior
    return out.sub_(out.logsumexp(1, keepdim=True))


def of_products(x: Any, visible: Any, gamma: Any, log_prior: Any) -> Any:
    x, visible, gamma = (value.numpy() for value in (x, visible, gamma))
    chance = np.where(x[:, None] == 1, gamma, 1 - gamma)
    product = np.where(visible[:, None] == 1, chance, 1).prod(-1) * np.exp(log_prior.numpy())
    return np.log(product / product.sum(1, keepdims=True))


RIGHT = {"check_log_posterior_visible": [visible_posterior, in_loops, in_place, of_products]}
# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_log_posterior_visible": {
        "mask (1 - x)": lambda x, v, g, p: visible_posterior(x * v, torch.ones_like(v), g, p),
        "mask x as well": lambda x, v, g, p: visible_posterior(x, torch.maximum(x, v), g, p),
        "hidden pixels are used": lambda x, v, g, p: visible_posterior(x, torch.ones_like(v), g, p),
        "half ink": lambda x, v, g, p: (
            (per_pixel(x, g) * v[:, None]).sum(-1) + ((1 - v) @ (g * (1 - g)).log().T) / 2 + p
        ).log_softmax(1),
        "hidden pixels only": lambda x, v, g, p: visible_posterior(x, (v == 0) * 1.0, g, p),
        "x is not used": lambda x, v, g, p: visible_posterior(x, 0 * v, g, p),
        "exchanged": lambda x, v, g, p: visible_posterior(x, v, 1 - g, p),
        "paper is not": lambda x, v, g, p: visible_posterior(x, v * x, g, p),
        "ink is not": lambda x, v, g, p: visible_posterior(x, v * (1 - x), g, p),
        "paper is subtracted": lambda x, v, g, p: visible_posterior(x, v * (2 * x - 1), g, p),
        "mean over pixels": lambda x, v, g, p: visible_posterior(x, v / 6, g, p),
        "mean over the visible": lambda x, v, g, p: visible_posterior(
            x, v / v.sum(1, keepdim=True), g, p
        ),
        "take its logarithm": lambda x, v, g, p: (
            (per_pixel(x, g).exp() * v[:, None]).sum(-1) + p
        ).log_softmax(1),
        "prior is missing": lambda x, v, g, p: visible_posterior(x, v, g, torch.zeros_like(p)),
        "as a probability": lambda x, v, g, p: visible_posterior(x, v, g, p.softmax(0)),
        "is subtracted": lambda x, v, g, p: (joint(x, v, g, p) - 2 * p).log_softmax(1),
        "twice": lambda x, v, g, p: (joint(x, v, g, p) + p).log_softmax(1),
        "do not take its log": lambda x, v, g, p: visible_posterior(x, v, g, torch.log(p)),
        "subtract its logsumexp": joint,
        "log p(x|c)": lambda x, v, g, p: joint(x, v, g, 0),
        "sum of the logarithms": lambda *a: joint(*a) - joint(*a).sum(1)[:, None],
        "over the images": lambda *a: joint(*a).log_softmax(0),
        "at once": lambda *a: joint(*a).flatten().log_softmax(0).reshape(4, 3),
        "have base 2": lambda x, v, g, p: (
            (td.Bernoulli(g).log_prob(x[:, None]).exp().log2() * v[:, None]).sum(-1) + p
        ).log_softmax(1),
        "rows do not sum to 1": lambda *a: 1 + visible_posterior(*a),
        "return their logarithms": lambda *a: visible_posterior(*a).exp(),
        "evidence": lambda *a: joint(*a).exp().sum(1).log(),
    },
}
