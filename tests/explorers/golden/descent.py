"""Losses, gradients and paths of two coins, by ``helpers``."""

import torch

from helpers.maths import descent

SHARES = [[0.5, 0.03], [0.8, 0.4], [0.01, 0.99]]
STARTS = [[3.0, 2.0], [-5.5, 0.1]]
SEEN = [[0.4, 0.0], [0.6, 0.1], [0.5, 0.0], [1.0, 0.2], [0.3, 0.0], [0.5, 0.1]]  # batches of ten
RATES = {"plain": 1.5, "momentum": 0.4, "adam": 0.2}


def case(shares, start, rule):
    """One path where every step sees all pictures, and one of six small batches."""
    shares, start = (torch.tensor(pair, dtype=torch.float64) for pair in (shares, start))
    every, few = shares.expand(40, -1), torch.tensor(SEEN, dtype=torch.float64)
    return {
        "shares": shares.tolist(),
        "start": start.tolist(),
        "rule": rule,
        "rate": RATES[rule],
        "loss": descent.coin_loss(start, shares).item(),
        "least": descent.least_loss(shares).item(),
        "gradient": descent.coin_gradient(start, shares).tolist(),
        "path": descent.descend(start, every, RATES[rule], rule)[::10].tolist(),
        "noisy": descent.descend(start, few, RATES[rule], rule).tolist(),
    }


def golden():
    """One entry for each pair of shares, start and rule."""
    ways = [
        (shares, start, rule) for shares in SHARES for start in STARTS for rule in descent.RULES
    ]
    return {"seen": SEEN, "cases": [case(*way) for way in ways]}
