r"""Bounds on log p(x) and estimates of it, in nats per example, from log importance weights.

Everything here is a function of

.. math:: \log w_m = \log p(x|z_m) + \log p(z_m) - \log q(z_m|x), \qquad z_m \sim q(z|x),

held in a floating-point tensor ``log_w`` of shape ``(M, B)``, or ``(M, ...)``: M samples, at least
one, for each of B examples; anything else is refused with a ``ValueError``. The module does not
know where the weights come from. Chapters: ``vae/jensen-bound``, ``vae/encoder``.
"""

import math

import torch
from torch import Tensor

from helpers.arguments import floats, non_empty, same_shape


def elbo(log_w: Tensor) -> Tensor:
    r"""The evidence lower bound, estimated with M samples, equation (11.10).

    .. math:: L(q, \theta; x) = E_{q}[\log w] \approx \frac1M \sum_m \log w_m

    Args:
        log_w: ``(M, B)``.

    Returns:
        ``(B,)``, nats. Unbiased for the bound.
    """
    non_empty("log_w", log_w)
    return log_w.mean(0)


def elbo_analytic_kl(log_px_given_z: Tensor, kl: Tensor) -> Tensor:
    r"""The evidence lower bound with its KL term in closed form, equation (11.33).

    .. math:: \hat L = \frac1M \sum_m \log p(x|z_m) - D_{KL}(q(z|x)\|p(z))

    Args:
        log_px_given_z: ``(M, B)``, at z drawn from q.
        kl: ``(B,)``.

    Returns:
        ``(B,)``, nats. Unbiased for the bound. Chapter ``vae/training`` measures what the closed
        form does to the variance of the value and of its gradient.

    Raises:
        ValueError: when B differs.
    """
    non_empty("log_px_given_z", log_px_given_z)
    floats(log_px_given_z=log_px_given_z, kl=kl)
    if log_px_given_z.shape[1:] != kl.shape:
        raise ValueError(
            f"log_px_given_z has shape {tuple(log_px_given_z.shape)} and kl {tuple(kl.shape)}; "
            "expected (M, B) and (B,)"
        )
    return log_px_given_z.mean(0) - kl


def iwae_bound(log_w: Tensor) -> Tensor:
    r"""The importance-weighted bound of Burda et al. (2015).

    .. math:: L_M = E\Bigl[\log \frac1M \sum_m w_m\Bigr]

    L_1 is the ELBO, L_M never decreases with M, and L_M tends to log p(x).

    Args:
        log_w: ``(M, B)``.

    Returns:
        ``(B,)``, nats: one draw of the bracket, unbiased for L_M.
    """
    non_empty("log_w", log_w)
    return torch.logsumexp(log_w, 0) - math.log(log_w.shape[0])


def effective_sample_size(log_w: Tensor) -> Tensor:
    r"""How many equally weighted samples the weights are worth: (sum w)^2 / sum w^2.

    Args:
        log_w: ``(M, B)``.

    Returns:
        ``(B,)``, from 1 (one sample holds all the weight) to M (all weights equal).
    """
    non_empty("log_w", log_w)
    # Normalised first: a difference of two large logarithms would lose the digits in float32.
    return 1 / torch.softmax(log_w, 0).square().sum(0)


def log_marginal_importance(log_w: Tensor) -> tuple[Tensor, Tensor]:
    """Estimate log p(x) by importance sampling, with the effective sample size to judge it by.

    The mean weight is unbiased for p(x); its logarithm is too low on average (Jensen again).

    Args:
        log_w: ``(M, B)``.

    Returns:
        The estimate ``(B,)`` in nats, and the effective sample size ``(B,)``.
    """
    return iwae_bound(log_w), effective_sample_size(log_w)


def variational_gap(log_px: Tensor, elbo: Tensor) -> Tensor:
    """The gap log p(x) - ELBO, which is KL(q(z|x) || p(z|x)): equations (11.21) to (11.25).

    Args:
        log_px: ``(B,)``, nats.
        elbo: ``(B,)``, nats.

    Returns:
        ``(B,)``, nats; at least 0 when both are exact.

    Raises:
        ValueError: when the shapes differ.
    """
    same_shape(log_px=log_px, elbo=elbo)
    return log_px - elbo
