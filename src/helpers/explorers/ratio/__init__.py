"""Explorer ``ratio``: the best discriminator between two densities. Chapter ``gan/implicit``."""

from typing import Any

import traitlets

from helpers.explorers.kit.base import Explorer, Number


class Ratio(Explorer):
    """Move the density p of the data and q of the generator; read divergences off their ratio.

    State: ``target``, whether p is one Gaussian or a mixture of two; ``mu`` and ``sigma``, mean
    and standard deviation of q; ``means`` and ``sigmas``, those of the two components of p, of
    which a single Gaussian uses the first; ``share``, the weight of the first component; ``x``,
    where the best discriminator is read. All positions and widths are in units of x.
    """

    NAME = "ratio"

    target = traitlets.Enum(["gaussian", "mixture"], "mixture").tag(sync=True, state=True)
    mu = Number(0.0, min=-5, max=5).tag(sync=True, state=True)
    sigma = Number(1.5, min=0.2, max=4).tag(sync=True, state=True)
    means = traitlets.List(Number(min=-5, max=5), [-1.5, 1.5], minlen=2, maxlen=2).tag(
        sync=True, state=True
    )
    sigmas = traitlets.List(Number(), [0.5, 0.8], minlen=2, maxlen=2).tag(sync=True, state=True)
    share = Number(0.5, min=0, max=1).tag(sync=True, state=True)
    x = Number(2.0, min=-7, max=7).tag(sync=True, state=True)

    @traitlets.validate("sigmas")
    def _positive(self, proposal: Any) -> list[float]:
        sigmas: list[float] = proposal["value"]
        if not all(0.2 <= sigma <= 4 for sigma in sigmas):
            raise traitlets.TraitError(f"sigmas is {sigmas}; expected two numbers from 0.2 to 4")
        return sigmas
