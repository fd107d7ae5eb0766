"""Explorer ``dirac``: the smallest adversarial game. Chapter ``gan/dynamics``."""

import traitlets

from helpers.explorers.kit.base import Explorer, Number
from helpers.maths.dynamics import LOSSES, ORDERS, PENALTIES

FARTHEST, MOST_STEPS = 3.0, 1000


class Dirac(Explorer):
    """A point theta against a line of slope psi: where training leads, and what eigenvalues say.

    State: ``loss``, ``penalty`` and ``strength``, as of :class:`helpers.maths.dynamics.DiracGan`;
    ``order`` of the steps; ``rate``, the generator's step size; ``ratio``, the discriminator's over
    the generator's; ``start``, theta and psi before the first step; ``steps``, how many are shown.
    """

    NAME = "dirac"

    loss = traitlets.Enum(LOSSES, "minimax").tag(sync=True, state=True)
    penalty = traitlets.Enum(PENALTIES, "none").tag(sync=True, state=True)
    strength = Number(0.5, min=0.01, max=4).tag(sync=True, state=True)
    order = traitlets.Enum(ORDERS, "simultaneous").tag(sync=True, state=True)
    rate = Number(0.25, min=0.01, max=2).tag(sync=True, state=True)
    ratio = Number(1.0, min=0.1, max=10).tag(sync=True, state=True)
    start = traitlets.List(Number(min=-FARTHEST, max=FARTHEST), [0.5, 0.0], minlen=2, maxlen=2).tag(
        sync=True, state=True
    )
    steps = traitlets.Int(200, min=0, max=MOST_STEPS).tag(sync=True, state=True)
