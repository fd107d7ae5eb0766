"""Every check of an exercise accepts a right answer and says what is wrong with a mistaken one.

The folded solutions themselves are executed with the notebooks. One loop tries every mistake that
the exercises declare; another tries independent ones, so that no sentence can stand beside the
wrong mistake.
"""

import importlib
import pkgutil
from typing import Any

import pytest
import torch

from helpers import exercises
from helpers.exercises import Answer, Exercise, Shown

EXERCISES: dict[str, Exercise] = {}
RIGHT: dict[str, Answer] = {}
WRONG: dict[str, dict[str, Answer]] = {}
for found in pkgutil.walk_packages(exercises.__path__, "helpers.exercises."):
    members = vars(importlib.import_module(found.name))
    own = {name: value for name, value in members.items() if isinstance(value, Exercise)}
    if own:  # its answers stand in the module of the same path beside this file
        answers = importlib.import_module(found.name.replace("helpers", "tests", 1))
        EXERCISES.update(own)
        RIGHT.update(answers.RIGHT)
        WRONG.update(answers.WRONG)
every_exercise = pytest.mark.parametrize("name", EXERCISES)
every_mistake = pytest.mark.parametrize(
    ("name", "sentence"),
    [(name, sentence) for name, exercise in EXERCISES.items() for sentence in exercise.mistakes],
)
Capture = pytest.CaptureFixture[str]


@every_exercise
def test_a_right_answer_is_accepted_in_single_and_double_precision(
    name: str, capsys: Capture
) -> None:
    def single(*inputs: Any) -> Any:
        value = RIGHT[name](*inputs)
        return value if value.dtype == torch.bool else value.float()

    for answer in (RIGHT[name], single, lambda *a: RIGHT[name](*a).numpy()):
        assert EXERCISES[name](answer)
        assert capsys.readouterr().out == "Correct.\n"


@every_mistake
def test_every_mistake_that_is_declared_is_named(name: str, sentence: str, capsys: Capture) -> None:
    mistake = EXERCISES[name].mistakes[sentence]
    answer = mistake.answer if isinstance(mistake, Shown) else mistake
    assert not EXERCISES[name](answer)
    assert capsys.readouterr().out == f"Not yet: {sentence}.\n"


@every_exercise
def test_mistakes_made_independently_are_named(name: str, capsys: Capture) -> None:
    """Each sentence stands beside its own mistake: every one is met, and by these words."""
    met = set()
    for words, answer in WRONG[name].items():
        assert not EXERCISES[name](answer)
        said = capsys.readouterr().out.removeprefix("Not yet: ").removesuffix(".\n")
        assert words in said and said in EXERCISES[name].mistakes
        met.add(said)
    assert met == set(EXERCISES[name].mistakes)


@every_exercise
def test_one_entry_that_is_off_is_refused(name: str, capsys: Capture) -> None:
    right = RIGHT[name](*EXERCISES[name].inputs())
    for entry in range(right.numel()):
        value = right.clone()
        flat = value.view(-1)
        if right.dtype == torch.bool:
            flat[entry] = ~flat[entry]
        else:
            flat[entry] += 1e-3 * max(1.0, abs(float(flat[entry])))
        assert not EXERCISES[name](lambda *_, value=value: value)
        assert "Not yet" in capsys.readouterr().out


@every_exercise
def test_an_answer_that_changes_its_arguments_gains_and_loses_nothing(name: str) -> None:
    def spoil(inputs: tuple[Any, ...]) -> None:
        for value in inputs:
            if isinstance(value, torch.Tensor):
                value.zero_()

    def right_then_spoilt(*inputs: Any) -> Any:
        value = RIGHT[name](*inputs).clone()
        spoil(inputs)
        return value

    def spoilt_then_zero(*inputs: Any) -> Any:
        spoil(inputs)
        return torch.zeros_like(RIGHT[name](*EXERCISES[name].inputs()))

    assert EXERCISES[name](right_then_spoilt)
    assert not EXERCISES[name](spoilt_then_zero)


@every_exercise
def test_no_answer_and_an_answer_that_fails_are_said(name: str, capsys: Capture) -> None:
    for answer, words in [
        (lambda *_: ..., "returned nothing"),
        (lambda *_: None, "returned nothing"),
        (lambda *_: 1 / 0, "raised ZeroDivisionError: division by zero"),
        (lambda *_: "text", "returned a str; return a tensor"),
        (lambda *_: torch.zeros(2, 9, 9), "shape (2, 9, 9); expected"),
    ]:
        assert not EXERCISES[name](answer)
        assert words in capsys.readouterr().out


def test_every_exercise_has_an_independent_answer() -> None:
    assert set(RIGHT) == set(WRONG) == set(EXERCISES)


def test_an_underflow_is_told_before_what_follows_from_it(capsys: Capture) -> None:
    """Rows with a NaN do not sum to 1 either, but that is not the mistake."""

    def without_logarithms(x: Any, weights: Any, means: Any, sigmas: Any) -> Any:
        joint = weights * torch.exp(-torch.cdist(x, means).square() / (2 * sigmas.square()))
        return (joint / joint.sum(1, keepdim=True)).log()

    assert not EXERCISES["check_round_e_step"](without_logarithms)
    assert "stay with logarithms" in capsys.readouterr().out


def exercise(right: torch.Tensor, **mistakes: torch.Tensor) -> Exercise:
    """An exercise without arguments."""
    return Exercise(tuple, lambda: right, {k: lambda v=v: v for k, v in mistakes.items()})


@pytest.mark.parametrize("size", [0.0, 0.5, -1.0, 300.0])
def test_the_tolerance_is_absolute_up_to_one_and_relative_beyond(size: float) -> None:
    right = torch.tensor([size, 2.0], dtype=torch.float64)
    allowed = 1e-5 * max(1.0, abs(size))
    for sign in (-1, 1):
        for share, accepted in [(0.98, True), (1.02, False)]:
            value = right + sign * share * torch.tensor([allowed, 0.0])
            assert exercise(right)(lambda value=value: value) is accepted


def test_an_unknown_mistake_is_described(capsys: Capture) -> None:
    numbers, bools = torch.tensor([1.0, 2.0]), torch.tensor([True, False, True])
    for right, answer, words in [
        (numbers, torch.zeros(3), "shape (3,); expected (2,)"),
        (numbers, torch.tensor([1.0, torch.nan]), "NaN or infinite"),
        (numbers, torch.tensor([torch.inf, 2.0]), "NaN or infinite"),
        (numbers, torch.tensor([1.0, 2.5]), "right value is 0.5"),
        (numbers, [1, 4], "right value is 2"),
        (numbers, torch.tensor([True, True]), "holds bools; expected numbers"),
        (bools, torch.tensor([False, True, True]), "2 of 3 entries are wrong"),
        (bools, torch.ones(3), "holds torch.float32; expected bools"),
    ]:
        assert not exercise(right)(lambda answer=answer: answer)
        assert words in capsys.readouterr().out


def test_a_mistake_of_another_shape_or_kind_is_known_by_that(capsys: Capture) -> None:
    right = torch.tensor([1.0, 2.0])
    check = exercise(right, scalar=torch.tensor(3.0), mask=right > 1, near=right + 1)
    for answer, verdict in [
        (torch.tensor(7.0), "scalar"),
        (torch.tensor([False, False]), "mask"),
        (right + 1, "near"),
        (right + 2, "the largest difference from the right value is 2"),
    ]:
        assert not check(lambda answer=answer: answer)
        assert capsys.readouterr().out == f"Not yet: {verdict}.\n"


def test_gradients_are_at_the_answers_disposal() -> None:
    def slope() -> torch.Tensor:
        x = torch.tensor([3.0], requires_grad=True)
        return torch.autograd.grad(x**2, x)[0]

    assert exercise(torch.tensor([6.0]))(slope)
    assert exercise(torch.tensor([6.0]))(lambda: torch.tensor([6.0], requires_grad=True))
