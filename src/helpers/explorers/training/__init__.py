"""Explorer ``training``: recorded runs of one small VAE. Chapter ``vae/training``."""

from collections.abc import Mapping
from typing import ClassVar

import traitlets

from helpers import runs
from helpers.explorers.kit.base import Explorer
from helpers.explorers.kit.data import Asset, Data, of_runs
from helpers.explorers.kit.digits import DIGITS

START = "training-beta-1"
RUNS = [name for name in runs.names() if name.startswith("training-")]


def betas() -> dict[str, float]:
    """The weight of the KL term in every run that is shown, by the run's name, the least first."""
    found = {name: float(runs.load(name).record["beta"]) for name in RUNS}
    return dict(sorted(found.items(), key=lambda item: item[1]))


def shown() -> Asset:
    """The runs that the reader may choose from: ``runs``, each with its ``name`` and ``beta``."""
    return {"runs": [{"name": name, "beta": beta} for name, beta in betas().items()]}


class Training(Explorer):
    """Go through the epochs of recorded training runs: codes, samples, reconstructions, curves.

    State: ``beta``, the weight of the KL term, which chooses the run; ``epoch``, of which the
    nearest one with recorded weights is shown; ``seed`` of the codes that are decoded as samples.
    """

    NAME = "training"
    NEEDS: ClassVar[Mapping[str, Data]] = {
        "digits": DIGITS,
        "training-runs": Data(shown),
        **of_runs(START),
    }
    LATER: ClassVar[Mapping[str, Data]] = of_runs(*(name for name in RUNS if name != START))

    beta = traitlets.Enum(list(betas().values()), 1.0).tag(sync=True, state=True)
    epoch = traitlets.Int(30, min=0).tag(sync=True, state=True)
    seed = traitlets.Int(1, min=0).tag(sync=True, state=True)
