"""Data in the plane: small pictures at their points, points coloured by responsibility."""

from collections.abc import Sequence

import torch
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.offsetbox import AnnotationBbox, OffsetImage
from torch import Tensor

from helpers.plots.arguments import colours, numbers, pictures

SLACK = 1e-3  # of sums of probabilities in single precision


def thumbnails(
    ax: Axes, points: Tensor, images: Tensor, apart: float, side: int = 28, zoom: float = 0.6
) -> None:
    """Draw images at their points, each at least `apart` from those already drawn.

    Args:
        ax: where to draw.
        points: ``(N, 2)``.
        images: ``(N, side * side)``, 0 drawn transparent and 1 black.
        apart: in the unit of `points`.
        side: pixels along an edge.
        zoom: size of a pixel, in points of the figure.

    Raises:
        ValueError: for other shapes, numbers that are not finite, or no grey levels.
    """
    if len(points) != len(images):
        raise ValueError(f"{len(points)} points for {len(images)} images; expected as many")
    points = numbers("points", points, shape=(None, 2), of="(N, 2)")
    images = pictures(images, side).clamp(0, 1)
    drawn: list[Tensor] = []
    for point, image in zip(points, images, strict=True):
        if drawn and float((torch.stack(drawn) - point).norm(dim=1).min()) < apart:
            continue
        drawn.append(point)
        picture = torch.zeros(side, side, 4)  # black, and opaque where there is ink
        picture[..., 3] = image.reshape(side, side)
        box = OffsetImage(picture.numpy(), zoom=zoom, interpolation="nearest")
        ax.add_artist(AnnotationBbox(box, point.tolist(), frameon=False, pad=0))


def soft_scatter(ax: Axes, x: Tensor, r: Tensor, colors: Sequence[str], size: float = 6) -> None:
    """Scatter points, each in the mixture of the components' colours that its weights give.

    Args:
        ax: where to draw.
        x: ``(N, 2)``.
        r: ``(N, K)``, responsibilities; rows sum to 1.
        colors: K colours.
        size: area of a marker, in square points.

    Raises:
        ValueError: for other shapes, or rows of r that are no probabilities.
    """
    x = numbers("x", x, shape=(None, 2), of="(N, 2)")
    colours(colors, len(colors))
    if r.shape != (len(x), len(colors)):
        raise ValueError(
            f"r has shape {tuple(r.shape)}; expected (N, K) = ({len(x)}, {len(colors)})"
        )
    r = numbers("r", r, shape=tuple(r.shape), of="(N, K)")
    if float(r.min()) < -SLACK or float((r.sum(1) - 1).abs().max()) > SLACK:
        raise ValueError(
            f"r has values from {float(r.min()):g} and rows that sum to {float(r[0].sum()):g}; "
            "expected probabilities: take exp of log r"
        )
    palette = torch.tensor([to_rgb(color) for color in colors], dtype=r.dtype)
    mixed = (r @ palette).clamp(0, 1)
    # Thousands of markers as vectors would weigh megabytes; raster them inside the SVG.
    ax.scatter(x[:, 0], x[:, 1], s=size, c=mixed.numpy(), linewidths=0, rasterized=True)
