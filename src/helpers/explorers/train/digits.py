"""The digits that the page trains on: small enough to be sent, real enough to learn from."""

import functools
import gzip

import numpy as np

from helpers.explorers.kit.data import Asset, Data
from helpers.explorers.kit.digits import MNIST
from helpers.training.data.mnist import Split, mnist

TRAIN, TEST = 10_000, 1_000


@functools.cache
def binary_digits() -> Asset:
    """The first 10,000 training and 1,000 test digits of MNIST, thresholded at one half.

    Returns:
        ``train`` and ``test``, each with ``bits``, 98 bytes a digit, the first pixel highest, and
        ``labels``, a byte a digit; all compressed.
    """
    return {"train": _packed("train", TRAIN), "test": _packed("test", TEST)}


def _packed(split: Split, count: int) -> Asset:
    x, y = (part[:count].numpy() for part in mnist(split))
    bits, labels = np.packbits(x > 0.5, axis=1), y.astype(np.uint8)
    # Without a time stamp the same digits give the same bytes.
    return {
        name: {"gzip": gzip.compress(part.tobytes(), 9, mtime=0)}
        for name, part in {"bits": bits, "labels": labels}.items()
    }


BINARY_DIGITS = Data(binary_digits, (MNIST,))
