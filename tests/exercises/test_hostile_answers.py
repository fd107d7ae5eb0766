"""Whatever a reader's function does, a check ends in one sentence and leaves all else as it was."""

import random
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch

from helpers.exercises import Answer, Exercise
from tests.exercises.found import EXERCISES, RIGHT

every_exercise = pytest.mark.parametrize("name", EXERCISES)
Capture = pytest.CaptureFixture[str]


class Pair(NamedTuple):
    first: Any
    second: Any


class Unreadable:
    """Nothing that asks it gets an answer."""

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise ArithmeticError("no")

    def __len__(self) -> int:
        raise OverflowError

    def __repr__(self) -> str:
        raise ValueError


class Mute(Exception):
    def __str__(self) -> str:
        raise RuntimeError


class Class:
    def __init__(self, *_: Any) -> None:
        pass


def fails(error: BaseException) -> Answer:
    def answer(*_: Any) -> Any:
        raise error

    return answer


def forever(*a: Any) -> Any:
    return forever(*a)


def yields(*_: Any) -> Iterator[float]:
    yield 1.0


async def waits(*_: Any) -> float:
    return 1.0


def gives(value: object) -> Answer:
    return lambda *_: value


ENDS: dict[str, tuple[Any, str]] = {
    "dots": (gives(...), "returned nothing; replace the dots"),
    "None": (gives(None), "returned nothing"),
    "division": (lambda *_: 1 / 0, "raised ZeroDivisionError: division by zero"),
    "two lines": (fails(ValueError("one.\ntwo")), "raised ValueError: one"),
    "no words": (fails(AssertionError()), "raised AssertionError"),
    "mute": (fails(Mute()), "raised Mute"),
    "exit": (fails(SystemExit(1)), "raised SystemExit: 1"),
    "recursion": (forever, "raised RecursionError"),
    "warning": (fails(UserWarning("careful")), "raised UserWarning: careful"),
    "no parameters": (lambda: 0.0, "your function takes (); it is called with"),
    "many parameters": (lambda a, b, c, d, e, f, g, h: a, "your function takes (a, b, c, d, e, f"),
    "keywords": (lambda *, a: a, "your function takes (a)"),
    "text": (gives("text"), "returned a str; return a tensor"),
    "bytes": (gives(b"text"), "return a tensor"),
    "dict": (gives({"a": 1}), "returned a dict"),
    "set": (gives({1.0}), "returned a set"),
    "function": (gives(gives(1)), "returned a function"),
    "type": (gives(float), "returned a type"),
    "class": (Class, "returned a Class"),
    "unreadable": (gives(Unreadable()), "returned a Unreadable"),
    "generator": (yields, "returned a generator"),
    "coroutine": (waits, "returned a coroutine"),
    "module": (gives(torch.nn.Linear(1, 1)), "returned a Linear"),
    "device": (gives(torch.device("cpu")), "returned a device"),
    "objects": (gives(np.array([None, "a"], dtype=object)), "returned a ndarray"),
    "words": (gives(np.array(["a", "b"])), "returned a ndarray"),
    "times": (gives(np.array("2020-01-01", dtype="datetime64")), "returned a ndarray"),
    "ragged": (gives([[1.0], [1.0, 2.0]]), "returned a list"),
    "ragged tensors": (gives([torch.zeros(1), torch.zeros(2)]), "returned a list"),
    "mixed list": (gives([torch.zeros(()), None]), "returned a list"),
    "huge": (gives(10**400), "returned a int"),
    "one in a tuple": (
        gives((torch.zeros(3),)),
        "a tuple of 1; return one tensor: is there a comma",
    ),
    "two in a tuple": (gives((torch.zeros(3), 1)), "a tuple of 2; return one tensor"),
    "named tuple": (gives(Pair(torch.zeros(3), 1)), "a Pair of 2; return one tensor"),
    "meta": (gives(torch.zeros(3, device="meta")), "device meta"),
    "complex": (gives(torch.zeros(3, dtype=torch.complex64)), "torch.complex64; expected real"),
    "shape": (gives(torch.zeros(2, 9, 9)), "shape (2, 9, 9); expected"),
    "empty": (gives(torch.zeros(0)), "shape (0,)"),
    "empty list": (gives([]), "shape (0,)"),
    "long mask": (gives(torch.ones(99) > 0), "shape (99,)"),
    "numbers": (torch.zeros(3), "this is a Tensor; give the check your function itself"),
    "nothing": (None, "this is a NoneType"),
    "name": ("answer", "this is a str"),
}


@every_exercise
@pytest.mark.parametrize("how", ENDS)
def test_it_ends_in_one_sentence(name: str, how: str, capsys: Capture) -> None:
    answer, words = ENDS[how]
    assert EXERCISES[name](answer) is False
    out = capsys.readouterr().out
    assert words in out and out.startswith("Not yet: ") and out.count("\n") == 1
    assert out.endswith(".\n") and not out.endswith("..\n")


NOT_RIGHT: dict[str, Callable[[torch.Tensor], Any]] = {
    "NaN": lambda right: torch.full(right.shape, torch.nan),
    "infinite": lambda right: torch.full(right.shape, -torch.inf),
    "zeros": lambda right: torch.zeros(right.shape),
    "whole numbers": lambda right: right.long(),
    "bytes": lambda right: right.abs().to(torch.uint8),
    "unsigned": lambda right: torch.zeros(right.shape, dtype=torch.uint16),
    "half": lambda right: (right.double() + 1).half(),
    "brain": lambda right: (right.double() + 1).bfloat16(),
    "eight bits": lambda right: (right.double() + 1).to(torch.float8_e5m2),
    "sparse": lambda right: (right.double() + 1).to_sparse(),
    "quantised": lambda right: torch.quantize_per_tensor(right.float() + 1, 0.1, 0, torch.qint8),
    "nested": lambda right: torch.nested.nested_tensor([torch.zeros(2), torch.zeros(3)]),
    "with a gradient": lambda right: (right.double() + 1).requires_grad_(),
    "parameter": lambda right: torch.nn.Parameter(right.double() + 1),
    "backwards": lambda right: (right.double() + 1).numpy()[..., None][::-1],
    "long double": lambda right: (right.double() + 1).numpy().astype(np.longdouble),
    "one number": lambda right: 0.5,
    "True": lambda right: True,
    "bool": lambda right: np.bool_(False),
    "one more row": lambda right: torch.cat([right.flatten(), right.flatten()[:1]]),
    "one more axis": lambda right: (right.double() + 1)[None],
    "mask": lambda right: torch.zeros(right.shape).bool(),
    "strings of numbers": lambda right: np.array(["1.0"]),
}


@every_exercise
@pytest.mark.parametrize("how", NOT_RIGHT)
@pytest.mark.filterwarnings("ignore:The PyTorch API of nested tensors")
def test_numbers_of_any_kind_are_refused_in_one_sentence(
    name: str, how: str, capsys: Capture
) -> None:
    def answer(*inputs: Any) -> Any:
        return NOT_RIGHT[how](RIGHT[name][0](*inputs))

    assert EXERCISES[name](answer) is False
    assert re.fullmatch(r"Not yet: [^\n]+\.\n", capsys.readouterr().out)


def spoil(inputs: tuple[Any, ...]) -> None:
    """Zero tensors and whatever a model holds."""
    for value in inputs:
        if isinstance(value, torch.Tensor):
            value.zero_()
        elif hasattr(value, "__dict__"):
            for part in getattr(value, "parameters", list)():
                part.data.zero_()
            value.__dict__.clear()


@every_exercise
def test_what_an_answer_does_to_its_arguments_changes_no_verdict(name: str) -> None:
    def right_then_spoilt(*inputs: Any) -> Any:
        value = RIGHT[name][0](*inputs).clone()
        spoil(inputs)
        return value

    def spoilt_then_zero(*inputs: Any) -> Any:
        like = torch.zeros_like(RIGHT[name][0](*inputs))
        spoil(inputs)
        return like

    def its_own_argument(*inputs: Any) -> Any:
        spoil(inputs)
        return next(value for value in inputs if isinstance(value, torch.Tensor))

    for _ in range(2):
        assert EXERCISES[name](right_then_spoilt)
        assert not EXERCISES[name](spoilt_then_zero)
        assert not EXERCISES[name](its_own_argument)


def settings() -> tuple[Any, ...]:
    return (
        torch.get_default_dtype(),
        torch.get_default_device(),
        torch.get_num_threads(),
        torch.is_grad_enabled(),
        torch.is_anomaly_enabled(),
        torch.are_deterministic_algorithms_enabled(),
        torch.get_float32_matmul_precision(),
        np.geterr(),
        torch.get_rng_state().tolist(),
        str(np.random.get_state()),  # noqa: NPY002 (a reader may use it)
        random.getstate(),
        sys.stdout,
    )


def meddle() -> None:
    torch.set_default_dtype(torch.float16)
    torch.set_default_device("meta")
    torch.set_num_threads(torch.get_num_threads() + 1)
    torch.set_grad_enabled(False)
    torch.autograd.set_detect_anomaly(True, check_nan=False)
    torch.use_deterministic_algorithms(True)
    torch.set_float32_matmul_precision("medium")
    np.seterr(all="raise")
    for seed in (torch.manual_seed, np.random.seed, random.seed):
        seed(12345)


@every_exercise
@pytest.mark.parametrize("fails_after", [False, True])
@pytest.mark.filterwarnings("ignore:Anomaly Detection has been enabled")
def test_settings_and_random_numbers_stay_the_readers_own(name: str, fails_after: bool) -> None:
    def answer(*inputs: Any) -> Any:
        value = RIGHT[name][0](*inputs)
        meddle()
        if fails_after:
            raise ValueError
        return value

    before = settings()
    assert EXERCISES[name](answer) is not fails_after
    assert settings() == before


@every_exercise
def test_what_an_answer_prints_is_printed_once(name: str, capsys: Capture) -> None:
    def answer(*inputs: Any) -> Any:
        print("here")
        return RIGHT[name][0](*inputs)

    def wrong(*inputs: Any) -> Any:
        return answer(*inputs).double() + 17.5

    assert EXERCISES[name](answer)
    assert capsys.readouterr().out == "here\nCorrect.\n"
    assert not EXERCISES[name](wrong)
    assert capsys.readouterr().out.count("here") == 1


def test_a_key_that_stops_the_cell_stops_it() -> None:
    exercise = Exercise(tuple, lambda: torch.zeros(1), {})
    with pytest.raises(KeyboardInterrupt):
        exercise(fails(KeyboardInterrupt()))
