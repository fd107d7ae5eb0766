"""The table of f-divergences: each generator, slope and conjugate, and integrals in closed form."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial.distance import jensenshannon
from torch import Tensor

from helpers.maths.distributions import gaussian_log_prob
from helpers.maths.divergences import kl_diagonal
from helpers.maths.fdivergences import (
    TABLE,
    f_divergence,
    jensen_shannon,
    total_variation,
    variational_bound,
)
from helpers.maths.quadrature import quadrature_grid

GRID = quadrature_grid(-14, 14, 5601)
LOG_R = torch.linspace(-3, 3, 601, dtype=torch.float64)
NAMES = sorted(TABLE)
examples = settings(max_examples=60, deadline=None)
means, widths = st.floats(-3, 3), st.floats(0.5, 1.5)


def one(value: float) -> Tensor:
    return torch.tensor([value], dtype=torch.float64)


def gaussian(mean: float, sd: float) -> Tensor:
    """The log density at the nodes."""
    return gaussian_log_prob(GRID.nodes, one(mean), one(2 * math.log(sd)))


# Generators as printed in books, of r itself; they may differ from ours by a multiple of r - 1.
PRINTED = {
    "kl": lambda r: r * r.log(),
    "reverse-kl": lambda r: -r.log(),
    "jensen-shannon": lambda r: 0.5 * (r * r.log() - (r + 1) * ((r + 1) / 2).log()),
    "total-variation": lambda r: 0.5 * (r - 1).abs(),
    "squared-hellinger": lambda r: 1 - r.sqrt(),
    "pearson": lambda r: r.square() - 1,
    "neyman": lambda r: 1 / r - 1,
}


@pytest.mark.parametrize("name", NAMES)
def test_a_generator_is_the_printed_one_but_for_a_line_that_changes_no_divergence(
    name: str,
) -> None:
    r = LOG_R.exp()
    line = (TABLE[name].f(LOG_R) - PRINTED[name](r)) / (r - 1)
    away = LOG_R.abs() > 0.1
    torch.testing.assert_close(line[away], line[away].mean().expand(int(away.sum())))
    assert float(TABLE[name].f(one(0.0))) == 0 == float(TABLE[name].derivative(one(0.0)))


@pytest.mark.parametrize("name", NAMES)
def test_the_derivative_is_that_of_the_generator(name: str) -> None:
    u = LOG_R[LOG_R.abs() > 1e-6].requires_grad_()
    (by_u,) = torch.autograd.grad(TABLE[name].f(u).sum(), u)
    torch.testing.assert_close(TABLE[name].derivative(u), by_u / u.exp())


@pytest.mark.parametrize("name", NAMES)
def test_the_conjugate_is_the_supremum(name: str) -> None:
    row = TABLE[name]
    u = torch.linspace(-40, 6, 200_001, dtype=torch.float64)
    t = row.derivative(torch.tensor([-4.0, -1.0, 0.3, 2.0, 5.0], dtype=torch.float64))
    by_search = (t.unsqueeze(1) * u.exp() - row.f(u)).max(1).values
    torch.testing.assert_close(row.conjugate(t), by_search, rtol=1e-6, atol=1e-6)
    assert float(row.derivative(one(300.0))) <= row.most


@pytest.mark.parametrize("name", NAMES)
def test_the_reverse_exchanges_both_densities(name: str) -> None:
    log_p, log_q = gaussian(0.3, 1.0), gaussian(-0.4, 1.2)
    reverse = f_divergence(TABLE[name].reverse, log_q, log_p, GRID)
    torch.testing.assert_close(f_divergence(name, log_p, log_q, GRID), reverse)
    r = LOG_R.exp()
    torch.testing.assert_close(TABLE[TABLE[name].reverse].f(-LOG_R), TABLE[name].f(LOG_R) / r)


@examples
@given(means, widths, means, widths)
def test_closed_forms_for_gaussians(a: float, s: float, b: float, t: float) -> None:
    log_p, log_q = gaussian(a, s), gaussian(b, t)
    found = {name: float(f_divergence(name, log_p, log_q, GRID)) for name in NAMES}
    first, second = (one(a), one(2 * math.log(s))), (one(b), one(2 * math.log(t)))
    assert found["kl"] == pytest.approx(float(kl_diagonal(*first, *second)), abs=1e-8)
    assert found["reverse-kl"] == pytest.approx(float(kl_diagonal(*second, *first)), abs=1e-8)
    overlap = math.sqrt(2 * s * t / (s**2 + t**2)) * math.exp(-((a - b) ** 2) / 4 / (s**2 + t**2))
    assert found["squared-hellinger"] == pytest.approx(1 - overlap, abs=1e-8)
    scipys = float(jensenshannon(log_p.exp(), log_q.exp())) ** 2
    assert found["jensen-shannon"] == pytest.approx(scipys, abs=1e-6)
    # Between the least bound by Hellinger and the greatest by Hellinger, and by Pinsker.
    h, tv = found["squared-hellinger"], found["total-variation"]
    assert h - 1e-6 <= tv <= math.sqrt(h * (2 - h)) + 1e-6
    assert tv <= math.sqrt(found["kl"] / 2) + 1e-6
    assert all(value >= 0 for value in found.values())


@pytest.mark.parametrize("shift", [0.2, 1.0, 3.0])
def test_gaussians_of_one_width(shift: float) -> None:
    log_p, log_q = gaussian(shift, 1.0), gaussian(0.0, 1.0)
    exact = 2 * stats.norm.cdf(shift / 2) - 1
    assert float(total_variation(log_p, log_q, GRID)) == pytest.approx(exact, abs=1e-5)
    for name in ("pearson", "neyman"):
        value = float(f_divergence(name, log_p, log_q, GRID))
        assert value == pytest.approx(math.expm1(shift**2), rel=1e-8)


@pytest.mark.parametrize("name", NAMES)
def test_the_best_critic_reaches_the_divergence_and_no_other_does(name: str) -> None:
    log_p, log_q = gaussian(0.3, 1.0), gaussian(-0.4, 1.0)
    row, x = TABLE[name], GRID.nodes[:, 0].numpy()
    p, q = log_p.exp().numpy(), log_q.exp().numpy()
    best = row.derivative(log_p - log_q)

    def bound(critic: Tensor) -> float:
        return float(np.trapezoid(p * critic.numpy() - q * row.conjugate(critic).numpy(), x))

    exact = float(f_divergence(name, log_p, log_q, GRID))
    assert bound(best) == pytest.approx(exact, abs=1e-5)
    assert bound(0.7 * best) < exact - 1e-3
    for critic in (best, 0.7 * best):
        found = float(variational_bound(name, log_p, log_q, critic, GRID))
        assert found == pytest.approx(bound(critic), abs=1e-9)


def test_densities_that_hardly_overlap_lose_no_mass() -> None:
    grid = quadrature_grid(-60, 60, 24_001)
    log_p, log_q = (
        gaussian_log_prob(grid.nodes, one(mean), one(2 * math.log(0.5))) for mean in (-25.0, 25.0)
    )
    expected = {
        "kl": 50**2 / (2 * 0.25), "reverse-kl": 50**2 / (2 * 0.25), "total-variation": 1.0,
        "jensen-shannon": math.log(2), "squared-hellinger": 1.0,
    }  # fmt: skip
    for name, value in expected.items():
        assert float(f_divergence(name, log_p, log_q, grid)) == pytest.approx(value, rel=1e-9)


def test_shapes_broadcast_and_bad_ones_are_refused() -> None:
    rows = torch.stack([gaussian(0, 1), gaussian(1, 1), gaussian(2, 1)])
    assert jensen_shannon(rows, gaussian(0, 1), GRID).shape == (3,)
    assert jensen_shannon(rows, rows, GRID).tolist() == [0, 0, 0]
    with pytest.raises(ValueError, match="name is 'js'; expected 'kl', "):
        f_divergence("js", rows, rows, GRID)
    with pytest.raises(ValueError, match="expected the last axis to be the 5601 nodes"):
        jensen_shannon(rows[:, :4], rows[:, :4], GRID)
    with pytest.raises(ValueError, match="do not go together"):
        total_variation(rows, rows[:2], GRID)
    with pytest.raises(ValueError, match="the critic reaches 2; expected at most 1, beyond which"):
        variational_bound("reverse-kl", rows[0], rows[1], torch.full_like(rows[0], 2.0), GRID)
