"""Checks at the door of every picture: each raises one clear sentence, before anything is drawn."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from matplotlib.colors import is_color_like
from torch import Tensor

BYTES = 1.0  # so far beyond [0, 1] no picture of grey levels goes, noise and all


def numbers(name: str, values: Any, *, shape: tuple[int | None, ...], of: str) -> Tensor:
    """`values` as a tensor on the CPU without a gradient.

    Args:
        name: what the sentence calls them.
        values: a tensor, an array or a list.
        shape: the size of each axis, ``None`` for any size but 0.
        of: the shape in letters, for the sentence.

    Raises:
        ValueError: for another shape, no values at all, NaN or infinite ones.
    """
    try:
        held = values if isinstance(values, Tensor) else np.array(values)
        tensor = torch.as_tensor(held).detach().cpu()
    except (TypeError, ValueError, RuntimeError) as error:
        kind = type(values).__name__
        raise ValueError(f"{name} is a {kind}; expected a tensor {of}") from error
    sizes = zip(tensor.shape, shape, strict=False)
    fits = tensor.ndim == len(shape) and all(n > 0 and want in (None, n) for n, want in sizes)
    if not fits:
        raise ValueError(f"{name} has shape {tuple(tensor.shape)}; expected {of}, not empty")
    if not bool(torch.isfinite(tensor).all()):
        raise ValueError(f"{name} holds NaN or infinite values; expected finite numbers")
    return tensor


def curves(**values: Any) -> list[Tensor]:
    """All of them as ``(G,)``; ``ValueError`` unless finite and of one length."""
    tensors = [numbers(name, value, shape=(None,), of="(G,)") for name, value in values.items()]
    if len({len(tensor) for tensor in tensors}) > 1:
        lengths = ", ".join(f"{n} {len(t)}" for n, t in zip(values, tensors, strict=True))
        raise ValueError(f"the lengths differ: {lengths}; expected one value for each place")
    return tensors


def pictures(images: Any, side: int) -> Tensor:
    """`images` as ``(N, side * side)``; ``ValueError`` for another shape, NaN, or bytes."""
    tensor = numbers("images", images, shape=(None, side * side), of=f"(N, {side * side})")
    low, high = (float(value) for value in torch.aminmax(tensor.float()))
    if low < -BYTES or high > 1 + BYTES:
        raise ValueError(
            f"images have values from {low:g} to {high:g}; expected ink from 0 to 1: divide bytes "
            "by 255"
        )
    return tensor


def in_rows(images: Any, columns: int, side: int) -> Tensor:
    """The same for images that fill rows of so many."""
    tensor = pictures(images, side)
    if columns < 1 or len(tensor) % columns:
        raise ValueError(f"{len(tensor)} images do not fill rows of {columns}")
    return tensor


def colours(values: Sequence[str], count: int) -> None:
    """Raise ``ValueError`` unless these are so many colours, one for each component."""
    if isinstance(values, str) or len(values) != count or not all(map(is_color_like, values)):
        raise ValueError(f"colors is {values!r}; expected a list of {count}, one a component")
