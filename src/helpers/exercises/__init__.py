"""Checks for the exercises: each says what is wrong with an answer, not only that it is.

One module per chapter, imported by that chapter alone. It declares the right answer and the typical
mistakes, each as a function of the same arguments; verdicts and tests both follow from these.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

Answer = Callable[..., Any]


@dataclass(frozen=True)
class Shown:
    """A mistake recognised by a property of the answer, whatever else is wrong with it.

    Attributes:
        answer: an example of the mistake.
        by: whether a finite answer of the right shape and kind shows it.
    """

    answer: Answer
    by: Callable[[Tensor], bool]


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
        tolerance: the largest difference that counts as equal, absolute up to values of 1 and
            relative beyond; the default lets answers in single precision pass.
    """

    inputs: Callable[[], tuple[Any, ...]]
    right: Answer
    mistakes: Mapping[str, Answer | Shown]
    tolerance: float = 1e-5

    def __call__(self, answer: Answer) -> bool:
        """Print ``Correct.`` or what is wrong with the function; return whether it is right."""
        problem = self._problem(answer)
        print("Correct." if problem is None else f"Not yet: {problem}.")
        return problem is None

    @torch.no_grad()
    def _problem(self, answer: Answer) -> str | None:
        right: Tensor = self.right(*self.inputs())
        try:
            with torch.enable_grad():
                returned = answer(*self.inputs())
        except Exception as error:
            return f"your function raised {type(error).__name__}: {error}"
        if returned is None or returned is Ellipsis:
            return "your function returned nothing; replace the dots and return a tensor"
        try:
            value = torch.as_tensor(returned).detach().cpu()
        except (TypeError, ValueError, RuntimeError):
            return f"your function returned a {type(returned).__name__}; return a tensor"
        if self._equal(value, right):
            return None
        return self._mistake(value, right) or _difference(value, right)

    def _mistake(self, value: Tensor, right: Tensor) -> str | None:
        """The sentence of the first mistake that the value shows."""
        alike = _kind(value) == _kind(right)
        finite = bool(torch.isfinite(value).all())
        for sentence, mistake in self.mistakes.items():
            if isinstance(mistake, Shown):
                if alike and finite and mistake.by(value.to(right.dtype)):
                    return sentence
                continue
            wrong: Tensor = mistake(*self.inputs())
            if self._equal(value, wrong) or (not alike and _kind(value) == _kind(wrong)):
                return sentence
        return None

    def _equal(self, value: Tensor, other: Tensor) -> bool:
        if _kind(value) != _kind(other):
            return False
        if other.dtype == torch.bool:
            return torch.equal(value, other)
        allowed = self.tolerance * other.abs().clamp_min(1)
        near = (value.to(other.dtype) - other).abs() <= allowed
        return bool((near | (value.isnan() & other.isnan())).all())


def _kind(value: Tensor) -> tuple[tuple[int, ...], bool]:
    return tuple(value.shape), value.dtype == torch.bool


def _difference(value: Tensor, right: Tensor) -> str:
    """How a value differs from the right one, when no mistake is known to give it."""
    if value.shape != right.shape:
        return f"your answer has shape {tuple(value.shape)}; expected {tuple(right.shape)}"
    if right.dtype == torch.bool:
        if value.dtype != torch.bool:
            return f"your answer holds {value.dtype}; expected bools"
        return f"{int((value != right).sum())} of {right.numel()} entries are wrong"
    if value.dtype == torch.bool:
        return "your answer holds bools; expected numbers"
    if not bool(torch.isfinite(value).all()):
        return "your answer holds NaN or infinite values; stay with logarithms throughout"
    difference = (value.to(right.dtype) - right).abs().max()
    return f"the largest difference from the right value is {float(difference):.4g}"
