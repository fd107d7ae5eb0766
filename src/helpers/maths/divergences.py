"""Kullback-Leibler divergences, in nats per example.

Closed forms for Gaussians and a Monte Carlo estimate for everything else.
This module knows no model. Chapter: ``vae/training``.
"""

import math

import torch
from torch import Tensor

from helpers.arguments import non_empty, same_last_axis, same_shape, vectors_and_matrices
from helpers.maths.distributions import cholesky, squared_distance


def kl_gaussian(mu1: Tensor, cov1: Tensor, mu2: Tensor, cov2: Tensor) -> Tensor:
    r"""KL divergence between two Gaussians with full covariance, equation (11.35).

    .. math:: D_{KL}(N_1 \| N_2) = \tfrac12 \Bigl( \mathrm{tr}(\Sigma_2^{-1}\Sigma_1)
        + (\mu_2-\mu_1)^\top \Sigma_2^{-1} (\mu_2-\mu_1) - k
        + \log\frac{\det\Sigma_2}{\det\Sigma_1} \Bigr)

    Args:
        mu1, mu2: ``(..., k)``, means.
        cov1, cov2: ``(..., k, k)``, symmetric positive definite covariances.

    Returns:
        ``(...)``, nats, at least 0.

    Raises:
        ValueError: when shapes or dtypes disagree, or a covariance is not symmetric and positive
            definite.
    """
    vectors_and_matrices({"mu1": mu1, "mu2": mu2}, {"cov1": cov1, "cov2": cov2})
    factor1, factor2 = cholesky(cov1), cholesky(cov2)
    # With L2 the Cholesky factor: tr(S2^-1 S1) = ||L2^-1 L1||^2, and the quadratic term likewise.
    # L2^-1 L1 is triangular: its diagonal gives the terms of (11.36), and no term is below 0.
    shift = torch.linalg.solve_triangular(factor2, (mu2 - mu1).unsqueeze(-1), upper=False)
    beside = torch.linalg.solve_triangular(factor2, factor1, upper=False).tril(-1)
    log1, log2 = (f.diagonal(dim1=-2, dim2=-1).log() for f in (factor1, factor2))
    squares = shift.square().sum((-2, -1)) + beside.square().sum((-2, -1))
    return 0.5 * (_excess(2 * (log1 - log2)).sum(-1) + squares)


def kl_diagonal(mu1: Tensor, logvar1: Tensor, mu2: Tensor, logvar2: Tensor) -> Tensor:
    """KL divergence between Gaussians with diagonal covariance: (11.35), coordinate by coordinate.

    Args:
        mu1, mu2: ``(..., k)``, means.
        logvar1, logvar2: ``(..., k)``, logarithms of the variances.

    Returns:
        ``(...)``, nats, at least 0.

    Raises:
        ValueError: when the last axes differ or the others do not broadcast.
    """
    same_last_axis(mu1=mu1, logvar1=logvar1, mu2=mu2, logvar2=logvar2)
    return 0.5 * (_excess(logvar1 - logvar2) + squared_distance(mu1, mu2, logvar2)).sum(-1)


def kl_standard_normal(mu: Tensor, logvar: Tensor) -> Tensor:
    r"""KL divergence of N(mu, diag(sigma^2)) from the prior N(0, I), equation (11.36).

    .. math:: D_{KL} = \tfrac12 \sum_j \bigl(\sigma_j^2 + \mu_j^2 - 1 - \log\sigma_j^2\bigr)

    Args:
        mu: ``(..., k)``.
        logvar: ``(..., k)``, the logarithm of the variance.

    Returns:
        ``(...)``, nats, at least 0.

    Raises:
        ValueError: when the last axes differ or the others do not broadcast.
    """
    return kl_terms(mu, logvar).sum(-1)


def kl_terms(mu: Tensor, logvar: Tensor) -> Tensor:
    """The terms of (11.36), each at least 0: ``(..., k)`` twice to ``(..., k)``, nats."""
    same_last_axis(mu=mu, logvar=logvar)
    return 0.5 * (_excess(logvar) + mu.square())


def kl_monte_carlo(log_q: Tensor, log_p: Tensor) -> tuple[Tensor, Tensor]:
    r"""Estimate :math:`D_{KL}(q\|p) = E_q[\log q(z) - \log p(z)]` from M samples of q.

    Args:
        log_q: ``(M, ...)``, log q at z drawn from q, M at least 2.
        log_p: ``(M, ...)``, log p at the same z.

    Returns:
        The estimate ``(...)`` in nats (it may fall below 0 by chance) and its standard error.

    Raises:
        ValueError: when the shapes differ or M is below 2.
    """
    same_shape(log_q=log_q, log_p=log_p)
    non_empty("log_q", log_q)
    samples = log_q.shape[0]
    if samples < 2:
        raise ValueError("one sample gives no standard error; expected at least 2")
    difference = log_q - log_p
    return difference.mean(0), difference.std(0) / math.sqrt(samples)


def _excess(log_ratio: Tensor) -> Tensor:
    """r - 1 - log r, which is never below 0, for log r."""
    # expm1 keeps the digits when the two variances are almost equal.
    return torch.expm1(log_ratio) - log_ratio
