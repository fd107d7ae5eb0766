"""Promises at the ends of the range of float32: divergences not below 0, densities without NaN."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from helpers.maths.distributions import bernoulli_log_prob, gaussian_log_prob
from helpers.maths.divergences import kl_diagonal, kl_gaussian, kl_standard_normal
from helpers.maths.latent import interpolate_spherical, kl_per_dimension

DTYPES = [torch.float32, torch.float64]
examples = settings(max_examples=80)


def draw(*shape: int, seed: int, dtype: torch.dtype) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64).to(dtype)


@examples
@given(st.integers(0, 2**32), st.integers(-24, 4), st.integers(1, 5), st.sampled_from(DTYPES))
def test_no_divergence_is_below_zero(seed: int, power: int, dim: int, dtype: torch.dtype) -> None:
    near = 2.0**power * draw(4, 50, dim, seed=seed, dtype=dtype)
    mu1, logvar1, moved, other = near
    assert bool((kl_standard_normal(mu1, logvar1) >= 0).all())
    assert bool((kl_per_dimension(mu1, logvar1) >= 0).all())
    assert bool((kl_diagonal(mu1, logvar1, mu1 + moved, logvar1 + other) >= 0).all())
    root = draw(50, dim, dim, seed=seed, dtype=dtype)
    cov = root @ root.mT + 0.3 * torch.eye(dim, dtype=dtype)
    scaled = cov * (1 + 2.0 ** min(power, -1) * 0.5)
    for second in (cov, scaled):
        assert bool((kl_gaussian(mu1, cov, mu1, second) >= 0).all())


def test_a_divergence_of_two_full_gaussians_keeps_its_digits_in_single_precision() -> None:
    root = draw(4, 4, seed=1, dtype=torch.float64)
    cov = root @ root.mT + torch.eye(4, dtype=torch.float64)
    other = cov + 0.02 * torch.diag(torch.arange(4.0).double())
    exact = kl_gaussian(torch.zeros(4).double(), cov, torch.full((4,), 0.01).double(), other)
    single = kl_gaussian(torch.zeros(4), cov.float(), torch.full((4,), 0.01), other.float())
    torch.testing.assert_close(single.double(), exact, rtol=0.01, atol=0)  # of about 3e-4


@pytest.mark.parametrize("logvar", [-300.0, -100.0, 100.0, 300.0])
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_gaussian_at_its_mean_is_finite_however_narrow(logvar: float, dtype: torch.dtype) -> None:
    leaves = [torch.full((2,), v, dtype=dtype, requires_grad=True) for v in (1.5, 1.5, logvar)]
    value = gaussian_log_prob(*leaves)
    assert value.item() == pytest.approx(-math.log(2 * math.pi) - logvar, rel=1e-6)
    slopes = torch.autograd.grad(value, leaves)
    for slope, expected in zip(slopes, (0.0, 0.0, -0.5), strict=True):
        torch.testing.assert_close(slope, torch.full((2,), expected, dtype=dtype))
    x, mu, logvars = (leaf.detach() for leaf in leaves)
    assert float(kl_diagonal(x, logvars, mu, logvars)) == 0


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_gaussian_far_from_its_mean_is_unlikely_and_never_nan(dtype: torch.dtype) -> None:
    x, mu = torch.tensor([1.0], dtype=dtype), torch.tensor([0.0], dtype=dtype)
    for logvar in (-2000.0, -300.0, -100.0):
        assert float(gaussian_log_prob(x, mu, torch.tensor([logvar], dtype=dtype))) < -1e37


@pytest.mark.parametrize("shape", [(1,), (2, 1)], ids=["broadcast", "of one shape"])
def test_pixels_at_logits_of_ten_thousand(shape: tuple[int, ...]) -> None:
    logits = torch.tensor([[1e4], [-1e4]], requires_grad=True)
    value = bernoulli_log_prob(torch.zeros(shape), logits)
    assert value.tolist() == [-1e4, 0.0]
    (slope,) = torch.autograd.grad(value.sum(), logits)
    assert slope.tolist() == [[-1.0], [0.0]]


@pytest.mark.parametrize("scale", [1e-30, 1e-20, 1.0, 1e20, 1e30])
def test_an_arc_does_not_depend_on_units(scale: float) -> None:
    start, end = torch.tensor([1.0, 0.0]), torch.tensor([0.0, 2.0])
    arc = interpolate_spherical(scale * start, scale * end, 3)
    torch.testing.assert_close(arc / scale, interpolate_spherical(start, end, 3))
    assert not torch.equal(arc[1], (arc[0] + arc[2]) / 2)  # no straight line
