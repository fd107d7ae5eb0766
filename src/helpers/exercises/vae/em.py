"""Check for the chapter ``vae/em``."""

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


def _log_joint(x: Tensor, weights: Tensor, means: Tensor, sigmas: Tensor) -> Tensor:
    return weights.log() - 3 * sigmas.log() - _quotient(x, means, sigmas)


def _quotient(x: Tensor, means: Tensor, sigmas: Tensor) -> Tensor:
    return torch.cdist(x, means).square() / (2 * sigmas.square())


def _sum_to_one(values: Tensor, axis: int) -> bool:
    sums = values.sum(axis)
    return torch.allclose(sums, torch.ones_like(sums), rtol=0, atol=1e-5)


check_round_e_step = Exercise(
    _inputs,
    right=lambda *a: _log_joint(*a).log_softmax(1),
    mistakes={
        "these are probabilities; return their logarithms": Shown(
            lambda *a: _log_joint(*a).softmax(1),
            by=lambda value: _sum_to_one(value, 1),
        ),
        "you normalised over the examples; normalise over the components, axis 1": Shown(
            lambda *a: _log_joint(*a).log_softmax(0),
            by=lambda value: _sum_to_one(value.exp(), 0),
        ),
        "the rows do not sum to 1; subtract from each its torch.logsumexp over the components": (
            Shown(_log_joint, by=lambda value: not _sum_to_one(value.exp(), 1))
        ),
        "the weights are missing: the joint is weight times density": lambda x, w, m, s: _log_joint(
            x, torch.ones_like(w), m, s
        ).log_softmax(1),
        "the weights enter as they are; take their logarithm": lambda x, w, m, s: _log_joint(
            x, w.exp(), m, s
        ).log_softmax(1),
        "the log-determinant is missing: a wide component has a low peak": lambda x, w, m, s: (
            _log_joint(x, w, m, s) + 3 * s.log()
        ).log_softmax(1),
        "log sigma counts once; it counts once for each of the D coordinates": (
            lambda x, w, m, s: (_log_joint(x, w, m, s) + 2 * s.log()).log_softmax(1)
        ),
        "log sigma has the wrong sign: a wide component has a low peak": lambda x, w, m, s: (
            _log_joint(x, w, m, s) + 6 * s.log()
        ).log_softmax(1),
        "the squared distance lacks its factor 1/2": lambda x, w, m, s: (
            _log_joint(x, w, m, s) - _quotient(x, m, s)
        ).log_softmax(1),
        "the squared distance is divided by sigma; divide by its square": lambda x, w, m, s: (
            w.log() - 3 * s.log() - _quotient(x, m, s.sqrt())
        ).log_softmax(1),
        "the distance is not squared": lambda x, w, m, s: (
            w.log() - 3 * s.log() - torch.cdist(x, m) / (2 * s.square())
        ).log_softmax(1),
    },
    tolerance=1e-4,
)
"""``(x, weights, means, sigmas)`` -> log p(z = k | x), (11.17), ``(N, K)``.

x is ``(N, D)``, weights and sigmas are ``(K,)`` and means ``(K, D)``.
"""
