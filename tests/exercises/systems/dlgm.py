"""Answers to the exercise of ``chapters/systems/dlgm``, written without its check."""

from typing import Any

import torch
from torch import distributions as td


def by_torch(mu: Any, logd: Any, u: Any) -> Any:
    precision = torch.diag_embed(logd.exp()) + u.unsqueeze(-1) * u.unsqueeze(-2)
    q = td.MultivariateNormal(mu, precision_matrix=precision)
    k = mu.shape[-1]
    prior = td.MultivariateNormal(torch.zeros(k, dtype=mu.dtype), torch.eye(k, dtype=mu.dtype))
    return td.kl_divergence(q, prior)


def by_eigenvalues(mu: Any, logd: Any, u: Any) -> Any:
    """The sum over the eigenvalues of the precision, each 1/lambda - 1 + log lambda."""
    found = []
    for m, log, v in zip(mu, logd, u, strict=True):
        values = torch.linalg.eigvalsh(torch.diag(log.exp()) + torch.outer(v, v))
        found.append(0.5 * (m @ m + (1 / values - 1 + values.log()).sum()))
    return torch.stack(found)


def by_determinant_lemma(mu: Any, logd: Any, u: Any) -> Any:
    d = logd.exp()
    s = (u * u / d).sum(-1)
    variances = 1 / d - (u / d) ** 2 / (1 + s).unsqueeze(-1)
    terms = mu * mu + variances - 1 + logd
    return (terms.sum(-1) + torch.log(1 + s)) / 2


RIGHT = {"check_kl_rank_one": [by_torch, by_eigenvalues, by_determinant_lemma]}


def mixed(mu, logd, u, trace=None, extra=None, sign=1.0, k=1.0, mean=1.0):
    d = torch.exp(logd)
    s = (u**2 / d).sum(-1)
    if trace is None:
        trace = (1 / d).sum(-1) - ((u / d) ** 2).sum(-1) / (1 + s)
    log_det = -(torch.log(1 + s) if extra is None else extra) - logd.sum(-1)
    return (mean * (mu**2).sum(-1) + trace - sign * log_det - k * mu.shape[-1]) / 2


def norm(u, logd):
    return (u**2 / torch.exp(logd)).sum(-1)


def plus(mu, logd, u):
    covariance = torch.diag_embed(logd.exp()) + u.unsqueeze(-1) * u.unsqueeze(-2)
    trace = covariance.diagonal(dim1=-1, dim2=-2).sum(-1)
    return ((mu**2).sum(-1) + trace - torch.logdet(covariance) - mu.shape[-1]) / 2


# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_kl_rank_one": {
        "sign of the log-determinant": lambda m, d, u: mixed(m, d, u, sign=-1.0),
        "taken for a log-variance": lambda m, d, u: mixed(m, -d, u),
        "for a covariance D": plus,
        "lacks log(1 + s)": lambda m, d, u: mixed(m, d, u, extra=0 * norm(u, d)),
        "fails for u = 0": lambda m, d, u: mixed(m, d, u, extra=torch.log(norm(u, d))),
        "what u takes from it is missing": (
            lambda m, d, u: mixed(m, d, u, trace=torch.exp(-d).sum(-1))
        ),
        "lacks the factor": lambda m, d, u: mixed(
            m, d, u, trace=torch.exp(-d).sum(-1) - ((u / d.exp()) ** 2).sum(-1)
        ),
        "not u^2 / d": lambda m, d, u: mixed(
            m, d, u, trace=torch.exp(-d).sum(-1) - norm(u, d) / (1 + norm(u, d))
        ),
        "K is missing": lambda m, d, u: mixed(m, d, u, k=0.0),
        "the mean is missing": lambda m, d, u: mixed(m, d, u, mean=0.0),
        "twice as much": lambda m, d, u: 2 * mixed(m, d, u),
        "not below 0": lambda m, d, u: -mixed(m, d, u),
        "one number": lambda m, d, u: mixed(m, d, u).mean(),
    },
}
