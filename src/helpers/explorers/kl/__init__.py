"""Explorer ``kl``: both Kullback-Leibler divergences of two densities. Chapter ``vae/training``."""

from typing import Any

import traitlets

from helpers.explorers.kit.base import Explorer, Number


class KL(Explorer):
    """Move a Gaussian q and a target p and compare KL(q || p) with KL(p || q).

    State: ``target``, whether p is one Gaussian or a mixture of two; ``mu`` and ``sigma``, mean
    and standard deviation of q; ``means`` and ``sigmas``, those of the two components of p, of
    which a single Gaussian uses the first; ``share``, the weight of the first component;
    ``samples``, how many each Monte Carlo estimate draws; ``seed``, where its noise begins.
    All positions and widths are in units of z.
    """

    NAME = "kl"

    target = traitlets.Enum(["gaussian", "mixture"], "mixture").tag(sync=True, state=True)
    mu = Number(0.8, min=-5, max=5).tag(sync=True, state=True)
    sigma = Number(1.0, min=0.05, max=10).tag(sync=True, state=True)
    means = traitlets.List(Number(min=-5, max=5), [-2.5, 2.5], minlen=2, maxlen=2).tag(
        sync=True, state=True
    )
    sigmas = traitlets.List(Number(), [0.6, 0.9], minlen=2, maxlen=2).tag(sync=True, state=True)
    share = Number(0.5, min=0, max=1).tag(sync=True, state=True)
    samples = traitlets.Int(64, min=2, max=4096).tag(sync=True, state=True)
    seed = traitlets.Int(0).tag(sync=True, state=True)

    @traitlets.validate("sigmas")
    def _positive(self, proposal: Any) -> list[float]:
        sigmas: list[float] = proposal["value"]
        if not all(0.2 <= sigma <= 4 for sigma in sigmas):
            raise traitlets.TraitError(f"sigmas is {sigmas}; expected two numbers from 0.2 to 4")
        return sigmas
