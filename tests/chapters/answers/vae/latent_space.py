"""The answers of the questions of ``chapters/vae/latent-space``, computed."""

import torch

from helpers.maths import bounds, latent
from tests.chapters.answers.numbers import row


def two_weights() -> torch.Tensor:
    return bounds.iwae_bound(row(-100, -104).T)


def midpoint() -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    ends = torch.randn(2, 400_000, 20, generator=generator)
    return (
        latent.interpolate_linear(ends[0].flatten(), ends[1].flatten(), 3)[1]
        .reshape(-1, 20)
        .square()
        .sum(1)
        .mean()
        .sqrt()
    )


ANSWERS = {
    "latent-two-weights": two_weights,
    "latent-midpoint": midpoint,
}
