"""The answers of the questions of ``chapters/systems/conditional``, computed."""

import math

import numpy as np
from scipy import optimize, spatial


def deaf() -> float:
    """The value against the best discriminator, from the joint tables of four equal classes."""
    certain, product = np.eye(4) / 4, np.full((4, 4), 1 / 16)
    gap = spatial.distance.jensenshannon(certain.ravel(), product.ravel()) ** 2
    return float(2 * gap - math.log(4))


def ambiguous() -> float:
    """The share of the third value that the best generator makes, by a search over it."""

    def gap(share: float) -> float:
        made = np.array([1 - share, 0.0, share])
        seen = 0.5 * made + 0.5 * np.array([0.0, 0.8, 0.2])
        return float(spatial.distance.jensenshannon([0.8, 0.0, 0.2], seen) ** 2)

    return float(optimize.minimize_scalar(gap, bounds=(0, 1), method="bounded").x)


ANSWERS = {"conditional-deaf": deaf, "conditional-ambiguous": ambiguous}
