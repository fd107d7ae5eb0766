"""Answers to the exercise of ``chapters/vae/latent-space``, written without its check."""

from typing import Any


def active(mu: Any, threshold: float) -> Any:
    return mu.var(0) > threshold


RIGHT = {"check_active_units": active}
# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_active_units": {
        "collapsed": lambda mu, t: ~active(mu, t),
        "take the variance": lambda mu, t: mu.std(0) > t,
        "mean square": lambda mu, t: (mu**2).mean(0) > t,
        "ask how much it varies": lambda mu, t: mu.mean(0) > t,
        "the threshold is an argument": lambda mu, t: active(mu, 0.01),
        "axis 0": lambda mu, t: mu.var(1) > t,
        "one for each dimension": lambda mu, t: active(mu, t).all(),
        "return bools": lambda mu, t: active(mu, t).double(),
    },
}
