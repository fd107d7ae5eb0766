"""A figure's form for phones: panels below each other, no wider than a phone shows.

The figure itself is arranged anew: the same curves, points and words, in letters of the same size.
Names at curves find their places again when it is drawn (:mod:`helpers.plots.labels`).
"""

from collections.abc import Callable, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec

VARIABLE = "BOOK_PHONES"  # set by a build of the pages; elsewhere nobody sees the second form
WIDTH = 3.55  # inches of 96 pixels: the column of a phone
LOW, HIGH = 2.3, 3.3  # inches, of a panel whose height is free
WORDS = 0.55  # inches for the title of a panel and the numbers below it
NAME = 0.26  # inches for the name of a row of pictures


def both(figure: Figure, draw: Callable[..., str], metadata: dict[str, None]) -> str | None:
    """The figure as SVG, with its form for phones in the element ``metadata``, which nobody shows.

    Args:
        figure: what to draw; it is left in its form for phones.
        draw: IPython's ``print_figure``.
        metadata: for Matplotlib.
    """
    wide = draw(figure, "svg", metadata=metadata)
    if wide is None:
        return None
    arrange(figure)
    narrow = draw(figure, "svg", metadata=metadata)
    narrow = narrow[narrow.index("<svg") :]
    return wide.replace("</svg>", f"<metadata>{narrow}</metadata></svg>")


def arrange(figure: Figure) -> None:
    """Put the panels of a figure below each other, or, where there are rows of them, closer."""
    panels = [ax for ax in figure.axes if ax.get_subplotspec() is not None]
    if not panels:
        return  # a diagram with places of its own, as wide as its nodes need
    grid = panels[0].get_subplotspec().get_gridspec()
    wide, high = figure.get_size_inches()
    if grid.nrows > 1 and grid.ncols > 1:
        figure.set_size_inches(WIDTH, high * WIDTH / wide + WORDS)
        return
    shares = grid.get_width_ratios()
    heights = []
    column = GridSpec(len(panels), 1, figure=figure)
    for row, (ax, share) in enumerate(zip(panels, shares * len(panels), strict=False)):
        across = wide * share / sum(shares)
        down = high / grid.nrows
        heights.append(_height(ax, down / across))
        ax.set_subplotspec(column[row, 0])
    column.set_height_ratios(heights)
    _name(panels)
    figure.set_size_inches(WIDTH, sum(heights))


def _height(ax: Axes, shape: float) -> float:
    """The height in inches of a panel as wide as a phone that was `shape` times as high as wide."""
    if ax.images:
        rows, columns = ax.images[0].get_array().shape[:2]
        return WIDTH * rows / columns + (NAME if ax.get_ylabel() or ax.get_title("left") else 0)
    if not ax.axison:
        return max(LOW, WIDTH * shape)
    return min(max(LOW, WIDTH * shape), HIGH) + (WORDS if ax.get_title("left") else 0)


def _name(panels: Sequence[Axes]) -> None:
    """Give each panel of a column the names that stood beside the first of a row."""
    first: Any = panels[0]
    for ax in panels:
        if ax.images:
            ax.set_title(ax.get_ylabel() or ax.get_title("left"), loc="left", fontweight="normal")
            ax.set_ylabel("")
        elif ax.axison:
            ax.tick_params(labelleft=True)
            ax.set_ylabel(ax.get_ylabel() or first.get_ylabel())
