"""Check for the chapter ``vae/model``."""

import math
from typing import Any

import torch
from torch import Tensor

from helpers.exercises import Exercise
from helpers.maths.distributions import gaussian_log_prob, standard_normal_log_prob
from helpers.maths.divergences import kl_standard_normal
from helpers.models.vae import VAE, VAEConfig


def _inputs() -> tuple[Any, ...]:
    """A VAE of 5 pixels and 2 latent dimensions, x ``(4, 5)``, eps ``(3, 4, 2)``."""
    return _arguments(draws=3, examples=4, pixels=5, latent=2)


def _again() -> tuple[Any, ...]:
    """A VAE of 4 pixels and 3 latent dimensions, x ``(3, 4)``, eps ``(5, 3, 3)``."""
    return _arguments(draws=5, examples=3, pixels=4, latent=3)


def _arguments(draws: int, examples: int, pixels: int, latent: int) -> tuple[Any, ...]:
    with torch.random.fork_rng(devices=[]):  # leave the reader's random numbers alone
        torch.manual_seed(7)
        model = VAE(VAEConfig(x_dim=pixels, hidden=(7,), z_dim=latent)).double()
        x = torch.rand(examples, pixels, dtype=torch.float64)
        eps = torch.randn(draws, examples, latent, dtype=torch.float64)
    return model.requires_grad_(False), x, eps


def _at(model: VAE, x: Tensor, z: Tensor) -> Tensor:
    """log p(x|z) for each draw of z: ``(M, B)``."""
    return model.decoder.log_prob(x, z)


def _drawn(model: VAE, x: Tensor, eps: Tensor, *, power: float = 0.5) -> Tensor:
    """z with exp(power * logvar) in the place of sigma: ``(M, B, m)``."""
    mu, logvar = model.encode(x)
    return mu + torch.exp(power * logvar) * eps


def _per_draw(model: VAE, x: Tensor, eps: Tensor) -> Tensor:
    return _at(model, x, _drawn(model, x, eps))


def _log_w(model: VAE, x: Tensor, eps: Tensor) -> Tensor:
    """log p(x|z) + log p(z) - log q(z|x): ``(M, B)``."""
    z = _drawn(model, x, eps)
    return _at(model, x, z) + standard_normal_log_prob(z) - gaussian_log_prob(z, *model.encode(x))


def _kl(model: VAE, x: Tensor) -> Tensor:
    return kl_standard_normal(*model.encode(x))


def _kl_reversed(model: VAE, x: Tensor) -> Tensor:
    mu, logvar = model.encode(x)
    return 0.5 * ((1 + mu.square()) * torch.exp(-logvar) - 1 + logvar).sum(-1)


def _bound(
    model: VAE, x: Tensor, eps: Tensor, *, z: Tensor | None = None, kl: Tensor | float | None = None
) -> Tensor:
    """The bound (11.30); the keywords replace z and the divergence by mistaken ones."""
    first = _per_draw(model, x, eps) if z is None else _at(model, x, z)
    return first.mean(0) - (_kl(model, x) if kl is None else kl)


def _kl_of(model: VAE, x: Tensor, *, power: float = 0.0, factor: float = 0.0) -> Tensor:
    """The divergence with exp(power * logvar), or factor * logvar, in the place of logvar."""
    mu, logvar = model.encode(x)
    return kl_standard_normal(mu, factor * logvar if factor else torch.exp(power * logvar))


check_vae_bound = Exercise(
    _inputs,
    right=_bound,
    again=_again,
    mistakes={
        "the KL divergence is missing": lambda *a: _bound(*a, kl=0.0),
        "the KL divergence has the wrong sign: the bound subtracts it": lambda *a: _bound(
            *a, kl=-_kl(*a[:2])
        ),
        "that is the negative bound, the loss": lambda *a: -_bound(*a),
        "that is the KL divergence alone; the bound is the first term minus it": lambda *a: _kl(
            *a[:2]
        ),
        "you summed over the draws; average the first term over them": lambda *a: (
            _per_draw(*a).sum(0) - _kl(*a[:2])
        ),
        "you summed the bound over the draws; average it over them": lambda *a: (
            _per_draw(*a) - _kl(*a[:2])
        ).sum(0),
        "the KL divergence is divided by the number of draws as well": lambda *a: _bound(
            *a, kl=_kl(*a[:2]) / len(a[2])
        ),
        "you averaged over the examples; average over the draws, axis 0": lambda *a: (
            _per_draw(*a) - _kl(*a[:2])
        ).mean(1),
        "you used the first draw only; average over all M": lambda model, x, eps: _bound(
            model, x, eps[:1]
        ),
        "you used the last draw only; average over all M": lambda model, x, eps: _bound(
            model, x, eps[-1:]
        ),
        "you averaged the noise over the draws; average log p(x|z) over them": (
            lambda model, x, eps: _bound(model, x, eps.mean(0, keepdim=True))
        ),
        "the noise has no effect: z = mu + sigma * eps": lambda model, x, eps: _bound(
            model, x, 0 * eps
        ),
        "the noise is not scaled: z = mu + sigma * eps": lambda *a: _bound(
            *a, z=_drawn(*a, power=0.0)
        ),
        "mu is missing: z = mu + sigma * eps": lambda *a: _bound(
            *a, z=_drawn(*a) - a[0].encode(a[1])[0]
        ),
        "you multiplied the noise by the variance; sigma is exp(logvar / 2)": lambda *a: _bound(
            *a, z=_drawn(*a, power=1.0)
        ),
        "you multiplied the noise by exp(2 logvar); sigma is exp(logvar / 2)": lambda *a: _bound(
            *a, z=_drawn(*a, power=2.0)
        ),
        "you divided the noise by sigma; z = mu + sigma * eps": lambda *a: _bound(
            *a, z=_drawn(*a, power=-0.5)
        ),
        "you multiplied the noise by the log-variance; sigma is exp(logvar / 2)": (
            lambda model, x, eps: _bound(
                model, x, eps, z=model.encode(x)[0] + model.encode(x)[1] * eps
            )
        ),
        "you multiplied the noise by log sigma; sigma is exp(logvar / 2)": (
            lambda model, x, eps: _bound(
                model, x, eps, z=model.encode(x)[0] + model.encode(x)[1] / 2 * eps
            )
        ),
        "z is drawn from the prior; draw it from q, z = mu + sigma * eps": lambda *a: _bound(
            *a, z=a[2]
        ),
        "the first term is averaged over pixels; a log-density sums over them": lambda *a: (
            _per_draw(*a).mean(0) / a[1].shape[1] - _kl(*a[:2])
        ),
        "the KL divergence is averaged over latent dimensions; it sums over them": (
            lambda *a: _bound(*a, kl=_kl(*a[:2]) / a[2].shape[-1])
        ),
        "the KL divergence is averaged over the examples; subtract each example's own": (
            lambda *a: _bound(*a, kl=_kl(*a[:2]).mean())
        ),
        "the KL divergence is summed over the examples; subtract each example's own": (
            lambda *a: _bound(*a, kl=_kl(*a[:2]).sum())
        ),
        "the KL divergence lacks its factor 1/2": lambda *a: _bound(*a, kl=2 * _kl(*a[:2])),
        "the KL divergence lacks its -1 for each latent dimension": lambda *a: _bound(
            *a, kl=_kl(*a[:2]) + a[2].shape[-1] / 2
        ),
        "the KL divergence subtracts 1 once; subtract it for each latent dimension": (
            lambda *a: _bound(*a, kl=_kl(*a[:2]) + (a[2].shape[-1] - 1) / 2)
        ),
        "the KL divergence has its arguments the wrong way round: it is KL(q || p)": (
            lambda *a: _bound(*a, kl=_kl_reversed(*a[:2]))
        ),
        "the KL divergence got sigma in the place of logvar": lambda *a: _bound(
            *a, kl=_kl_of(*a[:2], power=0.5)
        ),
        "the KL divergence got the variance in the place of logvar": lambda *a: _bound(
            *a, kl=_kl_of(*a[:2], power=1.0)
        ),
        "the KL divergence got log sigma in the place of logvar": lambda *a: _bound(
            *a, kl=_kl_of(*a[:2], factor=0.5)
        ),
        "the KL divergence got 2 logvar in the place of logvar": lambda *a: _bound(
            *a, kl=_kl_of(*a[:2], factor=2.0)
        ),
        "you took the logarithm of the mean of exp(log p(x|z)); the bound has the mean of the "
        "logarithm": lambda *a: (
            torch.logsumexp(_per_draw(*a), 0) - math.log(len(a[2])) - _kl(*a[:2])
        ),
        "this is the importance-weighted bound; (11.30) averages the logarithm": lambda *a: (
            torch.logsumexp(_log_w(*a), 0) - math.log(len(a[2]))
        ),
        "the KL divergence is estimated from the draws; (11.30) has it in closed form": (
            lambda *a: _log_w(*a).mean(0)
        ),
        "log p(z) stands in the place of the KL divergence; subtract log q(z|x) or use the closed "
        "form": lambda *a: (_per_draw(*a) + standard_normal_log_prob(_drawn(*a))).mean(0),
        "there is one value for each draw; average the first term over them": lambda *a: (
            _per_draw(*a) - _kl(*a[:2])
        ),
        "you reduced the batch as well; return one bound per example": lambda *a: _bound(*a).mean(),
    },
)
"""``(model, x, eps)`` -> an estimate of the bound (11.30) of each example, ``(B,)``, nats.

x is ``(B, d)`` and eps ``(M, B, m)``.
"""
