"""Every check of an exercise accepts right answers and says what is wrong with mistaken ones.

The folded solutions themselves are executed with the notebooks. One loop tries every mistake that
the exercises declare; another tries independent ones, so that no sentence can stand beside the
wrong mistake. What any function may do to any check is tried in ``test_hostile_answers.py``.
"""

import dataclasses
import math
from typing import Any

import pytest
import torch

from helpers.exercises import Answer, Exercise, Shown
from tests.exercises.found import EXERCISES, RIGHT, WRONG

every_exercise = pytest.mark.parametrize("name", EXERCISES)
every_right_answer = pytest.mark.parametrize(
    ("name", "answer"),
    [
        pytest.param(name, answer, id=f"{name}-{answer.__name__}")
        for name, answers in RIGHT.items()
        for answer in answers
    ],
)
every_mistake = pytest.mark.parametrize(
    ("name", "sentence"),
    [(name, sentence) for name, exercise in EXERCISES.items() for sentence in exercise.mistakes],
)
Capture = pytest.CaptureFixture[str]


@every_right_answer
def test_right_answers_are_accepted_however_they_are_written(
    name: str, answer: Answer, capsys: Capture
) -> None:
    assert EXERCISES[name](answer)
    assert capsys.readouterr().out == "Correct.\n"


@every_exercise
def test_a_right_answer_is_accepted_in_single_precision_and_as_an_array(name: str) -> None:
    right, *_ = RIGHT[name]

    def single(*inputs: Any) -> Any:
        value = right(*inputs)
        return value if value.dtype == torch.bool else value.float()

    for answer in (single, lambda *a: right(*a).numpy(), lambda *a: right(*a).tolist()):
        assert EXERCISES[name](answer)


@every_right_answer
def test_right_answers_keep_far_from_the_tolerance(name: str, answer: Answer) -> None:
    """A quarter of it is enough for all of them, the ones in single precision with the others."""
    exercise = EXERCISES[name]
    quarter = dataclasses.replace(exercise, tolerance=exercise.tolerance / 4)
    assert quarter(answer)


@every_mistake
def test_every_mistake_that_is_declared_is_named(name: str, sentence: str, capsys: Capture) -> None:
    mistake = EXERCISES[name].mistakes[sentence]
    answer = mistake.answer if isinstance(mistake, Shown) else mistake
    assert not EXERCISES[name](answer)
    assert capsys.readouterr().out == f"Not yet: {sentence}.\n"


@every_mistake
def test_no_mistake_comes_near_the_tolerance(name: str, sentence: str) -> None:
    """Nine times as much, and each is still refused."""
    exercise = EXERCISES[name]
    loose = dataclasses.replace(exercise, tolerance=9 * exercise.tolerance)
    mistake = exercise.mistakes[sentence]
    assert not loose(mistake.answer if isinstance(mistake, Shown) else mistake)


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
    right = RIGHT[name][0](*EXERCISES[name].inputs())
    for entry in range(right.numel()):
        value = right.clone()
        flat = value.view(-1)
        if right.dtype == torch.bool:
            flat[entry] = ~flat[entry]
        else:
            flat[entry] += 2e-4 * max(1.0, abs(float(flat[entry])))
        assert not EXERCISES[name](lambda *_, value=value: value)
        assert "Not yet" in capsys.readouterr().out


@every_exercise
def test_every_exercise_has_answers_enough(name: str) -> None:
    assert len(RIGHT[name]) >= 3 and len(WRONG[name]) >= 6
    assert set(RIGHT) == set(WRONG) == set(EXERCISES)


@every_exercise
def test_an_answer_that_holds_for_the_first_arguments_only_is_refused(
    name: str, capsys: Capture
) -> None:
    value = RIGHT[name][0](*EXERCISES[name].inputs())
    if EXERCISES[name].again is not None:
        assert not EXERCISES[name](lambda *_: value)
        out = capsys.readouterr().out
        assert "one set of arguments passes" in out or out[9:-2] in EXERCISES[name].mistakes


def test_an_underflow_is_told_before_what_follows_from_it(capsys: Capture) -> None:
    """Rows with a NaN do not sum to 1 either, but that is not the mistake."""

    def without_logarithms(x: Any, weights: Any, means: Any, sigmas: Any) -> Any:
        joint = weights * torch.exp(-torch.cdist(x, means).square() / (2 * sigmas.square()))
        return (joint / joint.sum(1, keepdim=True)).log()

    assert not EXERCISES["check_round_e_step"](without_logarithms)
    assert "stay with logarithms" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["check_elbo_estimate", "check_vae_bound"])
def test_noise_of_ones_own_is_named(name: str, capsys: Capture) -> None:
    right = RIGHT[name][0]
    assert not EXERCISES[name](lambda *a: right(*a[:-1], torch.randn_like(a[-1])))
    assert "other numbers at every call" in capsys.readouterr().out


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
    numbers, bools = torch.tensor([1.5, 2.0, -3.0]), torch.tensor([True, False, True])
    table = torch.arange(6.0).reshape(2, 3).exp2()
    for right, answer, words in [
        (numbers, torch.zeros(4), "shape (4,); expected (3,)"),
        (numbers, numbers[:, None], "the values are right, but your answer has shape (3, 1)"),
        (numbers, numbers.sum(), "summed over all entries"),
        (table, table.mean(), "averaged over all entries"),
        (table, table.T, "rows and columns are exchanged: your answer has shape (3, 2)"),
        (numbers, torch.tensor([1.0, torch.nan, 0.0]), "NaN or infinite"),
        (numbers, torch.tensor([torch.inf, 2.0, 0.0]), "NaN or infinite"),
        (numbers, -numbers, "minus the right answer"),
        (numbers, numbers.abs(), "absolute values"),
        (numbers, numbers / math.log(2), "bits"),
        (numbers, numbers.exp(), "exponentials"),
        (numbers, numbers**2, "square"),
        (numbers, numbers.flip(0), "wrong order"),
        (numbers, 0 * numbers, "every entry is 0, whatever"),
        (numbers, numbers / 3, "0.3333 times the right one"),
        (numbers, numbers - 2, "every entry is 2 less"),
        (numbers, numbers + 0.25, "every entry is 0.25 more"),
        (numbers, torch.tensor([1.5, 2.5, -3.0]), "right value is 0.5"),
        (numbers, [1, 4, 7], "whole numbers (torch.int64)"),
        (numbers, torch.tensor([1.4, 2.2, 4.0]).half(), "torch.float16, too coarse"),
        (numbers, torch.tensor([True, True, True]), "holds bools; expected numbers"),
        (bools, torch.tensor([False, True, True]), "2 of 3 entries are wrong, at [0, 1]"),
        (bools, torch.ones(3), "holds torch.float32; expected bools"),
        (bools, torch.ones(4) > 0, "shape (4,); expected (3,)"),
    ]:
        assert not exercise(right)(lambda answer=answer: answer)
        assert words in capsys.readouterr().out


LARGEST = "the largest difference from the right value is 2.5, at [1]; 1 of 2 entries are right"


def test_a_mistake_of_another_shape_or_kind_is_known_by_that(capsys: Capture) -> None:
    right = torch.tensor([1.0, 2.0])
    check = exercise(right, scalar=torch.tensor(3.0), mask=right > 1, near=right + 1)
    for answer, verdict in [
        (torch.tensor(7.0), "scalar"),
        (torch.tensor([False, False]), "mask"),
        (right + 1, "near"),
        (right + torch.tensor([0.0, 2.5]), LARGEST),
    ]:
        assert not check(lambda answer=answer: answer)
        assert capsys.readouterr().out == f"Not yet: {verdict}.\n"


def test_gradients_are_at_the_answers_disposal() -> None:
    def slope() -> torch.Tensor:
        x = torch.tensor([3.0], requires_grad=True)
        return torch.autograd.grad(x**2, x)[0]

    assert exercise(torch.tensor([6.0]))(slope)
    assert exercise(torch.tensor([6.0]))(lambda: torch.tensor([6.0], requires_grad=True))
