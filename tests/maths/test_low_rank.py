"""The Gaussian with a rank-one precision against dense matrices, and where u is 0 or huge."""

import math

import pytest
import torch
from torch import Tensor
from torch import distributions as td

from helpers.maths import low_rank
from helpers.maths.distributions import gaussian_log_prob
from helpers.maths.divergences import kl_standard_normal

B, K = 5, 7


def normal(*shape: int, seed: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def leaves() -> tuple[Tensor, Tensor, Tensor]:
    mu, logd, u = (normal(B, K, seed=seed).requires_grad_() for seed in (0, 1, 2))
    return mu, logd, u


def dense(mu: Tensor, logd: Tensor, u: Tensor) -> td.MultivariateNormal:
    precision = torch.diag_embed(logd.exp()) + u.unsqueeze(-1) * u.unsqueeze(-2)
    return td.MultivariateNormal(mu, precision_matrix=precision)


def with_gradients(value: Tensor, *by: Tensor) -> list[Tensor]:
    weights = torch.linspace(1, 2, value.numel(), dtype=value.dtype).reshape(value.shape)
    return [value, *torch.autograd.grad((weights * value).sum(), by)]


def test_value_and_gradient_of_everything_against_torch() -> None:
    mu, logd, u = leaves()
    x = normal(3, B, K, seed=3)
    prior = td.MultivariateNormal(torch.zeros(K).double(), torch.eye(K).double())
    diagonal = dict(dim1=-2, dim2=-1)
    pairs = [
        (low_rank.covariance(logd, u), dense(mu, logd, u).covariance_matrix, (logd, u)),
        (low_rank.log_det(logd, u), dense(mu, logd, u).covariance_matrix.logdet(), (logd, u)),
        (
            low_rank.trace(logd, u),
            dense(mu, logd, u).covariance_matrix.diagonal(**diagonal).sum(-1),
            (logd, u),
        ),
        (low_rank.log_prob(x, mu, logd, u), dense(mu, logd, u).log_prob(x), (mu, logd, u)),
        (low_rank.kl(mu, logd, u), td.kl_divergence(dense(mu, logd, u), prior), (mu, logd, u)),
    ]
    for ours, oracle, by in pairs:
        torch.testing.assert_close(with_gradients(ours, *by), with_gradients(oracle, *by))


@pytest.mark.parametrize("scale", [0.0, 1e-8, 1.0, 1e4])
def test_the_root_is_a_root_of_the_covariance(scale: float) -> None:
    _, logd, u = leaves()
    u = scale * u
    eye = torch.eye(K, dtype=torch.float64).unsqueeze(1)  # the columns of R, one by one
    root = low_rank.root_times(eye, logd, u).permute(1, 2, 0)
    torch.testing.assert_close(root @ root.mT, low_rank.covariance(logd, u))


def test_draws_have_the_covariance() -> None:
    logd, u = normal(3, seed=4), normal(3, seed=5)
    draws = low_rank.root_times(normal(200_000, 3, seed=6), logd, u)
    torch.testing.assert_close(draws.T.cov(), low_rank.covariance(logd, u), atol=0.02, rtol=0.02)


def test_without_u_it_is_the_diagonal_gaussian_and_the_gradient_for_u_is_zero() -> None:
    """Everything depends on u u^T: a network that starts at u = 0 stays there."""
    mu, logd, _ = leaves()
    zero = torch.zeros(B, K, dtype=torch.float64, requires_grad=True)
    x, eps = normal(B, K, seed=3), normal(B, K, seed=7)
    torch.testing.assert_close(
        low_rank.log_prob(x, mu, logd, zero), gaussian_log_prob(x, mu, -logd)
    )
    torch.testing.assert_close(low_rank.kl(mu, logd, zero), kl_standard_normal(mu, -logd))
    draw = low_rank.root_times(eps, logd, zero)
    torch.testing.assert_close(draw, eps * torch.exp(-logd / 2))
    every = low_rank.kl(mu, logd, zero).sum() + draw.square().sum()
    (slope,) = torch.autograd.grad(every, zero)
    assert torch.equal(slope, torch.zeros_like(slope))


def test_single_precision_keeps_the_digits_that_the_printed_root_loses() -> None:
    """1 - sqrt(eta) over s, as it stands, is 0 for a small s; multiplied out it is 1/2."""
    logd, u = torch.zeros(2), torch.tensor([1e-4, 0.0])
    s = u.square().sum()
    assert float((1 - 1 / torch.sqrt(1 + s)) / s) == 0.0
    off = torch.tensor([1.0, 0.0]) - low_rank.root_times(torch.tensor([1.0, 0.0]), logd, u)
    assert math.isclose(float(off[0].double()), 0.0, abs_tol=1e-6)
    assert torch.isfinite(low_rank.root_times(torch.ones(2), logd, torch.zeros(2))).all()


def test_the_divergence_from_the_prior_is_zero_at_the_prior_alone() -> None:
    zero = torch.zeros(3, dtype=torch.float64)
    assert float(low_rank.kl(zero, zero, zero)) == 0.0
    for seed in range(20):
        mu, logd, u = (normal(3, seed=3 * seed + k) / 10 for k in range(3))
        assert float(low_rank.kl(mu, logd, u)) > 0
