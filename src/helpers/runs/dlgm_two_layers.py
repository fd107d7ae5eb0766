"""A second stochastic layer above the first."""

from helpers.models.dlgm import DLGMConfig
from helpers.runs._dlgms import digit_dlgm

RUN = digit_dlgm(
    "dlgm-two-layers",
    "stochastic layers of 40 and 20 units, rank-one posteriors",
    DLGMConfig(layers=(40, 20)),
)
