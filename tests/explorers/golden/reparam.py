"""Both gradient estimators draw by draw, and their exact means and variances, by helpers."""

import math

import torch

from helpers.maths.distributions import gaussian_log_prob
from helpers.maths.gradients import pathwise_gradients, score_function_gradients
from helpers.maths.quadrature import expectation, quadrature_grid

OBJECTIVES = {
    "square": lambda z: (z - 2).square().sum(-1),
    "wave": lambda z: torch.sin(3 * z).sum(-1),
    "step": lambda z: (0.5 * (1 + torch.sign(z - 1))).sum(-1),
}
CASES = [(0.5, 0.8), (-1.3, 0.25), (2.9, 1.7)]
EPS = [-1.7, -0.4, 0.0, 0.7, 2.1]


def moments(name, mu, sigma, baseline):
    """Means and variances of one draw; for the step from the truncated normal's moments."""
    if name == "step":
        return step_moments(mu, sigma, baseline)
    grid = quadrature_grid(-10, 10, 4001)
    zero = torch.zeros(1, dtype=torch.float64)
    log_density = gaussian_log_prob(grid.nodes, zero, zero)
    given = (OBJECTIVES[name], mu, sigma, grid.nodes)

    def mean_and_variance(values):
        mean = expectation(log_density, values, grid)
        square = expectation(log_density, values.square(), grid)
        return {"mean": mean.item(), "variance": (square - mean**2).item()}

    mean_f = expectation(log_density, OBJECTIVES[name](mu + sigma * grid.nodes), grid).item()
    b = mean_f if baseline else 0.0
    score = mean_and_variance(score_function_gradients(*given, baseline=b)[0][:, 0])
    path = mean_and_variance(pathwise_gradients(*given)[0][:, 0])
    return {"truth": score["mean"], "pathwise": path, "score": score, "baseline": b}


def step_moments(mu, sigma, baseline):
    """With t the noise at the jump: P(eps > t), E[eps; eps > t], E[eps^2; eps > t]."""
    mu, sigma = mu.item(), sigma.item()
    t = (1 - mu) / sigma
    above = 0.5 * math.erfc(t / math.sqrt(2))
    density = math.exp(-(t**2) / 2) / math.sqrt(2 * math.pi)
    square = above + t * density
    b = above if baseline else 0.0
    truth = density / sigma
    # E[(f - b)^2 eps^2] with f^2 = f
    variance = (square - 2 * b * square + b * b) / sigma**2 - truth**2
    return {
        "truth": truth,
        "pathwise": {"mean": 0.0, "variance": 0.0},
        "score": {"mean": truth, "variance": variance},
        "baseline": b,
    }


def golden():
    """One entry for each objective, mean, width, with and without the baseline."""
    eps = torch.tensor(EPS, dtype=torch.float64).unsqueeze(-1)
    values = []
    for name, f in OBJECTIVES.items():
        for case in CASES:
            mu, sigma = (torch.tensor([number], dtype=torch.float64) for number in case)
            for baseline in (False, True):
                limits = moments(name, mu, sigma, baseline)
                b = limits["baseline"]
                path = pathwise_gradients(f, mu, sigma, eps)[0][:, 0].tolist()
                score = score_function_gradients(f, mu, sigma, eps, baseline=b)[0][:, 0].tolist()
                values.append(
                    {"f": name, "mu": case[0], "sigma": case[1], "baseline": baseline, "eps": EPS}
                    | {"estimates": {"pathwise": path, "score": score}, "limits": limits}
                )
    return values
