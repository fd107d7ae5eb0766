"""What ``chapters/systems/lapgan`` says of its pyramid, held for all seeds and for other draws."""

import itertools
from functools import cache
from typing import Any

import pytest
import torch
from torch import Tensor

from helpers import runs
from helpers.evaluation.frechet import frechet_distance
from helpers.maths import pyramid
from helpers.models import gan
from helpers.models.lapgan import Level, LevelConfig, Pyramid
from helpers.runs._judged import judged, real_features
from helpers.training.data.mnist import mnist

pytestmark = pytest.mark.usefixtures("one_thread")
SEED = 11  # of noise that the chapter does not use
STARTS = ("real 14", "real 7", "noise")
RECORDS = runs.all_seeds("lapgan")


@cache
def model() -> Pyramid:
    found = runs.shipped("lapgan")
    assert isinstance(found, Pyramid)
    return found


@cache
def images() -> list[Tensor]:
    return model().images(mnist("test")[0])


def seeded(seed: int = SEED) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@cache
def seen(start: str) -> Tensor:
    """Features of 10,000 samples from a start."""
    first = {"noise": None, "real 7": images()[0], "real 14": images()[1]}[start]
    return judged(model().sample(10_000, seeded(), first)[-1].clamp(0, 1))[0]


def far(features: Tensor, other: Tensor | None = None) -> float:
    return float(frechet_distance(features, real_features() if other is None else other))


def test_three_seeds_are_recorded_and_the_weights_of_one_are_shipped() -> None:
    assert [record["seed"] for record in RECORDS] == [0, 1, 2]
    assert runs.checkpoint("lapgan").stat().st_size < 1.2e6
    for start in STARTS:
        assert far(seen(start)) == pytest.approx(RECORDS[0]["test"][f"frechet, {start}"], rel=0.15)


def test_each_level_that_is_left_to_the_model_takes_it_farther_from_the_data() -> None:
    for record in RECORDS:
        one, two, three = (record["test"][f"frechet, {start}"] for start in STARTS)
        assert one < 0.5 * two and two < 0.6 * three


def test_the_roots_of_the_legs_are_no_shorter_than_the_straight_way() -> None:
    legs = [real_features(), *(seen(start) for start in STARTS)]
    way = [far(a, b) ** 0.5 for a, b in itertools.pairwise(legs)]
    straight = far(legs[-1]) ** 0.5
    assert straight <= sum(way) < 1.15 * straight
    assert max(way) < 1.7 * min(way)
    assert way[1] == min(way)


def test_levels_draw_far_less_than_they_miss() -> None:
    x7, x14, x28 = (image[-500:] for image in images())
    found = []
    for level, coarse, fine in ((1, x7, x14), (2, x14, x28)):
        players = model().levels[level]
        assert isinstance(players, Level)
        draws = torch.stack([players.sample(500, seeded(k), coarse) for k in range(8)])
        error = (fine - draws.mean(0)).square().sum(1).mean() * 8 / 9
        smooth = (fine - pyramid.up(coarse)).square().sum(1).mean()
        assert error < 0.75 * smooth
        found.append(float(draws.var(0).sum(1).mean() / error))
    assert 0.1 < found[0] < 0.4 and found[1] < 0.1


def test_what_need_not_be_learned_is_right_after_one_pass() -> None:
    """Another seed than the chapter's: least knowledge against most."""
    x14 = model().images(mnist("train")[0])[1]
    x7, coarse = pyramid.down(x14), images()[0][::2]
    far_off = {}
    for detail, sees in (("free", "sum"), ("shares", "both")):
        torch.manual_seed(1)
        players = Level(LevelConfig(196, 16, (128,), (192,), detail=detail, sees=sees))
        optimizers = {
            name: torch.optim.Adam(getattr(players, name).parameters(), lr=6e-3, betas=(0.5, 0.99))
            for name in gan.PLAYERS
        }
        step = gan.gan_step(players, optimizers, r1=3.0)
        for rows in torch.randperm(len(x14), generator=seeded(1)).split(128):
            step((x14[rows], x7[rows]), seeded(int(rows[0])))
        made = players.sample(len(coarse), seeded(), coarse).detach()
        off = float((pyramid.down(made) - coarse).square().mean().sqrt())
        fine = model().sample(len(coarse), seeded(), made)[-1].clamp(0, 1)
        far_off[detail] = off, far(judged(fine)[0])
    assert far_off["free"][0] > 0.04 and far_off["shares"][0] < 1e-5
    assert far_off["shares"][1] < 0.7 * far_off["free"][1]


def test_one_network_is_nearer_than_the_pyramid_and_as_near_as_its_last_level() -> None:
    made: Any = runs.shipped("gan-mnist-0")
    nearer = far(judged(made.sample(10_000, seeded()))[0])
    assert nearer < 0.25 * far(seen("noise"))
    assert nearer == pytest.approx(far(seen("real 14")), rel=0.6)


def test_a_level_is_nearer_than_what_needs_no_network() -> None:
    coarse = images()[1]
    repeated = far(judged(pyramid.repeated(coarse))[0])
    bilinear = far(judged(pyramid.up(coarse).clamp(0, 1))[0])
    assert far(seen("real 14")) < 0.7 * repeated < 0.7 * bilinear / 2
