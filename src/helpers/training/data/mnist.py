"""MNIST digits, with the kinds of pixels under which models are compared."""

import io
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from helpers.arguments import floats, generator_on, option, unit_interval, whole
from helpers.training.data.files import checked_bytes

FILE = "mnist.npz"
SHA256 = "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"
Split = Literal["train", "test"]
Pixels = Literal["real", "static", "threshold"]


def mnist(split: Split, pixels: Pixels = "real", seed: int = 0) -> tuple[Tensor, Tensor]:
    """MNIST digits as rows of pixels.

    Args:
        split: ``"train"`` (N = 60,000) or ``"test"`` (N = 10,000).
        pixels: ``"real"``: grey levels / 255; ``"static"``: one Bernoulli draw per pixel with the
            grey level as its probability, the same for the same seed; ``"threshold"``: 1 where
            the grey level exceeds 0.5. For a fresh draw at every use see :func:`binarize`.
            Log-likelihoods under the three are not comparable.
        seed: of the static draw.

    Returns:
        x ``(N, 784)`` float32 in [0, 1], rows of a 28 by 28 image from the top; y ``(N,)`` int64,
        the digit.

    Raises:
        ValueError: for another split or kind of pixels.
        DataFileError: when the file is missing or damaged.
    """
    option("split", split, "train", "test")
    option("pixels", pixels, "real", "static", "threshold")
    whole("seed", seed, least=0)
    images, labels = _mnist_arrays(split)
    x = torch.from_numpy(images).reshape(-1, 784).float().div_(255)  # in place: 190 MB
    y = torch.from_numpy(labels).long()
    if pixels == "static":
        generator = torch.Generator().manual_seed(seed)
        for part in x.split(5000):  # the draws are those of one call, without another 190 MB
            part.copy_(binarize(part, generator))
    elif pixels == "threshold":
        x.gt_(0.5)
    return x, y


def binarize(x: Tensor, generator: torch.Generator) -> Tensor:
    """Draw each pixel from a Bernoulli with its grey level as probability ("dynamic" pixels).

    Args:
        x: any shape, floating point, values in [0, 1].
        generator: source of randomness, on the device of `x`.

    Returns:
        Zeros and ones in the shape and dtype of `x`.

    Raises:
        ValueError: for integers, NaN or values outside [0, 1]. On a GPU values are not looked at,
            as a look would wait for it at every step.
    """
    floats(x=x)
    generator_on(x.device, generator)
    if x.device.type == "cpu":
        unit_interval("x", x)
    # A comparison of uniform draws is several times faster than torch.bernoulli on a CPU.
    draws = torch.rand(x.shape, generator=generator, device=x.device)
    return draws.lt_(x).to(x.dtype)  # in place, as all training digits take 190 MB


def _mnist_arrays(split: Split) -> tuple[np.ndarray, np.ndarray]:
    # Not cached: the training images would occupy 47 MB for good, to save a third of a second.
    with np.load(io.BytesIO(checked_bytes(FILE, SHA256))) as arrays:
        return arrays[f"x_{split}"], arrays[f"y_{split}"]
