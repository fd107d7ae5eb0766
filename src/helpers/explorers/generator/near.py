"""How near real digits are to the nearest of the digits that a page has."""

import functools

from helpers.evaluation.memorization import nearest_distance
from helpers.explorers.kit.data import Asset, Data
from helpers.explorers.kit.digits import MNIST
from helpers.explorers.train.digits import TEST, TRAIN
from helpers.training.data.mnist import mnist


@functools.cache
def real_distances() -> Asset:
    """Of the first 1,000 test digits, all pixels thresholded at one half.

    Returns:
        ``distances``: how many pixels differ from those of the nearest of the first 10,000 training
        digits; ``labels``.
    """
    (train, _), (test, labels) = mnist("train"), mnist("test")
    queries, examples = ((x > 0.5).float() for x in (test[:TEST], train[:TRAIN]))
    # The squared Euclidean distance of binary pictures counts the pixels that differ.
    counts = nearest_distance(queries, examples).square().round().long()
    return {"distances": counts.tolist(), "labels": labels[:TEST].tolist()}


REAL_DISTANCES = Data(real_distances, (MNIST,))
