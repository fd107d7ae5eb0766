"""Answers to the exercise of ``chapters/vae/latent-space``, written without its check."""

import statistics
from typing import Any

import numpy as np
import torch


def active(mu: Any, threshold: float) -> Any:
    return mu.var(0) > threshold


def in_loops(mu: Any, threshold: float) -> Any:
    return [statistics.pvariance(column) > threshold for column in mu.T.tolist()]


def in_place(mu: Any, threshold: float) -> Any:
    mu -= mu.mean(0)
    total = torch.zeros(mu.shape[1])  # single precision
    for row in mu:
        total += row.square_()
    return total.div_(len(mu) - 1).gt(threshold)


def with_numpy(mu: Any, threshold: float) -> Any:
    return np.cov(mu.numpy().astype(np.float32), rowvar=False).diagonal() > threshold


RIGHT = {"check_active_units": [active, in_loops, in_place, with_numpy]}
# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_active_units": {
        "another width": lambda mu, t: mu.std(0) > t,
        "squared deviations": lambda mu, t: active(mu * (len(mu) - 1) ** 0.5, t),
        "mean square": lambda mu, t: (mu**2).mean(0) > t,
        "the mean over the examples": lambda mu, t: mu.mean(0) > t,
        "absolute mean": lambda mu, t: abs(mu.mean(0)) > t,
        "absolute values": lambda mu, t: abs(mu).mean(0) > t,
        "any mean": lambda mu, t: mu.max(0).values > t,
        "all means": lambda mu, t: mu.min(0).values > t,
        "collapsed": lambda mu, t: mu.var(0) < t,
        "0.01": lambda mu, t: active(mu, 0.01),
        "compared with 0;": lambda mu, t: mu.var(0) != 0,
        "root of the threshold": lambda mu, t: mu.var(0) ** 2 > t,
        "every dimension": lambda mu, t: active(mu, -1.0),
        "no dimension": lambda mu, t: active(mu, 100.0),
        "axis 0": lambda mu, t: mu.var(1) > t,
        "your answer is one bool": lambda mu, t: active(mu, t).all(),
        "each entry": lambda mu, t: (mu - mu.mean(0)) ** 2 > t,
        "return bools": lambda mu, t: active(mu, t).double(),
        "counted": lambda mu, t: int(active(mu, t).sum()),
        "places": lambda mu, t: torch.where(active(mu, t))[0],
    },
}
