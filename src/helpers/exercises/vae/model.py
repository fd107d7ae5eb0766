"""Check for the chapter ``vae/model``."""

import math
from typing import Any

import torch
from torch import Tensor

from helpers.exercises import Exercise
from helpers.maths.divergences import kl_standard_normal
from helpers.models.vae import VAE, VAEConfig


def _inputs() -> tuple[Any, ...]:
    """A VAE of 5 pixels and 2 latent dimensions, x ``(4, 5)``, eps ``(3, 4, 2)``."""
    with torch.random.fork_rng(devices=[]):  # leave the reader's random numbers alone
        torch.manual_seed(7)
        model = VAE(VAEConfig(x_dim=5, hidden=(7,), z_dim=2)).double().requires_grad_(False)
        x = torch.rand(4, 5, dtype=torch.float64)
        eps = torch.randn(3, 4, 2, dtype=torch.float64)
    return model, x, eps


def _kl(model: VAE, x: Tensor) -> Tensor:
    return kl_standard_normal(*model.encode(x))


def _per_draw(model: VAE, x: Tensor, eps: Tensor) -> Tensor:
    """log p(x|z) for each draw of z from q: ``(M, B)``."""
    mu, logvar = model.encode(x)
    return model.decoder.log_prob(x, mu + torch.exp(0.5 * logvar) * eps)


def _bound(model: VAE, x: Tensor, eps: Tensor) -> Tensor:
    return _per_draw(model, x, eps).mean(0) - _kl(model, x)


def _scaled_by_variance(model: VAE, x: Tensor, eps: Tensor) -> Tensor:
    mu, logvar = model.encode(x)
    return model.decoder.log_prob(x, mu + logvar.exp() * eps).mean(0) - _kl(model, x)


def _scaled_by_logvar(model: VAE, x: Tensor, eps: Tensor) -> Tensor:
    mu, logvar = model.encode(x)
    return model.decoder.log_prob(x, mu + logvar * eps).mean(0) - _kl(model, x)


def _kl_of_sigma(model: VAE, x: Tensor, eps: Tensor) -> Tensor:
    mu, logvar = model.encode(x)
    return _per_draw(model, x, eps).mean(0) - kl_standard_normal(mu, torch.exp(0.5 * logvar))


def _kl_of_log_sigma(model: VAE, x: Tensor, eps: Tensor) -> Tensor:
    mu, logvar = model.encode(x)
    return _per_draw(model, x, eps).mean(0) - kl_standard_normal(mu, 0.5 * logvar)


check_vae_bound = Exercise(
    _inputs,
    right=_bound,
    mistakes={
        "the KL divergence is missing": lambda *a: _per_draw(*a).mean(0),
        "the KL divergence has the wrong sign: the bound subtracts it": lambda model, x, eps: (
            _per_draw(model, x, eps).mean(0) + _kl(model, x)
        ),
        "that is the negative bound, the loss": lambda *a: -_bound(*a),
        "you summed over the draws; average the first term over them": lambda model, x, eps: (
            _per_draw(model, x, eps).sum(0) - _kl(model, x)
        ),
        "you used the first draw only; average over all M": lambda model, x, eps: _bound(
            model, x, eps[:1]
        ),
        "the noise has no effect: z = mu + sigma * eps": lambda model, x, eps: _bound(
            model, x, 0 * eps
        ),
        "you multiplied the noise by the variance; sigma is exp(logvar / 2)": _scaled_by_variance,
        "you multiplied the noise by the log-variance; sigma is exp(logvar / 2)": _scaled_by_logvar,
        "z is drawn from the prior; draw it from q, z = mu + sigma * eps": lambda model, x, eps: (
            model.decoder.log_prob(x, eps).mean(0) - _kl(model, x)
        ),
        "the first term is averaged over pixels; a log-density sums over them": (
            lambda model, x, eps: _per_draw(model, x, eps).mean(0) / x.shape[1] - _kl(model, x)
        ),
        "the KL divergence is averaged over latent dimensions; it sums over them": (
            lambda model, x, eps: _per_draw(model, x, eps).mean(0) - _kl(model, x) / eps.shape[-1]
        ),
        "the KL divergence lacks its factor 1/2": lambda model, x, eps: (
            _per_draw(model, x, eps).mean(0) - 2 * _kl(model, x)
        ),
        "the KL divergence got sigma in the place of logvar": _kl_of_sigma,
        "the KL divergence got log sigma in the place of logvar": _kl_of_log_sigma,
        "you took the logarithm of the mean of exp(log p(x|z)); the bound has the mean of the "
        "logarithm": lambda model, x, eps: (
            torch.logsumexp(_per_draw(model, x, eps), 0) - math.log(len(eps)) - _kl(model, x)
        ),
        "there is one value for each draw; average the first term over them": (
            lambda model, x, eps: _per_draw(model, x, eps) - _kl(model, x)
        ),
        "you reduced the batch as well; return one bound per example": lambda *a: _bound(*a).mean(),
    },
)
"""``(model, x, eps)`` -> an estimate of the bound (11.30) of each example, ``(B,)``, nats.

x is ``(B, d)`` and eps ``(M, B, m)``.
"""
