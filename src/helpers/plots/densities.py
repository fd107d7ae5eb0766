"""Densities over a line and Gaussians in the plane."""

import math

import torch
from matplotlib.axes import Axes
from matplotlib.patches import Ellipse
from torch import Tensor

from helpers.plots.arguments import colours, curves, numbers

ROUNDING = 1e-5  # of an entry in single precision, relative to the largest


def density(
    ax: Axes, z: Tensor, log_density: Tensor, label: str, color: str, fill: bool = False
) -> None:
    """Draw exp(log_density) over z, both ``(G,)``; a logarithm may be minus infinity.

    Raises:
        ValueError: for lengths that differ, NaN, or a density that is infinite.
    """
    z, height = curves(z=z, density=torch.as_tensor(log_density).exp())
    ax.plot(z, height, color=color, label=label)
    if fill:
        ax.fill_between(z, height, color=color, alpha=0.15, linewidth=0)


def shade_gap(ax: Axes, x: Tensor, low: Tensor, high: Tensor, label: str, color: str) -> None:
    """Fill the region between two curves over x, all ``(G,)``.

    Raises:
        ValueError: for lengths that differ or numbers that are not finite.
    """
    x, low, high = curves(x=x, low=low, high=high)
    ax.fill_between(x, low, high, color=color, alpha=0.2, linewidth=0, label=label)


def ellipses(
    ax: Axes, means: Tensor, covariances: Tensor, colors: list[str], radius: float = 2.0
) -> None:
    """Outline the `radius`-sigma contour of each Gaussian: means ``(K, 2)``, ``(K, 2, 2)``.

    Raises:
        ValueError: for other shapes, numbers that are not finite, a covariance that is none, or
            another number of colours.
    """
    means = numbers("means", means, shape=(None, 2), of="(K, 2)")
    covariances = numbers("covariances", covariances, shape=(len(means), 2, 2), of="(K, 2, 2)")
    colours(colors, len(means))
    if not radius > 0:
        raise ValueError(f"radius is {radius}; expected a number of sigmas > 0")
    values, vectors = torch.linalg.eigh(covariances.double())
    allowed = ROUNDING * covariances.abs().amax((1, 2))
    skew = (covariances - covariances.mT).abs().amax((1, 2))
    for covariance in covariances[(values[:, 0] < -allowed) | (skew > allowed)]:
        raise ValueError(
            f"a covariance is {covariance.tolist()}; expected a symmetric matrix with "
            "eigenvalues >= 0"
        )
    for mean, squares, axes, color in zip(means, values, vectors, colors, strict=True):
        width, height = (2 * radius * squares.clamp_min(0).sqrt()).tolist()
        angle = math.degrees(math.atan2(axes[1, 0], axes[0, 0]))
        outline = Ellipse(
            tuple(mean.tolist()), width, height, angle=angle, fill=False, color=color, linewidth=2
        )
        ax.add_patch(outline)
        ax.plot(*mean.tolist(), marker="+", color=color, markersize=10)
