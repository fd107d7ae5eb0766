"""Answers to the exercise of ``chapters/vae/decoder``, written without its check."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import distributions as td


def pixels(activation: Callable[[Any], Any], z: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
    return td.Bernoulli(logits=F.linear(activation(F.linear(z, w1, b1)), w2, b2))


def of(activation: Callable[[Any], Any], x: Any, *network: Any) -> Any:
    return td.Independent(pixels(activation, *network), 1).log_prob(x)


def decoder_log_prob(*a: Any) -> Any:
    return of(torch.sigmoid, *a)


def logits(*network: Any) -> Any:
    return pixels(torch.sigmoid, *network).logits


def gamma(*network: Any) -> Any:
    return pixels(torch.sigmoid, *network).mean


def in_loops(x: Any, z: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
    out = []
    for image, code in zip(x, z, strict=True):
        hidden = [
            1 / (1 + math.exp(-float(row @ code) - float(b))) for row, b in zip(w1, b1, strict=True)
        ]
        total = 0.0
        for pixel, row, b in zip(image, w2, b2, strict=True):
            logit = sum(float(w) * h for w, h in zip(row, hidden, strict=True)) + float(b)
            signed = logit if pixel else -logit
            total += min(signed, 0.0) - math.log1p(math.exp(-abs(signed)))
        out.append(total)
    return out


def in_place(x: Any, z: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
    a = torch.zeros(len(x), len(b2))  # single precision
    a += (z @ w1.T).add_(b1).sigmoid_() @ w2.T
    a += b2
    x.mul_(2).sub_(1)
    return torch.einsum("bd->b", F.logsigmoid(x.mul_(a)))


def with_numpy(*a: Any) -> Any:
    x, z, w1, b1, w2, b2 = (value.numpy().astype(np.float32) for value in a)
    out = (1 / (1 + np.exp(-(z @ w1.T + b1)))) @ w2.T + b2
    return (x * out - np.logaddexp(0, out)).sum(1)


RIGHT = {"check_decoder_log_prob": [decoder_log_prob, in_loops, in_place, with_numpy]}
# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_decoder_log_prob": {
        "mean over pixels": lambda *a: decoder_log_prob(*a) / 5,
        "sign is wrong": lambda *a: -decoder_log_prob(*a),
        "one number per pixel": lambda x, *a: td.Bernoulli(logits=logits(*a)).log_prob(x),
        "summed over the images": lambda x, *a: (
            -F.binary_cross_entropy_with_logits(logits(*a), x, reduction="none").sum(0)
        ),
        "reduced the batch": lambda x, *a: (
            -F.binary_cross_entropy_with_logits(logits(*a), x, reduction="sum")
        ),
        "apply the last sigmoid once": lambda x, *a: (
            td.Bernoulli(logits=gamma(*a)).log_prob(x).sum(1)
        ),
        "100 nats": lambda x, *a: -F.binary_cross_entropy(gamma(*a), x, reduction="none").sum(1),
        "clamped or got": lambda x, *a: (
            x * (gamma(*a) + 1e-12).log() + (1 - x) * (1 - gamma(*a) + 1e-12).log()
        ).sum(1),
        "only pixels with ink": lambda x, *a: (
            pixels(torch.sigmoid, *a).log_prob(torch.ones_like(x)) * x
        ).sum(1),
        "only pixels without ink": lambda x, *a: (
            pixels(torch.sigmoid, *a).log_prob(torch.zeros_like(x)) * (1 - x)
        ).sum(1),
        "every pixel counts as ink": lambda x, *a: decoder_log_prob(torch.ones_like(x), *a),
        "without ink is subtracted": lambda x, *a: (
            (2 * x - 1) * pixels(torch.sigmoid, *a).log_prob(x)
        ).sum(1),
        "exchanged": lambda x, z, w1, b1, w2, b2: decoder_log_prob(x, z, w1, b1, -w2, -b2),
        "subtract softplus": lambda x, *a: (
            decoder_log_prob(x, *a) + torch.logaddexp(logits(*a), torch.zeros(())).sum(1)
        ),
        "adds probabilities": lambda x, *a: pixels(torch.sigmoid, *a).log_prob(x).exp().sum(1),
        "return their logarithms": lambda *a: decoder_log_prob(*a).exp(),
        "squared error": lambda x, *a: -F.mse_loss(gamma(*a), x, reduction="none").sum(1),
        "half the squared": lambda x, *a: (
            td.Normal(gamma(*a), 1.0).log_prob(x).sum(1)
            - td.Normal(0.0, 1.0).log_prob(0 * x).sum(1)
        ),
        "are above 0": lambda *a: decoder_log_prob(*a) + 1000,
        "prior of z": lambda x, z, *a: (
            decoder_log_prob(x, z, *a) + td.Normal(0.0, 1.0).log_prob(z).sum(1)
        ),
        "ReLU": lambda *a: of(torch.relu, *a),
        "tanh": lambda *a: of(torch.tanh, *a),
        "linear": lambda *a: of(lambda hidden: hidden, *a),
        "b1 and b2": lambda x, z, w1, b1, w2, b2: decoder_log_prob(x, z, w1, 0 * b1, w2, 0 * b2),
        "b1 is missing": lambda x, z, w1, b1, w2, b2: decoder_log_prob(x, z, w1, 0 * b1, w2, b2),
        "b2 is missing": lambda x, z, w1, b1, w2, b2: decoder_log_prob(x, z, w1, b1, w2, 0 * b2),
    },
}
