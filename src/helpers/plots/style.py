"""One look for all figures, in the book's colours."""

import matplotlib as mpl
from cycler import cycler
from matplotlib_inline.backend_inline import set_matplotlib_formats

from helpers.colours import COLORS, DIGIT_COLORS

__all__ = ["COLORS", "DIGIT_COLORS", "style"]


def style() -> None:
    """Set the look of every later figure: SVG in notebooks, quiet axes, the book's colours.

    It starts from Matplotlib's own look: fonts that are not there, a dark page or LaTeX in a
    reader's ``matplotlibrc`` would make other pictures than the text speaks of.
    """
    set_matplotlib_formats("svg")
    mpl.rcdefaults()
    mpl.rcParams.update(
        {
            "figure.figsize": (6.4, 3.2),
            "figure.dpi": 100,
            "figure.constrained_layout.use": True,
            "savefig.dpi": 200,  # of rasterised parts inside an SVG
            "svg.hashsalt": "helpers",  # the same picture gives the same file
            "font.size": 10,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.titlesize": 10,
            "axes.titlelocation": "left",
            "axes.grid": True,
            "grid.alpha": 0.25,
            "legend.frameon": False,
            "lines.linewidth": 1.8,
            "axes.prop_cycle": cycler(
                color=[COLORS[name] for name in ("q", "p", "prior", "bound", "data")]
            ),
        }
    )
