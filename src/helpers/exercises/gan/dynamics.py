"""Check for the chapter ``gan/dynamics``."""

from typing import Any

import torch
from torch import Tensor

from helpers.exercises import Exercise


def _inputs() -> tuple[Any, ...]:
    """Pull c, step size h, ratio k, weight gamma."""
    return 0.5, 0.3, 2.5, 0.7


def _again() -> tuple[Any, ...]:
    return 1.0, 0.2, 3.0, 0.4


def _discriminator(c: float, h: float, k: float, gamma: float) -> Tensor:
    return torch.tensor([[1, 0], [-k * h * c, 1 - k * h * gamma]], dtype=torch.float64)


def _generator(c: float, h: float) -> Tensor:
    return torch.tensor([[1, h * c], [0, 1]], dtype=torch.float64)


def _right(c: float, h: float, k: float, gamma: float) -> Tensor:
    return _generator(c, h) @ _discriminator(c, h, k, gamma)


def _simultaneous(c: float, h: float, k: float, gamma: float) -> Tensor:
    return _generator(c, h) + _discriminator(c, h, k, gamma) - torch.eye(2, dtype=torch.float64)


def _jacobian(c: float, h: float, k: float, gamma: float) -> Tensor:
    return (_simultaneous(c, h, k, gamma) - torch.eye(2, dtype=torch.float64)) / h


def _exchanged(c: float, h: float, k: float, gamma: float) -> Tensor:
    """psi before theta."""
    return _right(c, h, k, gamma).flip(0, 1)


def _eigenvalues(c: float, h: float, k: float, gamma: float) -> Tensor:
    return torch.linalg.eigvals(_right(c, h, k, gamma)).abs()


check_alternating = Exercise(
    _inputs,
    right=_right,
    again=_again,
    mistakes={
        "these steps are simultaneous: the generator must answer the new discriminator": (
            _simultaneous
        ),
        "here the generator steps first; the matrix of the first step stands at the right": (
            lambda c, h, k, gamma: _discriminator(c, h, k, gamma) @ _generator(c, h)
        ),
        "this is the matrix of the field; a step adds the identity and takes turns": _jacobian,
        "the discriminator's step size is k h, also for what pulls at it; k is missing": (
            lambda c, h, k, gamma: _right(c, h, 1.0, gamma)
        ),
        "k multiplies the whole step of the discriminator, the penalty too": (
            lambda c, h, k, gamma: _right(c, h, k, gamma / k)
        ),
        "k multiplies the whole step of the discriminator, not the penalty alone": (
            lambda c, h, k, gamma: _generator(c, h) @ _discriminator(c / k, h, k, gamma)
        ),
        "k belongs to the discriminator alone; the generator's step size is h": (
            lambda c, h, k, gamma: _generator(c, k * h) @ _discriminator(c, h, k, gamma)
        ),
        "the ratio stands at the generator; it belongs to the discriminator": (
            lambda c, h, k, gamma: _generator(c, k * h) @ _discriminator(c, h, 1.0, gamma)
        ),
        "the penalty is missing": lambda c, h, k, gamma: _right(c, h, k, 0.0),
        "the penalty is added; its gradient draws psi back to 0": (
            lambda c, h, k, gamma: _right(c, h, k, -gamma)
        ),
        "the penalty is (gamma / 2) psi^2 and its slope gamma psi, without the half": (
            lambda c, h, k, gamma: _right(c, h, k, gamma / 2)
        ),
        "the slope of (gamma / 2) psi^2 is gamma psi, not twice that": (
            lambda c, h, k, gamma: _right(c, h, k, 2 * gamma)
        ),
        "both players move the wrong way: theta by + h c psi, psi by - k h c theta": (
            lambda c, h, k, gamma: _right(-c, h, k, gamma)
        ),
        "the discriminator moves the wrong way: psi falls where theta is positive": (
            lambda c, h, k, gamma: _generator(c, h) @ _discriminator(-c, h, k, gamma)
        ),
        "this is the transpose: rows are the new theta and psi, columns the old": (
            lambda *a: _right(*a).T
        ),
        "psi stands before theta; the order is (theta, psi)": _exchanged,
        "return the matrix, not the moduli of its eigenvalues": _eigenvalues,
    },
)
