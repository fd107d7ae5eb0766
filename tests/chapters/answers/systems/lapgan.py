"""The answers of the questions of ``chapters/systems/lapgan``, computed."""

import numpy as np


def scaling() -> float:
    """log det of what makes an image of means and details, from 8 x 8 to 16 x 16 to 32 x 32."""
    total = 0.0
    for side in (8, 16):
        block = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]).T / 2.0
        block[:, 0] *= 2  # the mean is repeated, the patterns have length 1
        total += side**2 * np.linalg.slogdet(block)[1]
    return -float(total)


def furthest() -> float:
    """The most that a triangle's third side squared can be, by a search over its angle."""
    sides = np.sqrt([0.04, 0.09])
    angles = np.linspace(0, np.pi, 100_001)
    third = (sides**2).sum() - 2 * sides.prod() * np.cos(angles)
    return float(third.max())


ANSWERS = {"lapgan-scaling": scaling, "lapgan-triangle": furthest}
