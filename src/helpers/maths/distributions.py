"""Log densities of the distributions the book uses, one value in nats per example.

The last axis holds the D coordinates and is summed over; every other axis broadcasts. Arguments
are floating-point tensors on one device; anything else is refused with a ``ValueError``.
This module knows no network and draws no sample. Chapters: ``vae/decoder``, ``vae/encoder``.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers.arguments import (
    one_dtype,
    same_last_axis,
    square,
    unit_interval,
    vectors_and_matrices,
)

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
        ValueError: when the last axes differ, the others do not broadcast, or a value of `x` is NaN
            or outside [0, 1]. On a GPU values are not looked at, as a look would wait for it at
            every step: there ``fit`` and ``evaluate`` look at all data once.
    """
    same_last_axis(x=x, logits=logits)
    if x.device.type == "cpu":
        unit_interval("x", x)
    x, logits = torch.broadcast_tensors(x, logits)
    return -F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)


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
        ValueError: when the last axes differ or the others do not broadcast.
    """
    same_last_axis(x=x, mu=mu, logvar=logvar)
    return -0.5 * (LOG_2PI + logvar + squared_distance(x, mu, logvar)).sum(-1)


def squared_distance(x: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
    """((x - mu) / sigma)^2 of every coordinate: 0 at x = mu, however narrow the Gaussian.

    Args:
        x, mu, logvar: of shapes that broadcast.

    Returns:
        The shape they broadcast to.
    """
    # Scaled before it is squared, with a finite scale: 0 times infinity would be NaN.
    largest = math.floor(math.log(torch.finfo(logvar.dtype).max))  # rounding up would overflow
    scale = torch.exp((-0.5 * logvar).clamp_max(largest))
    return ((x - mu) * scale).square()


def gaussian_log_prob_full(x: Tensor, mu: Tensor, covariance: Tensor) -> Tensor:
    """Log-density of a Gaussian with a full covariance matrix, by Cholesky factors.

    Args:
        x: ``(..., D)``.
        mu: ``(..., D)``.
        covariance: ``(..., D, D)``, symmetric and positive definite.

    Returns:
        ``(...)``, nats.

    Raises:
        ValueError: when shapes or dtypes disagree, or a covariance is not symmetric and positive
            definite.
    """
    vectors_and_matrices({"x": x, "mu": mu}, {"covariance": covariance})
    factor = cholesky(covariance)
    # Solving L y = (x - mu) gives the Mahalanobis distance without an explicit inverse.
    whitened = torch.linalg.solve_triangular(factor, (x - mu).unsqueeze(-1), upper=False)
    log_det = 2 * factor.diagonal(dim1=-2, dim2=-1).log().sum(-1)
    return -0.5 * (x.shape[-1] * LOG_2PI + log_det + whitened.squeeze(-1).square().sum(-1))


def cholesky(covariance: Tensor) -> Tensor:
    """Lower Cholesky factor ``(..., D, D)``; ``ValueError`` if not symmetric positive definite.

    Symmetric means: to half of the digits, as seen from the standard deviations of the coordinates.
    """
    square("covariance", covariance)
    one_dtype(covariance=covariance)
    widths = covariance.detach().diagonal(dim1=-2, dim2=-1).abs().sqrt()
    scale = widths.unsqueeze(-1) * widths.unsqueeze(-2)
    skew = (covariance - covariance.mT).detach().abs()
    if bool((skew > math.sqrt(torch.finfo(covariance.dtype).eps) * scale).any()):
        raise ValueError("a covariance matrix is not symmetric; expected it equal to its transpose")
    factor, failed = torch.linalg.cholesky_ex(covariance)
    if bool(failed.any()):
        raise ValueError(
            "a covariance matrix is not positive definite; expected symmetric with eigenvalues > 0"
        )
    return factor


def standard_normal_log_prob(z: Tensor) -> Tensor:
    """Log-density of the prior N(0, I) at z ``(..., D)``: ``(...)``, nats."""
    same_last_axis(z=z)
    return -0.5 * (LOG_2PI + z.square()).sum(-1)
