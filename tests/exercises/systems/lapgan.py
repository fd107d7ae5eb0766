"""Answers to the exercise of ``chapters/systems/lapgan``, written without its check."""

import math
from typing import Any

import numpy as np
import torch
from scipy import special, stats


def by_scipy(p: Any, q: Any) -> Any:
    p, q = p.numpy(), q.numpy()
    first = stats.entropy(p.sum(1), q.sum(1))
    second = np.dot(p.sum(1), stats.entropy(p, q, axis=1))  # which divides by the sums
    return torch.tensor([float(first), float(second)])


def by_the_rest(p: Any, q: Any) -> Any:
    """The second is what the whole has more than the first."""
    whole = float(special.rel_entr(p.numpy(), q.numpy()).sum())
    first = float(special.rel_entr(p.sum(1).numpy(), q.sum(1).numpy()).sum())
    return torch.tensor([first, whole - first])


def by_loops(p: Any, q: Any) -> Any:
    first = second = 0.0
    for c in range(p.shape[0]):
        p_c, q_c = float(p[c].sum()), float(q[c].sum())
        first += p_c * math.log(p_c / q_c)
        for b in range(p.shape[1]):
            if p[c, b] > 0:
                ratio = (float(p[c, b]) / p_c) / (float(q[c, b]) / q_c)
                second += float(p[c, b]) * math.log(ratio)
    return torch.tensor([first, second])


RIGHT = {"check_level_losses": [by_scipy, by_the_rest, by_loops]}


def given(p: Any) -> Any:
    return p / p.sum(1, keepdim=True)


def rows(p: Any, q: Any) -> Any:
    """The divergence of each row, as SciPy has it."""
    return torch.as_tensor(np.asarray(special.rel_entr(p.numpy(), q.numpy()).sum(-1)))


def with_weights(weights: Any, p: Any, q: Any) -> Any:
    return torch.stack([rows(p.sum(1), q.sum(1)), weights @ rows(given(p), given(q))])


def unguarded(p: Any, q: Any) -> Any:
    ratio = torch.log(given(p) / given(q))
    return torch.stack([rows(p.sum(1), q.sum(1)), (p * ratio).sum()])


def reversed_(p: Any, q: Any) -> Any:
    second = p.sum(1) @ rows(given(q), given(p).clamp_min(1e-9))
    return torch.stack([rows(q.sum(1), p.sum(1)), second])


# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_level_losses": {
        "that q makes": lambda p, q: with_weights(q.sum(1), p, q),
        "every coarse image alike": lambda p, q: torch.stack(
            [rows(p.sum(1), q.sum(1)), rows(given(p), given(q)).mean()]
        ),
        "a sum over coarse images": lambda p, q: torch.stack(
            [rows(p.sum(1), q.sum(1)), rows(given(p), given(q)).sum()]
        ),
        "of the joint tables": lambda p, q: torch.stack(
            [rows(p.sum(1), q.sum(1)), rows(p, q).sum()]
        ),
        "the other way round": reversed_,
        "wrong order": lambda p, q: by_scipy(p, q).flip(0),
        "the coarse image is the row": lambda p, q: torch.stack(
            [rows(p.sum(0), q.sum(0)), by_scipy(p, q)[1]]
        ),
        "in bits": lambda p, q: by_scipy(p, q) / math.log(2),
        "0 times log 0": unguarded,
    }
}
