"""Pictures of digits and maps of their codes."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from helpers.colours import readable
from helpers.plots.arguments import in_rows, numbers, pictures
from helpers.plots.labels import HALO
from helpers.plots.style import DIGIT_COLORS, INK


def digit_grid(images: Tensor, columns: int, side: int = 28, scale: float = 0.5) -> Figure:
    """Tile images into one picture, row by row.

    Args:
        images: ``(N, side * side)``, 0 drawn white and 1 black; N a multiple of `columns`.
        columns: how many in a row.
        side: pixels along an edge.
        scale: inches per image.

    Raises:
        ValueError: for images that do not fill the rows, of another shape, or no grey levels.
    """
    images = in_rows(images, columns, side)
    rows = len(images) // columns
    figure, ax = plt.subplots(figsize=(columns * scale, rows * scale))
    tiles(ax, images, columns, side)
    return figure


def digit_rows(rows: dict[str, Tensor], side: int = 28, scale: float = 0.5) -> Figure:
    """One labelled row of images for each entry: label to ``(N, side * side)``, N the same.

    Raises:
        ValueError: for no rows, or rows that do not agree.
    """
    rows = {label: pictures(images, side) for label, images in rows.items()}
    counts = {label: len(images) for label, images in rows.items()}
    if len(set(counts.values())) != 1:
        raise ValueError(
            f"the rows have {counts} images; expected at least one row and as many in each"
        )
    columns = len(next(iter(rows.values())))
    figure, axes = plt.subplots(
        len(rows), 1, figsize=(columns * scale + 1.4, len(rows) * scale * 1.1), squeeze=False
    )
    for ax, (label, images) in zip(axes[:, 0], rows.items(), strict=True):
        tiles(ax, images, columns, side)
        ax.set_ylabel(label, rotation=0, ha="right", va="center", color=INK)
    return figure


def latent_scatter(
    ax: Axes, z: Tensor, digits: Tensor, names: Sequence[str] = "0123456789"
) -> None:
    """Scatter codes ``(N, 2)`` coloured by digit ``(N,)``, its name where it is densest.

    Raises:
        ValueError: for other shapes, codes that are not finite, or digits that are not 0 to 9.
    """
    z = numbers("z", z, shape=(None, 2), of="(N, 2)")
    digits = numbers("digits", digits, shape=(len(z),), of=f"(N,) = ({len(z)},)")
    unknown = sorted(set(digits.tolist()) - set(range(len(DIGIT_COLORS))))
    if unknown or len(names) != len(DIGIT_COLORS):
        raise ValueError(
            f"digits has {unknown} and there are {len(names)} names; expected 0 to 9 and ten names"
        )
    for digit, (color, name) in enumerate(zip(DIGIT_COLORS, names, strict=True)):
        chosen = z[digits == digit]
        # Thousands of markers as vectors would weigh megabytes; raster them inside the SVG.
        ax.scatter(
            chosen[:, 0],
            chosen[:, 1],
            s=3,
            color=color,
            alpha=0.6,
            linewidths=0,
            rasterized=True,
            label=name,
        )
    ax.set_aspect("equal")
    ax.set_xlabel("$z_1$")
    ax.set_ylabel("$z_2$")
    _name_clouds(ax, z, digits, names)


def _name_clouds(ax: Axes, z: Tensor, digits: Tensor, names: Sequence[str]) -> None:
    """Write each digit's name where its own codes are many and most, apart from other names."""
    some = torch.linspace(0, len(z) - 1, min(len(z), 2000)).long()
    z, digits = z[some].double(), digits[some]
    spread = z.std(0).norm()
    near = torch.exp(-((torch.cdist(z, z) / (0.15 * spread)) ** 2))
    placed = z[:0]
    for digit in digits.unique().tolist():
        own = digits == digit
        score = near[own][:, own].sum(1) ** 2 / near[own].sum(1)
        crowded = (torch.cdist(z[own], placed) < 0.3 * spread).any(1)
        place = z[own][(score - 1e6 * crowded).argmax()]
        placed = torch.cat([placed, place[None]])
        ax.text(
            *(*place.tolist(), names[digit]),
            ha="center",
            va="center",
            color=readable(DIGIT_COLORS[digit], "light"),
            fontweight="bold",
            fontsize="large",
            path_effects=[HALO],
        )


def tiles(ax: Axes, images: Tensor, columns: int, side: int = 28) -> None:
    """Draw images ``(N, side * side)`` on given axes as one picture, rows of `columns`."""
    images = in_rows(images, columns, side)
    rows = len(images) // columns
    picture = (
        images.reshape(rows, columns, side, side)
        .permute(0, 2, 1, 3)  # (rows, side, columns, side)
        .reshape(rows * side, columns * side)
    )
    ax.imshow(picture.numpy(), cmap="gray_r", vmin=0, vmax=1, interpolation="nearest")
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(False)
