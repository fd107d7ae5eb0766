"""The network of ``bend`` as PyTorch computes it, and pixels of the shipped decoder over z."""

import math

import torch
from torch import Tensor, nn

from helpers import runs

UNITS = 4


def network(weights: Tensor) -> nn.Sequential:
    """The figure's numbers as the layers of (11.3), with tanh inside and nothing after."""
    units, shift = weights[:-2].reshape(UNITS, 6), weights[-2:]
    angle = units[:, 2] * (math.pi / 180)
    across = units[:, 3:4] * torch.stack([angle.cos(), angle.sin()], 1)
    first, last = nn.Linear(2, UNITS).double(), nn.Linear(UNITS, 2).double()
    with torch.no_grad():
        first.weight.copy_(across)
        first.bias.copy_(-(across * units[:, :2]).sum(1))
        last.weight.copy_(units[:, 4:].T)
        last.bias.copy_(shift)
    return nn.Sequential(first, nn.Tanh(), last)


def golden():
    """Random weights and codes; logits of a few pixels of the decoder that a page runs."""
    generator = torch.Generator().manual_seed(0)
    units = torch.rand(UNITS, 6, generator=generator, dtype=torch.float64)
    low = torch.tensor([-2.6, -2.6, 0, 0, -3.5, -3.5], dtype=torch.float64)
    high = torch.tensor([2.6, 2.6, 360, 4, 3.5, 3.5], dtype=torch.float64)
    shift = torch.tensor([0.5, -1.0], dtype=torch.float64)
    weights = torch.cat([(low + (high - low) * units).flatten(), shift])
    zs = torch.randn(6, 2, generator=generator, dtype=torch.float64)
    f = network(weights)
    jacobians = torch.func.vmap(torch.func.jacrev(f))(zs)
    prior = torch.distributions.MultivariateNormal(torch.zeros(2).double(), torch.eye(2).double())
    decoder = runs.shipped("vae-2d").decoder
    pixels = [0, 210, 402, 407, 580]
    with torch.no_grad():
        logits = decoder(zs.float())[:, pixels]
    coin = torch.distributions.Bernoulli(logits=logits)
    return {
        "weights": weights.tolist(),
        "z": zs.tolist(),
        "x": f(zs).tolist(),
        "jacobian": jacobians.flatten(1).tolist(),
        "determinant": torch.linalg.det(jacobians).tolist(),
        "prior": prior.log_prob(zs).exp().tolist(),
        "pixels": pixels,
        "logits": logits.tolist(),
        "probability": coin.probs.tolist(),
        "ink": coin.log_prob(torch.ones_like(logits)).tolist(),
        "paper": coin.log_prob(torch.zeros_like(logits)).tolist(),
    }
