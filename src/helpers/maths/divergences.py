"""Kullback-Leibler divergences, in nats per example.

Closed forms for Gaussians and a Monte Carlo estimate for everything else.
This module knows no model. Chapter: ``vae/training``.
"""

import math

import torch
from torch import Tensor

from helpers.arguments import non_empty, same_last_axis
from helpers.maths.distributions import cholesky


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
        ValueError: when dimensions differ or a covariance is not positive definite.
    """
    same_last_axis(mu1=mu1, cov1=cov1, mu2=mu2, cov2=cov2)
    factor1, factor2 = cholesky(cov1), cholesky(cov2)
    # With L2 the Cholesky factor: tr(S2^-1 S1) = ||L2^-1 L1||^2, and the quadratic term likewise.
    trace = torch.linalg.solve_triangular(factor2, factor1, upper=False).square().sum((-2, -1))
    shift = torch.linalg.solve_triangular(factor2, (mu2 - mu1).unsqueeze(-1), upper=False)
    log_det1 = 2 * factor1.diagonal(dim1=-2, dim2=-1).log().sum(-1)
    log_det2 = 2 * factor2.diagonal(dim1=-2, dim2=-1).log().sum(-1)
    return 0.5 * (trace + shift.square().sum((-2, -1)) - mu1.shape[-1] + log_det2 - log_det1)


def kl_diagonal(mu1: Tensor, logvar1: Tensor, mu2: Tensor, logvar2: Tensor) -> Tensor:
    """KL divergence between Gaussians with diagonal covariance: (11.35), coordinate by coordinate.

    Args:
        mu1, mu2: ``(..., k)``, means.
        logvar1, logvar2: ``(..., k)``, logarithms of the variances.

    Returns:
        ``(...)``, nats, at least 0.

    Raises:
        ValueError: when the last axes differ.
    """
    same_last_axis(mu1=mu1, logvar1=logvar1, mu2=mu2, logvar2=logvar2)
    ratio = logvar1 - logvar2
    shift = (mu2 - mu1).square() * torch.exp(-logvar2)
    # expm1 keeps the digits when the two variances are almost equal.
    return 0.5 * (torch.expm1(ratio) - ratio + shift).sum(-1)


def kl_standard_normal(mu: Tensor, logvar: Tensor) -> Tensor:
    r"""KL divergence of N(mu, diag(sigma^2)) from the prior N(0, I), equation (11.36).

    .. math:: D_{KL} = \tfrac12 \sum_j \bigl(\sigma_j^2 + \mu_j^2 - 1 - \log\sigma_j^2\bigr)

    Args:
        mu: ``(..., k)``.
        logvar: ``(..., k)``, the logarithm of the variance.

    Returns:
        ``(...)``, nats, at least 0.

    Raises:
        ValueError: when the last axes differ.
    """
    same_last_axis(mu=mu, logvar=logvar)
    return 0.5 * (torch.expm1(logvar) - logvar + mu.square()).sum(-1)


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
    if log_q.shape != log_p.shape:
        raise ValueError(
            f"log_q has shape {tuple(log_q.shape)}, log_p {tuple(log_p.shape)}; expected the same"
        )
    non_empty("log_q", log_q)
    samples = log_q.shape[0]
    if samples < 2:
        raise ValueError("one sample gives no standard error; expected at least 2")
    difference = log_q - log_p
    return difference.mean(0), difference.std(0) / math.sqrt(samples)
