r"""Probabilistic principal component analysis: the latent variable model that can be solved.

.. math:: z \sim N(0, I_m), \qquad x | z \sim N(W z + b,\ s^2 I_d)

Everything is Gaussian, so the likelihood, the posterior, the bound and the best parameters have
closed forms. A `weight` is W, ``(d, m)``, a `bias` b, ``(d,)``, a `variance` s^2, in squared units
of x. This module knows no network. Chapter: ``vae/linear``. Sources: Tipping and Bishop (1999);
Lucas et al. (2019).
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from helpers.arguments import finite, floats, non_empty, number, one_dtype, rows, square, whole
from helpers.maths.distributions import LOG_2PI
from helpers.maths.divergences import kl_standard_normal

CHUNK = 5000  # examples whose products are summed at once: 31 MB of digits in float64


class Optimum(NamedTuple):
    """What the best decoder and encoder do with each direction of the data, ``(d,)`` each.

    Attributes:
        used: squared length of the decoder's column, in squared units of x; 0 where it is dead.
        width: variance of q in that direction; 1, the prior's, where it is dead.
        kl: mean KL divergence of q from the prior, nats.
        reconstruction: mean log-density of the data given draws of q, nats.
        log_likelihood: mean log-density of the data under this decoder, nats.
    """

    used: Tensor
    width: Tensor
    kl: Tensor
    reconstruction: Tensor
    log_likelihood: Tensor


def marginal_covariance(weight: Tensor, variance: float) -> Tensor:
    """C = W W^T + s^2 I, the covariance of x, equation (V.2): ``(d, m)`` to ``(d, d)``."""
    _model(weight, variance)
    return weight @ weight.mT + variance * _eye(weight, len(weight))


def log_prob(x: Tensor, weight: Tensor, bias: Tensor, variance: float) -> Tensor:
    """The exact log p(x) = log N(x; b, C), equation (V.2), by matrices of size m alone.

    Args:
        x: ``(B, d)``.
        weight, bias, variance: the model.

    Returns:
        ``(B,)``, nats.

    Raises:
        ValueError: when shapes, dtypes or devices do not fit, or the variance is not above 0.
    """
    _model(weight, variance, bias=bias, x=x)
    centred = x - bias
    factor, log_det = _inner(weight, variance)
    inside = torch.linalg.solve_triangular(factor, (centred @ weight).mT, upper=False)
    squares = (centred.square().sum(-1) - inside.square().sum(0)) / variance
    return -0.5 * (len(weight) * LOG_2PI + log_det + squares)


def mean_log_prob(covariance: Tensor, weight: Tensor, variance: float) -> Tensor:
    r"""Mean of log p(x) over data with this covariance S and the mean b, equation (V.5).

    .. math:: -\tfrac12 \bigl( d \log 2\pi + \log\det C + \mathrm{tr}(C^{-1} S) \bigr)

    Args:
        covariance: ``(d, d)``, with the divisor N.
        weight, variance: the model.

    Returns:
        A scalar, nats per example.

    Raises:
        ValueError: as :func:`log_prob`.
    """
    _model(weight, variance)
    square("covariance", covariance)
    if covariance.shape != (len(weight), len(weight)):
        raise ValueError(
            f"covariance has shape {tuple(covariance.shape)} and weight {tuple(weight.shape)}; "
            "expected (d, d) and (d, m)"
        )
    floats(weight=weight, covariance=covariance)
    one_dtype(weight=weight, covariance=covariance)
    factor, log_det = _inner(weight, variance)
    inside = torch.cholesky_solve(weight.mT @ covariance @ weight, factor)
    trace = (covariance.diagonal().sum() - inside.diagonal().sum()) / variance
    return -0.5 * (len(weight) * LOG_2PI + log_det + trace)


def posterior(x: Tensor, weight: Tensor, bias: Tensor, variance: float) -> tuple[Tensor, Tensor]:
    r"""The exact posterior p(z|x), a Gaussian, equation (V.3).

    .. math:: N\bigl(M^{-1} W^\top (x - b),\ s^2 M^{-1}\bigr), \qquad M = W^\top W + s^2 I

    Args:
        x: ``(B, d)``.
        weight, bias, variance: the model.

    Returns:
        The means ``(B, m)`` and the covariance ``(m, m)``, which is that of every x.

    Raises:
        ValueError: as :func:`log_prob`.
    """
    _model(weight, variance, bias=bias, x=x)
    factor, _ = _inner(weight, variance)
    mean = torch.cholesky_solve(((x - bias) @ weight).mT, factor).mT
    return mean, variance * torch.cholesky_inverse(factor)


def elbo_terms(
    x: Tensor, weight: Tensor, bias: Tensor, variance: float, mu: Tensor, logvar: Tensor
) -> tuple[Tensor, Tensor]:
    r"""Both terms of the bound for q = N(mu, diag(sigma^2)), without sampling, equation (V.4).

    .. math:: E_q[\log p(x|z)] = -\tfrac{d}{2} \log 2\pi s^2 - \tfrac{1}{2 s^2} \Bigl(
        \|x - b - W\mu\|^2 + \sum_j \sigma_j^2 \|w_j\|^2 \Bigr)

    Args:
        x: ``(B, d)``.
        weight, bias, variance: the model.
        mu, logvar: ``(B, m)``.

    Returns:
        Reconstruction and KL divergence, ``(B,)`` each, nats; the ELBO is their difference.

    Raises:
        ValueError: as :func:`log_prob`.
    """
    _model(weight, variance, bias=bias, x=x)
    for name, tensor in {"mu": mu, "logvar": logvar}.items():
        rows(name, tensor, weight.shape[1], like=weight)
    error = (x - bias - mu @ weight.mT).square().sum(-1)
    spread = logvar.exp() @ weight.square().sum(0)
    log_scale = len(weight) * (LOG_2PI + math.log(variance))
    return -0.5 * (log_scale + (error + spread) / variance), kl_standard_normal(mu, logvar)


def diagonal_gap(weight: Tensor, variance: float) -> Tensor:
    r"""What the best q with a diagonal covariance misses, for every x the same, equation (V.15).

    .. math:: \tfrac12 \Bigl( \sum_j \log M_{jj} - \log\det M \Bigr) \ge 0

    Zero exactly where the columns of W are orthogonal.

    Args:
        weight: ``(d, m)``.
        variance: s^2.

    Returns:
        A scalar, nats.

    Raises:
        ValueError: as :func:`log_prob`.
    """
    _model(weight, variance)
    # With L the Cholesky factor of M, M_jj is the squared length of its row j.
    factor, _ = _inner(weight, variance)
    lengths, diagonal = factor.square().sum(1), factor.diagonal().square()
    return 0.5 * (lengths / diagonal).log().sum()


def spectrum(x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Mean, eigenvalues and eigenvectors of the covariance of data, with the divisor N.

    Args:
        x: ``(N, d)``.

    Returns:
        The mean ``(d,)``, the eigenvalues ``(d,)``, largest first and at least 0, and the
        eigenvectors ``(d, d)``, one in each column; float64.

    Raises:
        ValueError: when x is empty, is no matrix, or holds NaN or infinite values.
    """
    non_empty("x", x)
    if x.ndim != 2:
        raise ValueError(f"x has shape {tuple(x.shape)}; expected (N, d)")
    finite("x", x)
    parts = x.split(CHUNK)  # all digits in float64 would be 376 MB
    mean = torch.stack([part.sum(0, dtype=torch.float64) for part in parts]).sum(0) / len(x)
    total = torch.zeros(len(mean), len(mean), dtype=torch.float64, device=x.device)
    for part in parts:
        centred = part.double() - mean
        total += centred.mT @ centred
    eigenvalues, directions = torch.linalg.eigh(total / len(x))
    return mean, eigenvalues.flip(0).clamp_min(0), directions.flip(1)


def optimum(eigenvalues: Tensor, size: int, variance: float, beta: float = 1.0) -> Optimum:
    r"""The best decoder and encoder for data with this spectrum, direction by direction.

    They maximise the mean of reconstruction - beta KL at a fixed variance. Of the `size` largest
    eigenvalues those above beta s^2 are used, equations (V.7), (V.12) and (V.13):

    .. math:: \|w_j\|^2 = \lambda_j - \beta s^2, \quad \sigma_j^2 = \beta s^2 / \lambda_j, \quad
        D_{KL} = \tfrac12 \log \frac{\lambda_j}{\beta s^2}

    Args:
        eigenvalues: ``(d,)``, in any order, at least 0.
        size: m, how many latent dimensions there are, at most d.
        variance: s^2.
        beta: weight of the KL term, above 0; 1 is the bound.

    Returns:
        In the order of the eigenvalues.

    Raises:
        ValueError: for negative eigenvalues, more latent dimensions than eigenvalues, and a
            variance or a beta that is not above 0.
    """
    kept = _largest(eigenvalues, size)
    _above_zero("variance", variance)
    _above_zero("beta", beta)
    line = beta * variance
    alive = kept & (eigenvalues > line)
    used = torch.where(alive, eigenvalues - line, 0.0)
    width = torch.where(alive, line / eigenvalues, 1.0)
    # What is left of a direction: the line where it is used, all of it where it is not.
    left = torch.where(alive, line, eigenvalues)
    log_scale = LOG_2PI + math.log(variance)
    made = used + variance
    return Optimum(
        used,
        width,
        -0.5 * width.log(),
        -0.5 * (log_scale + left / variance),
        -0.5 * (LOG_2PI + made.log() + eigenvalues / made),
    )


def decoder(
    eigenvalues: Tensor, directions: Tensor, size: int, variance: float, beta: float = 1.0
) -> Tensor:
    """The weight W = U (L - beta s^2 I)^(1/2) of :func:`optimum`, equations (V.7) and (V.13).

    Args:
        eigenvalues: ``(d,)``.
        directions: ``(d, d)``, the eigenvectors, one in each column.
        size, variance, beta: as in :func:`optimum`.

    Returns:
        ``(d, size)``, a column for each of the `size` largest eigenvalues, largest first; those of
        dead dimensions are 0.

    Raises:
        ValueError: as :func:`optimum`, and when the directions are not ``(d, d)``.
    """
    used = optimum(eigenvalues, size, variance, beta).used
    square("directions", directions)
    rows("directions", directions, len(eigenvalues), like=eigenvalues)
    order = eigenvalues.argsort(descending=True, stable=True)[:size]
    return directions[:, order] * used[order].sqrt()


def best_variance(eigenvalues: Tensor, size: int, beta: float = 1.0) -> float:
    r"""The s^2 that maximises the mean of reconstruction - beta KL, equations (V.9) and (V.14).

    .. math:: s^2 = \frac{\sum_{j \text{ dead}} \lambda_j}{d - \beta a}

    with a the number of dimensions in use. For beta = 1 it is the mean of the discarded
    eigenvalues.

    Args:
        eigenvalues: ``(d,)``, in any order, at least 0.
        size: m, below d.
        beta: weight of the KL term, above 0.

    Returns:
        s^2.

    Raises:
        ValueError: as :func:`optimum`; and where there is no best one, as all that is left of the
            data is 0.
    """
    _largest(eigenvalues, size)
    _above_zero("beta", beta)
    values = sorted(eigenvalues.tolist(), reverse=True)
    d = len(values)
    found = []
    for alive in range(size + 1):
        rest = sum(values[alive:])
        if rest <= 0 or beta * alive >= d:
            continue
        variance = rest / (d - beta * alive)
        terms = optimum(eigenvalues, size, variance, beta)
        found.append((float((terms.reconstruction - beta * terms.kl).sum()), variance))
    if not found or sum(values[size:]) <= 0:
        raise ValueError(
            f"size is {size} and no more than {size} eigenvalues are above 0, so that the best "
            "variance is 0; expected data with more dimensions"
        )
    return max(found)[1]


def _inner(weight: Tensor, variance: float) -> tuple[Tensor, Tensor]:
    """The Cholesky factor of M = W^T W + s^2 I, ``(m, m)``, and log det C, a scalar."""
    d, m = weight.shape
    factor = torch.linalg.cholesky(weight.mT @ weight + variance * _eye(weight, m))
    # Both determinants have the m factors of M; C has d - m more, all s^2.
    return factor, (d - m) * math.log(variance) + 2 * factor.diagonal().log().sum()


def _eye(like: Tensor, size: int) -> Tensor:
    return torch.eye(size, dtype=like.dtype, device=like.device)


def _model(weight: Tensor, variance: float, **data: Tensor) -> None:
    """Refuse what is no model; `bias` is ``(d,)``, and other data ``(B, d)``."""
    floats(weight=weight)
    if weight.ndim != 2 or 0 in weight.shape:
        raise ValueError(f"weight has shape {tuple(weight.shape)}; expected (d, m)")
    one_dtype(weight=weight)
    _above_zero("variance", variance)
    for name, tensor in data.items():
        rows(name, tensor, len(weight), like=weight)
        axes, expected = (1, "(d,)") if name == "bias" else (2, "(B, d)")
        if tensor.ndim != axes:
            raise ValueError(f"{name} has shape {tuple(tensor.shape)}; expected {expected}")


def _largest(eigenvalues: Tensor, size: int) -> Tensor:
    """Which are the `size` largest eigenvalues, ``(d,)`` bool; of equal ones the first."""
    non_empty("eigenvalues", eigenvalues)
    if eigenvalues.ndim != 1:
        raise ValueError(f"eigenvalues have shape {tuple(eigenvalues.shape)}; expected (d,)")
    finite("eigenvalues", eigenvalues)
    if not eigenvalues.is_meta and float(eigenvalues.min()) < 0:
        raise ValueError(
            f"eigenvalues has minimum {float(eigenvalues.min()):g}; expected variances, at least 0"
        )
    whole("size", size)
    if size > len(eigenvalues):
        raise ValueError(
            f"size is {size} and there are {len(eigenvalues)} eigenvalues; expected no more latent "
            "dimensions than those of the data"
        )
    order = eigenvalues.argsort(descending=True, stable=True)
    return torch.zeros_like(eigenvalues, dtype=torch.bool).index_fill(0, order[:size], True)


def _above_zero(name: str, value: float) -> None:
    number(name, value)
    if value <= 0:
        raise ValueError(f"{name} is {value!r}; expected a number above 0")
