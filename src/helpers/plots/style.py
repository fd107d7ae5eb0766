"""The look of every drawn figure, decided here and nowhere else.

Drawings are siblings of the live figures (``explorers/kit/kit.css``): no frame and no ticks, a thin
grid in the colour of rules, numbers and names of axes in a muted grey, the names at the axes' ends,
curves 2 pixels wide in the colour of what they are (``helpers.colours``), titles in a half-bold
face. A curve's name stands at the curve (:mod:`helpers.plots.labels`), not in a legend. Letters are
those of the book's interface, formulas those of the text.

A drawing is made once and shown in four faces. The kernel draws it for a column of text and, when
the book is built, again for a phone (:mod:`helpers.plots.phone`). The pages' machinery puts both
into the colours of a dark page (``_ext/book/page/figures.py``); white here is the page, and a
picture in shades of grey is ink on paper.
"""

import os
from pathlib import Path

import matplotlib as mpl
from cycler import cycler
from IPython.core.getipython import get_ipython
from IPython.core.pylabtools import print_figure
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib_inline.backend_inline import set_matplotlib_formats

from helpers import colours
from helpers.colours import COLORS, DIGIT_COLORS
from helpers.plots import phone

__all__ = ["COLORS", "DIGIT_COLORS", "INK", "MUTED", "style"]

FONTS = Path(__file__).with_name("fonts")
FAMILY = ["Figures Sans", "DejaVu Sans"]  # the second for signs that the first lacks
SURFACES = colours.theme("light", "surfaces")
INK, MUTED, RULE = (SURFACES[name] for name in ("ink", "muted", "rule"))
PIXEL = 0.75  # points


def style() -> None:
    """Set the look of every later figure: SVG in notebooks, quiet axes, the book's colours.

    It starts from Matplotlib's own look: fonts that are not there, a dark page or LaTeX in a
    reader's ``matplotlibrc`` would make other pictures than the text speaks of.
    """
    for path in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(path)
    # Without a date the same picture gives the same file.
    metadata = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    set_matplotlib_formats("svg", metadata=metadata)
    shell = get_ipython()
    display = shell.display_formatter if shell and os.environ.get(phone.VARIABLE) else None
    if display is not None:
        formatter = display.formatters["image/svg+xml"]
        formatter.for_type(Figure, lambda figure: phone.both(figure, print_figure, metadata))
    mpl.rcdefaults()
    mpl.rcParams.update(
        {
            "figure.figsize": (6.4, 3.2),
            "figure.dpi": 100,
            "figure.constrained_layout.use": True,
            "savefig.dpi": 200,  # of rasterised parts inside an SVG
            "svg.hashsalt": "helpers",
            "font.family": FAMILY,
            "font.size": 10,
            "mathtext.fontset": "cm",
            "text.color": INK,
            "axes.titlesize": 10,
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
            "axes.labelcolor": MUTED,
            "axes.labelpad": 1,
            "xaxis.labellocation": "right",
            "yaxis.labellocation": "top",
            "axes.grid": True,
            "axes.axisbelow": True,
            "grid.color": RULE,
            "grid.linewidth": PIXEL,
            "lines.linewidth": 2 * PIXEL,
            "lines.markersize": 5,
            "hatch.linewidth": PIXEL,
            "axes.prop_cycle": cycler(
                color=[COLORS[name] for name in ("q", "p", "prior", "bound", "data")]
            ),
            "axes.spines.left": False,
            "axes.spines.right": False,
            "axes.spines.top": False,
            "axes.spines.bottom": False,
            "xtick.major.size": 0,
            "xtick.minor.size": 0,
            "xtick.major.pad": 4,
            "xtick.labelcolor": MUTED,
            "ytick.major.size": 0,
            "ytick.minor.size": 0,
            "ytick.major.pad": 4,
            "ytick.labelcolor": MUTED,
        }
    )
