r"""One level of a pyramid of images: half the width and height, and the detail that this loses.

Images are rows ``(B, d)`` of a square, d = (2 s)^2, as everywhere in the book; a coarse one has a
quarter of the numbers, n = s^2. Chapter: ``systems/lapgan``. Source: Burt and Adelson (1983), with
the plainest filters; Denton et al. (2015).
"""

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from helpers.arguments import floats, one_dtype

# The mean of a block of two by two is taken out by these: along rows, down columns, and crosswise.
PATTERNS = 0.5 * torch.tensor(
    [[[1.0, -1.0], [1.0, -1.0]], [[1.0, 1.0], [-1.0, -1.0]], [[1.0, -1.0], [-1.0, 1.0]]]
)


def down(x: Tensor) -> Tensor:
    r"""The mean of each two by two pixels, :math:`\mathbf{c} = M\mathbf{x}`, equation (S5.1).

    Args:
        x: ``(B, 4 n)``, squares of even width.

    Returns:
        ``(B, n)``.

    Raises:
        ValueError: for other shapes, or numbers that are not floating.
    """
    return F.avg_pool2d(_square("x", x, 2), 2).flatten(1)


def up(c: Tensor) -> Tensor:
    r"""Twice the width and height, bilinear, :math:`U\mathbf{c}`: the smooth guess.

    Not an inverse of :func:`down` from the right: the block means of the guess are not c.

    Args:
        c: ``(B, n)``, squares.

    Returns:
        ``(B, 4 n)``.

    Raises:
        ValueError: for other shapes, or numbers that are not floating.
    """
    image = _square("c", c, 1)
    return F.interpolate(image, scale_factor=2, mode="bilinear", align_corners=False).flatten(1)


def repeated(c: Tensor) -> Tensor:
    r"""Twice the width and height, each number four times, :math:`R\mathbf{c}`; MR = I.

    Args:
        c: ``(B, n)``, squares.

    Returns:
        ``(B, 4 n)``.

    Raises:
        ValueError: for other shapes, or numbers that are not floating.
    """
    return F.interpolate(_square("c", c, 1), scale_factor=2, mode="nearest").flatten(1)


def details(x: Tensor) -> Tensor:
    r"""What the block means leave out, in an orthonormal basis: three numbers a block.

    :math:`\mathbf{b} = B^\top\mathbf{x}`; with :func:`down` it is a change of variables,
    equation (S5.3).

    Args:
        x: ``(B, 4 n)``, squares of even width.

    Returns:
        ``(B, 3 n)``, in units of x: the three patterns one after the other.

    Raises:
        ValueError: for other shapes, or numbers that are not floating.
    """
    image = _square("x", x, 2)
    return F.conv2d(image, PATTERNS.to(x)[:, None], stride=2).flatten(1)


def assemble(c: Tensor, b: Tensor) -> Tensor:
    r"""The image of its block means and details, Rc + Bb: inverse of :func:`down` and `details`.

    Args:
        c: ``(B, n)``.
        b: ``(B, 3 n)``, of the dtype and on the device of c.

    Returns:
        ``(B, 4 n)``.

    Raises:
        ValueError: for shapes that do not belong together, or numbers that are not floating.
    """
    floats(c=c, b=b)
    one_dtype(c=c, b=b)
    n = _square("c", c, 1).shape[-1]
    if b.shape != (len(c), 3 * n * n):
        raise ValueError(f"b has shape {tuple(b.shape)}; expected ({len(c)}, {3 * n * n})")
    planes = b.unflatten(1, (3, n, n))
    return repeated(c) + F.conv_transpose2d(planes, PATTERNS.to(b)[:, None], stride=2).flatten(1)


def divided(c: Tensor, logits: Tensor) -> Tensor:
    r"""The image whose blocks have given means, divided among four pixels, equation (S5.7).

    :math:`4\,\mathbf{c}` times the softmax of a block's four logits: only their differences count,
    three a block. Where c is at least 0, so is the image; :func:`down` gives c back.

    Args:
        c: ``(B, n)``.
        logits: ``(B, 4 n)``, as an image; of the dtype and on the device of c.

    Returns:
        ``(B, 4 n)``.

    Raises:
        ValueError: for shapes that do not belong together, or numbers that are not floating.
    """
    floats(c=c, logits=logits)
    one_dtype(c=c, logits=logits)
    mean, planes = _square("c", c, 1), F.pixel_unshuffle(_square("logits", logits, 2), 2)
    if planes.shape[2:] != mean.shape[2:] or len(planes) != len(mean):
        raise ValueError(
            f"logits have shape {tuple(logits.shape)}; expected ({len(c)}, {4 * c.shape[1]})"
        )
    return F.pixel_shuffle(4 * mean * planes.softmax(1), 2).flatten(1)


def _square(name: str, x: Tensor, multiple: int) -> Tensor:
    """Rows as images ``(B, 1, side, side)``."""
    floats(**{name: x})
    side = math.isqrt(x.shape[1]) if x.ndim == 2 else 0
    if side == 0 or side * side != x.shape[1] or side % multiple:
        kind = "squares of even width" if multiple == 2 else "squares"
        raise ValueError(f"{name} has shape {tuple(x.shape)}; expected (B, d), {kind} as rows")
    return x.unflatten(1, (1, side, side))
