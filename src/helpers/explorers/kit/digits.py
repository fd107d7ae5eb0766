"""Test digits for figures: some of every class."""

import functools
import gzip

import torch

from helpers.explorers.kit.data import Asset, Data
from helpers.training.data.files import data_folder
from helpers.training.data.mnist import FILE, mnist

MNIST = data_folder() / FILE


@functools.cache
def digits(n: int = 500) -> Asset:
    """The first test digits of every class, as many of each, in the order 0 to 9, 0 to 9, ...

    Returns:
        ``pixels``: grey levels, uint8, n rows of 784, compressed; ``labels``: n numbers.

    Raises:
        ValueError: when n is no positive multiple of 10, or so large that a class runs out.
    """
    x, y = mnist("test")
    most = 10 * int(y.bincount().min())
    if not 0 < n <= most or n % 10:
        raise ValueError(f"n is {n}; expected a multiple of 10 up to {most}")
    chosen = torch.stack([(y == digit).nonzero()[: n // 10, 0] for digit in range(10)], 1)
    rows = chosen.flatten()  # (n / 10, 10) to (n,): every beginning is balanced too
    pixels = (x[rows] * 255).round().to(torch.uint8).numpy().tobytes()
    # Without a time stamp the same digits give the same bytes.
    return {
        "pixels": {"gzip": gzip.compress(pixels, 9, mtime=0)},
        "labels": y[rows].tolist(),
    }


DIGITS = Data(digits, (MNIST,))
