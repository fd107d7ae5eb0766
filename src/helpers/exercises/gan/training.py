"""Check for the chapter ``gan/training``."""

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import softplus

from helpers.exercises import Exercise


def _logits(n: int, seed: int) -> Tensor:
    return 2 * torch.randn(n, generator=torch.Generator().manual_seed(seed))


def _inputs() -> tuple[Any, ...]:
    """Logits of data and of samples, unlike in number; alpha and beta."""
    return _logits(5, 0), _logits(8, 1), 0.8, 0.15


def _again() -> tuple[Any, ...]:
    """With logits as large as the text allows, of which no probability is left."""
    real, fake = _logits(6, 2), _logits(3, 3)
    real[-1], fake[-1] = -400.0, 500.0
    return real, fake, 0.95, 0.3


def _losses(logits: Tensor, label: float) -> Tensor:
    return label * softplus(-logits) + (1 - label) * softplus(logits)


def _right(real: Tensor, fake: Tensor, alpha: float, beta: float) -> Tensor:
    return _losses(real, alpha).mean() + _losses(fake, beta).mean()


def _of_probabilities(real: Tensor, fake: Tensor, alpha: float, beta: float) -> Tensor:
    def losses(logits: Tensor, label: float) -> Tensor:
        d = torch.sigmoid(logits)
        return -label * d.log() - (1 - label) * (1 - d).log()

    return losses(real, alpha).mean() + losses(fake, beta).mean()


def _clamped(eps: float) -> Any:
    def loss(real: Tensor, fake: Tensor, alpha: float, beta: float) -> Tensor:
        def losses(logits: Tensor, label: float) -> Tensor:
            d = torch.sigmoid(logits).clamp(eps, 1 - eps)
            return -label * d.log() - (1 - label) * (1 - d).log()

        return losses(real, alpha).mean() + losses(fake, beta).mean()

    return loss


def _pooled(real: Tensor, fake: Tensor, alpha: float, beta: float) -> Tensor:
    return torch.cat([_losses(real, alpha), _losses(fake, beta)]).mean()


check_smoothed_loss = Exercise(
    _inputs,
    right=_right,
    again=_again,
    mistakes={
        "this is the generator's side: data have the label alpha, samples beta": (
            lambda real, fake, alpha, beta: _right(real, fake, beta, alpha)
        ),
        "the labels are 1 and 0 here; alpha and beta have no say": (
            lambda real, fake, alpha, beta: _right(real, fake, 1.0, 0.0)
        ),
        "samples have the label 0 here; theirs is beta": (
            lambda real, fake, alpha, beta: _right(real, fake, alpha, 0.0)
        ),
        "data have the label 1 here; theirs is alpha": (
            lambda real, fake, alpha, beta: _right(real, fake, 1.0, beta)
        ),
        "samples have the label 1 - alpha here; theirs is beta": (
            lambda real, fake, alpha, beta: _right(real, fake, alpha, 1 - alpha)
        ),
        "samples have the label 1 - beta here; theirs is beta": (
            lambda real, fake, alpha, beta: _right(real, fake, alpha, 1 - beta)
        ),
        "the sign of the logits is exchanged: a large one says that x is data": (
            lambda real, fake, alpha, beta: _right(-real, -fake, alpha, beta)
        ),
        "the loss of a soft label has two terms; (1 - t) softplus(a) is missing": (
            lambda real, fake, alpha, beta: (
                (alpha * softplus(-real)).mean() + ((1 - beta) * softplus(fake)).mean()
            )
        ),
        "this is one mean over all examples; it is the sum of two means": _pooled,
        "this is half of it; it is the sum of both means, not their mean": (
            lambda *a: _right(*a) / 2
        ),
        "these are sums over the examples, not means": (
            lambda real, fake, alpha, beta: _losses(real, alpha).sum() + _losses(fake, beta).sum()
        ),
        "a loss is to be minimised: the sign is wrong": lambda *a: -_right(*a),
        "a clamped probability cuts large losses off: use the logits, by softplus": _clamped(1e-7),
        "a probability of 0 or 1 has no logarithm: use the logits, by softplus": _of_probabilities,
    },
)
