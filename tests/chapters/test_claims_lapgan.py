"""What ``chapters/systems/lapgan`` says of its pyramid, held for all seeds and for other draws."""

import itertools
from functools import cache

import pytest
import torch
from torch import Tensor

from helpers import runs
from helpers.evaluation.frechet import frechet_distance
from helpers.maths import pyramid
from helpers.models.lapgan import Pyramid
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
    assert runs.checkpoint("lapgan").stat().st_size < 1.1e6
    for start in STARTS:
        assert far(seen(start)) == pytest.approx(RECORDS[0]["test"][f"frechet, {start}"], rel=0.15)


def test_each_level_that_is_left_to_the_model_takes_it_farther_from_the_data() -> None:
    for record in RECORDS:
        one, two, three = (record["test"][f"frechet, {start}"] for start in STARTS)
        assert one < 0.6 * two and two < 0.8 * three


def test_the_roots_of_the_legs_are_no_shorter_than_the_straight_way() -> None:
    legs = [real_features(), *(seen(start) for start in STARTS)]
    way = [far(a, b) ** 0.5 for a, b in itertools.pairwise(legs)]
    assert far(legs[-1]) ** 0.5 <= sum(way)
    assert way[1] == max(way)


def test_a_level_is_nearer_than_what_needs_no_network() -> None:
    coarse = images()[1]
    repeated = far(judged(pyramid.repeated(coarse))[0])
    bilinear = far(judged(pyramid.up(coarse).clamp(0, 1))[0])
    assert far(seen("real 14")) < 0.7 * repeated < 0.7 * bilinear / 2
