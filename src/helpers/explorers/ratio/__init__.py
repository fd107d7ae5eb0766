"""Explorer ``ratio``: the best discriminator between two densities.

Chapters ``gan/implicit``, ``gan/game``.
"""

from helpers.explorers.kit.base import Number
from helpers.explorers.kit.densities import TwoDensities


class Ratio(TwoDensities):
    """Move the density p of the data and q of the generator; read divergences off their ratio.

    State: ``mu`` and ``sigma``, mean and standard deviation of q; ``x``, where the best
    discriminator is read; and p, see :class:`TwoDensities`. Positions and widths are in units of x.
    """

    NAME = "ratio"
    MEANS, SIGMAS = (-1.5, 1.5), (0.5, 0.8)

    mu = Number(0.0, min=-5, max=5).tag(sync=True, state=True)
    sigma = Number(1.5, min=0.2, max=4).tag(sync=True, state=True)
    x = Number(2.0, min=-7, max=7).tag(sync=True, state=True)
