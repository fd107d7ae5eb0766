"""The answers of the questions of ``chapters/vae/em``, computed."""

import torch

from helpers.models import em
from tests.chapters.answers.numbers import row


def two_components() -> em.Mixture:
    shapes = torch.ones(2, 1, 1, dtype=torch.float64)
    return em.Mixture(row(0.5, 0.5)[0], row(0, 2).T, shapes)


def responsibility() -> torch.Tensor:
    return em.e_step(row(0.5), two_components()).exp()[0, 0]


def variance() -> torch.Tensor:
    shares = row(1, 0.5, 0)
    log_r = torch.cat([shares, 1 - shares]).T.log()
    return em.m_step(row(0, 1, 4).T, log_r, two_components()).covariances[0, 0, 0]


ANSWERS = {
    "em-responsibility": responsibility,
    "em-variance": variance,
}
