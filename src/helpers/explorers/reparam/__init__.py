"""Explorer ``reparam``: two estimators of one gradient. Chapter ``vae/reparameterization``."""

import traitlets

from helpers.explorers.kit.base import Explorer, Number

SAMPLE_COUNTS = (1, 2, 4, 8, 16, 32, 64)


class Reparam(Explorer):
    """Move z = mu + sigma eps and compare two estimates of the gradient of E f(z) for mu.

    State: ``f``, the objective; ``mu`` and ``sigma``, mean and standard deviation of z, in units
    of z; ``samples``, how many draws each estimate averages; ``baseline``, whether the score
    function subtracts the mean of f; ``seed`` of the noise.
    """

    NAME = "reparam"

    f = traitlets.Enum(["square", "wave", "step"], "square").tag(sync=True, state=True)
    mu = Number(0.5, min=-2, max=4).tag(sync=True, state=True)
    sigma = Number(0.8, min=0.1, max=2).tag(sync=True, state=True)
    samples = traitlets.Enum(SAMPLE_COUNTS, 4).tag(sync=True, state=True)
    baseline = traitlets.Bool(False).tag(sync=True, state=True)
    seed = traitlets.Int(2, min=0).tag(sync=True, state=True)
