"""The answers of the questions of ``chapters/vae/jensen-bound``, computed."""

import torch

from helpers.maths import bounds
from tests.chapters.answers.numbers import row


def two_atoms() -> torch.Tensor:
    log_x = row(1, 4).log().T  # as log weights: log E[w] against E[log w]
    return bounds.variational_gap(bounds.iwae_bound(log_x), bounds.elbo(log_x))


def two_causes() -> torch.Tensor:
    log_joint, log_q = row(0.1, 0.3).log(), row(0.5, 0.5).log()
    elbo = (log_q.exp() * (log_joint - log_q)).sum(1)
    return bounds.variational_gap(log_joint.logsumexp(1), elbo)


ANSWERS = {
    "jensen-two-atoms": two_atoms,
    "jensen-two-causes": two_causes,
}
