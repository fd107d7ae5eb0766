"""Explorer ``generator``: a trained generator of digits runs in the page.

Chapter: ``gan/training``.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

import traitlets

from helpers import runs as shipped
from helpers.explorers.generator.near import REAL_DISTANCES
from helpers.explorers.kit.base import Explorer, Number
from helpers.explorers.kit.data import PACKING, Asset, Data, run_asset
from helpers.explorers.train.digits import BINARY_DIGITS

RUNS = ("gan-mnist-0", "conditional")  # whose generators the figure knows
REACH = 2.0  # of the plane, in each direction


def generator_asset(name: str) -> Asset:
    """The generator of a shipped run, and ``classes``, how many it is asked for by, or 0.

    Raises:
        ValueError: when there is no such run, or it has nothing for a page.
        CheckpointError: when its file is missing or damaged.
    """
    config: Any = shipped.untrained(name).config
    return {**run_asset(name), "classes": getattr(config, "classes", 0)}


class Generator(Explorer):
    """Choose the noise of a generator by hand, and see what it makes of it, and what it is like.

    ``Generator("conditional")`` shows another shipped run; ``Generator(runs=[...])`` offers a
    choice of some.

    State: ``run``, whose generator it is, one of ``runs``, which stay as they were given; ``y``,
    the class that is asked for, where the run has classes; ``seed``, of three independent draws w,
    a and b of the noise; ``u`` and ``v``, a place on the plane of z = scale (w + u a + v b) /
    sqrt(1 + u^2 + v^2), each from -2 to 2; ``scale``, 0 to 1.5. With scale 1 every place is a draw
    of N(0, I), whatever the others are.

    Raises:
        TraitError: when the run is not among those that it offers.
    """

    NAME = "generator"
    LATER: ClassVar[Mapping[str, Data]] = {
        **{
            name: Data(generator_asset, (shipped.checkpoint(name), PACKING), (name,))
            for name in RUNS
        },
        "binary-digits": BINARY_DIGITS,
        "real-distances": REAL_DISTANCES,
    }

    run = traitlets.Enum(RUNS, RUNS[0]).tag(sync=True, state=True)
    runs = traitlets.List(traitlets.Enum(RUNS), minlen=1).tag(sync=True, state=True)
    y = traitlets.Int(7, min=0, max=9).tag(sync=True, state=True)
    seed = traitlets.Int(1, min=-1_000_000, max=1_000_000).tag(sync=True, state=True)
    u = Number(1.2, min=-REACH, max=REACH).tag(sync=True, state=True)
    v = Number(0.6, min=-REACH, max=REACH).tag(sync=True, state=True)
    scale = Number(1.0, min=0.0, max=1.5).tag(sync=True, state=True)

    def __init__(self, run: str = RUNS[0], **state: Any) -> None:
        super().__init__(**{"run": run, "runs": [run], **state})

    @traitlets.validate("run", "runs")
    def _offered(self, proposal: Any) -> Any:
        if self.runs and self.run not in self.runs:
            raise traitlets.TraitError(
                f"run is {self.run!r}; expected one of those offered, {', '.join(self.runs)}"
            )
        return proposal["value"]
