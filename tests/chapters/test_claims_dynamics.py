"""What ``chapters/gan/dynamics`` says of paths beyond its own cells, held from several starts."""

import math

import pytest
import torch

from helpers.maths.dynamics import DiracGan, path

STARTS = torch.tensor([[0.3, -0.1], [1.8, 0.4], [-0.9, 2.0]], dtype=torch.float64)


def radii(game: DiracGan, steps: int, last: int, rate: float, order: str = "alternating"):
    """The distances of the last steps, ``(last, 3)``."""
    return path(game, STARTS, steps, rate, order=order)[-last:].norm(dim=2)


@pytest.mark.parametrize("rate", [0.05, 0.1])
def test_without_saturation_simultaneous_steps_end_on_a_ring(rate: float) -> None:
    found = radii(DiracGan("nonsaturating"), 9000, 400, rate, "simultaneous").mean(0)
    assert bool((found / math.sqrt(2 * rate) - 1).abs().max() < 0.05)


def test_in_turns_it_creeps_in_like_a_root() -> None:
    found = radii(DiracGan("nonsaturating"), 12_000, 300, 0.1).mean(0)
    assert bool((found / math.sqrt(8 / 1200) - 1).abs().max() < 0.08)


def test_no_step_of_the_minimax_game_brings_it_nearer() -> None:
    for rate in (0.01, 0.3, 2.0):
        r = path(DiracGan(), STARTS, 400, rate).norm(dim=2)
        assert float(r.diff(dim=0).min()) > -1e-12 and bool((r[-1] > 1.001 * r[0]).all())


@pytest.mark.parametrize("bound", [0.2, 0.6])
def test_clipping_leaves_a_circle_of_its_bound(bound: float) -> None:
    found = radii(DiracGan("wasserstein", "clip", bound), 4000, 500, 0.02)
    outside = found[:, STARTS.norm(dim=1) > bound]
    assert bool(((outside / bound - 1).abs() < 0.03).all())


@pytest.mark.parametrize("gamma", [0.1, 0.5])
def test_a_weak_gradient_penalty_ends_near_four_over_pi(gamma: float) -> None:
    found = radii(DiracGan("wasserstein", "gradient", gamma), 6000, 400, 0.05)
    assert bool((found.mean(0) / (4 / math.pi) - 1).abs().max() < 0.02)
    assert float(found.min()) > 1.1


@pytest.mark.parametrize("gamma", [2.5, 20.0])
def test_a_strong_one_rests_at_the_wrong_place(gamma: float) -> None:
    ends = path(DiracGan("wasserstein", "gradient", gamma), STARTS, 8000, 0.05, order="alternating")
    assert bool((ends[-1, :, 0].abs() / gamma - 1).abs().max() < 1e-3)
    assert float(ends[-1, :, 1].abs().max()) < 1e-3


def test_a_mean_of_the_path_helps_against_turning_alone() -> None:
    turning = path(DiracGan(), STARTS, 6000, 0.2, order="alternating")
    assert bool((turning.mean(0).norm(dim=1) < 0.02 * STARTS.norm(dim=1)).all())
    wrong = path(DiracGan("wasserstein", "gradient", 20.0), STARTS, 6000, 0.02, order="alternating")
    assert float(wrong.mean(0).norm(dim=1).min()) > 10
