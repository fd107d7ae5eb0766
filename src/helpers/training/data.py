"""Loaders for the data the book ships: MNIST digits and English-Mandarin sentence pairs.

Nothing is downloaded. Every file is checked against its SHA-256 before it is read, so a damaged
one is named in a sentence. Licences stand beside the files in ``data/``.
"""

import gzip
import hashlib
import io
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import torch
from torch import Tensor

from helpers.shipped import shipped_folder

SHA256 = {
    "mnist.npz": "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64",
    "tatoeba-eng-cmn.tsv.gz": "ddf4275eefe995da0eebdfb371ce9562e51fe490052a75ba0910558a9c37f3af",
}
Split = Literal["train", "test"]
Pixels = Literal["real", "static", "threshold"]


class DataFileError(RuntimeError):
    """A shipped data file is missing or damaged."""


class SentencePair(NamedTuple):
    """One English sentence, a Mandarin translation, and who wrote them."""

    english: str
    mandarin: str
    attribution: str


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
    if split not in ("train", "test"):
        raise ValueError(f"split is {split!r}; expected 'train' or 'test'")
    images, labels = _mnist_arrays(split)
    x = torch.from_numpy(images).reshape(-1, 784).float().div_(255)  # in place: 190 MB
    y = torch.from_numpy(labels).long()
    if pixels == "static":
        generator = torch.Generator().manual_seed(seed)
        for part in x.split(5000):  # the draws are those of one call, without another 190 MB
            part.copy_(binarize(part, generator))
    elif pixels == "threshold":
        x.gt_(0.5)
    elif pixels != "real":
        raise ValueError(f"pixels is {pixels!r}; expected 'real', 'static' or 'threshold'")
    return x, y


def binarize(x: Tensor, generator: torch.Generator) -> Tensor:
    """Draw each pixel from a Bernoulli with its grey level as probability ("dynamic" pixels).

    Args:
        x: any shape, values in [0, 1].
        generator: source of randomness, on the device of `x`.

    Returns:
        Zeros and ones in the shape and dtype of `x`.
    """
    # A comparison of uniform draws is several times faster than torch.bernoulli on a CPU.
    draws = torch.rand(x.shape, generator=generator, device=x.device)
    return draws.lt_(x).to(x.dtype)  # in place, as all training digits take 190 MB


def sentence_pairs() -> list[SentencePair]:
    """All English-Mandarin pairs of the Tatoeba extract, in the file's order.

    Raises:
        DataFileError: when the file is missing or damaged.
    """
    text = gzip.decompress(_checked_bytes("tatoeba-eng-cmn.tsv.gz")).decode("utf-8")
    return [SentencePair(*line.split("\t")) for line in text.splitlines()]


def data_folder() -> Path:
    """Where the data lies: inside an installed wheel, or ``data/`` of the checkout."""
    return shipped_folder("data")


def _mnist_arrays(split: Split) -> tuple[np.ndarray, np.ndarray]:
    # Not cached: the training images would occupy 47 MB for good, to save a third of a second.
    with np.load(io.BytesIO(_checked_bytes("mnist.npz"))) as arrays:
        return arrays[f"x_{split}"], arrays[f"y_{split}"]


def _checked_bytes(name: str) -> bytes:
    path = data_folder() / name
    advice = "restore it from a fresh checkout of the book"
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DataFileError(f"cannot read the data file {path} ({reason}); {advice}") from None
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256[name]:
        raise DataFileError(
            f"the data file {path} is damaged: its {len(content)} bytes have SHA-256 "
            f"{found[:12]}..., expected {SHA256[name][:12]}...; {advice}"
        )
    return content
