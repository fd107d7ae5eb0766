"""What a reader draws with the pen (``pen.js``), as the state of a figure in Python."""

from typing import Any

import traitlets

from helpers.explorers.kit.base import Number


class Drawn(traitlets.HasTraits):
    """A figure on which one may draw.

    State: ``strokes``, each a list x, y, x, y, ... in pixels from the upper left corner of 28 by
    28.
    """

    strokes = traitlets.List(traitlets.List(Number()), []).tag(sync=True, state=True)

    @traitlets.validate("strokes")
    def _in_pairs(self, proposal: Any) -> list[list[float]]:
        strokes: list[list[float]] = proposal["value"]
        if any(len(stroke) % 2 for stroke in strokes):
            raise traitlets.TraitError(
                "a stroke has an odd number of values; expected x, y, x, y, ..."
            )
        return strokes
