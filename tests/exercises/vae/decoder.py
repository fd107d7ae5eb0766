"""Answers to the exercise of ``chapters/vae/decoder``, written without its check."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import distributions as td


def decoder_log_prob(x: Any, z: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
    logits = F.linear(torch.sigmoid(F.linear(z, w1, b1)), w2, b2)
    return td.Independent(td.Bernoulli(logits=logits), 1).log_prob(x)


def pixels(activation: Callable[[Any], Any], z: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
    return td.Bernoulli(logits=F.linear(activation(F.linear(z, w1, b1)), w2, b2))


RIGHT = {"check_decoder_log_prob": decoder_log_prob}
# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
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
}
