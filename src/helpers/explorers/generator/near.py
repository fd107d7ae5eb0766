"""How near real digits are to the nearest of the digits that a page has."""

import functools
import gzip
import inspect
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from helpers.evaluation.memorization import nearest_distance
from helpers.explorers.kit.data import Asset, Data
from helpers.explorers.kit.digits import MNIST
from helpers.explorers.train.digits import binary_digits


@functools.cache
def real_distances() -> Asset:
    """Of the first 1,000 test digits, all pixels thresholded at one half.

    Returns:
        ``distances``: how many pixels differ from those of the nearest of the first 10,000 training
        digits; ``labels``.
    """
    digits = binary_digits()
    queries, examples = (_pixels(digits[split]["bits"]) for split in ("test", "train"))
    # The squared Euclidean distance of binary pictures counts the pixels that differ.
    counts = nearest_distance(queries, examples).square().round().long()
    labels = gzip.decompress(digits["test"]["labels"]["gzip"])
    return {"distances": counts.tolist(), "labels": list(labels)}


def _pixels(bits: dict[str, Any]) -> Tensor:
    """Packed pixels, 98 bytes a digit, as rows of zeros and ones."""
    packed = np.frombuffer(gzip.decompress(bits["gzip"]), np.uint8).reshape(-1, 98)
    return torch.from_numpy(np.unpackbits(packed, axis=1)).float()


REAL_DISTANCES = Data(real_distances, (MNIST, Path(inspect.getfile(inspect.unwrap(binary_digits)))))
