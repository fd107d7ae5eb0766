"""Explorer ``training``: recorded runs of one small VAE. Chapter ``vae/training``."""

import functools
from typing import Any

import traitlets

from helpers.explorers.kit import weights
from helpers.explorers.kit.base import Explorer

BETAS = (0.1, 1.0, 20.0)


class Training(Explorer):
    """Go through the epochs of recorded training runs: codes, samples, reconstructions, curves.

    State: ``beta``, the weight of the KL term, which chooses the run; ``epoch``, of which the
    nearest one with recorded weights is shown; ``seed`` of the codes that are decoded as samples.
    """

    NAME = "training"
    NEEDS = ("digits", "training-beta-1")
    LATER = ("training-beta-0.1", "training-beta-20")

    beta = traitlets.Enum(BETAS, 1.0).tag(sync=True, state=True)
    epoch = traitlets.Int(30, min=0).tag(sync=True, state=True)
    seed = traitlets.Int(1, min=0).tag(sync=True, state=True)

    def __init__(self, **state: Any) -> None:
        super().__init__(**{"assets": _recorded(), **state})


@functools.cache
def _recorded() -> dict[str, Any]:
    return {name: weights.build(name) for name in (*Training.NEEDS, *Training.LATER)}
