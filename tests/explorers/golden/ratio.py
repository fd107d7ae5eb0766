"""Divergences, the best discriminator and the pulls of two losses, by ``helpers`` on wide grids."""

import torch

from helpers.maths import adversarial, distances, fdivergences
from helpers.maths.quadrature import expectation, quadrature_grid
from tests.explorers.densities import log_mixture, log_normal

# q as (mu, sigma), and p as components (weight, mean, standard deviation).
CASES = [
    ((0.0, 1.5), [(0.5, -1.5, 0.5), (0.5, 1.5, 0.8)]),
    ((0.3, 1.0), [(1.0, 0.3, 1.0)]),
    ((-3.0, 0.5), [(1.0, 3.0, 0.5)]),
    ((5.0, 4.0), [(0.9, -5.0, 0.2), (0.1, 1.0, 3.0)]),
]
PLACES = [-2.0, 0.1, 1.7]


def pulls(x, q, parts):
    """Minus the gradients of both generator losses by x, from autograd."""
    x = x.clone().requires_grad_()
    logits = adversarial.best_logit(log_mixture(x, parts), log_normal(x, *q))
    losses = (
        adversarial.generator_loss_minimax(logits),
        adversarial.generator_loss_nonsaturating(logits),
    )
    return [-torch.autograd.grad(loss.sum(), x, retain_graph=True)[0][:, 0] for loss in losses]


def case(q, parts):
    """All that the figure shows of two densities."""
    grid = quadrature_grid(-60, 60, 60_001)
    log_p, log_q = log_mixture(grid.nodes, parts), log_normal(grid.nodes, *q)
    best = adversarial.best_logit(log_p, log_q)
    minimax, other = pulls(grid.nodes, q, parts)
    found = {
        "value": adversarial.game_value(log_p, log_q, best, grid),
        "js": fdivergences.jensen_shannon(log_p, log_q, grid),
        "pq": fdivergences.f_divergence("kl", log_p, log_q, grid),
        "qp": fdivergences.f_divergence("reverse-kl", log_p, log_q, grid),
        "tv": fdivergences.total_variation(log_p, log_q, grid),
        "w1": distances.earth_movers_density(log_p, log_q, grid),
        "minimax": expectation(log_q, minimax.abs(), grid),
        "other": expectation(log_q, other.abs(), grid),
    }
    at = torch.tensor(PLACES, dtype=torch.float64)[:, None]
    logits = adversarial.best_logit(log_mixture(at, parts), log_normal(at, *q))
    minimax, other = pulls(at, q, parts)
    return {
        "q": q,
        "parts": parts,
        "measures": {name: value.item() for name, value in found.items()},
        "places": PLACES,
        "best": torch.sigmoid(logits).tolist(),
        "pulls": {"minimax": minimax.tolist(), "other": other.tolist()},
    }


def golden():
    """One entry for each pair of densities."""
    return {"cases": [case(*densities) for densities in CASES]}
