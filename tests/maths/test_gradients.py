"""Gradient estimators: each sample against autograd, their means exact by Gauss-Hermite rules."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch import distributions as td

from helpers.maths.gradients import pathwise_gradients, score_function_gradients

MU = torch.tensor([0.4, -1.1, 0.2], dtype=torch.float64)
SIGMA = torch.tensor([0.7, 0.3, 1.5], dtype=torch.float64)
examples = settings(max_examples=25)


def polynomial(z: Tensor) -> Tensor:
    """A cubic with a cross term: ``(M, 3)`` to ``(M,)``."""
    return z[:, 0] ** 3 - 2 * z[:, 1] ** 2 + z[:, 0] * z[:, 2] + 0.5 * z[:, 2]


def exact_gradients(mu: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
    """Gradients of E[polynomial(z)] = mu0^3 + 3 mu0 s0^2 - 2(mu1^2 + s1^2) + mu0 mu2 + mu2 / 2."""
    d_mu = torch.stack([3 * mu[0] ** 2 + 3 * sigma[0] ** 2 + mu[2], -4 * mu[1], mu[0] + 0.5])
    d_sigma = torch.stack([6 * mu[0] * sigma[0], -4 * sigma[1], 0 * sigma[2]])
    return d_mu, d_sigma


def gauss_hermite() -> tuple[Tensor, Tensor]:
    """Nodes eps ``(M, 3)`` and weights ``(M,)`` that integrate polynomials over N(0, I) exactly."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(6)
    eps = torch.cartesian_prod(*[torch.from_numpy(nodes)] * 3)
    mass = torch.cartesian_prod(*[torch.from_numpy(weights / weights.sum())] * 3).prod(-1)
    return eps, mass


def draws(samples: int, seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(samples, 3, generator=generator, dtype=torch.float64)


@pytest.mark.parametrize("estimator", [pathwise_gradients, score_function_gradients])
@examples
@given(st.lists(st.floats(-2, 2), min_size=3, max_size=3), st.floats(0.1, 2))
def test_both_estimators_are_unbiased(estimator: Callable, mu: list[float], width: float) -> None:
    mean, sigma = torch.tensor(mu, dtype=torch.float64), SIGMA * width
    eps, mass = gauss_hermite()
    for ours, expected in zip(
        estimator(polynomial, mean, sigma, eps), exact_gradients(mean, sigma), strict=True
    ):
        assert ours.shape == (216, 3)
        torch.testing.assert_close(mass @ ours, expected, atol=1e-9, rtol=1e-9)


@pytest.mark.parametrize("baseline", [-3.0, torch.tensor(2.5)])
def test_a_baseline_leaves_the_mean(baseline: float | Tensor) -> None:
    eps, mass = gauss_hermite()
    estimates = score_function_gradients(polynomial, MU, SIGMA, eps, baseline)
    for ours, expected in zip(estimates, exact_gradients(MU, SIGMA), strict=True):
        torch.testing.assert_close(mass @ ours, expected, atol=1e-9, rtol=0)


def test_a_baseline_near_the_mean_lowers_the_variance() -> None:
    def lifted(z: Tensor) -> Tensor:
        return polynomial(z) + 50

    eps = draws(5000, seed=1)
    plain = score_function_gradients(lifted, MU, SIGMA, eps)
    helped = score_function_gradients(
        lifted, MU, SIGMA, eps, float(lifted(MU + SIGMA * eps).mean())
    )
    for without, with_baseline in zip(plain, helped, strict=True):
        assert bool((with_baseline.var(0) < 0.2 * without.var(0)).all())


def test_each_pathwise_sample_against_autograd() -> None:
    eps = draws(5, seed=2)
    d_mu, d_sigma = pathwise_gradients(polynomial, MU, SIGMA, eps)
    for row in range(5):
        mu, sigma = MU.clone().requires_grad_(), SIGMA.clone().requires_grad_()
        value = polynomial((mu + sigma * eps[row]).unsqueeze(0))
        expected = torch.autograd.grad(value.sum(), (mu, sigma))
        torch.testing.assert_close((d_mu[row], d_sigma[row]), expected)


def test_each_score_function_sample_against_autograd() -> None:
    eps = draws(5, seed=3)
    d_mu, d_sigma = score_function_gradients(polynomial, MU, SIGMA, eps, baseline=0.7)
    z = MU + SIGMA * eps
    for row in range(5):
        mu, sigma = MU.clone().requires_grad_(), SIGMA.clone().requires_grad_()
        score = torch.autograd.grad(td.Normal(mu, sigma).log_prob(z[row]).sum(), (mu, sigma))
        weight = polynomial(z[row : row + 1]) - 0.7
        torch.testing.assert_close((d_mu[row], d_sigma[row]), tuple(weight * s for s in score))


def test_sample_means_agree_within_their_standard_errors() -> None:
    eps = draws(40_000, seed=4)
    for estimator in (pathwise_gradients, score_function_gradients):
        estimates = estimator(polynomial, MU, SIGMA, eps)
        for ours, expected in zip(estimates, exact_gradients(MU, SIGMA), strict=True):
            error = ours.std(0) / 200
            assert bool(((ours.mean(0) - expected).abs() <= 4.5 * error + 1e-12).all())


def test_the_score_function_needs_no_derivative() -> None:
    def step(z: Tensor) -> Tensor:  # P(z0 > 0) has gradient N(mu/sigma; 0, 1) / sigma
        return (z[:, 0] > 0).double()

    d_mu, _ = score_function_gradients(step, MU, SIGMA, draws(40_000, seed=5))
    ratio = MU[0] / SIGMA[0]
    expected = td.Normal(0.0, 1.0).log_prob(ratio).exp() / SIGMA[0]
    error = d_mu[:, 0].std() / 200
    assert abs(float(d_mu[:, 0].mean() - expected)) < 4.5 * float(error)


def test_parameters_that_require_gradients_are_welcome() -> None:
    d_mu, d_sigma = pathwise_gradients(polynomial, MU.clone().requires_grad_(), SIGMA, draws(2, 6))
    assert not d_mu.requires_grad and not d_sigma.requires_grad


@pytest.mark.parametrize("estimator", [pathwise_gradients, score_function_gradients])
def test_bad_input_is_refused(estimator: Callable) -> None:
    with pytest.raises(ValueError, match=r"sigma \(3,\), eps \(4, 2\); expected the same"):
        estimator(polynomial, MU, SIGMA, torch.zeros(4, 2))
    with pytest.raises(ValueError, match=r"eps has shape \(3,\); expected \(M, D\)"):
        estimator(polynomial, MU, SIGMA, torch.zeros(3))
    for bad in (0.0, -0.5, float("nan")):
        sigma = SIGMA.clone()
        sigma[1] = bad
        with pytest.raises(ValueError, match="expected every sigma > 0"):
            estimator(polynomial, MU, sigma, torch.zeros(4, 3))


@pytest.mark.parametrize("estimator", [pathwise_gradients, score_function_gradients])
def test_shapes_that_would_broadcast_are_refused(estimator: Callable) -> None:
    eps = draws(4, seed=0)
    for wrong in (lambda z: z[:, :1], lambda z: z.sum(), lambda z: z, lambda z: z[:2, 0]):
        with pytest.raises(ValueError, match=r"f\(z\) has shape .*; expected one number a sample"):
            estimator(wrong, MU, SIGMA, eps)
    with pytest.raises(ValueError, match=r"mu has shape \(1, 3\); expected \(D,\)"):
        estimator(polynomial, MU[None], SIGMA, eps)
    with pytest.raises(ValueError, match=r"sigma has shape \(4, 3\); expected \(D,\)"):
        estimator(polynomial, MU, SIGMA.expand(4, 3), eps)
    with pytest.raises(
        ValueError, match=r"eps has shape \(0, 3\); expected \(M, D\), at least one"
    ):
        estimator(polynomial, MU, SIGMA, eps[:0])
    with pytest.raises(ValueError, match=r"f\(z\) is of type float; expected"):
        estimator(lambda z: 1.0, MU, SIGMA, eps)


def test_a_baseline_is_a_number_or_one_a_sample() -> None:
    eps = draws(4, seed=0)
    for wrong in (torch.ones(4, 1), torch.ones(3), torch.ones(1)):
        with pytest.raises(ValueError, match=r"baseline has shape .*expected a number or \(M,\)"):
            score_function_gradients(polynomial, MU, SIGMA, eps, wrong)
    own = score_function_gradients(polynomial, MU, SIGMA, eps, torch.full((4,), 2.0))
    torch.testing.assert_close(own, score_function_gradients(polynomial, MU, SIGMA, eps, 2.0))


def test_a_jump_has_no_path() -> None:
    with pytest.raises(ValueError, match=r"f\(z\) holds bool; expected floating-point numbers"):
        pathwise_gradients(lambda z: z[:, 0] > 0, MU, SIGMA, draws(4, seed=0))
    with pytest.raises(ValueError, match=r"no derivative .*; expected .*score_function_gradients"):
        pathwise_gradients(lambda z: (z[:, 0] > 0).double(), MU, SIGMA, draws(4, seed=0))
