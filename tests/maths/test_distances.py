"""Earth mover's distance against SciPy and closed forms; MMD against loops and a closed form."""

import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.stats import norm, wasserstein_distance
from sklearn.metrics.pairwise import rbf_kernel
from torch import Tensor

from helpers.maths.distances import (
    earth_movers_critic,
    earth_movers_density,
    earth_movers_samples,
    gaussian_kernel,
    mmd_squared,
)
from helpers.maths.distributions import gaussian_log_prob
from helpers.maths.quadrature import quadrature_grid

GRID = quadrature_grid(-14, 14, 2801)
N, M, D = 6, 4, 3
examples = settings(max_examples=60, deadline=None)
samples = st.lists(st.floats(-5, 5), min_size=1, max_size=9)


def t(values: object) -> Tensor:
    return torch.as_tensor(values, dtype=torch.float64)


def draw(*shape: int, seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def scipys(x: Tensor, mean: float, sd: float) -> Tensor:
    """A normal log density by SciPy."""
    return t(norm.logpdf(x.numpy(), mean, sd))


def gaussian(mean: float, sd: float) -> Tensor:
    return gaussian_log_prob(GRID.nodes, t([mean]), t([2 * math.log(sd)]))


@examples
@given(samples, samples)
def test_earth_movers_distance_of_samples_is_scipys(x: list[float], y: list[float]) -> None:
    expected = wasserstein_distance(x, y)
    assert float(earth_movers_samples(t(x), t(y))) == pytest.approx(expected, abs=1e-12)


def test_the_distance_of_samples_pulls_each_of_them() -> None:
    x, y = draw(5, seed=1).requires_grad_(), draw(5, seed=2) + 20
    (slope,) = torch.autograd.grad(earth_movers_samples(x, y), x)
    torch.testing.assert_close(slope, torch.full((5,), -0.2).double())


@examples
@given(st.floats(-4, 4), st.floats(0.4, 2), st.floats(-4, 4))
def test_a_shift_costs_its_length(mean: float, sd: float, other: float) -> None:
    value = earth_movers_density(gaussian(mean, sd), gaussian(other, sd), GRID)
    assert float(value) == pytest.approx(abs(mean - other), abs=1e-5)


@examples
@given(st.floats(-3, 3), st.floats(0.4, 2), st.floats(-3, 3), st.floats(0.4, 2))
def test_densities_against_scipy_with_weights(a: float, s: float, b: float, r: float) -> None:
    log_p, log_q = gaussian(a, s), gaussian(b, r)
    x = GRID.nodes[:, 0].numpy()
    expected = wasserstein_distance(x, x, log_p.exp().numpy(), log_q.exp().numpy())
    value = float(earth_movers_density(log_p, log_q, GRID))
    assert value == pytest.approx(expected, abs=1e-4)
    if a == b:  # two widths about one mean: E|x| of a Gaussian times the difference
        assert value == pytest.approx(abs(s - r) * math.sqrt(2 / math.pi), abs=1e-4)


def test_two_widths_about_one_mean() -> None:
    value = float(earth_movers_density(gaussian(0, 1), gaussian(0, 1.7), GRID))
    assert value == pytest.approx(0.7 * math.sqrt(2 / math.pi), abs=1e-5)


def test_the_critic_is_the_best_of_all_whose_slope_is_at_most_one() -> None:
    """Against a linear program over the values of the critic at few nodes."""
    grid = quadrature_grid(-6, 6, 61)
    x = grid.nodes[:, 0]
    log_p = torch.logaddexp(scipys(x, -2.0, 0.8), scipys(x, 2.5, 0.6)) - math.log(2)
    log_q = scipys(x, 0.3, 1.0)
    mass = ((log_p.exp() - log_q.exp()) * grid.log_weights.exp()).numpy()
    steps = np.diff(np.eye(61), axis=0)
    best = linprog(
        -mass, np.vstack([steps, -steps]), np.full(120, 0.2), bounds=[(0, 0)] + [(None, None)] * 60
    )
    critic = earth_movers_critic(log_p, log_q, grid)
    assert float(critic[0]) == 0
    assert float((critic.diff() / x.diff()).abs().max()) <= 1 + 1e-9
    assert float(critic.numpy() @ mass) == pytest.approx(-best.fun, rel=2e-3)
    exact = float(earth_movers_density(log_p, log_q, grid))
    assert float(critic.numpy() @ mass) == pytest.approx(exact, rel=2e-3)


def test_the_critic_of_a_shift_rises_all_the_way_and_that_of_equals_is_level() -> None:
    x = GRID.nodes[:, 0]
    critic = earth_movers_critic(gaussian(2, 0.5), gaussian(-2, 0.5), GRID)
    inside = (x > -4) & (x < 4)
    torch.testing.assert_close(critic[inside] - critic[inside][0], x[inside] - x[inside][0])
    assert float(earth_movers_critic(gaussian(1, 1), gaussian(1, 1), GRID).abs().max()) == 0


@pytest.mark.parametrize("widths", [0.8, [0.3, 1.0, 2.5]])
def test_the_kernel_is_scikit_learns(widths: float | list[float]) -> None:
    x, y = draw(N, D, seed=3), draw(M, D, seed=4)
    each = widths if isinstance(widths, list) else [widths]
    expected = np.mean([rbf_kernel(x, y, gamma=1 / (2 * w**2)) for w in each], 0)
    np.testing.assert_allclose(gaussian_kernel(x, y, widths), expected)


@examples
@given(st.integers(0, 999), st.integers(2, 6), st.integers(2, 6), st.floats(0.3, 3))
def test_mmd_is_the_sum_over_pairs(seed: int, n: int, m: int, width: float) -> None:
    x, y = draw(n, D, seed=seed), draw(m, D, seed=seed + 1)

    def k(a: Tensor, b: Tensor) -> float:
        return math.exp(-float((a - b).square().sum()) / (2 * width**2))

    def mean(pairs: list[tuple[Tensor, Tensor]]) -> float:
        return sum(k(a, b) for a, b in pairs) / len(pairs)

    across = 2 * mean(list(itertools.product(x, y)))
    apart = [mean(list(itertools.permutations(cloud, 2))) for cloud in (x, y)]
    every = [mean(list(itertools.product(cloud, cloud))) for cloud in (x, y)]
    unbiased, biased = (float(mmd_squared(x, y, width, e)) for e in ("unbiased", "biased"))
    assert unbiased == pytest.approx(sum(apart) - across, abs=1e-12)
    assert biased == pytest.approx(sum(every) - across, abs=1e-12)
    assert biased >= -1e-12


def exact_mmd(shift: float, width: float) -> float:
    """Squared MMD of N(0, 1) and N(shift, 1): E k of a Gaussian difference of variance 2."""
    wide = width**2 + 2
    scale = width / math.sqrt(wide)
    return 2 * scale * (1 - math.exp(-(shift**2) / (2 * wide)))


def test_the_unbiased_estimate_has_the_right_mean_and_the_biased_one_the_stated_bias() -> None:
    shift, width, n = 1.0, 0.8, 12
    clouds = [(draw(n, 1, seed=2 * i), draw(n, 1, seed=2 * i + 1) + shift) for i in range(600)]
    unbiased = torch.stack([mmd_squared(x, y, width) for x, y in clouds])
    biased = torch.stack([mmd_squared(x, y, width, "biased") for x, y in clouds])
    exact = exact_mmd(shift, width)
    error = float(unbiased.std()) / 600**0.5
    assert abs(float(unbiased.mean()) - exact) < 4 * error < exact / 4
    bias = 2 / n * (1 - width / math.sqrt(width**2 + 2))
    assert abs(float(biased.mean()) - exact - bias) < 4 * error < bias


def test_bad_input_is_refused() -> None:
    cloud, line = torch.zeros(N, D), torch.zeros(N)
    with pytest.raises(ValueError, match=r"x has shape \(6, 3\); expected one axis"):
        earth_movers_samples(cloud, line)
    with pytest.raises(ValueError, match=r"y has shape \(0,\); expected at least one entry"):
        earth_movers_samples(line, line[:0])
    with pytest.raises(ValueError, match="x float32, y float64; expected all float32"):
        earth_movers_samples(line, line.double())
    plane = quadrature_grid(-1, 1, 3, dim=2)
    with pytest.raises(ValueError, match="the grid has 2 dimensions; expected a line"):
        earth_movers_density(torch.zeros(9), torch.zeros(9), plane)
    with pytest.raises(ValueError, match="the grid has 2 dimensions; expected a line"):
        earth_movers_critic(torch.zeros(9), torch.zeros(9), plane)
    with pytest.raises(ValueError, match=r"x has shape \(6,\); expected \(N, D\)"):
        mmd_squared(line, cloud, 1.0)
    with pytest.raises(ValueError, match="x has one point; expected at least 2 for pairs"):
        mmd_squared(cloud[:1], cloud, 1.0)
    for widths, said in ((0.0, "width is 0;"), ([], "widths is empty;"), ([1.0, -1.0], "width is")):
        with pytest.raises(ValueError, match=said):
            mmd_squared(cloud, cloud, widths)
