"""The bent wire: densities against ``torch.distributions``, integrals against scipy, gap = KL."""

import math

import pytest
import scipy.integrate
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch import distributions as td

from helpers.models.toy import CurveModel

MODEL = CurveModel(curvature=1.3, noise=0.4)
GRID = MODEL.grid()
X = torch.tensor([[0.3, 0.9], [-1.2, 0.1], [0.0, 2.0]], dtype=torch.float64)
examples = settings(max_examples=40)


def test_log_joint_against_torch() -> None:
    z = torch.linspace(-2, 2, 7, dtype=torch.float64).reshape(7, 1, 1)
    mean = torch.cat([z, 1.3 / 2 * z**2], -1)
    expected = td.Normal(mean, 0.4).log_prob(X).sum(-1)
    torch.testing.assert_close(MODEL.log_px_given_z(X, z), expected)
    expected = expected + td.Normal(0.0, 1.0).log_prob(z).sum(-1)
    assert expected.shape == (7, 3)
    torch.testing.assert_close(MODEL.log_joint(X, z), expected)
    on_grid = MODEL.log_joint_on_grid(X, GRID)
    assert on_grid.shape == (3, len(GRID.nodes))
    torch.testing.assert_close(on_grid.T, MODEL.log_joint(X, GRID.nodes.unsqueeze(1)))


def test_log_marginal_against_adaptive_quadrature() -> None:
    for x, ours in zip(X.tolist(), MODEL.log_marginal(X, GRID).tolist(), strict=True):

        def joint(z: float, x: list[float] = x) -> float:
            square = (x[0] - z) ** 2 + (x[1] - 0.65 * z * z) ** 2
            return math.exp(-(z**2) / 2 - square / 0.32) / (2 * math.pi) ** 1.5 / 0.16

        value, _ = scipy.integrate.quad(joint, -8, 8, limit=500, epsabs=0, epsrel=1e-12)
        assert ours == pytest.approx(math.log(value), abs=1e-9)


@examples
@given(st.floats(-2.5, 2.5), st.floats(0.05, 1.0))
@example(2.5, 1.0)
def test_log_marginal_is_bound_plus_gap(mu: float, sigma: float) -> None:
    mean, width = torch.tensor([mu]), torch.tensor([sigma])
    elbo = MODEL.exact_elbo(X, mean, width, GRID)
    gap = MODEL.exact_gap(X, mean, width, GRID)
    assert elbo.shape == gap.shape == (3,)
    assert bool((gap >= 0).all())
    # The widest q furthest out loses 2e-8 of its mass at the end of the grid.
    torch.testing.assert_close(elbo + gap, MODEL.log_marginal(X, GRID), rtol=0, atol=1e-6)


def test_one_q_per_example() -> None:
    mu, sigma = torch.tensor([0.1, -0.9, 1.4]), torch.tensor([0.3, 0.5, 0.2])
    together = MODEL.exact_elbo(X, mu, sigma, GRID)
    apart = [MODEL.exact_elbo(X[i : i + 1], mu[i], sigma[i], GRID) for i in range(3)]
    torch.testing.assert_close(together, torch.cat(apart))


def test_exact_elbo_against_monte_carlo() -> None:
    mu, sigma = torch.tensor([0.2, -1.0, 0.5]), torch.tensor([0.6, 0.3, 0.9])
    q = td.Normal(mu.double(), sigma.double())
    eps = torch.randn(40_000, 3, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    z = q.loc + q.scale * eps
    log_w = MODEL.log_joint(X, z.unsqueeze(-1)) - q.log_prob(z)
    error = log_w.std(0) / 200
    assert bool(((log_w.mean(0) - MODEL.exact_elbo(X, mu, sigma, GRID)).abs() < 4.5 * error).all())


def test_a_straight_wire_has_a_gaussian_posterior_that_closes_the_gap() -> None:
    straight = CurveModel(curvature=0.0, noise=0.5)
    # prior N(0, 1), x1 = z + noise: posterior N(x1 / (1 + s^2), s^2 / (1 + s^2)), s^2 = 1/4
    mu, sigma = 0.8 * X[:, 0], torch.full((3,), math.sqrt(0.2), dtype=torch.float64)
    gap = straight.exact_gap(X, mu, sigma, straight.grid())
    torch.testing.assert_close(gap, torch.zeros(3).double(), atol=1e-10, rtol=0)
    scale = torch.tensor([1.25, 0.25], dtype=torch.float64).sqrt()
    marginal = td.Normal(torch.zeros(2).double(), scale).log_prob(X).sum(-1)
    torch.testing.assert_close(straight.log_marginal(X, straight.grid()), marginal)


def test_samples_have_the_moments_of_the_model() -> None:
    n = 50_000
    x, z = MODEL.sample(n, torch.Generator().manual_seed(2))
    assert x.shape == (n, 2) and z.shape == (n, 1)
    noise = x - torch.cat([z, 0.65 * z**2], 1)
    # means of z, z^2, noise and noise^2, each within 4.5 standard errors
    for values, expected in ((z, 0.0), (z**2, 1.0), (noise, 0.0), (noise**2, 0.16)):
        error = values.std(0) / math.sqrt(n)
        assert bool(((values.mean(0) - expected).abs() < 4.5 * error).all())
    again, _ = MODEL.sample(n, torch.Generator().manual_seed(2))
    assert torch.equal(x, again)


@pytest.mark.parametrize("noise", [0.0, -1.0, float("nan")])
def test_bad_noise_is_refused(noise: float) -> None:
    with pytest.raises(ValueError, match="expected a standard deviation > 0"):
        CurveModel(noise=noise)


@pytest.mark.parametrize("sigma", [0.0, -0.5, float("nan")])
def test_a_width_that_is_not_positive_is_refused(sigma: float) -> None:
    with pytest.raises(ValueError, match="expected every sigma > 0"):
        MODEL.exact_elbo(X, torch.zeros(1), torch.tensor([sigma]), GRID)


def test_examples_of_another_dimension_are_refused() -> None:
    with pytest.raises(ValueError, match=r"x has shape \(4, 3\); expected \(B, 2\)"):
        MODEL.log_marginal(torch.zeros(4, 3), GRID)
