"""KL divergences against ``torch.distributions``; never negative, and 0 only at equality."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch import distributions as td

from helpers.maths.distributions import gaussian_log_prob
from helpers.maths.divergences import kl_diagonal, kl_gaussian, kl_monte_carlo, kl_standard_normal

B, K = 5, 3
examples = settings(max_examples=80)
seeds = st.integers(0, 2**32)
coordinates = st.lists(st.floats(-6, 6), min_size=4, max_size=4)


def normal(*shape: int, seed: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def positive_definite(*shape: int, seed: int) -> Tensor:
    root = normal(*shape, shape[-1], seed=seed)
    return root @ root.mT + 0.3 * torch.eye(shape[-1], dtype=torch.float64)


def value_and_gradients(value: Tensor, leaves: list[Tensor]) -> list[Tensor]:
    weights = torch.linspace(1, 2, value.numel(), dtype=value.dtype).reshape(value.shape)
    return [value, *torch.autograd.grad((weights * value).sum(), leaves)]


def test_full_gaussians_against_torch() -> None:
    # Factors are the leaves, so that both gradients are with respect to the same free numbers.
    leaves = [
        normal(B, K, seed=0),
        normal(B, K, K, seed=1),
        normal(K, seed=2),
        normal(K, K, seed=3),
    ]
    leaves = [leaf.requires_grad_() for leaf in leaves]
    mu1, root1, mu2, root2 = leaves
    eye = torch.eye(K, dtype=torch.float64)

    def covariances() -> tuple[Tensor, Tensor]:
        return root1 @ root1.mT + eye, root2 @ root2.mT + eye

    cov1, cov2 = covariances()
    oracle = td.kl_divergence(td.MultivariateNormal(mu1, cov1), td.MultivariateNormal(mu2, cov2))
    expected = value_and_gradients(oracle, leaves)
    cov1, cov2 = covariances()
    ours = value_and_gradients(kl_gaussian(mu1, cov1, mu2, cov2), leaves)
    assert ours[0].shape == (B,)
    torch.testing.assert_close(ours, expected)


def test_diagonal_gaussians_against_torch() -> None:
    leaves = [normal(B, K, seed=4), normal(B, K, seed=5), normal(K, seed=6), normal(K, seed=7)]
    leaves = [leaf.requires_grad_() for leaf in leaves]
    mu1, logvar1, mu2, logvar2 = leaves
    first, second = td.Normal(mu1, (logvar1 / 2).exp()), td.Normal(mu2, (logvar2 / 2).exp())
    ours = value_and_gradients(kl_diagonal(mu1, logvar1, mu2, logvar2), leaves)
    oracle = value_and_gradients(td.kl_divergence(first, second).sum(-1), leaves)
    torch.testing.assert_close(ours, oracle)


def test_divergence_from_the_prior_against_torch() -> None:
    leaves = [normal(B, K, seed=8).requires_grad_(), normal(B, K, seed=9).requires_grad_()]
    mu, logvar = leaves
    oracle = td.kl_divergence(td.Normal(mu, (logvar / 2).exp()), td.Normal(0.0, 1.0)).sum(-1)
    ours = value_and_gradients(kl_standard_normal(mu, logvar), leaves)
    torch.testing.assert_close(ours, value_and_gradients(oracle, leaves))


def test_the_three_closed_forms_agree() -> None:
    mu, logvar = normal(B, K, seed=10), normal(B, K, seed=11)
    zero = torch.zeros(K, dtype=torch.float64)
    by_matrix = kl_gaussian(mu, torch.diag_embed(logvar.exp()), zero, torch.eye(K).double())
    torch.testing.assert_close(kl_standard_normal(mu, logvar), by_matrix)
    torch.testing.assert_close(kl_diagonal(mu, logvar, zero, zero), by_matrix)


@examples
@given(coordinates, coordinates, coordinates, coordinates)
def test_diagonal_kl_is_never_negative(
    mu1: list[float], logvar1: list[float], mu2: list[float], logvar2: list[float]
) -> None:
    parameters = [torch.tensor(p, dtype=torch.float64) for p in (mu1, logvar1, mu2, logvar2)]
    assert float(kl_diagonal(*parameters)) >= 0
    assert float(kl_standard_normal(parameters[0], parameters[1])) >= 0


@examples
@given(coordinates, coordinates, st.integers(0, 3), st.floats(1e-3, 3), st.sampled_from([-1, 1]))
def test_diagonal_kl_is_zero_only_at_equality(
    mu: list[float], logvar: list[float], axis: int, shift: float, sign: int
) -> None:
    mean, log = torch.tensor(mu, dtype=torch.float64), torch.tensor(logvar, dtype=torch.float64)
    move = torch.zeros(4, dtype=torch.float64)
    move[axis] = sign * shift
    assert float(kl_diagonal(mean, log, mean, log)) == 0
    # Pinsker-like floors: half a squared standardised shift, and r^2/4 cut off by its tail.
    assert float(kl_diagonal(mean, log, mean + move, log)) >= 0.49 * shift**2 * math.exp(-6)
    assert float(kl_diagonal(mean, log + move, mean, log)) >= 0.1 * shift**2


@examples
@given(seeds, st.integers(1, 4))
def test_full_kl_is_positive_and_zero_at_equality(seed: int, k: int) -> None:
    mu1, mu2 = normal(k, seed=seed), normal(k, seed=seed + 1)
    cov1, cov2 = positive_definite(k, seed=seed + 2), positive_definite(k, seed=seed + 3)
    assert abs(float(kl_gaussian(mu1, cov1, mu1, cov1))) < 1e-10
    assert float(kl_gaussian(mu1, cov1, mu2, cov1)) > 0
    assert float(kl_gaussian(mu1, cov1, mu1, cov2)) > 0


def test_digits_survive_when_the_variances_almost_agree() -> None:
    ratio = torch.tensor([1e-7], dtype=torch.float64)
    zero = torch.zeros(1, dtype=torch.float64)
    expected = 1e-14 / 4  # (e^r - 1 - r) / 2 = r^2/4 + r^3/12 + ...
    assert float(kl_standard_normal(zero, ratio)) == pytest.approx(expected, rel=1e-6, abs=0)
    assert float(kl_diagonal(zero, ratio, zero, zero)) == pytest.approx(expected, rel=1e-6, abs=0)


def test_monte_carlo_agrees_with_the_closed_form_within_its_standard_error() -> None:
    mu, logvar = normal(B, K, seed=12), normal(B, K, seed=13)
    zero = torch.zeros(K, dtype=torch.float64)
    z = mu + torch.exp(logvar / 2) * normal(20_000, B, K, seed=14)
    estimate, error = kl_monte_carlo(
        gaussian_log_prob(z, mu, logvar), gaussian_log_prob(z, zero, zero)
    )
    exact = kl_standard_normal(mu, logvar)
    assert bool(((estimate - exact).abs() < 4.5 * error).all())
    # and the error is as small as that of 20,000 samples ought to be
    assert bool((error < 0.1 * exact).all())


def test_standard_error_is_that_of_a_mean() -> None:
    log_q, log_p = normal(7, B, seed=15), normal(7, B, seed=16)
    difference = (log_q - log_p).numpy()
    estimate, error = kl_monte_carlo(log_q, log_p)
    np.testing.assert_allclose(estimate, difference.mean(0))
    np.testing.assert_allclose(error, difference.std(0, ddof=1) / np.sqrt(7))


def test_bad_input_is_refused() -> None:
    two, three = torch.zeros(B, 2), torch.zeros(B, 3)
    with pytest.raises(ValueError, match=r"mu1 \(5, 2\), logvar1 \(5, 3\).*expected the same"):
        kl_diagonal(two, three, two, two)
    with pytest.raises(ValueError, match=r"mu \(5, 2\), logvar \(5, 1\)"):
        kl_standard_normal(two, torch.zeros(B, 1))
    with pytest.raises(ValueError, match=r"cov2 \(3, 3\)"):
        kl_gaussian(two, torch.eye(2), two, torch.eye(3))
    with pytest.raises(ValueError, match="not positive definite"):
        kl_gaussian(two, torch.eye(2), two, -torch.eye(2))
    with pytest.raises(ValueError, match="not positive definite"):
        kl_gaussian(two, torch.zeros(2, 2), two, torch.eye(2))


def test_bad_samples_are_refused() -> None:
    with pytest.raises(ValueError, match=r"log_q has shape \(4, 5\), log_p \(4, 6\)"):
        kl_monte_carlo(torch.zeros(4, 5), torch.zeros(4, 6))
    with pytest.raises(ValueError, match=r"shape \(0, 5\); expected at least one"):
        kl_monte_carlo(torch.zeros(0, 5), torch.zeros(0, 5))
    with pytest.raises(ValueError, match="one sample gives no standard error; expected at least 2"):
        kl_monte_carlo(torch.zeros(1, 5), torch.zeros(1, 5))
