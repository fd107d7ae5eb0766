r"""A Gaussian whose precision is a diagonal and one outer product: :math:`C^{-1} = D + u u^\top`.

Nothing here makes a matrix but :func:`covariance`: all else costs K, not K^2 or K^3. With
:math:`s = u^\top D^{-1} u` the functions are finite for every finite u, u = 0 included, where the
Gaussian is the one with the diagonal covariance :math:`D^{-1}`. Arguments are floating-point
tensors on one device; anything else is refused with a ``ValueError``. Chapter: ``systems/dlgm``.
Source: Rezende, Mohamed and Wierstra (2014), section 4.3.
"""

import torch
from torch import Tensor

from helpers.arguments import same_last_axis
from helpers.maths.distributions import LOG_2PI
from helpers.maths.divergences import kl_standard_normal


def root_times(eps: Tensor, logd: Tensor, u: Tensor) -> Tensor:
    r"""R eps for a root of the covariance, :math:`R R^\top = C`, equation (S1.10).

    .. math:: R = D^{-1/2} - \frac{1}{1 + s + \sqrt{1 + s}}\, D^{-1} u\, u^\top D^{-1/2}

    Args:
        eps: ``(..., K)``.
        logd: ``(..., K)``, the logarithm of the diagonal of D.
        u: ``(..., K)``.

    Returns:
        ``(..., K)``.

    Raises:
        ValueError: when the last axes differ or the others do not broadcast.
    """
    same_last_axis(eps=eps, logd=logd, u=u)
    scaled = torch.exp(-0.5 * logd) * eps
    s = _s(logd, u)
    along = (u * scaled).sum(-1) / (1 + s + torch.sqrt(1 + s))
    return scaled - along.unsqueeze(-1) * torch.exp(-logd) * u


def log_det(logd: Tensor, u: Tensor) -> Tensor:
    r"""The logarithm of the determinant of the covariance, equation (S1.9).

    .. math:: \log|C| = -\log(1 + s) - \sum_k \log d_k

    Args:
        logd, u: ``(..., K)``.

    Returns:
        ``(...)``.

    Raises:
        ValueError: when the last axes differ or the others do not broadcast.
    """
    same_last_axis(logd=logd, u=u)
    return -torch.log1p(_s(logd, u)) - logd.sum(-1)


def trace(logd: Tensor, u: Tensor) -> Tensor:
    r"""The trace of the covariance, the sum of the variances, equation (S1.11).

    .. math:: \mathrm{tr}\,C = \sum_k \frac1{d_k} - \frac1{1+s} \sum_k \frac{u_k^2}{d_k^2}

    Args:
        logd, u: ``(..., K)``.

    Returns:
        ``(...)``.

    Raises:
        ValueError: when the last axes differ or the others do not broadcast.
    """
    same_last_axis(logd=logd, u=u)
    return torch.exp(-logd).sum(-1) - _narrowing(logd, u)


def kl(mu: Tensor, logd: Tensor, u: Tensor) -> Tensor:
    r"""KL divergence of N(mu, C) from the prior N(0, I), equation (S1.12).

    .. math:: D_{KL} = \tfrac12 \bigl(\|\mu\|^2 + \mathrm{tr}\,C - \log|C| - K\bigr)

    Args:
        mu, logd, u: ``(..., K)``.

    Returns:
        ``(...)``, nats, at least 0 up to rounding.

    Raises:
        ValueError: when the last axes differ or the others do not broadcast.
    """
    same_last_axis(mu=mu, logd=logd, u=u)
    # What u changes of the diagonal Gaussian's: its trace, and its determinant.
    correction = torch.log1p(_s(logd, u)) - _narrowing(logd, u)
    return kl_standard_normal(mu, -logd) + 0.5 * correction


def log_prob(x: Tensor, mu: Tensor, logd: Tensor, u: Tensor) -> Tensor:
    r"""Log-density of N(mu, C), whose quadratic form needs the precision only.

    .. math:: (x-\mu)^\top C^{-1} (x-\mu)
        = \sum_k d_k (x_k-\mu_k)^2 + \bigl(u^\top(x-\mu)\bigr)^2

    Args:
        x, mu, logd, u: ``(..., K)``.

    Returns:
        ``(...)``, nats.

    Raises:
        ValueError: when the last axes differ or the others do not broadcast.
    """
    same_last_axis(x=x, mu=mu, logd=logd, u=u)
    off = x - mu
    squares = (torch.exp(0.5 * logd) * off).square().sum(-1) + (u * off).sum(-1).square()
    return -0.5 * (off.shape[-1] * LOG_2PI + squares + log_det(logd, u))


def covariance(logd: Tensor, u: Tensor) -> Tensor:
    r"""The covariance as a matrix, by Sherman and Morrison, equation (S1.8).

    .. math:: C = D^{-1} - \frac{1}{1+s}\, D^{-1} u\, u^\top D^{-1}

    Args:
        logd, u: ``(..., K)``.

    Returns:
        ``(..., K, K)``.

    Raises:
        ValueError: when the last axes differ or the others do not broadcast.
    """
    same_last_axis(logd=logd, u=u)
    shrunk = torch.exp(-logd) * u / torch.sqrt(1 + _s(logd, u)).unsqueeze(-1)
    return torch.diag_embed(torch.exp(-logd)) - shrunk.unsqueeze(-1) * shrunk.unsqueeze(-2)


def _s(logd: Tensor, u: Tensor) -> Tensor:
    """u^T D^-1 u, ``(...)``."""
    return (torch.exp(-0.5 * logd) * u).square().sum(-1)


def _narrowing(logd: Tensor, u: Tensor) -> Tensor:
    """By how much u makes the sum of the variances smaller, ``(...)``."""
    return (torch.exp(-logd) * u).square().sum(-1) / (1 + _s(logd, u))
