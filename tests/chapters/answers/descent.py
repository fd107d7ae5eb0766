"""The answers of the questions of ``chapters/descent``, found by trying."""

import torch

from helpers.maths import descent


def border() -> float:
    """The highest rate at which a small error still shrinks, by halving."""
    shares = torch.tensor([0.2, 0.01], dtype=torch.float64)
    best = shares.logit()
    low, high = 1.0, 100.0
    while high - low > 1e-6:
        rate = (low + high) / 2
        path = descent.descend(best + 1e-4, shares.expand(200, -1), rate)
        rests = bool(((path[-1] - best).abs() < (path[0] - best).abs()).all())
        low, high = (rate, high) if rests else (low, rate)
    return low


def batch() -> float:
    """The size of which the share of ink, a mean of fair throws, spreads by 0.02."""
    share = torch.distributions.Binomial(625, torch.tensor(0.5, dtype=torch.float64))
    return float(share.variance) / 625 / 0.02**2


ANSWERS = {"descent-border": border, "descent-batch": batch}
