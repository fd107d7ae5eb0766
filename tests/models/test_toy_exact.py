"""What is called exact on the bent wire is: against closed forms, or it is refused."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from helpers.maths.quadrature import quadrature_grid
from helpers.models.toy import CurveModel

MODEL = CurveModel(curvature=1.3, noise=0.4)
GRID = MODEL.grid()
X = torch.tensor([[0.3, 0.9], [-1.2, 0.1], [0.0, 2.0]], dtype=torch.float64)
examples = settings(max_examples=80)


def closed_form(model: CurveModel, x: Tensor, mu: float, sigma: float) -> Tensor:
    """The bound by the moments of q: log p(x, z) is a polynomial of degree 4 in z."""
    c, s2, v = model.curvature, model.noise**2, sigma**2
    z2 = mu**2 + v
    z4 = mu**4 + 6 * mu**2 * v + 3 * v**2
    misfit = x[:, 0] ** 2 - 2 * x[:, 0] * mu + z2 + x[:, 1] ** 2 - c * x[:, 1] * z2 + c**2 / 4 * z4
    log_joint = -math.log(2 * math.pi * s2) - misfit / (2 * s2) - (math.log(2 * math.pi) + z2) / 2
    return log_joint + 0.5 * math.log(2 * math.pi * math.e * v)


@examples
@given(
    st.floats(-50, 50),
    st.floats(-12, 3).map(math.exp),
    st.floats(-2, 2),
    st.floats(0.05, 2),
    st.sampled_from([21, 101, 2001]),
)
def test_the_bound_is_exact_for_any_guess_on_any_grid(
    mu: float, sigma: float, curvature: float, noise: float, points: int
) -> None:
    model = CurveModel(curvature, noise)
    mean, width = (
        torch.tensor([mu], dtype=torch.float64),
        torch.tensor([sigma], dtype=torch.float64),
    )
    found = model.exact_elbo(X, mean, width, model.grid(points=points))
    expected = closed_form(model, X, mu, sigma)
    torch.testing.assert_close(found, expected, rtol=1e-6, atol=1e-6)


@examples
@given(st.floats(-20, 20), st.floats(-12, 2).map(math.exp))
def test_the_gap_is_exact_for_any_guess(mu: float, sigma: float) -> None:
    mean, width = (
        torch.tensor([mu], dtype=torch.float64),
        torch.tensor([sigma], dtype=torch.float64),
    )
    expected = MODEL.log_marginal(X, GRID) - closed_form(MODEL, X, mu, sigma)
    found = MODEL.exact_gap(X, mean, width, GRID)
    torch.testing.assert_close(found, expected, rtol=1e-6, atol=1e-6)
    assert bool((found >= 0).all())


@pytest.mark.parametrize("sigma", [0.001, 0.004, 0.02])
@pytest.mark.parametrize("mu", [0.5, 0.504, 9.0])
def test_between_and_beyond_the_nodes(mu: float, sigma: float) -> None:
    found = MODEL.exact_elbo(
        X, torch.tensor([mu], dtype=torch.float64), torch.tensor([sigma], dtype=torch.float64), GRID
    )
    torch.testing.assert_close(found, closed_form(MODEL, X, mu, sigma), rtol=1e-9, atol=1e-9)


TOO_NARROW = "is too narrow for the grid, for 3 of 3 examples; expected .* take more points"
BEYOND = "reaches beyond the ends of the grid, for 1 of 3 examples; expected .* take a larger limit"
FAR = torch.cat([X[:2], torch.tensor([[9.5, 60.0]]).double()])


@pytest.mark.parametrize(
    ("model", "x", "grid", "said"),
    [
        (CurveModel(1.3, 0.001), X, GRID, TOO_NARROW),
        (MODEL, X, MODEL.grid(points=41), TOO_NARROW),
        (MODEL, FAR, GRID, BEYOND),
        (MODEL, X, MODEL.grid(limit=1.0), "reaches beyond the ends of the grid, for 3 of 3"),
        (MODEL, X, quadrature_grid(-8, 8, 2001, dtype=torch.float32), "expected float64"),
        (MODEL, X[:0], GRID, r"x has shape \(0, 2\); expected \(B, 2\), at least one"),
    ],
)
def test_a_grid_that_does_not_hold_the_joint_density_is_refused(
    model: CurveModel, x: Tensor, grid: object, said: str
) -> None:
    one = torch.ones(1).double()
    with pytest.raises(ValueError, match=said):
        model.log_marginal(x, grid)
    with pytest.raises(ValueError, match=said):
        model.exact_gap(x, one, one, grid)


@examples
@given(st.floats(0.02, 1.5), st.floats(-2, 2), st.sampled_from([41, 81, 161, 321]))
def test_log_p_of_x_is_right_or_refused(noise: float, curvature: float, points: int) -> None:
    model = CurveModel(curvature, noise)
    try:
        found = model.log_marginal(X, model.grid(points=points))
    except ValueError as error:
        assert "too narrow" in str(error)
    else:
        fine = model.log_marginal(X, model.grid(points=20_001))
        torch.testing.assert_close(found, fine, rtol=1e-6, atol=1e-6)


def test_guesses_that_do_not_go_with_the_examples_are_refused() -> None:
    two, three = torch.ones(2).double(), torch.ones(3).double()
    for function in (MODEL.exact_elbo, MODEL.exact_gap):
        with pytest.raises(ValueError, match=r"x \(3,\), mu \(2,\), sigma \(3,\); expected axes"):
            function(X, two, three, GRID)
        with pytest.raises(ValueError, match=r"mu has shape \(3, 2\); expected \(B,\) or \(B, 1\)"):
            function(X, torch.ones(3, 2), three, GRID)
        with pytest.raises(ValueError, match="mu holds NaN or infinite values; expected finite"):
            function(X, math.nan * three, three, GRID)
        assert function(X, three[:, None], three[:, None], GRID).shape == (3,)
        assert function(X[:1], two, torch.ones(1), GRID).shape == (2,)
