"""Argument checks shared by the mathematical modules; each raises one clear sentence."""

import torch
from torch import Tensor


def same_last_axis(**tensors: Tensor) -> None:
    """Raise ``ValueError`` unless all named tensors share the size of their last axis."""
    for name, tensor in tensors.items():
        if tensor.ndim == 0:
            raise ValueError(f"{name} is a scalar; expected at least one axis, the last being D")
    if len({tensor.shape[-1] for tensor in tensors.values()}) > 1:
        shapes = ", ".join(f"{name} {tuple(t.shape)}" for name, t in tensors.items())
        raise ValueError(f"the last axes differ: {shapes}; expected the same dimension D")


def non_empty(name: str, tensor: Tensor, axis: int = 0) -> None:
    """Raise ``ValueError`` when `tensor` has no element along `axis`."""
    if tensor.ndim == 0 or tensor.shape[axis] == 0:
        raise ValueError(
            f"{name} has shape {tuple(tensor.shape)}; expected at least one entry on axis {axis}"
        )


def batch(x: Tensor, dimension: int | None = None) -> None:
    """Raise ``ValueError`` unless `x` is a non-empty batch ``(B, D)`` of finite values."""
    if x.ndim != 2 or x.shape[0] == 0:
        raise ValueError(f"x has shape {tuple(x.shape)}; expected a non-empty batch (B, D)")
    if dimension is not None and x.shape[1] != dimension:
        raise ValueError(f"x has {x.shape[1]} values per example; this model expects {dimension}")
    if not bool(torch.isfinite(x).all()):
        raise ValueError("x holds NaN or infinite values; expected finite numbers")


def pixels(x: Tensor, dimension: int | None = None) -> None:
    """Raise ``ValueError`` unless `x` is a non-empty batch ``(B, D)`` of values in [0, 1]."""
    batch(x, dimension)
    low, high = torch.aminmax(x)
    if low < 0 or high > 1:
        raise ValueError(
            f"x has values from {float(low):g} to {float(high):g}; expected pixels in [0, 1]: "
            "divide bytes by 255"
        )
