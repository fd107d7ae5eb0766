"""Bounds on log p(x): exact expectations by quadrature, closed forms, and Hypothesis properties."""

import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch import distributions as td

from helpers.maths import bounds
from helpers.maths.divergences import kl_diagonal, kl_standard_normal
from helpers.maths.quadrature import expectation, quadrature_grid
from helpers.models.toy import CurveModel

examples = settings(max_examples=60)
MODEL = CurveModel(curvature=1.0, noise=0.6)
X = torch.tensor([[0.8, 0.9]], dtype=torch.float64)
# z ~ N(0, 1) and x = z + N(0, 1/4): x ~ N(0, 5/4), and z given x is N(4x/5, 1/5)
MARGINAL = td.Normal(
    torch.tensor(0.0, dtype=torch.float64), torch.tensor(1.25, dtype=torch.float64).sqrt()
)
Q = td.Normal(torch.tensor(0.5, dtype=torch.float64), torch.tensor(0.7, dtype=torch.float64))


def log_weights(z: Tensor) -> Tensor:
    return MODEL.log_joint(X, z.unsqueeze(-1)) - Q.log_prob(z)


def draw(*shape: int, seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return Q.loc + Q.scale * torch.randn(*shape, generator=generator, dtype=torch.float64)


def exact_bound(samples: int) -> float:
    """L_M, an M-dimensional integral, with the bound as the helper computes it inside."""
    points = {1: 2001, 2: 601, 3: 121}[samples]
    grid = quadrature_grid(-5.0, 6.0, points, dim=samples)
    log_q = Q.log_prob(grid.nodes).sum(-1)
    return float(expectation(log_q, bounds.iwae_bound(log_weights(grid.nodes.T)), grid))


def exact_log_px() -> float:
    return float(MODEL.log_marginal(X, MODEL.grid()))


def test_bounds_are_ordered_and_grow_with_samples() -> None:
    one, two, three = (exact_bound(m) for m in (1, 2, 3))
    elbo = float(MODEL.exact_elbo(X, Q.loc, Q.scale, MODEL.grid()))
    assert one == pytest.approx(elbo, abs=1e-7)
    assert one + 0.01 < two < three - 0.005 and three < exact_log_px() - 0.005


@pytest.mark.parametrize("samples", [2, 3])
def test_one_draw_is_unbiased_for_the_bound(samples: int) -> None:
    draws = bounds.iwae_bound(log_weights(draw(samples, 40_000, seed=samples)))
    error = float(draws.std()) / math.sqrt(40_000)
    assert abs(float(draws.mean()) - exact_bound(samples)) < 4.5 * error


def test_in_expectation_the_bound_climbs_to_the_log_marginal() -> None:
    # The same 2^20 draws in groups of M. A larger group is a union of smaller ones, so by Jensen
    # the means climb for certain; that they stay below log p(x) holds up to 4.5 standard errors.
    z = draw(2**20, seed=7)
    means, errors = [], []
    for samples in (1, 4, 16, 64, 256):
        draws = bounds.iwae_bound(log_weights(z.reshape(samples, -1)))
        means.append(float(draws.mean()))
        errors.append(float(draws.std()) / math.sqrt(len(draws)))
    assert all(low < high for low, high in itertools.pairwise(means))
    assert all(m < exact_log_px() + 4.5 * e for m, e in zip(means, errors, strict=True))
    assert means[-1] > exact_log_px() - 0.02


def test_elbo_is_unbiased() -> None:
    log_w = log_weights(draw(50_000, 1, seed=3)).expand(-1, 1)
    error = float(log_w.std()) / math.sqrt(50_000)
    exact = float(MODEL.exact_elbo(X, Q.loc, Q.scale, MODEL.grid()))
    assert abs(float(bounds.elbo(log_w)) - exact) < 4.5 * error


def test_both_forms_of_the_elbo_have_one_expectation() -> None:
    grid = MODEL.grid()
    log_q = Q.log_prob(grid.nodes[:, 0])
    reconstruction = expectation(log_q, MODEL.log_px_given_z(X, grid.nodes), grid)
    kl = kl_standard_normal(Q.loc.reshape(1), 2 * Q.scale.log().reshape(1))
    analytic = bounds.elbo_analytic_kl(reconstruction.reshape(1, 1), kl.reshape(1))
    exact = MODEL.exact_elbo(X, Q.loc, Q.scale, grid)
    torch.testing.assert_close(analytic, exact, atol=1e-8, rtol=0)


def test_against_plain_numpy() -> None:
    log_w = torch.randn(4, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    w = np.exp(log_w.numpy())
    np.testing.assert_allclose(bounds.elbo(log_w), np.log(w).mean(0))
    np.testing.assert_allclose(bounds.iwae_bound(log_w), np.log(w.mean(0)))
    np.testing.assert_allclose(bounds.effective_sample_size(log_w), w.sum(0) ** 2 / (w**2).sum(0))
    kl = torch.tensor([0.1, 2.0, 0.5], dtype=torch.float64)
    expected = log_w.numpy().mean(0) - kl.numpy()
    np.testing.assert_allclose(bounds.elbo_analytic_kl(log_w, kl), expected)


def test_importance_sampling_is_exact_when_q_is_the_posterior() -> None:
    x, noise = torch.tensor([0.5, -1.5, 3.0], dtype=torch.float64), 0.5
    posterior = td.Normal(0.8 * x, torch.tensor(0.2, dtype=torch.float64).sqrt())
    eps = torch.randn(6, 3, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    z = posterior.loc + posterior.scale * eps
    log_w = td.Normal(z, noise).log_prob(x) + td.Normal(0.0, 1.0).log_prob(z)
    log_px, ess = bounds.log_marginal_importance(log_w - posterior.log_prob(z))
    torch.testing.assert_close(log_px, MARGINAL.log_prob(x))
    torch.testing.assert_close(ess, torch.full((3,), 6.0).double())


def test_the_mean_weight_is_unbiased_for_the_marginal() -> None:
    estimates, ess = bounds.log_marginal_importance(log_weights(draw(5, 40_000, seed=11)))
    p = estimates.exp()
    assert abs(float(p.mean()) - math.exp(exact_log_px())) < 4.5 * float(p.std()) / 200
    assert ess.shape == (40_000,) and 1 < float(ess.mean()) < 5


@examples
@given(st.floats(-3, 3), st.floats(0.05, 3), st.floats(-4, 4))
def test_the_gap_is_the_divergence_from_the_posterior(mu: float, sigma: float, x: float) -> None:
    log_px = MARGINAL.log_prob(torch.tensor([x], dtype=torch.float64))
    reconstruction = -0.5 * math.log(math.pi / 2) - 2 * ((x - mu) ** 2 + sigma**2)
    mean, logvar = (
        torch.tensor([[mu]], dtype=torch.float64),
        torch.tensor([[2 * math.log(sigma)]], dtype=torch.float64),
    )
    elbo = reconstruction - kl_standard_normal(mean, logvar)
    post_mean = torch.tensor([[0.8 * x]], dtype=torch.float64)
    kl = kl_diagonal(mean, logvar, post_mean, torch.tensor([[math.log(0.2)]], dtype=torch.float64))
    torch.testing.assert_close(bounds.variational_gap(log_px, elbo), kl, atol=1e-9, rtol=1e-9)


@examples
@given(
    st.integers(1, 40),
    st.floats(0, 300),
    st.floats(-2000, 2000),
    st.sampled_from([torch.float32, torch.float64]),
    st.integers(0, 2**32),
)
def test_effective_sample_size_stays_between_one_and_m(
    samples: int, spread: float, offset: float, dtype: torch.dtype, seed: int
) -> None:
    noise = torch.randn(samples, 3, generator=torch.Generator().manual_seed(seed), dtype=dtype)
    ess = bounds.effective_sample_size(offset + spread * noise)
    assert ess.shape == (3,)
    assert bool((ess >= 1 - 1e-5).all()) and bool((ess <= samples * (1 + 1e-5)).all())


def test_effective_sample_size_at_its_ends() -> None:
    level = torch.full((500, 1), -900.0)  # float32 at the size of an image's log-likelihood
    assert float(bounds.effective_sample_size(level)) == pytest.approx(500, rel=1e-6)
    level[3] += 60
    assert float(bounds.effective_sample_size(level)) == pytest.approx(1, rel=1e-6)


@examples
@given(st.integers(1, 20), st.floats(-1e4, 1e4), st.integers(0, 2**32))
def test_bounds_of_any_weights_are_ordered(samples: int, offset: float, seed: int) -> None:
    log_w = 5 * torch.randn(samples, 4, generator=torch.Generator().manual_seed(seed)).double()
    moved = log_w + offset
    assert bool((bounds.elbo(moved) <= bounds.iwae_bound(moved) + 1e-9).all())
    torch.testing.assert_close(bounds.iwae_bound(moved) - offset, bounds.iwae_bound(log_w))


def test_bad_input_is_refused() -> None:
    empty = torch.zeros(0, 3)
    for function in (
        bounds.elbo,
        bounds.iwae_bound,
        bounds.effective_sample_size,
        bounds.log_marginal_importance,
    ):
        with pytest.raises(ValueError, match=r"log_w has shape \(0, 3\); expected at least one"):
            function(empty)
    with pytest.raises(ValueError, match=r"log_px_given_z has shape \(0, 3\)"):
        bounds.elbo_analytic_kl(empty, torch.zeros(3))
    with pytest.raises(ValueError, match=r"\(4, 3\) and kl \(4,\); expected \(M, B\) and \(B,\)"):
        bounds.elbo_analytic_kl(torch.zeros(4, 3), torch.zeros(4))
    with pytest.raises(ValueError, match=r"log_px has shape \(3,\), elbo \(3, 1\)"):
        bounds.variational_gap(torch.zeros(3), torch.zeros(3, 1))
