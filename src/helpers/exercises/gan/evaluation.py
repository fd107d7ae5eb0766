"""Check for the chapter ``gan/evaluation``."""

from typing import Any

import torch
from torch import Tensor

from helpers.exercises import Exercise


def _clouds(n: int, m: int, seed: int) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    real = torch.randn(n, 3, generator=generator, dtype=torch.float64)
    fake = 1.2 * torch.randn(m, 3, generator=generator, dtype=torch.float64) + 0.4
    return real, fake


def _inputs() -> tuple[Any, ...]:
    """Data, samples, and k."""
    return *_clouds(80, 97, 0), 3


def _again() -> tuple[Any, ...]:
    return *_clouds(61, 113, 1), 2


def _reach(cloud: Tensor, rank: int) -> Tensor:
    """The distance of that rank from each point to its cloud, 0 being the point itself."""
    return torch.cdist(cloud, cloud).sort(1).values[:, rank]


def _inside(real: Tensor, fake: Tensor, k: int) -> Tensor:
    return torch.cdist(fake, real) <= _reach(real, k)


def _right(real: Tensor, fake: Tensor, k: int) -> Tensor:
    return _inside(real, fake, k).any(1).double().mean()


def _balls_of_fakes(real: Tensor, fake: Tensor, k: int) -> Tensor:
    inside = torch.cdist(fake, real) <= _reach(fake, k)[:, None]
    return inside.any(1).double().mean()


def _nearest_alone(real: Tensor, fake: Tensor, k: int) -> Tensor:
    gap = torch.cdist(fake, real).min(1)
    return (gap.values <= _reach(real, k)[gap.indices]).double().mean()


check_precision = Exercise(
    _inputs,
    right=_right,
    again=_again,
    mistakes={
        "each point is its own nearest neighbour, at distance 0: these balls reach only to "
        "neighbour k - 1": lambda real, fake, k: _right(real, fake, k - 1),
        "the balls reach one neighbour too far, to k + 1": (
            lambda real, fake, k: _right(real, fake, k + 1)
        ),
        "this is recall: data within the balls about samples": (
            lambda real, fake, k: _right(fake, real, k)
        ),
        "this is coverage: the share of balls that hold a sample": (
            lambda real, fake, k: _inside(real, fake, k).any(0).double().mean()
        ),
        "this is density: one ball is enough, more do not count": (
            lambda real, fake, k: _inside(real, fake, k).double().sum() / (k * len(fake))
        ),
        "the radii are those of the samples; the balls are about the data": _balls_of_fakes,
        "the ball of the nearest point is not the only one: a farther one may be larger": (
            _nearest_alone
        ),
        "every ball has a radius of its own; this is their mean for all": (
            lambda real, fake, k: (
                (torch.cdist(fake, real).min(1).values <= _reach(real, k).mean()).double().mean()
            )
        ),
        "every ball has a radius of its own; this is the largest for all": (
            lambda real, fake, k: (
                (torch.cdist(fake, real).min(1).values <= _reach(real, k).max()).double().mean()
            )
        ),
        "these samples lie in no ball; precision is the share of the others": (
            lambda real, fake, k: 1 - _right(real, fake, k)
        ),
        "this is a count; divide by the number of samples": (
            lambda real, fake, k: _right(real, fake, k) * len(fake)
        ),
        "divide by the number of samples, not by that of the data": (
            lambda real, fake, k: _right(real, fake, k) * len(fake) / len(real)
        ),
        "return the share, not an answer for each sample": (
            lambda real, fake, k: _inside(real, fake, k).any(1)
        ),
    },
)
