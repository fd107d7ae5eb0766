"""EM for Gaussian mixtures: scikit-learn step by step, and the bound as Hypothesis properties."""

import dataclasses
import itertools
import math
import warnings

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture
from torch import Tensor
from torch import distributions as td

from helpers.models import em

KINDS = ("full", "diagonal", "spherical")
examples = settings(max_examples=40)


def draw(*shape: int, seed: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def clumps(n: int = 90, dim: int = 2, seed: int = 0) -> Tensor:
    """Three unequal, overlapping clouds."""
    centres = 2 * draw(3, dim, seed=seed + 100)
    which = torch.arange(n) % 5 % 3
    return centres[which] + draw(n, dim, seed=seed) * torch.linspace(0.4, 1.3, dim)


def start_of(x: Tensor, components: int, kind: str, seed: int = 0) -> em.Mixture:
    """An initial mixture whose covariances already have the shape that `kind` allows."""
    start = em.initial_mixture(x, components, torch.Generator().manual_seed(seed))
    eye = torch.eye(x.shape[1], dtype=torch.float64)
    covariances = start.covariances
    if kind == "diagonal":
        covariances = covariances * eye
    elif kind == "spherical":
        covariances = covariances.diagonal(dim1=1, dim2=2).mean(1)[:, None, None] * eye
    return dataclasses.replace(start, covariances=covariances)


def scikit_learn(x: Tensor, start: em.Mixture, kind: str, steps: int) -> GaussianMixture:
    precision = torch.linalg.inv(start.covariances)
    if kind != "full":
        precision = precision.diagonal(dim1=1, dim2=2)
    if kind == "spherical":
        precision = precision[:, 0]
    peer = GaussianMixture(
        len(start.weights),
        covariance_type={"full": "full", "diagonal": "diag", "spherical": "spherical"}[kind],
        reg_covar=1e-12,
        tol=0,
        max_iter=steps,
        init_params="random_from_data",
        weights_init=start.weights.numpy(),
        means_init=start.means.numpy(),
        precisions_init=precision.numpy(),
        random_state=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # stopped on purpose
        return peer.fit(x.numpy())


@pytest.mark.parametrize("kind", KINDS)
def test_every_step_is_that_of_scikit_learn(kind: str) -> None:
    x = clumps(dim=3)
    start = start_of(x, 4, kind)
    ours = em.fit_em(x, start, steps=6, covariance=kind, floor=1e-12, tolerance=-math.inf)
    for steps in range(1, 7):
        peer = scikit_learn(x, start, kind, steps)
        before, after = ours.trace[2 * steps - 2], ours.trace[2 * steps - 1]
        assert before.log_likelihood == pytest.approx(peer.lower_bound_, abs=1e-9)
        assert after.log_likelihood == pytest.approx(peer.score(x.numpy()), abs=1e-9)
    np.testing.assert_allclose(ours.mixture.weights, peer.weights_, atol=1e-8)
    np.testing.assert_allclose(ours.mixture.means, peer.means_, atol=1e-8)
    eye = np.eye(3)
    shape = {
        "full": lambda c: c,
        "diagonal": lambda c: c[:, :, None] * eye,
        "spherical": lambda c: c[:, None, None] * eye,
    }[kind](peer.covariances_)
    np.testing.assert_allclose(ours.mixture.covariances, shape, atol=1e-8)
    r = em.e_step(x, ours.mixture).exp()
    np.testing.assert_allclose(r, peer.predict_proba(x.numpy()), atol=1e-8)


def test_densities_against_torch() -> None:
    x, start = clumps(n=11), start_of(clumps(n=11), 3, "full")
    mixture = dataclasses.replace(start, weights=torch.tensor([0.2, 0.5, 0.3], dtype=torch.float64))
    parts = td.MultivariateNormal(mixture.means, mixture.covariances)
    joint = parts.log_prob(x[:, None]) + mixture.weights.log()
    torch.testing.assert_close(em.log_joint(x, mixture), joint)
    oracle = td.MixtureSameFamily(td.Categorical(mixture.weights), parts)
    torch.testing.assert_close(em.log_likelihood(x, mixture), oracle.log_prob(x))
    posterior = joint.exp() / joint.exp().sum(1, keepdim=True)
    torch.testing.assert_close(em.e_step(x, mixture).exp(), posterior)


@examples
@given(
    st.integers(0, 2**32),
    st.integers(6, 40),
    st.integers(1, 3),
    st.integers(1, 4),
    st.sampled_from(KINDS),
)
def test_em_is_monotone_and_the_bound_touches(
    seed: int, n: int, dim: int, components: int, kind: str
) -> None:
    x = clumps(n, dim, seed)
    start = start_of(x, components, kind, seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", em.EmptyComponentWarning)
        result = em.fit_em(x, start, steps=12, covariance=kind, floor=1e-3, tolerance=-math.inf)
    assert len(result.trace) == 24
    for half in result.trace:
        assert half.bound <= half.log_likelihood + 1e-9
        if half.half == "E":
            assert half.bound == pytest.approx(half.log_likelihood, abs=1e-9)
    # Neither half-step lowers the bound, and so no step lowers the likelihood. The floor of 1e-3
    # may cost likelihood only where a start lies below it, which none here does.
    halves = [half.bound for half in result.trace]
    assert all(b >= a - 1e-9 for a, b in itertools.pairwise(halves))
    levels = [half.log_likelihood for half in result.trace]
    assert all(b >= a - 1e-9 for a, b in itertools.pairwise(levels))


def test_the_trace_holds_the_bound_of_the_responsibilities_in_use() -> None:
    x = clumps()
    start = start_of(x, 3, "full")
    trace = em.fit_em(x, start, steps=1).trace
    log_r = em.e_step(x, start)
    after = em.m_step(x, log_r, start)
    assert trace[0].bound == pytest.approx(float(em.bound(x, log_r, start).mean()), abs=1e-12)
    assert trace[1].bound == pytest.approx(float(em.bound(x, log_r, after).mean()), abs=1e-12)
    assert trace[1].bound < trace[1].log_likelihood - 1e-6  # the gap is open until the next E step


@examples
@given(st.integers(0, 2**32), st.integers(1, 4))
def test_the_gap_is_the_divergence_from_the_posterior(seed: int, components: int) -> None:
    x = clumps(9, 2, seed)
    mixture = start_of(x, components, "full", seed)
    log_r = torch.log_softmax(2 * draw(9, components, seed=seed), 1)
    gap = em.log_likelihood(x, mixture) - em.bound(x, log_r, mixture)
    kl = td.kl_divergence(
        td.Categorical(logits=log_r), td.Categorical(logits=em.e_step(x, mixture))
    )
    torch.testing.assert_close(gap, kl, atol=1e-9, rtol=1e-9)
    assert bool((gap >= -1e-12).all())


@pytest.mark.parametrize("kind", KINDS)
def test_the_m_step_is_a_stationary_point_of_the_bound(kind: str) -> None:
    x = clumps(40, 3)
    log_r = torch.log_softmax(draw(40, 2, seed=5), 1)
    best = em.m_step(x, log_r, start_of(x, 2, kind), kind)
    root = torch.linalg.cholesky(best.covariances)
    widths = best.covariances.diagonal(dim1=1, dim2=2)
    free = {"full": root, "diagonal": widths, "spherical": widths[:, 0]}[kind].clone()
    leaves = [best.weights.log(), best.means.clone(), free]
    weights, means, free = (leaf.requires_grad_() for leaf in leaves)
    eye = torch.eye(3, dtype=torch.float64)
    shape = {
        "full": lambda: free @ free.mT,
        "diagonal": lambda: torch.diag_embed(free),
        "spherical": lambda: free[:, None, None] * eye,
    }[kind]()
    mixture = em.Mixture(torch.softmax(weights, 0), means, shape)
    for slope in torch.autograd.grad(em.bound(x, log_r, mixture).mean(), (weights, means, free)):
        torch.testing.assert_close(slope, torch.zeros_like(slope), atol=1e-10, rtol=0)
