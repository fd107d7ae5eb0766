"""EM does not depend on units, bears data without spread, and says whether it converged."""

import itertools
import math
import warnings

import pytest
import torch
from torch import Tensor

from helpers.models import em

KINDS = ("full", "diagonal", "spherical")


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def draw(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=seeded(seed), dtype=torch.float64)


def blobs() -> Tensor:
    """Two clouds of three coordinates, 60 and 30 examples."""
    x = draw(90, 3)
    x[60:] += 6
    return x


@pytest.mark.parametrize(
    "units",
    [(1e-6,) * 3, (1e6,) * 3, (1e-9,) * 3, (1e-6, 1.0, 1e6), (1e6, 1e-6, 1e-3)],
)
@pytest.mark.parametrize("kind", ["full", "diagonal"])
def test_a_fit_is_the_same_in_other_units(units: tuple[float, ...], kind: str) -> None:
    x, scale = blobs(), torch.tensor(units, dtype=torch.float64)
    usual, other = (
        em.fit_em(data, em.initial_mixture(data, 2, seeded()), 60, covariance=kind)
        for data in (x, x * scale)
    )
    assert usual.converged and other.converged
    assert len(usual.trace) == len(other.trace)
    r = em.e_step(x, usual.mixture).exp()
    torch.testing.assert_close(em.e_step(x * scale, other.mixture).exp(), r, atol=1e-6, rtol=0)
    torch.testing.assert_close(other.mixture.means / scale, usual.mixture.means)
    # A density in smaller units is higher by the logarithm of the volume of a unit.
    shift = usual.trace[-1].log_likelihood - other.trace[-1].log_likelihood
    assert shift == pytest.approx(float(scale.log().sum()), abs=1e-6)


@pytest.mark.parametrize("unit", [1e-6, 1e6])
def test_spherical_mixtures_bear_one_unit_for_all(unit: float) -> None:
    x = blobs() * unit
    result = em.fit_em(x, em.initial_mixture(x, 2, seeded()), 60, covariance="spherical")
    assert result.converged
    sizes = result.mixture.weights.sort().values
    torch.testing.assert_close(sizes, torch.tensor([1 / 3, 2 / 3]).double(), atol=0.02, rtol=0)


def degenerate(name: str, unit: float) -> Tensor:
    x = {
        "a constant column": torch.cat([draw(30, 2), torch.full((30, 1), 3.0)], 1),
        "collinear": draw(30, 1) * torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64) + 1,
        "identical": torch.full((30, 3), 0.1, dtype=torch.float64),
        "two points": torch.tensor([[0.0, 0.0, 1.0], [1.0, 2.0, 1.0]]).double().repeat(8, 1),
        "fewer than coordinates": draw(4, 9),
    }[name]
    return x.double() * unit


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "name",
    ["a constant column", "collinear", "identical", "two points", "fewer than coordinates"],
)
def test_data_without_spread_somewhere_are_fitted(name: str, kind: str, unit: float) -> None:
    x = degenerate(name, unit)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", em.EmptyComponentWarning)
        result = em.fit_em(x, em.initial_mixture(x, 2, seeded()), 200, covariance=kind)
    levels = [half.log_likelihood for half in result.trace]
    assert all(math.isfinite(level) for level in levels)
    if kind == "full":  # a start of another kind than the fit may be likelier than its first step
        for earlier, later in itertools.pairwise(levels):
            assert later >= earlier - 1e-6 * max(1, abs(later))
    assert bool((torch.linalg.eigvalsh(result.mixture.covariances) > 0).all())
    em.sample(result.mixture, 3, seeded())


def test_a_constant_column_has_the_floor_of_its_companions() -> None:
    x = degenerate("a constant column", 1.0)
    start = em.initial_mixture(x, 1, seeded())
    spread = x[:, :2].var(0, correction=0).mean()
    torch.testing.assert_close(start.covariances[0, 2, 2], 1e-6 * spread)
    torch.testing.assert_close(start.covariances[0, :2, :2], torch.cov(x[:, :2].T))


@pytest.mark.parametrize("kind", KINDS)
def test_after_a_fall_the_steps_go_on(kind: str) -> None:
    x = blobs() * 1e-2
    start = em.initial_mixture(
        x, 2, seeded()
    )  # variances of 1e-3, and a floor of 4 that is asked for
    result = em.fit_em(x, start, steps=1, covariance=kind, floor=4.0)
    assert result.trace[-1].log_likelihood < result.trace[0].log_likelihood
    assert not result.converged
    longer = em.fit_em(x, start, steps=200, covariance=kind, floor=4.0)
    gains = [
        after.log_likelihood - before.log_likelihood
        for before, after in zip(longer.trace[::2], longer.trace[1::2], strict=True)
    ]
    assert longer.converged and gains[0] < 0 and -1e-9 < gains[-1] < 1e-6


def test_steps_that_run_out_have_not_converged() -> None:
    x = blobs()
    start = em.initial_mixture(x, 2, seeded())
    assert not em.fit_em(x, start, steps=2, tolerance=1e-12).converged
    assert not em.fit_em(x, start, steps=50, tolerance=-math.inf).converged


WEIGHTS, MEANS = torch.full((2,), 0.5).double(), torch.zeros(2, 3).double()
COVARIANCES = torch.eye(3).double().repeat(2, 1, 1)
SKEW = COVARIANCES.clone()
SKEW[1, 0, 2] = 0.4
PARTS = {
    "three weights": (
        WEIGHTS.new_full((3,), 1 / 3),
        MEANS,
        COVARIANCES,
        r"shapes \(3,\), \(2, 3\)",
    ),
    "means of others": (WEIGHTS, MEANS[:, :2], COVARIANCES, r"\(2, 2\) and \(2, 3, 3\); expected"),
    "one covariance": (WEIGHTS, MEANS, COVARIANCES[0], r"and \(3, 3\); expected \(K,\), \(K, D\)"),
    "a column of weights": (WEIGHTS[:, None], MEANS, COVARIANCES, r"shapes \(2, 1\)"),
    "a sum of 2": (2 * WEIGHTS, MEANS, COVARIANCES, "sum 2; expected at least 0 each and a sum"),
    "below 0": (WEIGHTS.new_tensor([1.5, -0.5]), MEANS, COVARIANCES, "weights have minimum -0.5"),
    "NaN": (WEIGHTS, MEANS * math.nan, COVARIANCES, "means holds NaN or infinite values"),
    "integers": (WEIGHTS, MEANS.int(), COVARIANCES, r"means holds int32; expected .*means.float"),
    "no component": (WEIGHTS[:0], MEANS[:0], COVARIANCES[:0], r"weights has shape \(0,\)"),
}


@pytest.mark.parametrize(("weights", "means", "covariances", "said"), PARTS.values(), ids=PARTS)
def test_parts_of_a_mixture_that_disagree_are_refused(
    weights: Tensor, means: Tensor, covariances: Tensor, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        em.Mixture(weights, means, covariances)


@pytest.mark.parametrize(
    ("covariances", "said"), [(SKEW, "is not symmetric"), (-COVARIANCES, "not positive definite")]
)
def test_covariances_are_symmetric_and_definite(covariances: Tensor, said: str) -> None:
    mixture = em.Mixture(WEIGHTS, MEANS, covariances)
    for use in (
        lambda: em.log_joint(draw(4, 3), mixture),
        lambda: em.fit_em(draw(4, 3), mixture),
        lambda: em.sample(mixture, 2, seeded()),
    ):
        with pytest.raises(ValueError, match=said):
            use()


def test_single_precision_is_carried_over() -> None:
    parts = (WEIGHTS, MEANS, COVARIANCES)
    single = em.Mixture(*(part.float() for part in parts))
    x = draw(5, 3)
    found, expected = em.log_joint(x.float(), single), em.log_joint(x.float(), em.Mixture(*parts))
    assert found.dtype == torch.float64
    torch.testing.assert_close(found, expected)


def test_responsibilities_sum_to_one() -> None:
    x, mixture = draw(5, 3), em.Mixture(WEIGHTS, MEANS, COVARIANCES)
    for wrong in (torch.zeros(5, 2), torch.full((5, 2), 0.5), torch.full((5, 2), math.nan)):
        for function in (em.m_step, em.bound):
            with pytest.raises(
                ValueError, match=r"sum to 1 only to within .*; expected the logarithms"
            ):
                function(x, wrong.double(), mixture)
