"""Check for the chapter ``descent``."""

from typing import Any

import torch
from torch import Tensor

from helpers.exercises import Exercise


def _inputs() -> tuple[Any, ...]:
    """A table ``(4, 3)``, a batch ``(6, 3)`` without the second class, its classes, a rate."""
    return _arguments(4, 3, [0, 2, 2, 0, 2, 3], 1.5)


def _again() -> tuple[Any, ...]:
    return _arguments(3, 5, [1, 1, 0, 1], 0.4)


def _arguments(classes: int, pixels: int, y: list[int], rate: float) -> tuple[Any, ...]:
    generator = torch.Generator().manual_seed(0)
    a = torch.randn(classes, pixels, generator=generator, dtype=torch.float64)
    x = (torch.rand(len(y), pixels, generator=generator) < 0.4).double()
    return a, x, torch.tensor(y), rate


def _slope(a: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """The gradient of the mean surprise, by (L.3)."""
    return _summed(a, a.sigmoid()[y] - x, y) / len(x)


def _summed(a: Tensor, terms: Tensor, y: Tensor) -> Tensor:
    return torch.zeros_like(a).index_add(0, y, terms)


def _step(a: Tensor, x: Tensor, y: Tensor, rate: float) -> Tensor:
    return a - rate * _slope(a, x, y)


def _by(gradient: Any) -> Any:
    """A step with another gradient."""
    return lambda a, x, y, rate: a - rate * gradient(a, x, y)


def _of_class(a: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """Divided by how many pictures the batch has of a class."""
    count = torch.bincount(y, minlength=len(a)).clamp_min(1)
    return _slope(a, x, y) * len(x) / count[:, None]


def _last(a: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """What indexing with ``+=`` leaves: of pictures with one class only the last counts."""
    slope = torch.zeros_like(a)
    for c, picture in zip(y.tolist(), x, strict=True):
        slope[c] = a[c].sigmoid() - picture
    return slope / len(x)


check_step = Exercise(
    _inputs,
    right=_step,
    again=_again,
    mistakes={
        "the step goes uphill: subtract the gradient": lambda a, x, y, r: a + r * _slope(a, x, y),
        "the rate is not used": lambda a, x, y, _: a - _slope(a, x, y),
        "you divided by the rate; multiply": lambda a, x, y, r: a - _slope(a, x, y) / r,
        "the gradient is a sum over the batch; the loss is its mean": (
            _by(lambda a, x, y: len(x) * _slope(a, x, y))
        ),
        "you divided by the pictures of each class; the loss is a mean over the whole batch": (
            _by(_of_class)
        ),
        "you divided by the classes; the loss is a mean over the batch": (
            _by(lambda a, x, y: _slope(a, x, y) * len(x) / len(a))
        ),
        "you took the mean over pixels too; a surprise is their sum": (
            _by(lambda a, x, y: _slope(a, x, y) / x.shape[1])
        ),
        "several pictures have one class, and only the last of them counts: use index_add": (
            _by(_last)
        ),
        "the logits are used as probabilities: take their sigmoid": (
            _by(lambda a, x, y: _summed(a, a[y] - x, y) / len(x))
        ),
        "the gradient lacks the model's probability: it is sigmoid(a) - x": (
            _by(lambda a, x, y: _summed(a, -x, y) / len(x))
        ),
        "the gradient lacks the data: it is sigmoid(a) - x": (
            _by(lambda a, x, y: _summed(a, a.sigmoid()[y], y) / len(x))
        ),
        "there is a factor gamma (1 - gamma) too much: that is the squared error's gradient": (
            _by(lambda a, x, y: _slope(a, x, y) * a.sigmoid() * (1 - a.sigmoid()))
        ),
        "you divided by gamma (1 - gamma): that is the gradient for probabilities": (
            _by(lambda a, x, y: _slope(a, x, y) / (a.sigmoid() * (1 - a.sigmoid())))
        ),
        "ink and paper are exchanged": lambda a, x, y, r: _step(a, 1 - x, y, r),
        "every class learns from all pictures; use those of its own": (
            _by(lambda a, x, y: a.sigmoid() - x.mean(0))
        ),
        "a class without a picture keeps its row; yours moved": (
            _by(
                lambda a, x, y: torch.where(
                    torch.bincount(y, minlength=len(a))[:, None] > 0, _slope(a, x, y), a.sigmoid()
                )
            )
        ),
        "this is the gradient; return the table after the step": lambda a, x, y, _: _slope(a, x, y),
        "this is the change; add it to the table": lambda a, x, y, r: -r * _slope(a, x, y),
        "these are probabilities; the table holds logits": lambda *a: _step(*a).sigmoid(),
        "this is the table before the step": lambda a, x, y, r: a + 0 * r,
        "return the whole table (K, d), not the rows of the batch": (
            lambda a, x, y, r: _step(a, x, y, r)[y]
        ),
    },
)
"""``(a, x, y, rate)`` -> the logits after one plain step, ``(K, d)``.

The table a is ``(K, d)``, the batch x ``(B, d)``, its classes y ``(B,)``.
"""
