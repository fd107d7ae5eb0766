"""What ``chapters/vae/practice`` says of its runs, held on other seeds."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from tests.chapters.definitions import definitions

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """The chapter's functions."""
    cells = ["import tempfile", "x_train, ", "x_train =", "def apart", "def bounds_of", "def run("]
    return definitions("vae/practice", cells, ["parting =", "six =", "ways =", "print("])


def test_a_last_digit_stays_one_at_a_moderate_rate_and_not_at_a_high_one(
    names: dict[str, Any],
) -> None:
    parted = []
    for seed in (4, 5):
        low, high = (names["together"](rate, seed) for rate in (0.002, 0.04))
        assert low[-1][0] < 1e-4
        assert max(gap for _, gap in low) < 0.02
        parted.append(high[-1][0] > 0.01 and max(gap for _, gap in high) > 0.1)
    assert all(parted)


def test_seeds_differ_by_nats_and_the_larger_network_leads(names: dict[str, Any]) -> None:
    seeds = range(20, 26)
    small, large = (names["bounds_of"](hidden, seeds) for hidden in (50, 60))
    assert 0.5 < float(small.std()) < 6
    difference = large - small
    assert float(difference.mean()) > 1
    assert float(difference.mean()) < 10


def test_the_noise_of_an_evaluation_is_the_least_of_the_three(names: dict[str, Any]) -> None:
    initial = torch.tensor([names["run"](seed, 0, 1) for seed in range(30, 34)]).std()
    model, optimizer = names["made"](30)
    names["train"](model, optimizer, names["seeded"](0))
    evaluation = torch.tensor([names["bound"](model, seed) for seed in range(4)]).std()
    assert float(initial) > 2 * float(evaluation)
