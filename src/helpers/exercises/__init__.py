"""Checks for the exercises: each says what is wrong with an answer, not only that it is.

One module per chapter, imported by that chapter alone. It declares the right answer and the typical
mistakes, each as a function of the same arguments; verdicts and tests both follow from these.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from helpers.exercises.calling import Answer, NoNumbersError, numbers
from helpers.exercises.describing import difference

__all__ = ["Answer", "Exercise", "Shown"]

Inputs = Callable[[], tuple[Any, ...]]


@dataclass(frozen=True)
class Shown:
    """A mistake recognised by a property of the answer, whatever else is wrong with it.

    Attributes:
        answer: an example of the mistake.
        by: whether a finite value of the right shape and kind shows it; the right one is given too.
    """

    answer: Answer
    by: Callable[[Tensor, Tensor], bool]


@dataclass(frozen=True)
class Exercise:
    """A check of the reader's function: call it with the function, it prints a verdict.

    A mistake is recognised by its values; where its shape is not that of the right answer, or one
    of the two holds bools, by that alone.

    Attributes:
        inputs: makes the arguments, anew for every call: no answer can change those of another.
        right: the right answer, as a function of the arguments.
        mistakes: a sentence about each typical mistake, and the mistake as such a function; the
            first that fits is named.
        again: makes arguments of other sizes and values, for answers that hold only for the first.
        tolerance: the largest difference that counts as equal, absolute up to values of 1 and
            relative beyond. The default is 84 units in the last place of single precision: a sum
            of dozens of terms of order 1 stays well within it, and every mistake far outside.
    """

    inputs: Inputs
    right: Answer
    mistakes: Mapping[str, Answer | Shown]
    again: Inputs | None = None
    tolerance: float = 1e-5

    def __call__(self, answer: Answer) -> bool:
        """Print ``Correct.`` or what is wrong with the function; return whether it is right."""
        problem = self._problem(answer)
        print("Correct." if problem is None else f"Not yet: {problem}.")
        return problem is None

    @torch.no_grad()
    def _problem(self, answer: object) -> str | None:
        if not callable(answer):
            return (
                f"this is a {type(answer).__name__}; give the check your function itself, its name "
                "without brackets behind it"
            )
        problem = self._judged(answer, self.inputs)
        if problem is None and self.again is not None:
            problem = self._judged(answer, self.again)
            if problem is not None and problem not in self.mistakes:
                problem = (
                    "one set of arguments passes, but another, of other sizes and values, does not "
                    "(does a number stand where an argument or a size belongs?): there, " + problem
                )
        return problem

    def _judged(self, answer: Answer, inputs: Inputs) -> str | None:
        right: Tensor = self.right(*inputs())
        try:
            value = numbers(answer, inputs, once_more=inputs is not self.inputs)
            if self._equal(value, right):
                return None
            return (
                self._mistake(value, inputs)
                or self._chance(answer, value, inputs)
                or self._shown(value, right, inputs)
                or difference(value, right, self._equal)
            )
        except NoNumbersError as error:
            return str(error)

    def _mistake(self, value: Tensor, inputs: Inputs) -> str | None:
        """The sentence of the first mistake that gives this value."""
        for sentence, mistake in self.mistakes.items():
            if not isinstance(mistake, Shown) and self._equal(value, mistake(*inputs())):
                return sentence
        return None

    def _chance(self, answer: Answer, value: Tensor, inputs: Inputs) -> str | None:
        again = numbers(answer, inputs, once_more=True)
        if again.shape == value.shape and torch.equal(
            *(numbers_.double().nan_to_num() for numbers_ in (again, value))
        ):
            return None
        return (
            "your function gives other numbers at every call: it draws some of its own; use the "
            "arguments only"
        )

    def _shown(self, value: Tensor, right: Tensor, inputs: Inputs) -> str | None:
        """The sentence of the first mistake that the value shows by a property."""
        alike = _kind(value) == _kind(right)
        finite = bool(torch.isfinite(value.double()).all())
        for sentence, mistake in self.mistakes.items():
            if isinstance(mistake, Shown):
                if alike and finite and mistake.by(value.to(right.dtype), right):
                    return sentence
            elif not alike and _kind(value) == _kind(mistake(*inputs())):
                return sentence
        return None

    def _equal(self, value: Tensor, other: Tensor) -> bool:
        if _kind(value) != _kind(other):
            return False
        if other.dtype == torch.bool:
            return torch.equal(value, other)
        allowed = self.tolerance * other.abs().clamp_min(1)
        value = value.to(other.dtype)
        near = ((value - other).abs() <= allowed) | (value == other)
        return bool((near | (value.isnan() & other.isnan())).all())


def _kind(value: Tensor) -> tuple[tuple[int, ...], bool]:
    return tuple(value.shape), value.dtype == torch.bool
