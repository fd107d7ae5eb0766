"""The answers of the questions of ``chapters/vae/training``, computed."""

import torch

from helpers.maths import divergences
from helpers.training.data.mnist import mnist
from tests.chapters.answers.numbers import row


def kl() -> torch.Tensor:
    return divergences.kl_standard_normal(row(1.0), 2 * row(0.5).log())


def batch() -> float:
    # The sum over a batch of equal bounds against that over the data set.
    return len(mnist("train")[0]) * 1.0 / (torch.ones(128).sum())


ANSWERS = {
    "training-kl": kl,
    "training-batch": batch,
}
