"""Answers to the exercise of ``chapters/vae/reparameterization``, written without its check."""

from typing import Any

import torch


def leave_one_out(f: Any, eps: Any, sigma: Any) -> Any:
    rows = []
    for i in range(len(f)):
        others = torch.cat([f[:i], f[i + 1 :]])
        rows.append((f[i] - others.mean()) * eps[i] / sigma)
    return torch.stack(rows)


RIGHT = {"check_leave_one_out": leave_one_out}
# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_leave_one_out": {
        "averaged": lambda *a: leave_one_out(*a).mean(0),
        "no baseline": lambda f, eps, sigma: f[:, None] * eps / sigma,
        "own value": lambda f, eps, sigma: (f - f.mean())[:, None] * eps / sigma,
        "M - 1": lambda f, eps, sigma: (f - (f.sum() - f) / len(f))[:, None] * eps / sigma,
        "sign": lambda *a: -leave_one_out(*a),
        "is added": lambda f, eps, sigma: (
            2 * f[:, None] * eps / sigma - leave_one_out(f, eps, sigma)
        ),
        "left out": lambda f, eps, sigma: leave_one_out(f, eps, torch.ones_like(sigma)),
        "multiplied": lambda f, eps, sigma: leave_one_out(f, eps, 1 / sigma),
        "sigma^2": lambda f, eps, sigma: leave_one_out(f, eps, sigma**2),
        "gradient for sigma": lambda f, eps, sigma: leave_one_out(f, eps**2 - 1, sigma),
    },
}
