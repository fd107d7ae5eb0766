"""The answers of the questions of ``chapters/vae/decoder``, computed."""

import torch

from helpers.maths.distributions import bernoulli_log_prob, gaussian_log_prob
from tests.chapters.answers.numbers import row


def bernoulli() -> torch.Tensor:
    return bernoulli_log_prob(row(1, 0, 1), row(0.9, 0.2, 0.5).logit())[0]


def density() -> torch.Tensor:
    return gaussian_log_prob(row(3), row(3), 2 * row(0.1).log())[0]


ANSWERS = {
    "decoder-bernoulli": bernoulli,
    "decoder-density": density,
}
