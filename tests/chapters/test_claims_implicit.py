"""What ``chapters/gan/implicit`` says of trained classifiers and tests, held over several seeds.

The functions are the chapter's own: its cells run here, but for those that draw or train.
"""

from functools import cache
from typing import Any

import pytest
import torch

from tests.chapters.definitions import definitions

BEGINS = (
    "import math",
    "RADIUS, WIDTH",
    "line = ",
    "def draw_p",
    "def judge",
    "def permutation_test",
)
UNTIL = ("print(", "other_blob", "ring, blob")
SEEDS = (1, 2, 3)


@cache
def chapter() -> dict[str, Any]:
    """Densities, samplers, training, tests of two clouds."""
    generator = torch.Generator().manual_seed(0)
    return definitions("gan/implicit", BEGINS, UNTIL, generator=generator)


@pytest.fixture(scope="module", params=SEEDS)
def trained(request: pytest.FixtureRequest) -> dict[int, tuple[float, ...]]:
    """By the number of points: loss on the own points, true loss, error in the middle and tails."""
    names = chapter()
    found = {}
    for n in (30, 30_000):
        network, own = names["train_classifier"](n, seed=request.param)
        found[n] = (own, *names["judge"](network))
    return found


def test_few_points_are_learnt_by_heart(trained: dict[int, tuple[float, ...]]) -> None:
    least = float(chapter()["least"])
    own, true, *_ = trained[30]
    assert own < least - 0.1, "below what any function reaches"
    assert true > 1.386 + 0.02, "worse than a coin"


def test_many_points_give_the_log_ratio_in_the_middle(
    trained: dict[int, tuple[float, ...]],
) -> None:
    least = float(chapter()["least"])
    own, true, middle, _ = trained[30_000]
    assert least <= true < least + 0.03 and abs(own - true) < 0.03
    assert middle < 0.4 < trained[30][2]


def test_the_tails_are_wrong_for_any_number_of_points(
    trained: dict[int, tuple[float, ...]],
) -> None:
    for *_, middle, tails in trained.values():
        assert tails > 4 and tails > 2 * middle


@pytest.mark.parametrize(
    ("widths", "least", "most"),
    [(0.5, 7, 8), (0.01, 0, 3), (8.0, 0, 3), ([0.01, 0.5, 1.0, 8.0], 6, 8)],
    ids=str,
)
def test_the_width_decides_whether_the_ring_is_seen(
    widths: float | list[float], least: int, most: int
) -> None:
    names = chapter()
    draws = torch.Generator().manual_seed(5)
    found = 0
    for _ in range(8):
        clouds = names["draw_ring"](150, draws), names["draw_gaussian"](150, draws)
        found += names["permutation_test"](*clouds, widths, draws, times=39)[1] <= 0.05
    assert least <= found <= most
