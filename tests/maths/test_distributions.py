"""Log densities against ``torch.distributions`` and scipy: values, gradients, refusals."""

import itertools
from collections.abc import Callable

import pytest
import scipy.integrate
import scipy.stats
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch import distributions as td

from helpers.maths.distributions import (
    bernoulli_log_prob,
    cholesky,
    gaussian_log_prob,
    gaussian_log_prob_full,
    standard_normal_log_prob,
)

B, D = 5, 3
examples = settings(max_examples=60)


def normal(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def positive_definite(*shape: int, seed: int = 0) -> Tensor:
    root = normal(*shape, shape[-1], seed=seed)
    return root @ root.mT + 0.3 * torch.eye(shape[-1], dtype=torch.float64)


def same_value_and_gradients(
    ours: Callable[..., Tensor], oracle: Callable[..., Tensor], *inputs: Tensor
) -> None:
    """Both functions give the same values and, weighted unevenly, the same gradients."""
    results = []
    for function in (ours, oracle):
        leaves = [tensor.clone().requires_grad_() for tensor in inputs]
        value = function(*leaves)
        weights = torch.linspace(1, 2, value.numel(), dtype=value.dtype).reshape(value.shape)
        results.append((value, *torch.autograd.grad((weights * value).sum(), leaves)))
    for mine, theirs in zip(*results, strict=True):
        torch.testing.assert_close(mine, theirs, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("leading", [(B,), (4, B)], ids=["same shape", "x broadcast over M"])
def test_bernoulli_against_torch(leading: tuple[int, ...]) -> None:
    x = (normal(B, D, seed=1) > 0).double()
    same_value_and_gradients(
        lambda logits: bernoulli_log_prob(x, logits),
        lambda logits: td.Independent(td.Bernoulli(logits=logits), 1).log_prob(x),
        3 * normal(*leading, D, seed=2),
    )


@pytest.mark.parametrize("leading", [(B,), (4, B)])
def test_bernoulli_of_grey_pixels_is_the_cross_entropy(leading: tuple[int, ...]) -> None:
    x = torch.rand(B, D, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    logits = normal(*leading, D, seed=3)
    gamma = 1 / (1 + torch.exp(-logits))
    expected = (x * gamma.log() + (1 - x) * (1 - gamma).log()).sum(-1)
    torch.testing.assert_close(bernoulli_log_prob(x, logits), expected)


def test_bernoulli_probabilities_sum_to_one() -> None:
    every_x = torch.tensor(list(itertools.product([0.0, 1.0], repeat=4)), dtype=torch.float64)
    total = bernoulli_log_prob(every_x, 2 * normal(4, seed=4)).exp().sum()
    assert float(total) == pytest.approx(1, abs=1e-12)


@examples
@given(
    st.floats(0, 1, width=32),
    st.floats(-(2.0**120), 2.0**120, width=32),
    st.sampled_from([(2,), (3, 2)]),
)
def test_bernoulli_is_finite_for_extreme_logits(
    x: float, logit: float, shape: tuple[int, ...]
) -> None:
    logits = torch.full(shape, logit, requires_grad=True)
    value = bernoulli_log_prob(torch.full((2,), x), logits)
    value.sum().backward()
    assert bool(torch.isfinite(value).all()) and bool((value <= 0).all())
    assert logits.grad is not None and bool(torch.isfinite(logits.grad).all())


def test_bernoulli_is_exact_where_a_probability_rounds_to_one() -> None:
    logits = torch.tensor([[1e4], [-1e4]])
    for shape in ((1,), (2, 1)):  # broadcast and fused
        value = bernoulli_log_prob(torch.ones(shape), logits)
        torch.testing.assert_close(value, torch.tensor([0.0, -1e4]))


@pytest.mark.parametrize("leading", [(B,), (4, B)], ids=["fused", "broadcast"])
def test_bernoulli_in_single_precision_is_that_of_double_precision(
    leading: tuple[int, ...],
) -> None:
    x = torch.rand(B, 784, generator=torch.Generator().manual_seed(1)).round()
    logits = 6 * normal(*leading, 784, seed=2).float()  # most probabilities are near 0 or 1
    values, slopes = [], []
    for dtype in (torch.float32, torch.float64):
        leaf = logits.to(dtype).requires_grad_()
        value = bernoulli_log_prob(x.to(dtype), leaf)
        assert value.dtype == dtype
        values.append(value.double())
        slopes.append(torch.autograd.grad(value.sum(), leaf)[0].double())
    torch.testing.assert_close(*values, rtol=1e-6, atol=0)
    torch.testing.assert_close(*slopes, rtol=1e-5, atol=1e-7)


def test_diagonal_gaussian_against_torch() -> None:
    same_value_and_gradients(
        gaussian_log_prob,
        lambda x, mu, logvar: td.Independent(td.Normal(mu, torch.exp(logvar / 2)), 1).log_prob(x),
        normal(4, B, D, seed=5),
        normal(B, D, seed=6),
        normal(D, seed=7),
    )


def test_standard_normal_against_torch() -> None:
    same_value_and_gradients(
        standard_normal_log_prob, lambda z: td.Normal(0.0, 1.0).log_prob(z).sum(-1), normal(4, B, D)
    )


def test_full_gaussian_against_torch_and_scipy() -> None:
    x, mu, root = normal(4, B, D, seed=8), normal(B, D, seed=9), normal(B, D, D, seed=10)
    eye = torch.eye(D, dtype=torch.float64)
    same_value_and_gradients(
        lambda x, mu, root: gaussian_log_prob_full(x, mu, root @ root.mT + eye),
        lambda x, mu, root: td.MultivariateNormal(mu, root @ root.mT + eye).log_prob(x),
        x,
        mu,
        root,
    )
    covariance = positive_definite(D, seed=11)
    expected = scipy.stats.multivariate_normal(mu[0].numpy(), covariance.numpy()).logpdf(x[0])
    ours = gaussian_log_prob_full(x[0], mu[0], covariance)
    torch.testing.assert_close(ours, torch.from_numpy(expected))


def test_gaussians_integrate_to_one() -> None:
    mu, logvar = torch.tensor([0.7], dtype=torch.float64), torch.tensor([-1.2], dtype=torch.float64)

    def density(x: float) -> float:
        return float(gaussian_log_prob(torch.tensor([x], dtype=torch.float64), mu, logvar).exp())

    total, _ = scipy.integrate.quad(density, -10, 10, points=[0.7])
    assert total == pytest.approx(1, abs=1e-9)


def test_cholesky_is_the_lower_root() -> None:
    covariance = positive_definite(2, D, seed=12)
    factor = cholesky(covariance)
    torch.testing.assert_close(factor @ factor.mT, covariance)
    assert bool((factor.triu(1) == 0).all())


BAD = {
    "not definite": (torch.diag(torch.tensor([1.0, -1.0])), "not positive definite"),
    "singular": (torch.ones(2, 2), "not positive definite"),
    "NaN": (torch.full((2, 2), float("nan")), "not positive definite"),
    "not square": (torch.ones(3, 2), r"shape \(3, 2\); expected \(\.\.\., D, D\)"),
    "a vector": (torch.ones(2), r"shape \(2,\); expected \(\.\.\., D, D\)"),
}


@pytest.mark.parametrize(("covariance", "message"), BAD.values(), ids=BAD.keys())
def test_bad_covariance_is_refused(covariance: Tensor, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        gaussian_log_prob_full(torch.zeros(2), torch.zeros(2), covariance)


def test_different_dimensions_are_refused_by_name() -> None:
    two, three = torch.zeros(B, 2), torch.zeros(B, 3)
    with pytest.raises(ValueError, match=r"x \(5, 2\), logits \(5, 3\); expected the same"):
        bernoulli_log_prob(two, three)
    with pytest.raises(ValueError, match=r"mu \(5, 3\), logvar \(5, 2\)"):
        gaussian_log_prob(two, three, two)
    with pytest.raises(ValueError, match=r"logvar \(5, 1\)"):  # would broadcast in silence
        gaussian_log_prob(two, two, torch.zeros(B, 1))
    with pytest.raises(ValueError, match=r"covariance \(3, 3\)"):
        gaussian_log_prob_full(two, two, torch.eye(3))


def test_scalars_are_refused() -> None:
    scalar = torch.tensor(0.5)
    with pytest.raises(ValueError, match="z is a scalar; expected at least one axis"):
        standard_normal_log_prob(scalar)
    with pytest.raises(ValueError, match="logits is a scalar"):
        bernoulli_log_prob(torch.ones(2), scalar)


def test_batches_that_do_not_go_together_are_refused_by_name() -> None:
    three, four = torch.zeros(3, 5), torch.zeros(4, 5)
    said = r"x \(3, 5\), {} \(4, 5\).*; expected axes that are equal, or 1"
    with pytest.raises(ValueError, match=said.format("logits")):
        bernoulli_log_prob(three, four)
    with pytest.raises(ValueError, match=said.format("mu")):
        gaussian_log_prob(three, four, four)
    with pytest.raises(ValueError, match=r"x \(3,\), mu \(4,\), covariance \(\); expected axes"):
        gaussian_log_prob_full(three, four, torch.eye(5))


@pytest.mark.parametrize("value", [255.0, -0.1, float("nan"), float("inf")])
def test_pixels_outside_zero_to_one_have_no_probability(value: float) -> None:
    x = torch.zeros(2, 3)
    x[1, 2] = value
    with pytest.raises(ValueError, match=r"x (has values from|holds NaN)"):
        bernoulli_log_prob(x, torch.zeros(2, 3))


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_an_asymmetric_covariance_is_refused_at_any_scale(scale: float) -> None:
    skew = torch.tensor([[1.0, 0.2], [0.1, 1.0]], dtype=torch.float64) * scale
    with pytest.raises(ValueError, match="not symmetric; expected it equal to its transpose"):
        cholesky(skew)
    slightly = torch.tensor([[1.0, 0.2], [0.2 + 1e-12, 1.0]], dtype=torch.float64) * scale
    cholesky(slightly)  # as an inverse leaves it


def test_matrix_roots_take_one_dtype() -> None:
    two = torch.zeros(B, 2)
    with pytest.raises(ValueError, match="x float32, mu float32, covariance float64; expected all"):
        gaussian_log_prob_full(two, two, torch.eye(2).double())
    with pytest.raises(ValueError, match="covariance float16; expected all float32 or all float64"):
        cholesky(torch.eye(2).half())
