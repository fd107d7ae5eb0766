"""Probabilistic PCA against scikit-learn's, against generic Gaussians, and at its edges."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import PCA
from torch import Tensor

from helpers.maths import ppca

N, D = 60, 6


def data() -> Tensor:
    generator = torch.Generator().manual_seed(0)
    raw = torch.randn(N, D, generator=generator, dtype=torch.float64)
    mixing = torch.randn(D, D, generator=generator, dtype=torch.float64)
    return raw @ mixing + 3.0


X = data()
MEAN, VALUES, DIRECTIONS = ppca.spectrum(X)


@pytest.mark.parametrize("size", [1, 3, 5])
def test_scikit_learn_finds_the_same_model(size: int) -> None:
    other = PCA(size, svd_solver="full").fit(X.numpy())
    torch.testing.assert_close(MEAN, torch.tensor(other.mean_))
    divisor = (N - 1) / N  # of its eigenvalues, which are unbiased
    torch.testing.assert_close(VALUES[:size], torch.tensor(other.explained_variance_) * divisor)
    variance = ppca.best_variance(VALUES, size)
    assert variance == pytest.approx(other.noise_variance_ * divisor, rel=1e-12)
    turned = torch.tensor(other.components_) @ DIRECTIONS[:, :size]
    torch.testing.assert_close(turned.abs(), torch.eye(size).double(), atol=1e-10, rtol=0)
    # With its own numbers, its densities of single examples.
    own = torch.tensor(other.explained_variance_)
    theirs = float(other.noise_variance_)
    weight = torch.tensor(other.components_).T * (own - theirs).sqrt()
    found = ppca.log_prob(X, weight, MEAN, theirs)
    torch.testing.assert_close(found, torch.tensor(other.score_samples(X.numpy())))
    # And ours is the better by likelihood, as the divisor N is.
    ours = ppca.decoder(VALUES, DIRECTIONS, size, variance)
    assert 0 < float(ppca.log_prob(X, ours, MEAN, variance).mean()) - other.score(X.numpy()) < 0.01


def test_the_spectrum_comes_in_order_and_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    assert bool((VALUES.diff() <= 0).all())
    centred = X - MEAN
    torch.testing.assert_close(
        DIRECTIONS @ torch.diag(VALUES) @ DIRECTIONS.T, centred.T @ centred / N
    )
    monkeypatch.setattr(ppca, "CHUNK", 7)
    torch.testing.assert_close(ppca.spectrum(X)[1], VALUES)
    constant = torch.cat([X, torch.full((N, 1), 0.3).double()], 1).float()
    assert (
        float(ppca.spectrum(constant)[1][-1]) >= 0
        and ppca.spectrum(constant)[1].dtype == torch.float64
    )


numbers = st.lists(st.floats(0, 9), min_size=2, max_size=6)


@settings(max_examples=60, deadline=None)
@given(numbers, st.floats(0.05, 4), st.floats(0.2, 5), st.data())
def test_the_terms_of_every_direction(
    values: list[float], variance: float, beta: float, draw: st.DataObject
) -> None:
    size = draw.draw(st.integers(1, len(values)))
    eigenvalues = torch.tensor(values, dtype=torch.float64)
    terms = ppca.optimum(eigenvalues, size, variance, beta)
    alive = terms.used > 0
    assert int(alive.sum()) <= size
    assert bool((terms.kl >= 0).all()) and bool((terms.kl[~alive] == 0).all())
    assert bool((terms.width[~alive] == 1).all()) and bool((terms.width <= 1).all())
    gap = terms.log_likelihood - terms.reconstruction + terms.kl
    assert float(gap.min()) > -1e-9  # it is a bound, at every price
    if beta == 1:
        assert float(gap.abs().max()) < 1e-9
    # The order of the eigenvalues is no more than an order.
    turn = torch.arange(len(values)).flip(0)
    flipped = ppca.optimum(eigenvalues[turn], size, variance, beta)
    torch.testing.assert_close(flipped.kl.sum(), terms.kl.sum())
    torch.testing.assert_close(flipped.log_likelihood.sum(), terms.log_likelihood.sum())
    # A model with the axes for directions says the same.
    weight = ppca.decoder(eigenvalues, torch.eye(len(values)).double(), size, variance, beta)
    found = ppca.mean_log_prob(torch.diag(eigenvalues), weight, variance)
    torch.testing.assert_close(found, terms.log_likelihood.sum())


def test_at_the_price_one_the_bound_is_the_likelihood() -> None:
    terms = ppca.optimum(VALUES, 3, 0.3)
    torch.testing.assert_close(terms.reconstruction - terms.kl, terms.log_likelihood)
    other = ppca.optimum(VALUES, 3, 0.3, beta=2.0)
    assert float((other.log_likelihood - other.reconstruction + other.kl).sum()) > 0.1


def test_no_noise_is_better_than_the_best() -> None:
    for size in range(1, D):
        best = ppca.best_variance(VALUES, size)
        at = lambda s2, m=size: float(ppca.optimum(VALUES, m, s2).log_likelihood.sum())  # noqa: E731
        assert all(at(best) > at(best * factor) for factor in (0.5, 0.9, 1.1, 2.0))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ppca.optimum(-VALUES, 2, 0.1), "eigenvalues has minimum"),
        (lambda: ppca.optimum(VALUES, D + 1, 0.1), "more latent dimensions"),
        (lambda: ppca.optimum(VALUES, 2, 0.0), "variance is 0.0"),
        (lambda: ppca.optimum(VALUES, 2, 0.1, beta=-1.0), "beta is -1.0"),
        (lambda: ppca.optimum(VALUES[None], 2, 0.1), "shape"),
        (lambda: ppca.best_variance(VALUES, D), "best variance is 0"),
        (lambda: ppca.best_variance(torch.tensor([3.0, 0.0, 0.0]), 1), "best variance is 0"),
        (lambda: ppca.spectrum(X[0]), "expected \\(N, d\\)"),
        (lambda: ppca.spectrum(torch.full((3, 2), math.nan)), "NaN"),
        (lambda: ppca.log_prob(X[0], DIRECTIONS[:, :2], MEAN, 1.0), "expected \\(B, d\\)"),
        (lambda: ppca.log_prob(X, DIRECTIONS[:, :2], X, 1.0), "expected \\(d,\\)"),
        (lambda: ppca.marginal_covariance(MEAN, 1.0), "expected \\(d, m\\)"),
        (lambda: ppca.mean_log_prob(X[:2, :2], DIRECTIONS, 1.0), "expected \\(d, d\\)"),
    ],
)
def test_what_is_no_model_is_refused(call, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
