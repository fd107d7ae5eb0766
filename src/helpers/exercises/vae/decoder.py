"""Check for the chapter ``vae/decoder``."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers.exercises import Exercise
from helpers.maths.distributions import bernoulli_log_prob


def _inputs() -> tuple[Tensor, ...]:
    """x ``(3, 5)``, z ``(3, 2)``, W1 and b1 of four hidden units, W2 and b2 with large logits."""
    generator = torch.Generator().manual_seed(0)

    def randn(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    x = torch.tensor([[1, 0, 0, 1, 1], [0, 0, 1, 0, 1], [1, 0, 1, 1, 1]], dtype=torch.float64)
    z, w1, b1, w2, b2 = randn(3, 2), randn(4, 2), randn(4), randn(5, 4), randn(5)
    # The second pixel is always paper and predicted as ink; the last is predicted rightly.
    b2[1], b2[4] = 150.0, 90.0
    return x, z, w1, b1, w2, b2


def _logits(
    z: Tensor,
    w1: Tensor,
    b1: Tensor | float,
    w2: Tensor,
    b2: Tensor | float,
    *,
    activation: Callable[[Tensor], Tensor] = torch.sigmoid,
) -> Tensor:
    return activation(z @ w1.T + b1) @ w2.T + b2


def _right(x: Tensor, *network: Tensor) -> Tensor:
    return bernoulli_log_prob(x, _logits(*network))


check_decoder_log_prob = Exercise(
    _inputs,
    right=_right,
    mistakes={
        "the sign is wrong: a log-probability is at most 0": lambda *a: -_right(*a),
        "you took the mean over pixels; sum them": lambda x, *net: _right(x, *net) / x.shape[1],
        "probabilities were used where logits belong: apply the last sigmoid once at most": (
            lambda x, *net: bernoulli_log_prob(x, torch.sigmoid(_logits(*net)))
        ),
        "a large logit was cut off: binary_cross_entropy stops at 100 nats a pixel, so work "
        "with logits": lambda x, *net: (
            -F.binary_cross_entropy(torch.sigmoid(_logits(*net)), x, reduction="none").sum(1)
        ),
        "only pixels with ink are counted; the sum is over both terms": (
            lambda x, *net: (x * F.logsigmoid(_logits(*net))).sum(1)
        ),
        "only pixels without ink are counted; the sum is over both terms": (
            lambda x, *net: -((1 - x) * F.softplus(_logits(*net))).sum(1)
        ),
        "the hidden layer uses ReLU; (11.3) has the logistic function": (
            lambda x, *net: bernoulli_log_prob(x, _logits(*net, activation=torch.relu))
        ),
        "the hidden layer is linear; (11.3) applies the logistic function to it": (
            lambda x, *net: bernoulli_log_prob(x, _logits(*net, activation=lambda before: before))
        ),
        "b1 is missing": lambda x, z, w1, b1, w2, b2: bernoulli_log_prob(
            x, _logits(z, w1, 0.0, w2, b2)
        ),
        "b2 is missing": lambda x, z, w1, b1, w2, b2: bernoulli_log_prob(
            x, _logits(z, w1, b1, w2, 0.0)
        ),
    },
)
"""``(x, z, W1, b1, W2, b2)`` -> log p(x|z) of (11.2) for the network (11.3), ``(B,)``, nats."""
