"""The answers of the questions of ``chapters/vae/model``, computed."""

import torch

from helpers.maths import bounds
from helpers.models.vae import VAE, VAEConfig
from tests.chapters.answers.numbers import row


def parameters() -> int:
    model = VAE(VAEConfig(x_dim=784, hidden=(400,), z_dim=20))
    return sum(weights.numel() for weights in model.parameters())


def bits() -> torch.Tensor:
    elbo = bounds.elbo_analytic_kl(row(-90.0), row(25.0)[0])
    return -elbo / 784 / row(2.0).log()[0]


ANSWERS = {
    "model-parameters": parameters,
    "model-bits": bits,
}
