"""The answers of the questions of ``chapters/generative-models``, computed."""

import torch

from helpers.maths.distributions import bernoulli_log_prob
from helpers.training.data.mnist import mnist
from tests.chapters.answers.numbers import row


def parameters() -> int:
    classes, pixels = len(mnist("test")[1].unique()), mnist("test")[0].shape[1]
    return classes * pixels + (classes - 1)


def posterior() -> torch.Tensor:
    log_joint = bernoulli_log_prob(torch.ones(2, 1), row(0.1, 0.7).logit().T) + row(0.8, 0.2).log()
    return log_joint.softmax(1)[0, 1]


ANSWERS = {
    "gm-parameters": parameters,
    "gm-posterior": posterior,
}
