"""The bound on the bent wire by quadrature, and its highest point by descent through helpers."""

import torch

from helpers.maths.divergences import kl_standard_normal
from helpers.maths.quadrature import expectation
from helpers.models.toy import CurveModel

# curvature, noise, x, mu, sigma
CASES = [
    (1.0, 0.5, [0.3, 1.2], 0.5, 0.9),  # what the chapter computes
    (0.0, 0.5, [0.3, 1.2], 0.24, 0.4472),  # a straight wire and its posterior
    (1.0, 0.5, [0.0, 2.5], -1.5, 0.3),  # two modes
    (2.0, 0.25, [-2.5, 4.0], 3.0, 2.5),  # far from everything
    (0.7, 1.5, [2.5, -1.0], -4.0, 0.05),
]


def best(model, x, start, grid):
    """The Gaussian of the highest bound near a start: mu, sigma and the bound."""
    free = torch.tensor([start, -1.0], dtype=torch.float64, requires_grad=True)
    search = torch.optim.LBFGS(
        [free], max_iter=200, tolerance_grad=1e-12, line_search_fn="strong_wolfe"
    )

    def bound():
        return model.exact_elbo(x, free[:1], free[1:].exp(), grid).sum()

    def step():
        search.zero_grad()
        loss = -bound()
        loss.backward()
        return loss

    search.step(step)
    return free[0].item(), free[1].exp().item(), bound().item()


def golden():
    """Both splits for each case, and the best guess of several searches."""
    values = []
    for curvature, noise, point, mu, sigma in CASES:
        model = CurveModel(curvature, noise)
        x = torch.tensor([point], dtype=torch.float64)
        mean = torch.tensor([mu], dtype=torch.float64)
        width = torch.tensor([sigma], dtype=torch.float64)
        grid = model.grid(points=8001, limit=40.0)  # room for the widest guess
        log_q = model.log_q_on_grid(mean, width, grid)
        score = model.log_px_given_z(x.unsqueeze(1), grid.nodes)
        terms = {
            "logPx": model.log_marginal(x, model.grid()),
            "elbo": model.exact_elbo(x, mean, width, grid),
            "gap": model.exact_gap(x, mean, width, grid),
            "reconstruction": expectation(log_q, score, grid),
            "price": kl_standard_normal(mean.unsqueeze(1), 2 * width.log().unsqueeze(1)),
        }
        found = [best(model, x, start, grid) for start in (-3.0, -1.0, 0.0, 1.0, 3.0)]
        top = max(found, key=lambda one: one[2])
        values.append(
            {"curvature": curvature, "noise": noise, "x": point, "mu": mu, "sigma": sigma}
            | {"terms": {name: value.item() for name, value in terms.items()}}
            | {"best": {"mu": top[0], "sigma": top[1], "elbo": top[2]}}
        )
    return values
