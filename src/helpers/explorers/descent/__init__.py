"""Explorer ``descent``: two pixels whose probabilities of ink are learnt. Chapter ``descent``."""

import traitlets

from helpers.explorers.kit.base import Explorer, Number
from helpers.maths.descent import RULES

FARTHEST, MOST_STEPS = 6.0, 500
BATCHES = ("all", "100", "10", "1")


class Descent(Explorer):
    """The loss over two logits, and the way that training takes from where it starts.

    State: ``rule`` and ``rate`` of a step, as of :func:`helpers.maths.descent.descend`; ``batch``,
    how many pictures a step sees, drawn from the random numbers of ``seed``; ``shares`` of the data
    that have ink at each pixel; ``start``, both logits before the first step; ``steps``.
    """

    NAME = "descent"

    rule = traitlets.Enum(RULES, "plain").tag(sync=True, state=True)
    rate = Number(1.0, min=0.01, max=100).tag(sync=True, state=True)
    batch = traitlets.Enum(BATCHES, "all").tag(sync=True, state=True)
    seed = traitlets.Int(0, min=-(10**6), max=10**6).tag(sync=True, state=True)
    shares = traitlets.List(Number(min=0.01, max=0.99), [0.5, 0.03], minlen=2, maxlen=2).tag(
        sync=True, state=True
    )
    start = traitlets.List(Number(min=-FARTHEST, max=FARTHEST), [3.0, 2.0], minlen=2, maxlen=2).tag(
        sync=True, state=True
    )
    steps = traitlets.Int(40, min=0, max=MOST_STEPS).tag(sync=True, state=True)
