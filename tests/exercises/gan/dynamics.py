"""Answers to the exercise of ``chapters/gan/dynamics``, written without its check."""

from typing import Any

import numpy as np
import torch


def entries(c: float, h: float, k: float, gamma: float) -> Any:
    damped = 1 - k * h * gamma
    return torch.tensor([[1 - k * h**2 * c**2, h * c * damped], [-k * h * c, damped]])


def product(c: float, h: float, k: float, gamma: float) -> Any:
    first = np.array([[1, 0], [-k * h * c, 1 - k * h * gamma]])
    return np.array([[1, h * c], [0, 1]]) @ first


def by_autograd(c: float, h: float, k: float, gamma: float) -> Any:
    def step(at: Any) -> Any:
        theta, psi = at
        psi = psi - k * h * (c * theta + gamma * psi)
        return torch.stack([theta + h * c * psi, psi])

    return torch.autograd.functional.jacobian(step, torch.zeros(2, dtype=torch.float64))


def basis(c: float, h: float, k: float, gamma: float) -> Any:
    columns = []
    for theta, psi in ((1.0, 0.0), (0.0, 1.0)):
        new = psi + k * h * (-c * theta - gamma * psi)
        columns.append([theta + h * c * new, new])
    return torch.tensor(columns).T


RIGHT = {"check_alternating": [entries, product, by_autograd, basis]}


def steps(c, h, k, gamma, *, of_g=1.0, of_pull=None, of_penalty=None, order=("d", "g")):
    """A step with factors of its parts, player by player, on both unit vectors."""
    of_pull = k if of_pull is None else of_pull
    of_penalty = k if of_penalty is None else of_penalty
    at = torch.eye(2, dtype=torch.float64)  # columns
    for player in order:
        theta, psi = at
        if player == "d":
            psi = psi - h * (of_pull * c * theta + of_penalty * gamma * psi)
        else:
            theta = theta + of_g * h * c * psi
        at = torch.stack([theta, psi])
    return at


def at_once(c, h, k, gamma):
    field = torch.tensor([[0, c], [-k * c, -k * gamma]], dtype=torch.float64)
    return torch.eye(2, dtype=torch.float64) + h * field


# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_alternating": {
        "are simultaneous": at_once,
        "generator steps first": lambda *a: steps(*a, order=("g", "d")),
        "matrix of the field": lambda c, h, k, gamma: torch.tensor([[0, c], [-k * c, -k * gamma]]),
        "k is missing": lambda *a: steps(*a, of_pull=1, of_penalty=1),
        "the penalty too": lambda *a: steps(*a, of_penalty=1),
        "not the penalty alone": lambda *a: steps(*a, of_pull=1),
        "generator's step size is h": lambda *a: steps(*a, of_g=a[2]),
        "stands at the generator": lambda *a: steps(*a, of_g=a[2], of_pull=1, of_penalty=1),
        "penalty is missing": lambda *a: steps(*a, of_penalty=0),
        "penalty is added": lambda *a: steps(*a, of_penalty=-a[2]),
        "without the half": lambda *a: steps(*a, of_penalty=a[2] / 2),
        "not twice that": lambda *a: steps(*a, of_penalty=2 * a[2]),
        "both players move": lambda *a: steps(*a, of_g=-1, of_pull=-a[2]),
        "discriminator moves the wrong way": lambda *a: steps(*a, of_pull=-a[2]),
        "the transpose": lambda *a: steps(*a).T,
        "psi stands before theta": lambda *a: steps(*a).flip(0, 1),
        "not the moduli": lambda *a: torch.linalg.eigvals(steps(*a)).abs(),
    },
}
