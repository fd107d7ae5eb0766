"""Explorer ``bend``: a small network bends the prior; the probability of a pixel over the plane.

Chapter: ``vae/decoder``.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

import traitlets

from helpers.explorers.kit.base import Explorer, Number
from helpers.explorers.kit.data import Data, of_runs

LIMIT = 3.5  # both planes reach so far from the origin
UNITS = 4
SIZE = 6 * UNITS + 2


class Bend(Explorer):
    """Drag the weights of a small network, and see what it makes of the prior.

    The network is x = b + sum of v_h tanh(s_h n_h . (z - c_h)) over four hidden units, with z and
    x in the plane. A second mode shows the decoder of the VAE that the book ships: a digit, and
    over the plane of z the probability that one of its pixels has ink.

    State: ``mode``, ``"network"`` or ``"pixel"``; ``net``, one of six sets of weights;
    ``weights``, the reader's own, empty for those of ``net``: for each hidden unit c_h (two
    numbers), the angle of n_h in degrees, s_h and v_h (two numbers), and at the end b; ``unit``,
    the one whose weights are shown, 0 to 3; ``z``, the point, in standard deviations of the prior,
    each coordinate between -3.5 and 3.5; ``pixel``, column and row of the chosen pixel, 0 to 27.
    """

    NAME = "bend"
    LATER: ClassVar[Mapping[str, Data]] = of_runs("vae-2d")

    mode = traitlets.Enum(["network", "pixel"], "network").tag(sync=True, state=True)
    net = traitlets.Enum(["straight", "bend", "fold", "curve", "ring", "two"], "bend").tag(
        sync=True, state=True
    )
    weights = traitlets.List(Number(), []).tag(sync=True, state=True)
    unit = traitlets.Int(3, min=0, max=UNITS - 1).tag(sync=True, state=True)
    z = traitlets.List(Number(), [0.6, 0.9]).tag(sync=True, state=True)
    pixel = traitlets.List(traitlets.Int(), [10, 14]).tag(sync=True, state=True)

    @traitlets.validate("weights")
    def _of_all_units(self, proposal: Any) -> list[float]:
        weights: list[float] = proposal["value"]
        if len(weights) not in (0, SIZE):
            raise traitlets.TraitError(
                f"there are {len(weights)} weights; expected {SIZE}, or none for those of net"
            )
        return weights

    @traitlets.validate("z")
    def _on_the_plane(self, proposal: Any) -> list[float]:
        return _two(proposal, -LIMIT, LIMIT)

    @traitlets.validate("pixel")
    def _on_the_picture(self, proposal: Any) -> list[int]:
        return _two(proposal, 0, 27)


def _two(proposal: Any, low: float, high: float) -> Any:
    values = proposal["value"]
    if len(values) != 2 or not all(low <= value <= high for value in values):
        raise traitlets.TraitError(
            f"{proposal['trait'].name} is {values}; expected two numbers between {low} and {high}"
        )
    return values
