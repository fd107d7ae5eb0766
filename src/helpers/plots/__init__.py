"""Figures of the book. A leaf: nothing in the package imports it.

One module per kind of picture; the names below are what chapters use.
"""

from helpers.plots.curves import em_trace, history, lines_with_band
from helpers.plots.densities import density, ellipses, shade_gap
from helpers.plots.digits import digit_grid, digit_rows, latent_scatter
from helpers.plots.style import COLORS, DIGIT_COLORS, style

__all__ = [
    "COLORS",
    "DIGIT_COLORS",
    "density",
    "digit_grid",
    "digit_rows",
    "ellipses",
    "em_trace",
    "history",
    "latent_scatter",
    "lines_with_band",
    "shade_gap",
    "style",
]
