"""What ``chapters/systems/conditional`` says of its models, held by records and on other noise."""

from functools import cache
from typing import Any

import pytest
import torch
from torch import Tensor

from helpers import runs
from helpers.evaluation import strokes, support
from helpers.models import classifier, gan
from helpers.training.data.mnist import mnist
from tests.chapters.definitions import definitions

BEGINS = ("import json", "def seeded", "digits, labels = mnist", "def train(")
UNTIL = ("plots.style()", "model = runs", "torch.manual_seed(0)\nnew", "live = ")
pytestmark = pytest.mark.usefixtures("one_thread")


@cache
def shipped(name: str) -> Any:
    return runs.shipped(name)


@cache
def chapter() -> dict[str, Any]:
    return definitions("systems/conditional", BEGINS, UNTIL)


def read(x: Tensor) -> tuple[Tensor, Tensor]:
    """The class that the book's classifier reads, and how surely."""
    sure, seen = classifier.measure(shipped("classifier"), x)[1].exp().max(1)
    return seen, sure


def classes(n: int) -> Tensor:
    """Labels of n test digits."""
    return mnist("test")[1][:n]


def agreement(model: gan.GAN, n: int = 2000) -> float:
    y = classes(n)
    made = model.sample(n, torch.Generator().manual_seed(11), y)
    return float((read(made)[0] == y).double().mean())


def test_every_seed_listens_and_the_parts_are_farther_than_the_whole() -> None:
    records = runs.all_seeds("conditional")
    assert [record["seed"] for record in records] == [0, 1, 2]
    for record in records:
        assert record["mismatched"] == 0.5
        assert record["test"]["agreement"] > 0.995
        assert record["test"]["frechet"] < 2
        assert record["test"]["frechet_by_class"] > 2 * record["test"]["frechet"]


def test_samples_are_read_as_asked_more_often_than_digits_and_more_surely() -> None:
    y = classes(2000)
    made = shipped("conditional").sample(2000, torch.Generator().manual_seed(11), y)
    real = mnist("test")[0][:2000]
    (read_made, sure_made), (read_real, sure_real) = read(made), read(real)
    assert (read_made == y).double().mean() > (read_real == y).double().mean()
    doubtful = [float((sure < 0.9).double().mean()) for sure in (sure_made, sure_real)]
    assert doubtful[0] < 0.6 * doubtful[1]


def test_one_noise_is_one_hand_unless_it_is_turned_by_class() -> None:
    model = shipped("conditional")
    z = model.noise(500, torch.Generator().manual_seed(12))

    def correlation(measure: Any, noise: Any) -> float:
        made = [model.generate(noise(c), torch.full((500,), c)) for c in range(10)]
        return float(strokes.shared(torch.stack([measure(x) for x in made], 1)))

    for measure in (strokes.slant, strokes.stroke_width):
        same = correlation(measure, lambda c: z)
        other = correlation(
            measure, lambda c: model.noise(500, torch.Generator().manual_seed(20 + c))
        )
        assert same > 0.4
        assert abs(other) < 0.1


def test_a_judge_that_has_seen_wrong_labels_hears_the_class_sooner() -> None:
    """One pass over the data from another seed than the chapter's."""
    train = chapter()["train"]
    late = agreement(train(3, classes=10, judge="input"))
    soon = agreement(train(3, mismatched=0.5, classes=10, judge="projection"))
    assert late < 0.85
    assert soon > 0.95


def test_samples_are_precise_and_cover_less_than_those_without_a_class() -> None:
    y = classes(3000)
    real = classifier.measure(shipped("classifier"), mnist("test")[0][:3000])[0]
    found = {}
    for name, labels in (("conditional", y), ("gan-mnist-0", None)):
        made = shipped(name).sample(3000, torch.Generator().manual_seed(13), labels)
        seen = classifier.measure(shipped("classifier"), made)[0]
        found[name] = support.precision_recall(real, seen)
    assert found["conditional"][0] > found["gan-mnist-0"][0] + 0.1
    assert found["conditional"][1] < found["gan-mnist-0"][1] - 0.2
