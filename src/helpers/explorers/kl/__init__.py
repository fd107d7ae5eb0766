"""Explorer ``kl``: both Kullback-Leibler divergences of two densities. Chapter ``vae/training``."""

import traitlets

from helpers.explorers.kit.base import Number
from helpers.explorers.kit.densities import TwoDensities


class KL(TwoDensities):
    """Move a Gaussian q and a target p and compare KL(q || p) with KL(p || q).

    State: ``mu`` and ``sigma``, mean and standard deviation of q; ``samples``, how many each Monte
    Carlo estimate draws; ``seed``, where its noise begins; and p, see :class:`TwoDensities`.
    Positions and widths are in units of z.
    """

    NAME = "kl"
    MEANS, SIGMAS = (-2.5, 2.5), (0.6, 0.9)

    mu = Number(0.8, min=-5, max=5).tag(sync=True, state=True)
    sigma = Number(1.0, min=0.05, max=10).tag(sync=True, state=True)
    samples = traitlets.Int(64, min=2, max=4096).tag(sync=True, state=True)
    seed = traitlets.Int(0).tag(sync=True, state=True)
