"""Checks for the exercises: each says what is wrong with an answer, not only that it is.

One module per chapter, imported by that chapter alone. A check prints one sentence and returns
whether the answer holds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Raised:
    """What :func:`call` returns for an answer that raised an error."""

    error: Exception


def call(answer: Callable[..., object], *arguments: object) -> object:
    """The value of the reader's function, or :class:`Raised`, which :func:`compare` reports."""
    try:
        return answer(*arguments)
    except Exception as error:
        return Raised(error)


def compare(
    answer: object, expected: Tensor, mistakes: Mapping[str, Tensor], tolerance: float = 1e-6
) -> bool:
    """Print a verdict on a numerical answer.

    Args:
        answer: what the reader's function returned, from :func:`call`.
        expected: the right value, any shape.
        mistakes: a sentence about a typical mistake, and the value that mistake gives.
        tolerance: the largest absolute difference that counts as equal.

    Returns:
        Whether the answer is right.
    """
    if isinstance(answer, Raised):
        return verdict(f"your function raised {type(answer.error).__name__}: {answer.error}")
    if answer is None or answer is Ellipsis:
        return verdict("your function returned nothing; replace the dots and return a tensor")
    try:
        value = torch.as_tensor(answer, dtype=expected.dtype).detach()
    except (TypeError, ValueError, RuntimeError):
        return verdict(f"your function returned a {type(answer).__name__}; return a tensor")
    if value.shape != expected.shape:
        return verdict(
            f"your answer has shape {tuple(value.shape)}; expected {tuple(expected.shape)}"
        )
    if torch.allclose(value, expected, rtol=0, atol=tolerance):
        return verdict(None)
    for sentence, wrong in mistakes.items():
        if torch.allclose(value, wrong.to(value), rtol=0, atol=tolerance):
            return verdict(sentence)
    if not bool(torch.isfinite(value).all()):
        return verdict("your answer holds NaN or infinite values; stay with logarithms throughout")
    difference = (value - expected).abs().max()
    return verdict(f"the largest difference from the right value is {float(difference):.4g}")


def verdict(problem: str | None) -> bool:
    """Print ``Correct.`` when there is no problem, else the problem; return which."""
    print("Correct." if problem is None else f"Not yet: {problem}.")
    return problem is None
