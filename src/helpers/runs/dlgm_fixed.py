"""The rank-one posterior on pixels drawn once, as the paper's were: what the drawing is worth."""

from helpers.models.dlgm import DLGMConfig
from helpers.runs._dlgms import digit_dlgm

RUN = digit_dlgm(
    "dlgm-fixed",
    "one stochastic layer of 40 units, a rank-one posterior, pixels drawn once",
    DLGMConfig(),
    pixels="static",
)
