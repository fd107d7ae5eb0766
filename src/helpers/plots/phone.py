"""A figure's form for phones: panels below each other, no wider than a phone shows.

The figure itself is arranged anew: the same curves, points and words, in letters of the same size.
Names at curves find their places again when it is drawn (:mod:`helpers.plots.labels`).
"""

import math
from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec
from matplotlib.image import AxesImage
from matplotlib.offsetbox import OffsetImage

VARIABLE = "BOOK_PHONES"  # set by a build of the pages; elsewhere nobody sees the second form
WIDTH = 3.45  # inches of 96 pixels: the column of a phone
LOW, HIGH = 2.3, 2.7  # inches, of a panel whose height is free
STRIP = 14  # from so many times its height on, a row of pictures is put into two
NAME = 0.26  # inches for a title


def both(figure: Figure, draw: Callable[..., str], metadata: dict[str, None]) -> str | None:
    """The figure as SVG, with its form for phones in the element ``metadata``, which nobody shows.

    Args:
        figure: what to draw; it is left in its form for phones.
        draw: IPython's ``print_figure``.
        metadata: for Matplotlib.
    """
    wide = draw(figure, "svg", metadata=metadata)
    if wide is None or not arrange(figure):
        return wide
    narrow = draw(figure, "svg", metadata=metadata)
    narrow = narrow[narrow.index("<svg") :]
    return wide.replace("</svg>", f"<metadata>{narrow}</metadata></svg>")


def arrange(figure: Figure) -> bool:
    """Put the panels of a figure below each other, or in pairs, where there are rows of them.

    Returns:
        Whether there are panels. A diagram by ``daft`` has places of its own.
    """
    placed = [(ax, spec) for ax in figure.axes if (spec := ax.get_subplotspec()) is not None]
    if not placed:
        return False
    panels = [ax for ax, _ in placed]
    old = placed[0][1].get_gridspec()
    wide, high = figure.get_size_inches()
    width = min(WIDTH, wide)
    columns = 2 if old.nrows > 1 and old.ncols > 1 else 1
    rows = -(-len(panels) // columns)
    new = GridSpec(rows, columns, figure=figure)
    ratios = np.array(old.get_width_ratios(), float)
    shares = np.tile(ratios / ratios.sum(), old.nrows)
    heights = np.zeros(rows)
    for i, (ax, share) in enumerate(zip(panels, shares, strict=False)):
        shape = (high / old.nrows) / (wide * share)
        heights[i // columns] = max(heights[i // columns], _height(ax, width / columns, shape))
        ax.set_subplotspec(new[i // columns, i % columns])
        for picture in ax.findobj(OffsetImage):
            picture.set_zoom(picture.get_zoom() * math.sqrt(width / wide))
        _name(
            ax, panels[0], first=i % columns == 0, last=columns == 1 or i + columns >= len(panels)
        )
    new.set_height_ratios(heights)
    figure.set_size_inches(width, heights.sum())
    return True


def _height(ax: Axes, width: float, shape: float) -> float:
    """The height in inches of a panel of this width which was `shape` times as high as wide."""
    if ax.images:
        _fold(ax.images[0])
        rows, columns = np.asarray(ax.images[0].get_array()).shape[:2]
        return width * rows / columns + (NAME if ax.get_ylabel() or ax.get_title("left") else 0)
    title = NAME if ax.get_title("left") else 0
    if ax.get_aspect() != "auto":
        return min(1.0, ax.get_data_ratio()) * width + title
    low, high = (limit * width / WIDTH for limit in (LOW, HIGH))
    return min(max(low, width * shape), high) + title


def _fold(strip: AxesImage) -> None:
    """Put the second half of a long row of pictures below the first."""
    picture = np.asarray(strip.get_array())
    rows, columns = picture.shape
    if columns / rows >= STRIP and columns % (2 * rows) == 0:
        strip.set_data(np.concatenate(np.split(picture, 2, axis=1)))
        strip.set_extent((-0.5, columns / 2 - 0.5, 2 * rows - 0.5, -0.5))


def _name(ax: Axes, other: Axes, *, first: bool, last: bool) -> None:
    """Name the axes at the left and at the bottom, as the `other` ones where a row shared that."""
    if ax.images:
        ax.set_title(ax.get_ylabel() or ax.get_title("left"), loc="left", fontweight="normal")
        ax.set_ylabel("")
    elif ax.axison:
        x, y = (
            len(s.get_siblings(ax)) > 1 for s in (ax.get_shared_x_axes(), ax.get_shared_y_axes())
        )
        ax.tick_params(labelleft=first or not y, labelbottom=last or not x)
        ax.set_ylabel((ax.get_ylabel() or other.get_ylabel()) if first else "")
