"""Check for the chapter ``vae/decoder``."""

from collections.abc import Callable

import torch
import torch.nn.functional as F

from helpers.exercises import call, compare
from helpers.maths.distributions import bernoulli_log_prob


def check_decoder_log_prob(answer: Callable[..., object]) -> bool:
    """Check a function ``(x, z, W1, b1, W2, b2)`` that computes (11.2) of the network (11.3).

    It is called with x ``(3, 5)``, z ``(3, 2)``, four hidden units and two large logits, and must
    return log p(x|z) ``(3,)``, nats.
    """
    generator = torch.Generator().manual_seed(0)

    def randn(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    x = torch.tensor([[1, 0, 0, 1, 1], [0, 0, 1, 0, 1], [1, 0, 1, 1, 1]], dtype=torch.float64)
    z, w1, b1, w2, b2 = randn(3, 2), randn(4, 2), randn(4), randn(5, 4), randn(5)
    # The second pixel is always paper and predicted as ink; the last is predicted rightly.
    b2[1], b2[4] = 150.0, 90.0
    value = call(answer, *(t.clone() for t in (x, z, w1, b1, w2, b2)))
    before = z @ w1.T + b1
    hidden = torch.sigmoid(before)
    logits = hidden @ w2.T + b2
    right = bernoulli_log_prob(x, logits)
    gamma = torch.sigmoid(logits)
    clamped = -F.binary_cross_entropy(gamma, x, reduction="none").sum(1)
    return compare(
        value,
        right,
        {
            "the sign is wrong: a log-probability is at most 0": -right,
            "you took the mean over pixels; sum them": right / x.shape[1],
            "probabilities were used where logits belong: apply the last sigmoid once at most": (
                bernoulli_log_prob(x, gamma)
            ),
            "a large logit was cut off: binary_cross_entropy stops at 100 nats a pixel, so work "
            "with logits": clamped,
            "only pixels with ink are counted; the sum is over both terms": (
                x * F.logsigmoid(logits)
            ).sum(1),
            "only pixels without ink are counted; the sum is over both terms": (
                -(1 - x) * F.softplus(logits)
            ).sum(1),
            "the hidden layer uses ReLU; (11.3) has the logistic function": bernoulli_log_prob(
                x, torch.relu(before) @ w2.T + b2
            ),
            "the hidden layer is linear; (11.3) applies the logistic function to it": (
                bernoulli_log_prob(x, before @ w2.T + b2)
            ),
            "b1 is missing": bernoulli_log_prob(x, torch.sigmoid(z @ w1.T) @ w2.T + b2),
            "b2 is missing": bernoulli_log_prob(x, hidden @ w2.T),
        },
    )
