"""How an answer differs from the right one where no mistake of the exercise gives it."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

Near = Callable[[Tensor, Tensor], bool]

SHAPES: tuple[tuple[str, Callable[[Tensor], Tensor]], ...] = (
    ("these are the right values summed over all entries", lambda right: right.sum()),
    ("these are the right values averaged over all entries", lambda right: right.mean()),
)
VALUES: tuple[tuple[str, Callable[[Tensor], Tensor]], ...] = (
    ("the sign is wrong: this is minus the right answer", torch.neg),
    ("these are bits; take natural logarithms", lambda right: right / math.log(2)),
    ("these are the exponentials of the right answer; return their logarithms", torch.exp),
    ("this is the square of the right answer", torch.square),
    ("you lost the sign: these are absolute values", torch.abs),
    ("the examples come in the wrong order", lambda right: right.flip(0)),
)


def difference(value: Tensor, right: Tensor, near: Near) -> str:
    """One sentence about a value that is not the right one.

    Args:
        value: numbers or bools of any shape.
        right: the right answer.
        near: whether two tensors of one shape hold the same numbers, up to rounding.
    """
    if value.shape != right.shape:
        return _shape(value, right, near)
    if right.dtype == torch.bool:
        if value.dtype != torch.bool:
            return f"your answer holds {value.dtype}; expected bools"
        wrong = (value != right).flatten().nonzero().flatten().tolist()
        return f"{len(wrong)} of {right.numel()} entries are wrong, at {wrong}"
    if value.dtype == torch.bool:
        return "your answer holds bools; expected numbers"
    if not bool(torch.isfinite(value.double()).all()):
        return "your answer holds NaN or infinite values; stay with logarithms throughout"
    return _values(value, right, near)


def _shape(value: Tensor, right: Tensor, near: Near) -> str:
    got, expected = tuple(value.shape), tuple(right.shape)
    sentence = f"your answer has shape {got}; expected {expected}"
    if value.dtype == torch.bool or right.dtype == torch.bool:
        return sentence
    if value.numel() == right.numel():
        if value.ndim == right.ndim == 2 and near(value.T, right):
            return f"rows and columns are exchanged: {sentence}"
        if near(value.reshape(right.shape), right):
            return f"the values are right, but {sentence}"
    for words, change in SHAPES:
        if value.ndim == 0 and near(value, change(right)):
            return f"{words}: {sentence}"
    return sentence


def _values(value: Tensor, right: Tensor, near: Near) -> str:
    for words, change in VALUES:
        if near(value, change(right)):
            return words
    if value.numel() > 1:
        if bool((value.double() == value.flatten()[0].double()).all()):
            return f"every entry is {float(value.flatten()[0]):.4g}, whatever the arguments"
        factor = (value.double() * right).sum() / right.square().sum()
        if near(value, factor * right):
            return f"your answer is {float(factor):.4g} times the right one: look for a factor"
        offset = (value.double() - right).mean()
        if near(value, right + offset):
            sign = "more" if offset > 0 else "less"
            return (
                f"every entry is {abs(float(offset)):.4g} {sign} than the right value: look for a "
                "term that is missing or stands twice"
            )
    if not value.dtype.is_floating_point:
        return f"your answer holds whole numbers ({value.dtype}); expected numbers with decimals"
    if torch.finfo(value.dtype).eps > torch.finfo(torch.float32).eps:
        return f"your answer holds {value.dtype}, too coarse to compare; keep single precision"
    apart = (value.double() - right).abs()
    largest = f"the largest difference from the right value is {float(apart.max()):.4g}"
    if value.ndim == 0:
        return largest
    place = torch.stack(torch.unravel_index(apart.argmax(), apart.shape)).tolist()
    fine = sum(near(*pair) for pair in zip(value.flatten(), right.flatten(), strict=True))
    return f"{largest}, at {place}; {fine} of {value.numel()} entries are right"
