"""The same with a rank-one posterior."""

from helpers.models.dlgm import DLGMConfig
from helpers.runs._dlgms import digit_dlgm

RUN = digit_dlgm(
    "dlgm-rank-one",
    "one stochastic layer of 40 units, a rank-one posterior",
    DLGMConfig(),
)
