"""Check for the chapter ``vae/em``."""

from collections.abc import Callable

import torch
from torch import Tensor

from helpers.exercises import call, compare, verdict


def check_round_e_step(answer: Callable[..., object]) -> bool:
    """Check a function ``(x, weights, means, sigmas)`` that returns log p(z = k | x), (11.17).

    It is called with x ``(N, D)``, weights and sigmas ``(K,)`` and means ``(K, D)``, and must
    return ``(N, K)``. The last example lies so far out that every density underflows to zero.
    """
    # Four examples, three coordinates, two components: no transposition can hide.
    x = torch.tensor(
        [[0.2, -0.4, 1.0], [1.5, 0.3, 0.1], [-0.8, 0.9, 0.4], [70.0, -90.0, 60.0]],
        dtype=torch.float64,
    )
    weights = torch.tensor([0.3, 0.7], dtype=torch.float64)
    means = torch.tensor([[0.0, 0.0, 0.5], [1.0, 0.5, 0.0]], dtype=torch.float64)
    sigmas = torch.tensor([1.3, 1.31], dtype=torch.float64)
    value = call(answer, x, weights, means, sigmas)
    squared = torch.cdist(x, means).square()
    quotient = squared / (2 * sigmas.square())
    right = _normalised(weights.log() - 3 * sigmas.log() - quotient)
    if isinstance(value, Tensor) and value.shape == right.shape:
        problem = _not_a_posterior(value)
        if problem:
            return verdict(problem)
    return compare(
        value,
        right,
        {
            "the weights are missing: the joint is weight times density": _normalised(
                -3 * sigmas.log() - quotient
            ),
            "the weights enter as they are; take their logarithm": _normalised(
                weights - 3 * sigmas.log() - quotient
            ),
            "the log-determinant is missing: a wide component has a low peak": _normalised(
                weights.log() - quotient
            ),
            "log sigma counts once; it counts once for each of the D coordinates": _normalised(
                weights.log() - sigmas.log() - quotient
            ),
            "log sigma has the wrong sign: a wide component has a low peak": _normalised(
                weights.log() + 3 * sigmas.log() - quotient
            ),
            "the squared distance lacks its factor 1/2": _normalised(
                weights.log() - 3 * sigmas.log() - 2 * quotient
            ),
            "the squared distance is divided by sigma; divide by its square": _normalised(
                weights.log() - 3 * sigmas.log() - squared / (2 * sigmas)
            ),
            "the distance is not squared": _normalised(
                weights.log() - 3 * sigmas.log() - squared.sqrt() / (2 * sigmas.square())
            ),
        },
        tolerance=1e-4,
    )


def _normalised(log_joint: Tensor) -> Tensor:
    return torch.log_softmax(log_joint, 1)


def _not_a_posterior(value: Tensor) -> str | None:
    """What keeps the rows of `value` from being log-probabilities over the components."""

    def all_one(sums: Tensor) -> bool:
        return torch.allclose(sums, torch.ones_like(sums), rtol=0, atol=1e-6)

    value = value.detach().double()
    if not bool(torch.isfinite(value).all()) or all_one(value.exp().sum(1)):
        return None
    if all_one(value.sum(1)):
        return "these are probabilities; return their logarithms"
    if all_one(value.exp().sum(0)):
        return "you normalised over the examples; normalise over the components, axis 1"
    return "the rows do not sum to 1; subtract from each its torch.logsumexp over the components"
