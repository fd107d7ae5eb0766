"""Integrals over a low-dimensional latent space on a regular grid, in log space.

With d of 1 or 2 the marginal likelihood (11.6) and the posterior (11.17) are exact to many digits,
and serve as the truth that bounds and estimators are compared with.
The module knows no model: it takes values of a log density on the grid.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from helpers.arguments import broadcast, floats, number, whole


@dataclass(frozen=True)
class Grid:
    """Nodes and trapezoid weights of a regular grid.

    Attributes:
        nodes: ``(G, d)``.
        log_weights: ``(G,)``, the logarithm of each node's share of the volume.
    """

    nodes: Tensor
    log_weights: Tensor


def quadrature_grid(
    low: float,
    high: float,
    points: int,
    dim: int = 1,
    dtype: torch.dtype = torch.float64,
    device: torch.device | str = "cpu",
) -> Grid:
    """A grid with `points` nodes along each of `dim` axes of the cube [low, high]^dim.

    The trapezoid rule converges faster than any power of the spacing for smooth functions that
    vanish at both ends, so take the cube wide enough for the density to die out inside it.

    Raises:
        ValueError: when the interval is empty, points is below 2, or the grid is too large.
    """
    number("low", low)
    number("high", high)
    if not low < high:
        raise ValueError(f"the interval [{low}, {high}] is empty; expected low < high")
    whole("points", points, least=0)
    whole("dim", dim, least=0)
    if points < 2 or dim < 1 or points**dim > 10_000_000:
        raise ValueError(
            f"points={points}, dim={dim} is not usable; expected at least 2 points, dim at least "
            "1 and at most 10 million nodes: use importance sampling in higher dimensions"
        )
    if not dtype.is_floating_point:
        raise ValueError(f"dtype is {dtype}; expected one of floating point")
    axis = torch.linspace(low, high, points, dtype=dtype, device=device)
    weight = torch.full_like(axis, (high - low) / (points - 1))
    weight[[0, -1]] /= 2
    nodes = torch.cartesian_prod(*[axis] * dim).reshape(-1, dim)
    log_weights = torch.cartesian_prod(*[weight.log()] * dim).reshape(-1, dim).sum(-1)
    return Grid(nodes, log_weights)


def log_integral(log_f: Tensor, grid: Grid) -> Tensor:
    r"""The logarithm of :math:`\int f(z)\,dz`, equation (11.6) when f is p(x, z).

    Args:
        log_f: ``(..., G)``, log f at the nodes.

    Returns:
        ``(...)``.

    Raises:
        ValueError: when the last axis is not G long.
    """
    _matches(log_f, grid)
    return torch.logsumexp(log_f + grid.log_weights, -1)


def posterior_log_density(log_joint: Tensor, grid: Grid) -> Tensor:
    """log p(z|x) at the nodes by Bayes' rule, equation (11.17).

    Args:
        log_joint: ``(..., G)``, log p(x, z) at the nodes.

    Returns:
        ``(..., G)``; its exponential integrates to 1 on the grid.
    """
    return log_joint - log_integral(log_joint, grid).unsqueeze(-1)


def expectation(log_density: Tensor, f: Tensor, grid: Grid) -> Tensor:
    r"""The integral of density times f, :math:`\int q(z) f(z)\,dz`, with q a log density on nodes.

    Where the density underflows to zero the product counts as zero, also if f is infinite there.

    Args:
        log_density: ``(..., G)``.
        f: ``(..., G)``.

    Returns:
        ``(...)``.
    """
    _matches(log_density, grid)
    _matches(f, grid)
    broadcast(log_density=log_density.shape, f=f.shape)
    mass = torch.exp(log_density + grid.log_weights)
    # Asked this way round, a NaN density gives NaN and not a silent zero.
    return torch.where(mass == 0, torch.zeros_like(mass), mass * f).sum(-1)


def grid_side(grid: Grid) -> int:
    """Number of nodes along one axis, for reshaping values on a 2-D grid into an image."""
    return round(math.exp(math.log(grid.nodes.shape[0]) / grid.nodes.shape[1]))


def _matches(values: Tensor, grid: Grid) -> None:
    floats(**{"the grid": grid.nodes, "values on the grid": values})
    if values.ndim == 0 or values.shape[-1] != grid.nodes.shape[0]:
        raise ValueError(
            f"values on the grid have shape {tuple(values.shape)}; expected the last axis to be "
            f"the {grid.nodes.shape[0]} nodes"
        )
