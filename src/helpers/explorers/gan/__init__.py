"""Explorer ``gan``: the page trains two networks against each other. Chapter ``gan/training``."""

import traitlets

from helpers.explorers.kit.base import Explorer, Number

TARGETS = ("two", "ring", "grid", "drawn")
LOSSES = ("minimax", "nonsaturating", "wasserstein")
PENALTIES = ("none", "r1", "gradient", "clip")
REACH, MOST_ROUNDS, MOST_DOTS = 3.0, 5000, 40
SNAKE = [
    -2.1, 1.2, -1.6, 1.7, -0.9, 1.6, -0.5, 1.0, -0.2, 0.3,
    0.1, -0.4, 0.5, -1.1, 1.1, -1.5, 1.8, -1.2, 2.1, -0.6,
]  # fmt: skip


class Gan(Explorer):
    """A generator and a discriminator of 3 x 32 units that learn equal Gaussians in the plane.

    State: ``target``, and ``dots``, the centres x1, x2, x1, x2, ... of those that are "drawn"; the
    generator's ``loss``; ``penalty`` on the discriminator, and its ``strength``, the weight or the
    bound of clipping; ``rate``, Adam's; ``ratio``, steps of the discriminator to one of the
    generator; ``seed``; ``steps``, what has been trained: rounds of both players, steps of the
    discriminator alone, steps of the generator alone, and again.
    """

    NAME = "gan"

    target = traitlets.Enum(TARGETS, "ring").tag(sync=True, state=True)
    dots = traitlets.List(Number(min=-REACH, max=REACH), SNAKE, maxlen=2 * MOST_DOTS).tag(
        sync=True, state=True
    )
    loss = traitlets.Enum(LOSSES, "nonsaturating").tag(sync=True, state=True)
    penalty = traitlets.Enum(PENALTIES, "none").tag(sync=True, state=True)
    strength = Number(0.1, min=0.01, max=10).tag(sync=True, state=True)
    rate = Number(0.003, min=1e-4, max=0.1).tag(sync=True, state=True)
    ratio = traitlets.Enum((1, 2, 5), 1).tag(sync=True, state=True)
    seed = traitlets.Int(1, min=0, max=1000).tag(sync=True, state=True)
    steps = traitlets.List(traitlets.Int(min=0, max=MOST_ROUNDS), [300], minlen=1, maxlen=30).tag(
        sync=True, state=True
    )
