"""Explorer ``model``: one digit's way through encoder, noise and decoder, beside the code.

Chapter: ``vae/model``.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import traitlets

from helpers.explorers.kit.base import Explorer, Number
from helpers.explorers.kit.data import Data, of_runs
from helpers.explorers.kit.digits import DIGITS
from helpers.explorers.kit.drawn import Drawn

FARTHEST = 3.0  # of the noise from the origin, in each coordinate


def listing() -> list[dict[str, Any]]:
    """The lines of code that the figure shows, which are those of a cell of its chapter.

    Returns:
        For every line its ``text`` and the ``parts`` of the drawing that it computes. Touching the
        line lights up all of them and says what the first one is.
    """
    text = Path(__file__).with_name("listing.json").read_text(encoding="utf-8")
    lines: list[dict[str, Any]] = json.loads(text)
    return lines


PARTS = sorted({part for line in listing() for part in line["parts"]})


class Model(Drawn, Explorer):
    """Follow one digit through a VAE: each number, and the line of code that computes it.

    State: ``example``, the number of a test digit; ``strokes``, drawn by the reader instead of it,
    each a list x, y, x, y, ... in pixels from the upper left corner of 28 by 28; ``eps``, the
    noise, two numbers between -3 and 3; ``seed``, of its next draw; ``touched``, a part of the
    drawing, one of ``PARTS``; ``pixel``, the number of a pixel, row by row. All terms are in nats.
    """

    NAME = "model"
    NEEDS: ClassVar[Mapping[str, Data]] = {**of_runs("vae-2d"), "digits": DIGITS}

    example = traitlets.Int(73, min=0, max=499).tag(sync=True, state=True)
    eps = traitlets.List(Number(), [-1.0, 0.5]).tag(sync=True, state=True)
    seed = traitlets.Int(0, min=-1_000_000, max=1_000_000).tag(sync=True, state=True)
    touched = traitlets.Enum(PARTS, "pixels").tag(sync=True, state=True)
    pixel = traitlets.Int(322, min=0, max=783).tag(sync=True, state=True)

    @traitlets.validate("eps")
    def _two_within_reach(self, proposal: Any) -> list[float]:
        eps: list[float] = proposal["value"]
        if len(eps) != 2 or not all(abs(value) <= FARTHEST for value in eps):
            raise traitlets.TraitError(
                f"eps is {eps}; expected two numbers between {-FARTHEST} and {FARTHEST}"
            )
        return eps
