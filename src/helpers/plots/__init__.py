"""Figures of the book. A leaf: nothing in the package imports it.

One module per kind of picture; the names below are what chapters use.
"""

from helpers.plots.curves import em_trace, lines_with_band
from helpers.plots.densities import density, ellipses, shade_gap
from helpers.plots.digits import digit_grid, digit_rows, latent_scatter
from helpers.plots.labels import label_curves
from helpers.plots.plane import soft_scatter, thumbnails
from helpers.plots.style import COLORS, DIGIT_COLORS, INK, style
from helpers.plots.training import first_steps, run_at_a_glance, terms_per_epoch

__all__ = [
    "COLORS",
    "DIGIT_COLORS",
    "INK",
    "density",
    "digit_grid",
    "digit_rows",
    "ellipses",
    "em_trace",
    "first_steps",
    "label_curves",
    "latent_scatter",
    "lines_with_band",
    "run_at_a_glance",
    "shade_gap",
    "soft_scatter",
    "style",
    "terms_per_epoch",
    "thumbnails",
]
