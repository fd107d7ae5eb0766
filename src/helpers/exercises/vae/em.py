"""Check for the chapter ``vae/em``."""

import math
from typing import Any

import torch
from torch import Tensor

from helpers.exercises import Exercise, Shown


def _inputs() -> tuple[Tensor, ...]:
    """Four examples, three coordinates, two components: no transposition can hide."""
    x = torch.tensor(  # the last lies so far out that every density underflows to zero
        [[0.2, -0.4, 1.0], [1.5, 0.3, 0.1], [-0.8, 0.9, 0.4], [70.0, -90.0, 60.0]],
        dtype=torch.float64,
    )
    weights = torch.tensor([0.3, 0.7], dtype=torch.float64)
    means = torch.tensor([[0.0, 0.0, 0.5], [1.0, 0.5, 0.0]], dtype=torch.float64)
    sigmas = torch.tensor([1.3, 1.31], dtype=torch.float64)
    return x, weights, means, sigmas


def _again() -> tuple[Tensor, ...]:
    """Two examples in the plane, three components."""
    x = torch.tensor([[0.5, -1.0], [1.5, 0.2]], dtype=torch.float64)
    weights = torch.tensor([0.2, 0.5, 0.3], dtype=torch.float64)
    means = torch.tensor([[0.0, 1.0], [2.0, -0.5], [-1.0, 0.3]], dtype=torch.float64)
    return x, weights, means, torch.tensor([0.6, 1.0, 1.7], dtype=torch.float64)


def _quotient(x: Tensor, means: Tensor, sigmas: Tensor) -> Tensor:
    return torch.cdist(x, means).square() / (2 * sigmas.square())


def _log_joint(
    x: Tensor,
    weights: Tensor,
    means: Tensor,
    sigmas: Tensor,
    *,
    prior: float = 1.0,
    log_det: float = 1.0,
    quotient: float = 1.0,
) -> Tensor:
    """log of weight times density up to a constant; the keywords are factors of its parts."""
    log_norm = x.shape[1] * sigmas.log()
    distance = _quotient(x, means, sigmas)
    return prior * weights.log() - log_det * log_norm - quotient * distance


def _right(*a: Tensor, **factors: Any) -> Tensor:
    return _log_joint(*a, **factors).log_softmax(1)


def _with_distance(distance: Tensor, x: Tensor, weights: Tensor, sigmas: Tensor) -> Tensor:
    return (weights.log() - x.shape[1] * sigmas.log() - distance).log_softmax(1)


def _per_coordinate(x: Any, weights: Any, means: Any, sigmas: Any) -> Tensor:
    squares = (x.unsqueeze(1) - means).square() / (2 * sigmas.square().unsqueeze(1))
    joint: Tensor = (weights.log() - sigmas.log()).unsqueeze(1) - squares
    return joint.log_softmax(1)


def _sum_to_one(values: Tensor, axis: int) -> bool:
    sums = values.sum(axis)
    return torch.allclose(sums, torch.ones_like(sums), rtol=0, atol=1e-5)


check_round_e_step = Exercise(
    _inputs,
    right=_right,
    again=_again,
    mistakes={
        "the weights are missing: the joint is weight times density": lambda *a: _right(
            *a, prior=0.0
        ),
        "the weights enter as they are; take their logarithm": lambda x, w, m, s: _right(
            x, w.exp(), m, s
        ),
        "the logarithms of weights and sigmas have base 2; take natural ones": lambda *a: _right(
            *a, prior=1 / math.log(2), log_det=1 / math.log(2)
        ),
        "log of the weights is subtracted; add it": lambda *a: _right(*a, prior=-1.0),
        "log of the weights is added twice": lambda *a: _right(*a, prior=2.0),
        "the log-determinant is missing: a wide component has a low peak": lambda *a: _right(
            *a, log_det=0.0
        ),
        "log sigma counts once; it counts once for each of the D coordinates": (
            lambda x, *a: _right(x, *a, log_det=1 / x.shape[1])
        ),
        "log sigma counts for two coordinates; there are D of them, x.shape[1]": (
            lambda x, *a: _right(x, *a, log_det=2 / x.shape[1])
        ),
        "log sigma counts twice for each coordinate; it is half of log sigma^2": lambda *a: _right(
            *a, log_det=2.0
        ),
        "log sigma counts half for each coordinate; it is half of log sigma^2": lambda *a: _right(
            *a, log_det=0.5
        ),
        "log sigma has the wrong sign: a wide component has a low peak": lambda *a: _right(
            *a, log_det=-1.0
        ),
        "sigma enters as it is; subtract its logarithm": lambda x, w, m, s: (
            w.log() - x.shape[1] * s - _quotient(x, m, s)
        ).log_softmax(1),
        "the squared distance lacks its factor 1/2": lambda *a: _right(*a, quotient=2.0),
        "the squared distance has the wrong sign: far from its mean a density is low": (
            lambda *a: _right(*a, quotient=-1.0)
        ),
        "the squared distance is divided by sigma; divide by its square": lambda x, w, m, s: (
            _with_distance(_quotient(x, m, s.sqrt()), x, w, s)
        ),
        "the squared distance is multiplied by sigma^2; divide by it": lambda x, w, m, s: (
            _with_distance(_quotient(x, m, 1 / s), x, w, s)
        ),
        "the squared distance is not divided by sigma^2": lambda x, w, m, s: _with_distance(
            _quotient(x, m, torch.ones_like(s)), x, w, s
        ),
        "the distance is not squared": lambda x, w, m, s: _with_distance(
            torch.cdist(x, m) / (2 * s.square()), x, w, s
        ),
        "the squared distance is a mean over the coordinates; sum them": lambda x, *a: _right(
            x, *a, quotient=1 / x.shape[1]
        ),
        "the distance is missing": lambda *a: _right(*a, quotient=0.0),
        "the distance is that from zero; subtract the means": lambda x, w, m, s: _right(
            x, w, torch.zeros_like(m), s
        ),
        "there is one value for each coordinate; sum the squared distance over them": (
            _per_coordinate
        ),
        "this is log p(x); subtract it from the log joint, component by component": lambda *a: (
            _log_joint(*a).logsumexp(1)
        ),
        "these are bits; take natural logarithms": lambda *a: _right(*a) / torch.tensor(2.0).log(),
        "these are probabilities; return their logarithms": Shown(
            lambda *a: _right(*a).exp(), by=lambda value, _: _sum_to_one(value, 1)
        ),
        "you normalised over the examples; normalise over the components, axis 1": Shown(
            lambda *a: _log_joint(*a).log_softmax(0),
            by=lambda value, _: _sum_to_one(value.exp(), 0),
        ),
        "the sign is wrong: the logarithm of a probability is at most 0": Shown(
            lambda *a: -_right(*a), by=lambda value, _: _sum_to_one(value.neg().exp(), 1)
        ),
        "the rows do not sum to 1; subtract from each its torch.logsumexp over the components": (
            Shown(_log_joint, by=lambda value, _: not _sum_to_one(value.exp(), 1))
        ),
    },
    # Log densities of the far example are of order 10^4, and single precision rounds these by 5e-4;
    # of the difference, of order 70, that is less than 1e-5. The rest is room for sums.
    tolerance=1e-4,
)
"""``(x, weights, means, sigmas)`` -> log p(z = k | x), (11.17), ``(N, K)``.

x is ``(N, D)``, weights and sigmas are ``(K,)`` and means ``(K, D)``.
"""
