"""Check for the chapter ``gan/implicit``."""

from typing import Any

import torch
from torch import Tensor

from helpers.exercises import Exercise
from helpers.maths.distances import gaussian_kernel, mmd_squared


def _inputs() -> tuple[Any, ...]:
    """x ``(5, 2)``, y ``(4, 2)``, and a width."""
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(5, 2, generator=generator, dtype=torch.float64)
    return x, torch.randn(4, 2, generator=generator, dtype=torch.float64) + 0.5, 0.8


def _again() -> tuple[Any, ...]:
    """x ``(3, 1)``, y ``(6, 1)``, and a width."""
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(3, 1, generator=generator, dtype=torch.float64)
    return x, torch.randn(6, 1, generator=generator, dtype=torch.float64) - 1, 1.7


def _sum(x: Tensor, y: Tensor, width: float) -> Tensor:
    return gaussian_kernel(x, y, width).sum()


def _across(x: Tensor, y: Tensor, width: float) -> Tensor:
    return gaussian_kernel(x, y, width).mean()


def _pairs(cloud: Tensor, width: float) -> Tensor:
    n = len(cloud)
    return (_sum(cloud, cloud, width) - n) / (n * (n - 1))


def _right(x: Tensor, y: Tensor, width: float) -> Tensor:
    return mmd_squared(x, y, width)


def _within(x: Tensor, y: Tensor, width: float) -> Tensor:
    return _pairs(x, width) + _pairs(y, width)


def _squares_only(x: Tensor, y: Tensor, width: float) -> Tensor:
    """The diagonal left out of the sums and kept in the divisors."""
    own = [(_sum(c, c, width) - len(c)) / len(c) ** 2 for c in (x, y)]
    return own[0] + own[1] - 2 * _across(x, y, width)


def _diagonal_kept(x: Tensor, y: Tensor, width: float) -> Tensor:
    own = [_sum(c, c, width) / (len(c) * (len(c) - 1)) for c in (x, y)]
    return own[0] + own[1] - 2 * _across(x, y, width)


def _each_pair_once(x: Tensor, y: Tensor, width: float) -> Tensor:
    return _within(x, y, width) / 2 - 2 * _across(x, y, width)


def _across_by_means(x: Tensor, y: Tensor, width: float) -> Tensor:
    """The diagonal left out of the mixed sum as well."""
    n = min(len(x), len(y))
    mixed = gaussian_kernel(x, y, width)
    rest = (mixed.sum() - mixed[:n, :n].trace()) / (mixed.numel() - n)
    return _within(x, y, width) - 2 * rest


check_mmd_unbiased = Exercise(
    _inputs,
    right=_right,
    again=_again,
    mistakes={
        "this is the biased estimate: leave out the pairs of a point with itself, and divide by "
        "N (N - 1) and M (M - 1)": lambda x, y, width: mmd_squared(x, y, width, "biased"),
        "the sums leave out the diagonal, but the divisors do not: N (N - 1), not N^2": (
            _squares_only
        ),
        "the divisors leave out the diagonal, but the sums do not: subtract N and M": (
            _diagonal_kept
        ),
        "the mixed mean counts once; subtract it twice": lambda *a: _within(*a) - _across(*a),
        "the mixed mean is added; it is subtracted": lambda *a: _within(*a) + 2 * _across(*a),
        "the mixed mean is missing": _within,
        "this is the mixed mean alone": _across,
        "every pair counts twice, (i, j) and (j, i), or divide by half as many": _each_pair_once,
        "a point of x and a point of y are never the same: keep all N M pairs of the mixed sum": (
            _across_by_means
        ),
        "the kernel has width^2 in the place of 2 width^2": lambda x, y, width: _right(
            x, y, width / 2**0.5
        ),
        "the kernel lacks the square of the width": lambda x, y, width: _right(x, y, width**0.5),
        "the kernel multiplies by the width; divide by 2 width^2": lambda x, y, width: _right(
            x, y, 1 / width
        ),
        "this is the root of it; return the square": lambda *a: _right(*a).sqrt(),
        "this is minus the estimate": lambda *a: -_right(*a),
        "return one number, the estimate": lambda x, y, width: gaussian_kernel(x, y, width),
    },
)
