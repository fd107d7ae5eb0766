"""Log densities of the distributions the book uses, one value in nats per example.

The last axis holds the D coordinates and is summed over; every other axis broadcasts.
This module knows no network and draws no sample. Chapters: ``vae/decoder``, ``vae/encoder``.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers.arguments import same_last_axis

LOG_2PI = math.log(2 * math.pi)


def bernoulli_log_prob(x: Tensor, logits: Tensor) -> Tensor:
    r"""Log-probability of D independent binary pixels, from logits.

    .. math:: \log p(x|z) = \sum_i \bigl(x_i \log\gamma_i + (1 - x_i)\log(1 - \gamma_i)\bigr)

    with :math:`\gamma_i = \sigma(\mathrm{logit}_i)`, equation (11.2). Written with logits it is
    :math:`\sum_i (x_i\,\mathrm{logit}_i - \mathrm{softplus}(\mathrm{logit}_i))`, finite for every
    finite logit. For x strictly between 0 and 1 it is the usual cross-entropy, not a log-density.

    Args:
        x: ``(..., D)``, values in [0, 1].
        logits: ``(..., D)``, broadcast against `x`.

    Returns:
        ``(...)``, nats.

    Raises:
        ValueError: when the last axes differ.
    """
    same_last_axis(x=x, logits=logits)
    if x.shape == logits.shape:
        # The fused kernel: one pass over the batch instead of three.
        return -F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    return (x * logits - F.softplus(logits)).sum(-1)


def gaussian_log_prob(x: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    r"""Log-density of a Gaussian with diagonal covariance, equations (11.4) and (11.18).

    .. math:: \log N(x; \mu, \mathrm{diag}(\sigma^2)) = -\tfrac12 \sum_i \Bigl(
        \log 2\pi + \log\sigma_i^2 + \frac{(x_i - \mu_i)^2}{\sigma_i^2} \Bigr)

    Args:
        x: ``(..., D)``.
        mu: ``(..., D)``, the mean.
        logvar: ``(..., D)``, the logarithm of the variance of each coordinate.

    Returns:
        ``(...)``, nats.

    Raises:
        ValueError: when the last axes differ.
    """
    same_last_axis(x=x, mu=mu, logvar=logvar)
    return -0.5 * (LOG_2PI + logvar + (x - mu).square() * torch.exp(-logvar)).sum(-1)


def gaussian_log_prob_full(x: Tensor, mu: Tensor, covariance: Tensor) -> Tensor:
    """Log-density of a Gaussian with a full covariance matrix, by Cholesky factors.

    Args:
        x: ``(..., D)``.
        mu: ``(..., D)``.
        covariance: ``(..., D, D)``, symmetric and positive definite.

    Returns:
        ``(...)``, nats.

    Raises:
        ValueError: when shapes disagree or a covariance is not positive definite.
    """
    same_last_axis(x=x, mu=mu, covariance=covariance)
    factor = cholesky(covariance)
    # Solving L y = (x - mu) gives the Mahalanobis distance without an explicit inverse.
    whitened = torch.linalg.solve_triangular(factor, (x - mu).unsqueeze(-1), upper=False)
    log_det = 2 * factor.diagonal(dim1=-2, dim2=-1).log().sum(-1)
    return -0.5 * (x.shape[-1] * LOG_2PI + log_det + whitened.squeeze(-1).square().sum(-1))


def cholesky(covariance: Tensor) -> Tensor:
    """Lower Cholesky factor ``(..., D, D)``; ``ValueError`` if not positive definite."""
    if covariance.ndim < 2 or covariance.shape[-1] != covariance.shape[-2]:
        raise ValueError(f"covariance has shape {tuple(covariance.shape)}; expected (..., D, D)")
    factor, failed = torch.linalg.cholesky_ex(covariance)
    if bool(failed.any()):
        raise ValueError(
            "a covariance matrix is not positive definite; expected symmetric with eigenvalues > 0"
        )
    return factor


def standard_normal_log_prob(z: Tensor) -> Tensor:
    """Log-density of the prior N(0, I) at z ``(..., D)``: ``(...)``, nats."""
    if z.ndim == 0:
        raise ValueError("z is a scalar; expected at least one axis, the last being D")
    return -0.5 * (LOG_2PI + z.square()).sum(-1)
