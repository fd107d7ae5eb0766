"""The answers of the questions of ``chapters/vae/reparameterization``, computed."""

import torch

from helpers.maths.gradients import pathwise_gradients, score_function_gradients
from tests.chapters.answers.numbers import row


def pathwise() -> torch.Tensor:
    draw = (row(0.5)[0], row(0.8)[0], row(-1.5))
    return pathwise_gradients(lambda z: z.square().sum(-1), *draw)[1]


def score() -> torch.Tensor:
    draw = (row(0.5)[0], row(0.8)[0], row(-1.5))
    return score_function_gradients(lambda z: z.square().sum(-1), *draw)[0]


ANSWERS = {
    "reparam-pathwise": pathwise,
    "reparam-score": score,
}
