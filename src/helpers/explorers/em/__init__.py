"""Explorer ``em``: expectation maximisation on real points. Chapter ``vae/em``."""

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import traitlets

from helpers.explorers.em.points import POINTS
from helpers.explorers.kit.base import Explorer, Number
from helpers.explorers.kit.data import Data

MOST_COMPONENTS = 4


def _numbers() -> traitlets.List:
    return traitlets.List(traitlets.List(Number()))


class Em(Explorer):
    """Take E and M steps for a mixture of up to four Gaussians, or move its means by hand.

    State: the mixture and the guess, in the unit of the points, and the way to them. ``means``,
    one ``[m1, m2]`` for each component; ``covariances``, one ``[s11, s12, s22]`` for each, or
    empty: those of all points; ``weights``, or empty: equal. ``guess``, the mixture
    ``[weight, m1, m2, s11, s12, s22]`` whose posterior q is, or empty: all components equal.
    ``history``, ``[bound, log-likelihood]`` of the steps before, nats per point; ``steps``, a
    letter for each and for the present one: S start, E, M, H by hand. ``seed`` of the last start.
    """

    NAME = "em"
    NEEDS: ClassVar[Mapping[str, Data]] = {"digit-plane": POINTS}

    # Where the chapter starts: three of the digits.
    means = _numbers().tag(sync=True, state=True)
    covariances = _numbers().tag(sync=True, state=True)
    weights = traitlets.List(Number()).tag(sync=True, state=True)
    guess = _numbers().tag(sync=True, state=True)
    history = _numbers().tag(sync=True, state=True)
    steps = traitlets.Unicode("S").tag(sync=True, state=True)
    seed = traitlets.Int(0).tag(sync=True, state=True)

    @traitlets.default("means")
    def _start_of_the_chapter(self) -> list[list[float]]:
        return [[0.796, 3.309], [-2.768, 0.124], [-3.998, -2.004]]

    @traitlets.validate("means")
    def _some_means(self, proposal: Any) -> list[list[float]]:
        means: list[list[float]] = proposal["value"]
        if not 1 <= len(means) <= MOST_COMPONENTS or any(len(mean) != 2 for mean in means):
            raise traitlets.TraitError(f"means is {means}; expected 1 to 4 pairs of numbers")
        if not all(math.isfinite(value) for mean in means for value in mean):
            raise traitlets.TraitError(f"means is {means}; expected finite numbers")
        return means
