"""Two densities on a line that a hand moves: the state that figures share; see densities.js."""

from collections.abc import Sequence
from typing import Any, ClassVar

import traitlets

from helpers.explorers.kit.base import Explorer, Number


class TwoDensities(Explorer):
    """A Gaussian q and a density p of one Gaussian or two.

    State: ``target``, whether p is one Gaussian or a mixture of two; ``means`` and ``sigmas``, the
    means and standard deviations of the two components of p, of which a single Gaussian uses the
    first; ``share``, the weight of the first component. A figure adds ``mu`` and ``sigma`` of q
    with its own ranges, and says by ``MEANS`` and ``SIGMAS`` where p begins. All positions and
    widths are in units of the line.
    """

    MEANS: ClassVar[Sequence[float]]
    SIGMAS: ClassVar[Sequence[float]]

    target = traitlets.Enum(["gaussian", "mixture"], "mixture").tag(sync=True, state=True)
    means = traitlets.List(Number(min=-5, max=5), minlen=2, maxlen=2).tag(sync=True, state=True)
    sigmas = traitlets.List(Number(), minlen=2, maxlen=2).tag(sync=True, state=True)
    share = Number(0.5, min=0, max=1).tag(sync=True, state=True)

    @traitlets.default("means")
    def _first_means(self) -> list[float]:
        return list(self.MEANS)

    @traitlets.default("sigmas")
    def _first_sigmas(self) -> list[float]:
        return list(self.SIGMAS)

    @traitlets.validate("sigmas")
    def _positive(self, proposal: Any) -> list[float]:
        sigmas: list[float] = proposal["value"]
        if not all(0.2 <= sigma <= 4 for sigma in sigmas):
            raise traitlets.TraitError(f"sigmas is {sigmas}; expected two numbers from 0.2 to 4")
        return sigmas
