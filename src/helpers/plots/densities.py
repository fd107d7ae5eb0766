"""Densities over a line and Gaussians in the plane."""

import math

import torch
from matplotlib.axes import Axes
from matplotlib.patches import Ellipse
from torch import Tensor


def density(
    ax: Axes, z: Tensor, log_density: Tensor, label: str, color: str, fill: bool = False
) -> None:
    """Draw exp(log_density) over z, both ``(G,)``."""
    height = log_density.exp()
    ax.plot(z, height, color=color, label=label)
    if fill:
        ax.fill_between(z, height, color=color, alpha=0.15, linewidth=0)


def shade_gap(ax: Axes, x: Tensor, low: Tensor, high: Tensor, label: str, color: str) -> None:
    """Fill the region between two curves over x, all ``(G,)``."""
    ax.fill_between(x, low, high, color=color, alpha=0.2, linewidth=0, label=label)


def ellipses(
    ax: Axes, means: Tensor, covariances: Tensor, colors: list[str], radius: float = 2.0
) -> None:
    """Outline the `radius`-sigma contour of each Gaussian: means ``(K, 2)``, ``(K, 2, 2)``."""
    for mean, covariance, color in zip(means, covariances, colors, strict=True):
        values, vectors = torch.linalg.eigh(covariance.double())
        width, height = (2 * radius * values.clamp_min(0).sqrt()).tolist()
        angle = math.degrees(math.atan2(vectors[1, 0], vectors[0, 0]))
        outline = Ellipse(
            tuple(mean.tolist()), width, height, angle=angle, fill=False, color=color, linewidth=2
        )
        ax.add_patch(outline)
        ax.plot(*mean.tolist(), marker="+", color=color, markersize=10)
