"""Explorer ``spectrum``: the linear VAE, direction by direction. Chapter ``vae/linear``."""

import traitlets

from helpers.explorers.kit.base import Explorer, Number

HIGHEST = 6.0
# The eight largest eigenvalues of the covariance of MNIST's training digits, grey levels.
DIGITS = [5.12, 3.74, 3.25, 2.84, 2.57, 2.27, 1.73, 1.52]


class Spectrum(Explorer):
    """Variances of the data as bars, and which of them the best linear VAE uses.

    State: ``eigenvalues`` of the data's covariance, eight; ``size``, how many latent dimensions the
    model has; ``variance``, s^2 of the decoder's noise; ``beta``, the weight of the KL term. What
    is shown is :func:`helpers.maths.ppca.optimum` of them.
    """

    NAME = "spectrum"

    eigenvalues = traitlets.List(
        Number(min=0.02, max=HIGHEST), DIGITS, minlen=len(DIGITS), maxlen=len(DIGITS)
    ).tag(sync=True, state=True)
    size = traitlets.Int(6, min=1, max=len(DIGITS) - 1).tag(sync=True, state=True)
    variance = Number(3.0, min=0.05, max=HIGHEST).tag(sync=True, state=True)
    beta = Number(1.0, min=0.1, max=8).tag(sync=True, state=True)
