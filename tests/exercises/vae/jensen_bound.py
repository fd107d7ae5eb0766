"""Answers to the exercise of ``chapters/vae/jensen-bound``, written without its check."""

from typing import Any

import torch
from torch import distributions as td

from helpers.maths.distributions import gaussian_log_prob


def elbo_estimate(wire: Any, x: Any, mu: Any, sigma: Any, eps: Any) -> Any:
    z = mu + sigma * eps
    return (wire.log_joint(x, z) - td.Normal(mu, sigma).log_prob(z)[:, 0]).mean()


RIGHT = {"check_elbo_estimate": elbo_estimate}
# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_elbo_estimate": {
        "log q is missing": lambda w, x, m, s, eps: w.log_joint(x, m + s * eps).mean(),
        "subtracted": lambda w, x, m, s, eps: (
            2 * w.log_joint(x, m + s * eps).mean() - elbo_estimate(w, x, m, s, eps)
        ),
        "the prior is missing": lambda w, x, m, s, eps: (
            elbo_estimate(w, x, m, s, eps) - td.Normal(0.0, 1.0).log_prob(m + s * eps).mean()
        ),
        "their mean": lambda w, x, m, s, eps: elbo_estimate(w, x, m, s, eps) * len(eps),
        "importance-weighted": lambda w, x, m, s, eps: (
            torch.stack([elbo_estimate(w, x, m, s, e[None]) for e in eps]).exp().mean().log()
        ),
        "taken at eps": lambda w, x, m, s, eps: (
            w.log_joint(x, m + s * eps) - td.Normal(m, s).log_prob(eps)[:, 0]
        ).mean(),
        "-log sigma": lambda w, x, m, s, eps: elbo_estimate(w, x, m, s, eps) - s.log()[0],
        "got sigma in the place": lambda w, x, m, s, eps: (
            w.log_joint(x, m + s * eps) - gaussian_log_prob(m + s * eps, m, s)
        ).mean(),
        "got log sigma in the place": lambda w, x, m, s, eps: (
            w.log_joint(x, m + s * eps) - gaussian_log_prob(m + s * eps, m, s.log())
        ).mean(),
        "one number": lambda w, x, m, s, eps: torch.stack(
            [elbo_estimate(w, x, m, s, e[None]) for e in eps]
        ),
        "negative": lambda *a: -elbo_estimate(*a),
    },
}
