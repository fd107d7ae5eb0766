"""EM at its edges: empty components, floors, starts, sampling, refusals."""

import dataclasses
import itertools
import math

import pytest
import torch
from torch import Tensor

from helpers.models import em


def draw(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def with_a_stray(distance: float) -> em.Mixture:
    """Two components at the data and one so far off that it explains no example."""
    means = torch.tensor([[-1.0, 0.0], [1.0, 0.0], [distance, 0.0]], dtype=torch.float64)
    weights = torch.tensor([0.3, 0.3, 0.4], dtype=torch.float64)
    return em.Mixture(weights, means, torch.eye(2, dtype=torch.float64).repeat(3, 1, 1))


# At 13 the stray's responsibilities are about 1e-20, at 1000 they underflow to 0.
@pytest.mark.parametrize("distance", [13.0, 1000.0])
def test_an_empty_component_is_named_and_gets_weight_zero(distance: float) -> None:
    x, start = draw(60, 2), with_a_stray(distance)
    log_r = em.e_step(x, start)
    with pytest.warns(em.EmptyComponentWarning, match=r"components \[2\] explain no example"):
        after = em.m_step(x, log_r, start)
    assert float(after.weights[2]) == 0 and float(after.weights.sum()) == pytest.approx(1)
    assert torch.equal(after.means[2], start.means[2])
    assert torch.equal(after.covariances[2], start.covariances[2])
    assert bool((em.e_step(x, after)[:, 2] == -math.inf).all())


@pytest.mark.parametrize("distance", [13.0, 1000.0])
@pytest.mark.parametrize("kind", ["full", "diagonal", "spherical"])
def test_em_stays_monotone_and_finite_with_an_empty_component(distance: float, kind: str) -> None:
    x = draw(60, 2)
    with pytest.warns(em.EmptyComponentWarning):
        result = em.fit_em(x, with_a_stray(distance), steps=10, covariance=kind, tolerance=0)
    for earlier, later in itertools.pairwise(result.trace):
        assert later.bound >= earlier.bound - 1e-9
        assert later.log_likelihood >= earlier.log_likelihood - 1e-9
    assert all(math.isfinite(half.bound) for half in result.trace)
    assert all(half.bound <= half.log_likelihood + 1e-9 for half in result.trace)
    twin = with_a_stray(distance)
    pair = em.Mixture(twin.weights[:2] / 0.6, twin.means[:2], twin.covariances[:2])
    without = em.fit_em(x, pair, steps=10, covariance=kind, tolerance=0)
    torch.testing.assert_close(result.mixture.means[:2], without.mixture.means)
    torch.testing.assert_close(result.mixture.weights[:2], without.mixture.weights)


def test_responsibility_for_a_component_of_weight_zero_costs_everything() -> None:
    x, start = draw(5, 2), with_a_stray(13.0)
    mixture = dataclasses.replace(start, weights=torch.tensor([0.5, 0.5, 0.0]).double())
    log_r = torch.full((5, 3), 1 / 3, dtype=torch.float64).log()
    assert bool((em.bound(x, log_r, mixture) == -math.inf).all())


def test_the_floor_holds_in_every_direction() -> None:
    # a flat cloud: exactly on the line y = x, so the full covariance is singular
    line = draw(30, 1).expand(30, 2)
    log_r = torch.zeros(30, 1, dtype=torch.float64)
    start = em.Mixture(torch.ones(1).double(), draw(1, 2), torch.eye(2).double()[None])
    along = float(line.var(0, correction=0).sum())
    full = em.m_step(line, log_r, start, "full", floor=0.01)
    expected = torch.tensor([0.01, along], dtype=torch.float64)
    torch.testing.assert_close(torch.linalg.eigvalsh(full.covariances[0]), expected)
    narrow = torch.cat([draw(30, 1), torch.full((30, 1), 3.0, dtype=torch.float64)], 1)
    first = float(narrow[:, 0].var(correction=0))
    diagonal = em.m_step(narrow, log_r, start, "diagonal", floor=0.01).covariances[0]
    torch.testing.assert_close(diagonal, torch.diag(torch.tensor([first, 0.01]).to(diagonal)))
    same = torch.full((30, 2), 3.0, dtype=torch.float64)
    spherical = em.m_step(same, log_r, start, "spherical", floor=0.01).covariances[0]
    torch.testing.assert_close(spherical, 0.01 * torch.eye(2).double())


def test_a_floored_covariance_is_the_best_allowed_one() -> None:
    x = draw(50, 2) * torch.tensor([1.0, 0.05], dtype=torch.float64)
    log_r = torch.zeros(50, 1, dtype=torch.float64)
    start = em.Mixture(torch.ones(1).double(), draw(1, 2), torch.eye(2).double()[None])
    best = em.m_step(x, log_r, start, "full", floor=0.1)
    level = float(em.bound(x, log_r, best).mean())
    for seed in range(30):
        move = 0.05 * draw(2, 2, seed=seed)
        values, vectors = torch.linalg.eigh(best.covariances[0] + move + move.mT)
        other = (vectors * values.clamp_min(0.1)) @ vectors.mT
        rival = dataclasses.replace(best, covariances=other[None])
        assert float(em.bound(x, log_r, rival).mean()) < level + 1e-12


def test_em_survives_a_component_that_collapses_on_one_point() -> None:
    x = torch.cat([draw(20, 2), torch.tensor([[9.0, 9.0]], dtype=torch.float64)])
    start = em.Mixture(
        torch.full((2,), 0.5, dtype=torch.float64),
        torch.stack([torch.zeros(2), torch.full((2,), 9.0)]).double(),
        torch.eye(2, dtype=torch.float64).repeat(2, 1, 1),
    )
    result = em.fit_em(x, start, steps=20, floor=1e-4)
    torch.testing.assert_close(result.mixture.covariances[1], 1e-4 * torch.eye(2).double())
    assert float(result.mixture.weights[1]) == pytest.approx(1 / 21)


@pytest.mark.parametrize("kind", ["full", "diagonal", "spherical"])
def test_unless_told_otherwise_no_variance_falls_below_a_millionth(kind: str) -> None:
    x = torch.full((30, 2), 3.0, dtype=torch.float64)  # one point, thirty times
    start = em.Mixture(torch.ones(1).double(), draw(1, 2), torch.eye(2).double()[None])
    least = 1e-6 * torch.eye(2, dtype=torch.float64)[None]
    step = em.m_step(x, torch.zeros(30, 1, dtype=torch.float64), start, kind)
    for mixture in (step, em.fit_em(x, start, covariance=kind).mixture):
        torch.testing.assert_close(mixture.covariances, least, rtol=1e-9, atol=0)


def test_a_share_below_rounding_counts_as_none_and_one_above_it_counts() -> None:
    rounding = torch.finfo(torch.float64).eps
    x, start = draw(8, 2), with_a_stray(3.0)

    def responsibilities(share: float) -> Tensor:
        r = torch.tensor([0.5, 0.5, share], dtype=torch.float64)
        return r.log().expand(8, 3)

    after = em.m_step(x, responsibilities(1.5 * rounding), start)
    assert 0 < float(after.weights[2]) < 2 * rounding
    with pytest.warns(em.EmptyComponentWarning, match=r"components \[2\]"):
        after = em.m_step(x, responsibilities(0.5 * rounding), start)
    assert float(after.weights[2]) == 0
    # All of a component's share may lie in one example, and m_step would still neglect it.
    assert bool(em.bound(x, responsibilities(7 * rounding), after).isfinite().all())
    assert bool((em.bound(x, responsibilities(9 * rounding), after) == -math.inf).all())


def test_the_start_lies_on_the_data() -> None:
    x = draw(12, 3)
    start = em.initial_mixture(x.float(), 12, torch.Generator().manual_seed(4))
    assert {tuple(row) for row in start.means.tolist()} == {tuple(r) for r in x.float().tolist()}
    assert start.means.dtype == torch.float64
    torch.testing.assert_close(start.weights, torch.full((12,), 1 / 12, dtype=torch.float64))
    torch.testing.assert_close(start.covariances[7], torch.cov(x.float().double().T))
    again = em.initial_mixture(x.float(), 12, torch.Generator().manual_seed(4))
    other = em.initial_mixture(x.float(), 12, torch.Generator().manual_seed(5))
    assert torch.equal(start.means, again.means) and not torch.equal(start.means, other.means)


def test_one_dimension_works_throughout() -> None:
    x = draw(30, 1)
    start = em.initial_mixture(x, 2, torch.Generator().manual_seed(0))
    assert start.covariances.shape == (2, 1, 1)
    assert em.fit_em(x, start, steps=3).mixture.covariances.shape == (2, 1, 1)


def test_the_trace_and_the_stop() -> None:
    x = draw(40, 2)
    start = em.initial_mixture(x, 2, torch.Generator().manual_seed(1))
    result = em.fit_em(x, start, steps=500, tolerance=1e-5)
    assert result.converged
    order = [(half.step, half.half) for half in result.trace]
    assert order == [(s, h) for s in range(1, len(order) // 2 + 1) for h in "EM"]
    pairs = zip(result.trace[::2], result.trace[1::2], strict=True)
    gains = [m.log_likelihood - e.log_likelihood for e, m in pairs]
    assert gains[-1] < 1e-5 <= min(gains[:-1])
    usual = em.fit_em(x, start, steps=5000).trace  # a millionth of a nat, unless told otherwise
    gains = [
        m.log_likelihood - e.log_likelihood for e, m in zip(usual[::2], usual[1::2], strict=True)
    ]
    assert gains[-1] < 1e-6 <= min(gains[:-1])
    stopped = em.fit_em(x, start, steps=2, tolerance=0)
    assert not stopped.converged and len(stopped.trace) == 4


def test_samples_have_the_moments_of_the_mixture() -> None:
    covariances = torch.tensor([[[1.0, 0.6], [0.6, 0.8]], [[0.2, -0.1], [-0.1, 0.5]]]).double()
    means = torch.tensor([[5.0, 0.0], [-5.0, 2.0]], dtype=torch.float64)
    mixture = em.Mixture(torch.tensor([0.3, 0.7], dtype=torch.float64), means, covariances)
    n = 40_000
    x, z = em.sample(mixture, n, torch.Generator().manual_seed(2))
    assert x.shape == (n, 2) and z.shape == (n,)
    assert abs(float((z == 1).double().mean()) - 0.7) < 4.5 * math.sqrt(0.21 / n)
    for k in range(2):
        mine = x[z == k]
        error = covariances[k].diagonal().sqrt() / math.sqrt(len(mine))
        assert bool(((mine.mean(0) - means[k]).abs() < 4.5 * error).all())
        # a sampled (co)variance has a standard error of at most sqrt(2) s_i s_j / sqrt(n)
        widths = covariances[k].diagonal().sqrt()
        allowed = 4.5 * math.sqrt(2 / len(mine)) * widths[:, None] * widths
        assert bool(((torch.cov(mine.T) - covariances[k]).abs() < allowed).all())
    assert torch.equal(x, em.sample(mixture, n, torch.Generator().manual_seed(2))[0])


def test_bad_input_is_refused() -> None:
    x, mixture, generator = draw(6, 2), with_a_stray(3.0), torch.Generator()
    with pytest.raises(ValueError, match=r"x has shape \(6,\); expected \(N, D\)"):
        em.log_likelihood(x[:, 0], mixture)
    with pytest.raises(ValueError, match=r"x has shape \(0, 2\); expected at least one"):
        em.e_step(x[:0], mixture)
    for bad in (math.nan, math.inf):
        with pytest.raises(ValueError, match="x holds NaN or infinite values"):
            em.fit_em(torch.full((6, 2), bad), mixture)
    with pytest.raises(ValueError, match=r"x \(6, 3\), means \(3, 2\)"):
        em.fit_em(draw(6, 3), mixture)
    for count in (0, 7):
        with pytest.raises(ValueError, match=f"{count} components for N = 6 examples"):
            em.initial_mixture(x, count, generator)
    with pytest.raises(ValueError, match="N = 1 examples; expected 1 to N, and N at least 2"):
        em.initial_mixture(x[:1], 1, generator)
    with pytest.raises(ValueError, match="steps is 0; expected at least 1"):
        em.fit_em(x, mixture, steps=0)
    with pytest.raises(ValueError, match=r"log_r has shape \(3, 6\); expected \(N, K\) = \(6, 3\)"):
        em.m_step(x, em.e_step(x, mixture).T, mixture)
    with pytest.raises(ValueError, match="covariance is 'tied'; expected 'full'"):
        em.m_step(x, em.e_step(x, mixture), mixture, "tied")
