"""The answers of the questions of ``chapters/vae/practice``, computed."""

import itertools
import statistics


def decay() -> float:
    m = 1e-3
    for step in itertools.count(1):
        m *= 0.9
        if m < 2.0**-126:
            return step
    raise AssertionError


def seeds() -> float:
    """By the variance of all differences of means of two draws each from {-1, 1}, whose sd is 1."""
    draws = list(itertools.product((-1.0, 1.0), repeat=4))
    return statistics.pstdev((a + b) / 2 - (c + d) / 2 for a, b, c, d in draws)


ANSWERS = {"practice-decay": decay, "practice-seeds": seeds}
