"""What ``chapters/vae/latent-space`` says beyond its checked cells, on the shipped models."""

import itertools
import math
from typing import Any

import pytest
import torch
from torch.nn.functional import softplus

from helpers import runs
from helpers.maths import quadrature
from helpers.maths.distributions import gaussian_log_prob, standard_normal_log_prob
from helpers.training.data.mnist import mnist

pytestmark = pytest.mark.usefixtures("one_thread")


def test_most_of_the_gap_is_the_encoder_s() -> None:
    """A Gaussian with the posterior's own mean and variances loses little, by quadrature."""
    model: Any = runs.shipped("vae-2d")
    x = mnist("test", "static")[0][:100]
    grid = quadrature.quadrature_grid(-5, 5, 401, dim=2, dtype=torch.float32)
    with torch.no_grad():
        parts = []
        for nodes in grid.nodes.split(5000):
            logits = model.decoder(nodes)
            fit = x @ logits.T - softplus(logits).sum(-1)
            parts.append(fit + standard_normal_log_prob(nodes))
        log_joint = torch.cat(parts, 1)
        encoded = model.encode(x)
    gaps = []
    for i in range(len(x)):
        log_posterior = quadrature.posterior_log_density(log_joint[i : i + 1], grid)

        def expected(values: torch.Tensor, log_p: torch.Tensor = log_posterior) -> torch.Tensor:
            return quadrature.expectation(log_p, values, grid)

        mean = torch.stack([expected(z[None]) for z in grid.nodes.T], 1)
        square = torch.stack([expected(z[None] ** 2) for z in grid.nodes.T], 1)
        own = mean, (square - mean**2).log()
        both = []
        for mu, logvar in ((encoded[0][i : i + 1], encoded[1][i : i + 1]), own):
            log_q = gaussian_log_prob(grid.nodes, mu[:, None], logvar[:, None])
            both.append(float(quadrature.expectation(log_q, log_q - log_posterior, grid)))
        gaps.append((both[0], min(both)))
    total, family = torch.tensor(gaps).T
    assert total.mean() > 2
    assert family.mean() < 0.4 * total.mean()
    assert family.median() < 0.15 * total.median()
    assert family.median() < 0.15
    # A few digits, whose posteriors bend far or fall into parts, make up most of the mean.
    assert family.sort().values[-10:].sum() > 0.5 * family.sum()


def test_below_a_price_of_one_the_best_objective_is_above_the_likelihood() -> None:
    """On a table: the maximum over q in closed form, by descent, and beside log p(x)."""
    prior = torch.tensor([0.5, 0.3, 0.2]).double()
    fit = torch.tensor([-1.0, -3.0, -0.2]).double()  # log p(x | z)
    beta = 0.25
    a = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    descent = torch.optim.LBFGS([a], max_iter=500, line_search_fn="strong_wolfe")

    def objective() -> torch.Tensor:
        q = a.softmax(0)
        return (q * fit).sum() - beta * (q * (q / prior).log()).sum()

    def loss() -> torch.Tensor:
        descent.zero_grad()
        value = -objective()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    descent.step(loss)  # type: ignore[no-untyped-call]
    best = beta * math.log(float((prior * (fit / beta).exp()).sum()))
    assert objective().item() == pytest.approx(best, abs=1e-8)
    assert best > math.log(float((prior * fit.exp()).sum())) + 0.1


def test_a_sample_more_never_lowers_the_importance_weighted_bound() -> None:
    """By enumeration of all draws of a table, where each bound is an exact sum."""
    q = [0.6, 0.3, 0.1]
    w = [0.2, 1.5, 4.0]

    def bound(samples: int) -> float:
        draws = itertools.product(range(3), repeat=samples)
        terms = ((math.prod(q[i] for i in d), sum(w[i] for i in d) / samples) for d in draws)
        return sum(p * math.log(mean) for p, mean in terms)

    bounds = [bound(samples) for samples in range(1, 8)]
    assert all(low < high for low, high in itertools.pairwise(bounds))
    assert bounds[-1] < math.log(sum(map(math.prod, zip(q, w, strict=True))))
