"""Quadrature on a grid against numpy's trapezoid rule, scipy's adaptive rules and closed forms."""

import math

import numpy as np
import pytest
import scipy.integrate
import torch

from helpers.maths.distributions import gaussian_log_prob_full, standard_normal_log_prob
from helpers.maths.quadrature import (
    expectation,
    grid_side,
    log_integral,
    posterior_log_density,
    quadrature_grid,
)


def test_one_dimension_is_the_trapezoid_rule() -> None:
    grid = quadrature_grid(-1.0, 2.0, 7)
    assert grid.nodes.shape == (7, 1) and grid.log_weights.shape == (7,)
    values = torch.exp(grid.nodes[:, 0]) + 1
    expected = np.trapezoid(values.numpy(), grid.nodes[:, 0].numpy())
    assert float(log_integral(values.log(), grid).exp()) == pytest.approx(expected, rel=1e-12)


def test_two_dimensions_against_numpy() -> None:
    grid = quadrature_grid(-1.0, 2.0, 5, dim=2)
    assert grid.nodes.shape == (25, 2)
    x, y = grid.nodes.T
    values = 8 + x + x * y**2  # not symmetric in x and y
    axis = np.linspace(-1, 2, 5)
    expected = np.trapezoid(np.trapezoid(values.reshape(5, 5).numpy(), axis, axis=1), axis)
    assert float(log_integral(values.log(), grid).exp()) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("dim", [1, 2, 3])
def test_the_weights_sum_to_the_volume(dim: int) -> None:
    grid = quadrature_grid(-0.5, 1.0, 6, dim)
    assert float(grid.log_weights.exp().sum()) == pytest.approx(1.5**dim, rel=1e-12)


def test_against_adaptive_quadrature() -> None:
    grid = quadrature_grid(-8, 8, 801)
    z = grid.nodes[:, 0]
    log_f = -z.square() / 2 + torch.sin(3 * z)
    expected, _ = scipy.integrate.quad(lambda t: np.exp(-(t**2) / 2 + np.sin(3 * t)), -8, 8)
    assert float(log_integral(log_f, grid)) == pytest.approx(math.log(expected), abs=1e-10)


def test_a_correlated_gaussian_in_the_plane() -> None:
    grid = quadrature_grid(-9, 9, 181, dim=2)
    mean = torch.tensor([0.4, -0.7], dtype=torch.float64)
    covariance = torch.tensor([[1.0, 0.6], [0.6, 2.0]], dtype=torch.float64)
    log_p = gaussian_log_prob_full(grid.nodes, mean, covariance)
    assert float(log_integral(log_p, grid)) == pytest.approx(0, abs=1e-6)
    moments = expectation(log_p, grid.nodes.T, grid)
    torch.testing.assert_close(moments, mean, atol=1e-6, rtol=0)
    product = (grid.nodes - mean).prod(-1)
    assert float(expectation(log_p, product, grid)) == pytest.approx(0.6, abs=1e-5)


def test_a_tiny_integral_keeps_its_digits() -> None:
    grid = quadrature_grid(-10, 10, 401)
    log_f = standard_normal_log_prob(grid.nodes) - 5000  # exp(-5000) is 0 in float64
    assert float(log_integral(log_f, grid)) == pytest.approx(-5000, abs=1e-9)


def test_posterior_is_bayes_rule() -> None:
    grid = quadrature_grid(-10, 10, 1001)
    z, x = grid.nodes[:, 0], torch.tensor([[0.5], [2.0], [-1.0]], dtype=torch.float64)
    log_joint = -0.5 * z.square() - 0.5 * (x - z).square() / 0.25
    log_post = posterior_log_density(log_joint, grid)
    assert log_post.shape == (3, 1001)
    torch.testing.assert_close(log_integral(log_post, grid), torch.zeros(3).double())
    # prior N(0, 1) and noise of variance 1/4: posterior N(0.8 x, 0.2)
    torch.testing.assert_close(expectation(log_post, z.expand(3, -1), grid), 0.8 * x[:, 0])
    second = (z - 0.8 * x).square()
    torch.testing.assert_close(
        expectation(log_post, second, grid), torch.full((3,), 0.2, dtype=torch.float64)
    )


def test_where_the_density_is_zero_the_product_is_zero() -> None:
    grid = quadrature_grid(0, 1, 3)
    log_density = torch.tensor([0.0, -math.inf, 0.0], dtype=torch.float64)
    f = torch.tensor([2.0, math.inf, 6.0], dtype=torch.float64)
    assert float(expectation(log_density, f, grid)) == pytest.approx((2 + 6) / 4)


def test_a_nan_density_is_not_hidden() -> None:
    grid = quadrature_grid(0, 1, 3)
    log_density = torch.tensor([0.0, math.nan, 0.0], dtype=torch.float64)
    assert math.isnan(float(expectation(log_density, torch.ones(3).double(), grid)))


def test_grid_side_and_dtype() -> None:
    assert grid_side(quadrature_grid(0, 1, 37)) == 37
    assert grid_side(quadrature_grid(0, 1, 13, dim=2)) == 13
    assert grid_side(quadrature_grid(0, 1, 11, dim=3)) == 11
    assert quadrature_grid(0, 1, 4).nodes.dtype == torch.float64
    single = quadrature_grid(0, 1, 4, dtype=torch.float32)
    assert single.nodes.dtype == single.log_weights.dtype == torch.float32


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1.0, 1.0, 5), r"interval \[1.0, 1.0\] is empty; expected low < high"),
        ((2.0, 1.0, 5), "is empty"),
        ((float("nan"), 1.0, 5), "low is nan; expected a finite number"),
        ((0.0, float("inf"), 5), "high is inf; expected a finite number"),
        ((0.0, 1.0, 1), "points=1, dim=1 is not usable; expected at least 2 points"),
        ((0.0, 1.0, 5, 0), "points=5, dim=0 is not usable"),
        ((0.0, 1.0, 10_000_001), "at most 10 million nodes: use importance sampling"),
    ],
)
def test_bad_grids_are_refused(arguments: tuple[float, float, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        quadrature_grid(*arguments)


def test_values_that_do_not_match_the_grid_are_refused() -> None:
    grid = quadrature_grid(0, 1, 4)
    wrong = torch.zeros(4, 5)
    message = r"shape \(4, 5\); expected the last axis to be the 4 nodes"
    with pytest.raises(ValueError, match=message):
        log_integral(wrong, grid)
    with pytest.raises(ValueError, match=message):
        posterior_log_density(wrong, grid)
    with pytest.raises(ValueError, match=message):
        expectation(wrong, torch.zeros(4), grid)
    with pytest.raises(ValueError, match=message):
        expectation(torch.zeros(4), wrong, grid)
    with pytest.raises(ValueError, match=r"shape \(\)"):
        log_integral(torch.tensor(0.0), grid)
