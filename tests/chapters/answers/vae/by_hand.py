"""The answers of the questions of ``chapters/vae/by-hand``, computed."""

import itertools
import math

import torch


def width() -> float:
    rho = torch.tensor(math.log(0.25), dtype=torch.float64, requires_grad=True)
    sigma = torch.exp(rho / 2)
    z = sigma * -1.5
    loss = 2 * z + 0.5 * (sigma**2 - 1 - rho)
    loss.backward()
    assert rho.grad is not None
    return rho.grad.item()


def cost() -> float:
    sizes = (20, 400, 400, 784)
    forward = [a * b for a, b in itertools.pairwise(sizes)]
    return (2 * sum(forward) - forward[0]) / sum(forward)


ANSWERS = {"hand-width": width, "hand-cost": cost}
