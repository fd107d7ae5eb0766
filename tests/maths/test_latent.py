"""Walks in a latent space: end points, norms, attribute directions, KL per dimension."""

import math
from collections.abc import Callable

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import distributions as td

from helpers.maths.divergences import kl_standard_normal
from helpers.maths.latent import (
    attribute_direction,
    interpolate_linear,
    interpolate_spherical,
    kl_per_dimension,
)

examples = settings(max_examples=60)
directions = st.lists(st.floats(-3, 3), min_size=5, max_size=5)
START = torch.tensor([1.0, 2.0, -1.0, 0.5])
END = torch.tensor([-2.0, 0.0, 3.0, 1.0])


def test_a_straight_line() -> None:
    walk = interpolate_linear(START, END, 5)
    assert walk.shape == (5, 4)
    expected = torch.stack([START + k / 4 * (END - START) for k in range(5)])
    torch.testing.assert_close(walk, expected)


@pytest.mark.parametrize("walk", [interpolate_linear, interpolate_spherical])
def test_both_ends_are_included_exactly(walk: Callable) -> None:
    points = walk(START, END, 7)
    assert points.shape == (7, 4)
    torch.testing.assert_close(points[[0, -1]], torch.stack([START, END]))
    assert points.dtype == START.dtype and walk(START.double(), END.double(), 2).dtype.itemsize == 8


@examples
@given(directions, directions, st.floats(0.1, 50), st.integers(2, 9))
def test_the_arc_keeps_the_norm(
    first: list[float], second: list[float], norm: float, steps: int
) -> None:
    start, end = torch.tensor(first, dtype=torch.float64), torch.tensor(second, dtype=torch.float64)
    assume(float(start.norm()) > 0.1 and float(end.norm()) > 0.1)
    start, end = norm * start / start.norm(), norm * end / end.norm()
    assume(float(start @ end) / norm**2 > -0.999)
    walk = interpolate_spherical(start, end, steps)
    torch.testing.assert_close(
        walk.norm(dim=1), torch.full((steps,), norm).double(), rtol=1e-6, atol=0
    )
    # equal turns: every two neighbours enclose the same angle
    cosines = (walk[1:] * walk[:-1]).sum(1) / norm**2
    assert float(cosines.max() - cosines.min()) < 1e-6


def test_a_quarter_turn_by_hand() -> None:
    east, north = torch.tensor([2.0, 0.0]), torch.tensor([0.0, 2.0])
    half = math.sqrt(2)
    expected = torch.tensor([[2.0, 0.0], [half, half], [0.0, 2.0]])
    torch.testing.assert_close(interpolate_spherical(east, north, 3), expected)
    assert float(interpolate_linear(east, north, 3)[1].norm()) == pytest.approx(half)


def test_parallel_ends_fall_back_to_the_line() -> None:
    for end in (START, 3 * START):
        walk = interpolate_spherical(START, end, 4)
        torch.testing.assert_close(walk, interpolate_linear(START, end, 4))


@pytest.mark.parametrize("walk", [interpolate_linear, interpolate_spherical])
def test_bad_walks_are_refused(walk: Callable) -> None:
    with pytest.raises(ValueError, match=r"shapes \(4,\) and \(3,\); expected \(m,\)"):
        walk(START, torch.zeros(3), 5)
    with pytest.raises(ValueError, match=r"shapes \(1, 4\) and \(1, 4\)"):
        walk(START[None], END[None], 5)
    with pytest.raises(ValueError, match="steps is 1; expected at least 2"):
        walk(START, END, 1)


def test_an_arc_that_is_not_unique_is_refused() -> None:
    with pytest.raises(ValueError, match="an end point is the origin"):
        interpolate_spherical(START, torch.zeros(4), 5)
    with pytest.raises(ValueError, match="opposite; expected a unique arc"):
        interpolate_spherical(START, -2 * START, 5)


def test_attribute_direction_by_hand() -> None:
    codes = torch.tensor([[1.0, 0.0], [3.0, 2.0], [0.0, 5.0], [1.0, 6.0], [2.0, 7.0]])
    has = torch.tensor([True, True, False, False, False])
    torch.testing.assert_close(attribute_direction(codes, has), torch.tensor([1.0, -5.0]))
    torch.testing.assert_close(attribute_direction(codes, ~has), torch.tensor([-1.0, 5.0]))


def test_bad_attributes_are_refused() -> None:
    codes = torch.zeros(5, 2)
    with pytest.raises(ValueError, match=r"torch.bool \(4,\); expected bool \(5,\)"):
        attribute_direction(codes, torch.ones(4, dtype=torch.bool))
    with pytest.raises(ValueError, match=r"torch.int64 \(5,\); expected bool"):
        attribute_direction(codes, torch.tensor([0, 1, 1, 0, 1]))
    for value in (True, False):
        with pytest.raises(ValueError, match="every example is on the same side"):
            attribute_direction(codes, torch.full((5,), value))


def test_kl_per_dimension_against_torch() -> None:
    generator = torch.Generator().manual_seed(0)
    mu, logvar = torch.randn(2, 7, 3, generator=generator, dtype=torch.float64)
    expected = td.kl_divergence(td.Normal(mu, (logvar / 2).exp()), td.Normal(0.0, 1.0)).mean(0)
    torch.testing.assert_close(kl_per_dimension(mu, logvar), expected)
    total = kl_standard_normal(mu, logvar).mean()
    torch.testing.assert_close(kl_per_dimension(mu, logvar).sum(), total)
    mu[:, 1], logvar[:, 1] = 0, 0
    assert float(kl_per_dimension(mu, logvar)[1]) == 0


def test_bad_posteriors_are_refused() -> None:
    with pytest.raises(ValueError, match=r"mu \(7, 3\), logvar \(7, 2\)"):
        kl_per_dimension(torch.zeros(7, 3), torch.zeros(7, 2))
    with pytest.raises(ValueError, match=r"mu has shape \(0, 3\); expected at least one"):
        kl_per_dimension(torch.zeros(0, 3), torch.zeros(0, 3))
