"""Argument checks shared by all modules; each raises one sentence: what came, what was expected.

None but :func:`positive`, :func:`finite`, :func:`unit_interval` and :func:`class_numbers` looks at
the values of a tensor: the others cost microseconds and never wait for a GPU. Tensors on "meta"
have no values to look at.
"""

import math
import operator

import torch
from torch import Tensor


def option(name: str, value: object, *allowed: str) -> None:
    """Raise ``ValueError`` unless `value` is one of the strings `allowed`."""
    if not isinstance(value, str) or value not in allowed:
        *others, last = map(repr, allowed)
        expected = f"{', '.join(others)} or {last}" if others else last
        raise ValueError(f"{name} is {value!r}; expected {expected}")


def whole(name: str, value: object, least: int = 1) -> None:
    """Raise ``ValueError`` unless `value` is an integer, no bool, of at least `least`."""
    try:
        fits = not isinstance(value, bool) and operator.index(value) >= least  # type: ignore[arg-type]
    except TypeError:
        fits = False
    if not fits:
        raise ValueError(f"{name} is {value!r}; expected at least {least}, a whole number")


def number(name: str, value: object, least: float = -math.inf) -> None:
    """Raise ``ValueError`` unless `value` is a finite real number of at least `least`."""
    try:
        finite = not isinstance(value, str | bool) and math.isfinite(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        finite = False
    if not (finite and value >= least):  # type: ignore[operator]
        bound = f" of at least {least:g}" if least > -math.inf else ""
        raise ValueError(f"{name} is {value!r}; expected a finite number{bound}")


def floats(**tensors: Tensor) -> None:
    """Raise ``ValueError`` unless all are floating-point tensors on one device."""
    device = None
    for name, tensor in tensors.items():
        if not isinstance(tensor, Tensor):
            raise ValueError(
                f"{name} is of type {type(tensor).__name__}; expected a floating-point tensor"
            )
        if not tensor.is_floating_point():
            raise ValueError(
                f"{name} holds {_kind(tensor)}; expected floating-point numbers: {name}.float()"
            )
        if device is None:
            first, device = name, tensor.device
        elif tensor.device != device:
            raise ValueError(
                f"{first} is on {device} and {name} on {tensor.device}; expected one device: "
                f"{name}.to({first}.device)"
            )


def generator_on(device: torch.device, generator: torch.Generator) -> None:
    """Raise ``ValueError`` unless the generator draws on the kind of device that is asked for."""
    if not isinstance(generator, torch.Generator) or generator.device.type != device.type:
        found = getattr(generator, "device", type(generator).__name__)
        raise ValueError(
            f"the generator is on {found}; expected torch.Generator({device.type!r}), where the "
            "data are"
        )


def one_dtype(**tensors: Tensor) -> None:
    """Raise ``ValueError`` unless all are float32 or all are float64, as matrix roots need."""
    found = {tensor.dtype for tensor in tensors.values()}
    if len(found) > 1 or not found <= {torch.float32, torch.float64}:
        kinds = ", ".join(f"{name} {_kind(tensor)}" for name, tensor in tensors.items())
        raise ValueError(f"the numbers are {kinds}; expected all float32 or all float64")


def same_last_axis(**tensors: Tensor) -> None:
    """Raise ``ValueError`` unless the tensors share the size D of their last axis.

    They must be of floating point and on one device, and their other axes must broadcast.
    """
    one_dimension(**tensors)
    broadcast(**{name: tensor.shape for name, tensor in tensors.items()})


def vectors_and_matrices(vectors: dict[str, Tensor], matrices: dict[str, Tensor]) -> None:
    """Raise ``ValueError`` unless vectors ``(..., D)`` fit matrices ``(..., D, D)``.

    All are float32 or all are float64.
    """
    one_dimension(**vectors, **matrices)
    for name, matrix in matrices.items():
        square(name, matrix)
    leading = {name: vector.shape[:-1] for name, vector in vectors.items()}
    broadcast(**leading, **{name: matrix.shape[:-2] for name, matrix in matrices.items()})
    one_dtype(**vectors, **matrices)


def square(name: str, matrix: Tensor) -> None:
    """Raise ``ValueError`` unless `matrix` is ``(..., D, D)``."""
    floats(**{name: matrix})
    if matrix.ndim < 2 or matrix.shape[-1] != matrix.shape[-2]:
        raise ValueError(f"{name} has shape {tuple(matrix.shape)}; expected (..., D, D)")


def one_dimension(**tensors: Tensor) -> None:
    """Raise ``ValueError`` unless floating-point tensors share the size of their last axis."""
    floats(**tensors)
    shapes = {name: tensor.shape for name, tensor in tensors.items()}
    for name, shape in shapes.items():
        if not shape:
            raise ValueError(f"{name} is a scalar; expected at least one axis, the last being D")
    if len({shape[-1] for shape in shapes.values()}) > 1:
        raise ValueError(f"the last axes differ: {_listed(shapes)}; expected the same dimension D")


def broadcast(**shapes: torch.Size) -> torch.Size:
    """The shape that all broadcast to; ``ValueError`` where they do not."""
    first, *others = shapes.values()
    if all(shape == first for shape in others):
        return first
    try:
        return torch.broadcast_shapes(*shapes.values())
    except RuntimeError:
        raise ValueError(
            f"the shapes do not go together: {_listed(shapes)}; expected axes that are equal, or 1"
        ) from None


def same_shape(**tensors: Tensor) -> None:
    """Raise ``ValueError`` unless all are floating-point tensors of one shape."""
    floats(**tensors)
    if len({tensor.shape for tensor in tensors.values()}) > 1:
        shapes = _listed({name: tensor.shape for name, tensor in tensors.items()})
        raise ValueError(f"{shapes.replace(' ', ' has shape ', 1)}; expected the same")


def non_empty(name: str, tensor: Tensor, axis: int = 0) -> None:
    """Raise ``ValueError`` when `tensor` is not of floating point or is empty along `axis`."""
    floats(**{name: tensor})
    if tensor.ndim == 0 or tensor.shape[axis] == 0:
        raise ValueError(
            f"{name} has shape {tuple(tensor.shape)}; expected at least one entry on axis {axis}"
        )


def positive(name: str, tensor: Tensor) -> None:
    """Raise ``ValueError`` unless every value is finite and above 0."""
    tensor = tensor.detach()
    if not tensor.is_meta and not bool(((tensor > 0) & (tensor < math.inf)).all()):
        raise ValueError(
            f"{name} has minimum {float(tensor.min()):g} and maximum {float(tensor.max()):g}; "
            f"expected every {name} > 0"
        )


def finite(name: str, tensor: Tensor) -> None:
    """Raise ``ValueError`` when a value is NaN or infinite."""
    if tensor.is_meta or tensor.numel() == 0:
        return
    # isfinite makes a copy of all numbers; NaN is the least and the largest wherever it occurs.
    if not bool(torch.isfinite(torch.stack(torch.aminmax(tensor.detach()))).all()):
        raise ValueError(f"{name} holds NaN or infinite values; expected finite numbers")


def unit_interval(name: str, tensor: Tensor) -> None:
    """Raise ``ValueError`` unless every value lies in [0, 1]: one pass over the data."""
    if tensor.is_meta or tensor.numel() == 0:
        return
    low, high = (float(end) for end in torch.aminmax(tensor.detach()))
    if not (low >= 0 and high <= 1):  # asked this way round, NaN is refused too
        finite(name, tensor)
        raise ValueError(
            f"{name} has values from {low:g} to {high:g}; expected pixels in [0, 1]: "
            "divide bytes by 255"
        )


def rows(name: str, tensor: Tensor, width: int, like: Tensor | None = None) -> None:
    """Raise ``ValueError`` unless `tensor` is ``(..., width)``, of the dtype and device of `like`.

    Under autocast, which converts by itself, dtypes may differ.
    """
    floats(**{name: tensor})
    shape = tensor.shape
    if not shape or shape[-1] != width:
        raise ValueError(
            f"{name} has {shape[-1] if shape else 'no'} values per example; this model expects "
            f"{width}{_flattened(name, shape, width)}"
        )
    if like is None or (tensor.dtype == like.dtype and tensor.device == like.device):
        return
    if tensor.device != like.device:
        raise ValueError(
            f"{name} is on {tensor.device} and the model on {like.device}; expected one device: "
            f"{name}.to({str(like.device)!r})"
        )
    if not torch.is_autocast_enabled(tensor.device.type):
        raise ValueError(
            f"{name} holds {_kind(tensor)} and the model {_kind(like)}; expected the same: "
            f"{name}.to({like.dtype})"
        )


def batch(x: Tensor, width: int, like: Tensor | None = None) -> None:
    """Raise ``ValueError`` unless `x` is a non-empty batch ``(B, width)``; see :func:`rows`.

    Images ``(B, 1, 28, 28)`` are refused, with the advice to flatten them.
    """
    if isinstance(x, Tensor) and (x.ndim != 2 or x.shape[0] == 0):
        raise ValueError(
            f"x has shape {tuple(x.shape)}; expected a non-empty batch (B, D) with D = {width}"
            f"{_flattened('x', x.shape, width)}"
        )
    rows("x", x, width, like)


def labels(y: Tensor, n: int, like: Tensor | None = None) -> None:
    """Raise ``ValueError`` unless `y` is ``(n,)`` int64, on the device of `like`."""
    if not isinstance(y, Tensor):
        raise ValueError(f"y is of type {type(y).__name__}; expected labels ({n},), int64")
    if y.shape != (n,) or y.dtype != torch.int64:
        raise ValueError(
            f"y has shape {tuple(y.shape)} and dtype {y.dtype}; expected ({n},), int64"
        )
    if like is not None and y.device != like.device:
        raise ValueError(
            f"y is on {y.device} and the model on {like.device}; expected one device: "
            f"y.to({str(like.device)!r})"
        )


def class_numbers(y: Tensor, classes: int) -> None:
    """Raise ``ValueError`` unless labels are numbers of `classes` classes, from 0 on."""
    if y.is_meta or y.numel() == 0:
        return
    low, high = (int(end) for end in torch.aminmax(y))
    if not (low >= 0 and high < classes):
        raise ValueError(f"y has values from {low} to {high}; expected digits 0 to {classes - 1}")


def _flattened(name: str, shape: tuple[int, ...], width: int) -> str:
    images = len(shape) > 2 and math.prod(shape[1:]) == width
    return f": flatten images with {name}.flatten(1)" if images else ""


def _kind(tensor: Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def _listed(shapes: dict[str, torch.Size]) -> str:
    return ", ".join(f"{name} {tuple(shape)}" for name, shape in shapes.items())
