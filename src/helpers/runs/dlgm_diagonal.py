"""One stochastic layer, a diagonal posterior: the one that the others are compared with."""

from helpers.models.dlgm import DLGMConfig
from helpers.runs._dlgms import digit_dlgm

RUN = digit_dlgm(
    "dlgm-diagonal",
    "one stochastic layer of 40 units, a diagonal posterior",
    DLGMConfig(posterior="diagonal"),
)
