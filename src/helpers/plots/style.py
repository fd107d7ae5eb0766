"""One table of colours with a meaning, and one look for all figures.

The same hexadecimal values stand in ``_static/colours.css``; a test compares the two.
"""

import matplotlib as mpl
from cycler import cycler
from matplotlib_inline.backend_inline import set_matplotlib_formats

COLORS = {
    "q": "#0072B2",  # the encoder and everything variational
    "p": "#D55E00",  # the decoder and the model
    "prior": "#009E73",
    "bound": "#8E4E9E",
    "data": "#767676",
}

# Ten hues that stay apart in the common kinds of colour blindness, one per digit.
DIGIT_COLORS = (
    "#332288",
    "#88CCEE",
    "#44AA99",
    "#117733",
    "#999933",
    "#DDCC77",
    "#CC6677",
    "#882255",
    "#AA4499",
    "#777777",
)


def style() -> None:
    """Set the look of every later figure: SVG in notebooks, quiet axes, the book's colours."""
    set_matplotlib_formats("svg")
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
