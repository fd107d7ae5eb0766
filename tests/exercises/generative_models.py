"""Answers to the exercise of ``chapters/generative-models``, written without its check."""

from typing import Any

import torch
from torch import distributions as td


def visible_posterior(x: Any, visible: Any, gamma: Any, log_prior: Any) -> Any:
    per_pixel = td.Bernoulli(gamma).log_prob(x[:, None])  # (B, K, d)
    return ((per_pixel * visible[:, None]).sum(-1) + log_prior).log_softmax(1)


RIGHT = {"check_log_posterior_visible": visible_posterior}
# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_log_posterior_visible": {
        "mask (1 - x)": lambda x, v, g, p: visible_posterior(x * v, torch.ones_like(v), g, p),
        "hidden pixels are used": lambda x, v, g, p: visible_posterior(x, torch.ones_like(v), g, p),
        "paper is not": lambda x, v, g, p: visible_posterior(x, v * x, g, p),
        "prior": lambda x, v, g, p: visible_posterior(x, v, g, torch.zeros_like(p)),
        "logsumexp": lambda x, v, g, p: (
            (td.Bernoulli(g).log_prob(x[:, None]) * v[:, None]).sum(-1) + p
        ),
        "over the images": lambda x, v, g, p: (
            (td.Bernoulli(g).log_prob(x[:, None]) * v[:, None]).sum(-1) + p
        ).log_softmax(0),
        "logarithms": lambda *a: visible_posterior(*a).exp(),
    },
}
