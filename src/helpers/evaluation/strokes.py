"""How a digit is written, whatever it says: the slant of its strokes and their width.

Chapter: ``systems/conditional``. Both are read off the picture, without a classifier.
"""

import math

import torch
from torch import Tensor

from helpers.arguments import finite, floats


def slant(x: Tensor) -> Tensor:
    r"""How far strokes lean to the right: the shear that sets a picture upright.

    .. math:: s = -\frac{\sum_{ij} x_{ij}\,(i-\bar i)(j-\bar j)}{\sum_{ij} x_{ij}\,(i-\bar i)^2}

    with rows i counted downwards, columns j, and the centre of the ink. A stroke through pixels
    that move s columns to the right for each row upwards has the slant s.

    Args:
        x: ``(N, D)``, ink of at least 0, D a square number.

    Returns:
        ``(N,)``, columns per row; 0 where all ink lies in one row, or none is there.

    Raises:
        ValueError: when x has another shape, or values below 0 or not finite.
    """
    ink, rows, columns = _ink(x)
    total = ink.sum((1, 2), keepdim=True).clamp_min(1e-12)
    i = rows - (ink * rows).sum((1, 2), keepdim=True) / total
    j = columns - (ink * columns).sum((1, 2), keepdim=True) / total
    lean, spread = (ink * i * j).sum((1, 2)), (ink * i.square()).sum((1, 2))
    return torch.where(spread > 1e-9, -lean / spread.clamp_min(1e-9), 0.0)


def stroke_width(x: Tensor) -> Tensor:
    r"""How wide strokes are: the ink over half the length of its outline.

    .. math:: w = \frac{2 \sum x}{\sum \lVert\nabla x\rVert}

    A straight stroke of width w and length L has the ink w L and an outline of about 2 L. Soft
    edges change neither, as long as the stroke is black in its middle.

    Args:
        x: ``(N, D)``, ink of at least 0, D a square number.

    Returns:
        ``(N,)``, pixels; 0 where there is no ink.

    Raises:
        ValueError: when x has another shape, or values below 0 or not finite.
    """
    ink, _, _ = _ink(x)
    padded = torch.nn.functional.pad(ink, (1, 1, 1, 1))
    down = padded[:, 1:, :-1] - padded[:, :-1, :-1]
    right = padded[:, :-1, 1:] - padded[:, :-1, :-1]
    outline = (down.square() + right.square()).sqrt().sum((1, 2))
    return torch.where(outline > 0, 2 * ink.sum((1, 2)) / outline.clamp_min(1e-12), 0.0)


def shared(values: Tensor) -> Tensor:
    r"""How much several columns vary together: the mean correlation of two of them.

    Args:
        values: ``(N, C)``, one row for each noise and one column for each class, N and C at least
            2.

    Returns:
        A scalar, at most 1; about 0 for columns that know nothing of each other.

    Raises:
        ValueError: for another shape, or a column that does not vary.
    """
    floats(values=values)
    if values.ndim != 2 or min(values.shape) < 2:
        raise ValueError(
            f"values has shape {tuple(values.shape)}; expected (N, C), both at least 2"
        )
    finite("values", values)
    centred = values.double() - values.double().mean(0)
    norms = centred.norm(dim=0)
    if not values.is_meta and bool((norms <= 1e-12).any()):
        raise ValueError("values has a column that does not vary; expected one that does")
    correlations = (centred / norms).T @ (centred / norms)
    classes = values.shape[1]
    return (correlations.sum() - correlations.trace()) / (classes * (classes - 1))


def _ink(x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Pictures ``(N, S, S)`` in float64, and the numbers of rows and columns to go with them."""
    floats(x=x)
    side = math.isqrt(x.shape[-1]) if x.ndim == 2 else 0
    if x.ndim != 2 or 0 in x.shape or side**2 != x.shape[-1]:
        raise ValueError(f"x has shape {tuple(x.shape)}; expected (N, D) with D a square number")
    finite("x", x)
    if not x.is_meta and bool((x < 0).any()):
        raise ValueError(f"x has values from {float(x.min()):g}; expected ink of at least 0")
    place = torch.arange(side, dtype=torch.float64, device=x.device)
    return x.double().reshape(-1, side, side), place[:, None], place[None, :]
