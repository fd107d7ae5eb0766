"""Both divergences of a Gaussian and one or two Gaussians: closed forms and wide quadrature."""

import math

import torch

from helpers.maths.divergences import kl_diagonal, kl_monte_carlo
from helpers.maths.quadrature import expectation, quadrature_grid
from tests.explorers.densities import as_tensor, log_mixture, log_normal

# q as (mu, sigma), and p as components (weight, mean, standard deviation).
CASES = [
    ((0.8, 1.0), [(1.0, -1.5, 0.6)]),
    ((-2.0, 0.4), [(1.0, 2.0, 3.0)]),
    ((0.8, 1.0), [(0.5, -2.5, 0.6), (0.5, 2.5, 0.9)]),
    ((2.4, 0.8), [(0.3, -1.2, 0.7), (0.7, 2.5, 0.9)]),
    ((0.0, 2.6), [(0.9, -1.0, 1.2), (0.1, 1.0, 0.5)]),
]


def divergences(q, parts):
    """KL(q || p) and KL(p || q), nats."""
    if len(parts) == 1:
        _, mean, sd = parts[0]
        one = (as_tensor(q[0]), as_tensor(2 * math.log(q[1])))
        two = (as_tensor(mean), as_tensor(2 * math.log(sd)))
        return {"qp": kl_diagonal(*one, *two).item(), "pq": kl_diagonal(*two, *one).item()}
    grid = quadrature_grid(-40, 40, 80_001)
    log_q, log_p = log_normal(grid.nodes, *q), log_mixture(grid.nodes, parts)
    return {
        "qp": expectation(log_q, log_q - log_p, grid).item(),
        "pq": expectation(log_p, log_p - log_q, grid).item(),
    }


def estimate():
    """An estimate and its standard error from five given points."""
    z = torch.tensor([[-1.0], [0.3], [0.7], [1.4], [2.0]], dtype=torch.float64)
    q, parts = CASES[2]
    mean, error = kl_monte_carlo(log_normal(z, *q), log_mixture(z, parts))
    return {"z": z.flatten().tolist(), "mean": mean.item(), "error": error.item()}


def golden():
    """One entry for each case, and the estimate."""
    cases = [{"q": q, "parts": parts, "kl": divergences(q, parts)} for q, parts in CASES]
    return {"cases": cases, "estimate": estimate()}
