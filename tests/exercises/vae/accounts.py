"""Answers to the exercise of ``chapters/vae/accounts``, written without its check."""

import math
from typing import Any

import numpy as np
import torch
from scipy import special


def by_scipy(x: Any, log_q: Any) -> Any:
    return torch.from_numpy(special.softmax(log_q.numpy()) @ x.numpy())


def in_loops(x: Any, log_q: Any) -> Any:
    most = max(log_q.tolist())
    weights = [math.exp(value - most) for value in log_q.tolist()]
    return [
        sum(w * row[j] for w, row in zip(weights, x.tolist(), strict=True)) / sum(weights)
        for j in range(x.shape[1])
    ]


def in_single_precision(x: Any, log_q: Any) -> Any:
    weights = (log_q.float() - log_q.float().max()).exp()
    return torch.einsum("n,nd->d", weights / weights.sum(), x.float())


def in_place(x: Any, log_q: Any) -> Any:
    log_q -= log_q.logsumexp(0)
    x *= log_q.exp_()[:, None]
    return x.sum(0)


RIGHT = {"check_best_decoder": [by_scipy, in_loops, in_single_precision, in_place]}


def weighted(x: Any, weights: Any, by: Any = None) -> Any:
    """The digits' sum by these weights, divided by theirs or by another number."""
    weights = np.asarray(weights)
    return torch.from_numpy(weights @ x.numpy() / (weights.sum() if by is None else by))


def q(log_q: Any, power: float = 1.0) -> Any:
    values = log_q.numpy()
    return np.exp(power * values - (power * values).max())


def right(x: Any, log_q: Any) -> Any:
    return weighted(x, q(log_q))


def logits(x: Any, log_q: Any) -> Any:
    gamma = right(x, log_q).clamp(1e-6, 1 - 1e-6)
    return (gamma / (1 - gamma)).log()


# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_best_decoder": {
        "mean of all digits": lambda x, s: weighted(x, np.ones(len(x))),
        "most probable": lambda x, s: x[int(np.argmax(s.numpy()))],
        "do not sum to 1": lambda x, s: weighted(x, q(s), by=1.0),
        "number of digits": lambda x, s: weighted(x, q(s), by=len(x)),
        "largest sum": lambda x, s: right(x, s) / right(x, s).max(),
        "over the pixels": lambda x, s: right(x, s) / right(x, s).sum(),
        "not log q": lambda x, s: weighted(x, s.numpy()),
        "roots of q": lambda x, s: weighted(x, q(s, 0.5)),
        "squares of q": lambda x, s: weighted(x, q(s, 2.0)),
        "1 / q": lambda x, s: weighted(x, q(s, -1.0)),
        "shares of paper": lambda x, s: 1 - right(x, s),
        "these are the weights": lambda x, s: torch.from_numpy(q(s) / q(s).sum()),
        "these are the weighted digits": lambda x, s: (
            torch.from_numpy(q(s) / q(s).sum())[:, None] * x
        ),
        "means of the weighted": lambda x, s: right(x, s) / len(x),
        "these are logits": logits,
        "these are logarithms": lambda x, s: right(x, s).log(),
        "one number": lambda x, s: right(x, s).mean(),
    },
}
