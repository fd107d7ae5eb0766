"""Gaussians and mixtures on a line, by ``helpers``, for golden values of several figures."""

import math

import torch
from torch import Tensor

from helpers.maths.distributions import gaussian_log_prob

Parts = list[tuple[float, float, float]]  # of a mixture: (weight, mean, standard deviation)


def as_tensor(value: float) -> Tensor:
    """One number with an axis for its single coordinate."""
    return torch.tensor([value], dtype=torch.float64)


def log_normal(x: Tensor, mean: float, sd: float) -> Tensor:
    """log N(x; mean, sd^2) for x ``(N, 1)``."""
    return gaussian_log_prob(x, as_tensor(mean), as_tensor(2 * math.log(sd)))


def log_mixture(x: Tensor, parts: Parts) -> Tensor:
    """The log density of a mixture for x ``(N, 1)``."""
    terms = [math.log(weight) + log_normal(x, mean, sd) for weight, mean, sd in parts]
    return torch.logsumexp(torch.stack(terms), 0)
