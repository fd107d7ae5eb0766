"""Check for the chapter ``vae/accounts``."""

import torch
from torch import Tensor

from helpers.exercises import Exercise


def _inputs() -> tuple[Tensor, ...]:
    """x ``(5, 4)``, binary, and log_q ``(5,)``, so low that no exponential survives."""
    x = [[1, 0, 1, 0], [0, 0, 1, 1], [1, 1, 0, 0], [0, 1, 1, 0], [1, 0, 0, 1]]
    log_q = [-2000.0, -2001.5, -2000.5, -2003.0, -2000.75]
    return torch.tensor(x, dtype=torch.float64), torch.tensor(log_q, dtype=torch.float64)


def _again() -> tuple[Tensor, ...]:
    x = torch.tensor([[0, 1, 1], [1, 1, 0], [1, 0, 0]], dtype=torch.float64)
    return x, torch.tensor([1.5, 0.25, 2.0], dtype=torch.float64)


def _right(x: Tensor, log_q: Tensor) -> Tensor:
    return log_q.softmax(0) @ x


def _shifted(log_q: Tensor) -> Tensor:
    """q times a number that is the same for all."""
    return (log_q - log_q.max()).exp()


check_best_decoder = Exercise(
    _inputs,
    right=_right,
    again=_again,
    mistakes={
        "this is the mean of all digits; weigh each by its q": lambda x, q: x.mean(0),
        "this is one digit, the most probable; average all by their q": (
            lambda x, q: x[q.argmax()]
        ),
        "the weights do not sum to 1; divide by their sum": lambda x, q: _shifted(q) @ x,
        "you divided by the number of digits; divide by the sum of the weights": (
            lambda x, q: _shifted(q) @ x / len(x)
        ),
        "you divided by the largest sum over pixels; divide by the sum of the weights": (
            lambda x, q: (_shifted(q) @ x) / (_shifted(q) @ x).max()
        ),
        "you normalised over the pixels; normalise over the digits": (
            lambda x, q: (_shifted(q) @ x) / (_shifted(q) @ x).sum()
        ),
        "the weights are q, not log q; take the exponential": lambda x, q: q @ x / q.sum(),
        "the weights are the roots of q; take q itself": lambda x, q: (q / 2).softmax(0) @ x,
        "the weights are squares of q; take q itself": lambda x, q: (2 * q).softmax(0) @ x,
        "the weights are 1 / q: the sign of the exponent is wrong": (
            lambda x, q: (-q).softmax(0) @ x
        ),
        "these are shares of paper; return those of ink": lambda x, q: 1 - _right(x, q),
        "these are the weights; average the digits by them": lambda x, q: q.softmax(0),
        "these are the weighted digits; sum them over the digits": lambda x, q: (
            q.softmax(0).unsqueeze(1) * x
        ),
        "these are the means of the weighted digits; their sum is wanted": lambda x, q: (
            q.softmax(0).unsqueeze(1) * x
        ).mean(0),
        "these are logits; return probabilities": lambda x, q: torch.logit(_right(x, q), eps=1e-6),
        "these are logarithms; return probabilities": lambda x, q: _right(x, q).log(),
        "this is one number; return one for each pixel": lambda x, q: _right(x, q).mean(),
    },
)
"""``(x, log_q)`` -> the best decoder for an encoder, at one place, ``(d,)``.

x is ``(N, d)``, binary; log_q ``(N,)`` holds log q(z|x) of every digit there, which may be far
below the logarithm of the least number.
"""
