"""The variational autoencoder: an encoder, a decoder, and the bound that trains both.

Chapters: ``vae/model``, ``vae/training``, ``vae/latent-space``.
Source: Kingma and Welling (2014); equations (11.30) to (11.37) of the chapter.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn

from helpers.arguments import batch as check_batch
from helpers.arguments import pixels as check_pixels
from helpers.maths import bounds
from helpers.maths.distributions import gaussian_log_prob, standard_normal_log_prob
from helpers.maths.divergences import kl_standard_normal
from helpers.models.networks import Decoder, DecoderConfig, Encoder, EncoderConfig, Likelihood
from helpers.training import distributed
from helpers.training.data.mnist import binarize
from helpers.training.identity import identified
from helpers.training.loop import Step


@dataclass(frozen=True)
class VAEConfig:
    """Sizes of a VAE; the decoder's hidden layers mirror the encoder's."""

    x_dim: int = 784
    hidden: tuple[int, ...] = (400,)
    z_dim: int = 20
    likelihood: Likelihood = "bernoulli"

    @property
    def encoder(self) -> EncoderConfig:
        """The encoder's share of the configuration."""
        return EncoderConfig(self.x_dim, self.hidden, self.z_dim)

    @property
    def decoder(self) -> DecoderConfig:
        """The decoder's share of the configuration."""
        return DecoderConfig(self.z_dim, self.hidden[::-1], self.x_dim, self.likelihood)


class Terms(NamedTuple):
    """The two terms of the bound, ``(B,)`` each, in nats: ELBO = reconstruction - kl."""

    reconstruction: Tensor
    kl: Tensor


class VAE(nn.Module):
    """Encoder and decoder with the prior N(0, I)."""

    def __init__(self, config: VAEConfig = VAEConfig()) -> None:
        super().__init__()
        self.config = config
        self.encoder = Encoder(config.encoder)
        self.decoder = Decoder(config.decoder)

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """x ``(..., d)`` to mu and logvar of q(z|x), each ``(..., m)``."""
        mu, logvar = self.encoder(x)
        return mu, logvar

    def decode(self, z: Tensor) -> Tensor:
        """z ``(..., m)`` to E[x|z] ``(..., d)``: pixel probabilities for a Bernoulli decoder."""
        return self.decoder.mean(z)

    def forward(self, x: Tensor, eps: Tensor) -> Terms:
        """Both terms of the bound for given noise, equation (11.33).

        Args:
            x: ``(B, d)``.
            eps: standard normal, ``(B, m)``, or ``(M, B, m)`` for M samples of z.

        Returns:
            The mean reconstruction log-likelihood and the KL divergence, ``(B,)`` each, nats.
        """
        mu, logvar = self.encode(x)
        log_px_given_z = self.decoder.log_prob(x, reparameterize(mu, logvar, eps))
        reconstruction = log_px_given_z if eps.ndim == 2 else log_px_given_z.mean(0)
        return Terms(reconstruction, kl_standard_normal(mu, logvar))

    def noise(self, n: int, generator: torch.Generator, samples: int = 1) -> Tensor:
        """eps for n examples: ``(n, m)``, or ``(M, n, m)`` for M samples above 1.

        Raises:
            ValueError: when samples is below 1.
        """
        _at_least_one(samples)
        shape = (n, self.config.z_dim) if samples == 1 else (samples, n, self.config.z_dim)
        weight = next(self.parameters())
        return torch.randn(shape, generator=generator, device=weight.device, dtype=weight.dtype)

    def elbo_terms(self, x: Tensor, generator: torch.Generator, samples: int = 1) -> Terms:
        """Both terms of the bound with M samples of z drawn here; see :meth:`forward`.

        Args:
            x: ``(B, d)``.
            generator: source of eps.
            samples: M.

        Raises:
            ValueError: when samples is below 1.
        """
        terms: Terms = self(x, self.noise(len(x), generator, samples))
        return terms

    @torch.no_grad()
    def log_weights(self, x: Tensor, generator: torch.Generator, samples: int) -> Tensor:
        """Log importance weights log p(x, z) - log q(z|x) with z from q: ``(M, B)``, nats.

        Feed them to ``helpers.maths.bounds``. Refuses the data that :func:`evaluate` refuses.
        """
        self._check(x)
        _at_least_one(samples)
        mu, logvar = self.encode(x)
        log_w = mu.new_empty(samples, len(x))
        for row in log_w:
            eps = torch.randn(mu.shape, generator=generator, device=mu.device, dtype=mu.dtype)
            z = reparameterize(mu, logvar, eps)
            log_joint = self.decoder.log_prob(x, z) + standard_normal_log_prob(z)
            row.copy_(log_joint - gaussian_log_prob(z, mu, logvar))
        return log_w

    @torch.no_grad()
    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        """Ancestral sampling up to the last step: E[x|z] for n draws of z from the prior."""
        weight = next(self.parameters())
        shape = (n, self.config.z_dim)
        z = torch.randn(shape, generator=generator, device=weight.device, dtype=weight.dtype)
        return self.decode(z)

    def networks(self) -> dict[str, nn.Module]:
        """What a page runs: ``encoder`` to mu and logvar side by side, ``decoder`` to E[x|z]."""
        return {"encoder": self.encoder.layers, "decoder": self.decoder.mean_layers()}

    def _check(self, x: Tensor) -> None:
        check = check_pixels if self.config.likelihood == "bernoulli" else check_batch
        check(x, self.config.x_dim)


def reparameterize(mu: Tensor, logvar: Tensor, eps: Tensor) -> Tensor:
    """z = mu + sigma * eps, equation (11.37), with sigma = exp(logvar / 2)."""
    return mu + torch.exp(0.5 * logvar) * eps


def vae_step(
    model: VAE,
    optimizer: torch.optim.Optimizer,
    beta: float = 1.0,
    samples: int = 1,
    pixels: Literal["real", "dynamic"] = "real",
) -> Step:
    """One stochastic gradient step on the mean of -(reconstruction - beta * kl).

    Under several processes each takes its own rows of the batch and of its noise.

    Args:
        model: trained in place.
        optimizer: over the model's parameters.
        beta: weight of the KL term; 1 is the bound (11.34), another value is not a bound.
        samples: M, draws of z per example.
        pixels: ``"dynamic"`` draws a fresh binary image from the grey levels at every step.

    Returns:
        A function for :func:`helpers.training.loop.fit`: takes ``((B, d),)`` and a generator,
        returns the detached means ``loss``, ``reconstruction`` and ``kl``, nats per example.

    Raises:
        ValueError: for a negative beta, no sample, or other pixels.
    """
    if beta < 0:
        raise ValueError(f"beta is {beta}; expected a weight of at least 0")
    if pixels not in ("real", "dynamic"):
        raise ValueError(f"pixels is {pixels!r}; expected 'real' or 'dynamic'")
    _at_least_one(samples)
    network = distributed.wrap(model)

    def step(batch: tuple[Tensor, ...], generator: torch.Generator) -> dict[str, Tensor]:
        (x,) = batch
        if pixels == "dynamic":
            x = binarize(x, generator)
        eps = model.noise(len(x), generator, samples)
        own = distributed.rows(len(x))
        terms: Terms = network(x[own], eps[..., own, :])
        reconstruction, kl = (distributed.mean(term, len(x)) for term in terms)
        loss = beta * kl - reconstruction
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return {
            "loss": loss.detach(),
            "reconstruction": reconstruction.detach(),
            "kl": kl.detach(),
        }

    return identified(step, kind="vae_step", beta=float(beta), samples=samples, pixels=pixels)


@torch.no_grad()
def evaluate(
    model: VAE, x: Tensor, generator: torch.Generator, samples: int = 1, batch_size: int = 1000
) -> dict[str, float]:
    """Mean ELBO and its two terms over a data set, nats per example.

    Args:
        model: not changed.
        x: ``(N, d)``.
        generator: source of eps.
        samples: M, draws of z per example.
        batch_size: how many examples at once; it changes memory, not the result's meaning.

    Returns:
        ``{"elbo", "reconstruction", "kl"}``.

    Raises:
        ValueError: when x is empty, has another width, or holds NaN, infinite values or, for a
            Bernoulli decoder, values outside [0, 1]; or when samples is below 1.
    """
    model._check(x)
    parts = [model.elbo_terms(batch, generator, samples) for batch in x.split(batch_size)]
    reconstruction = float(torch.cat([part.reconstruction for part in parts]).mean())
    kl = float(torch.cat([part.kl for part in parts]).mean())
    return {"elbo": reconstruction - kl, "reconstruction": reconstruction, "kl": kl}


@torch.no_grad()
def log_likelihood(
    model: VAE, x: Tensor, generator: torch.Generator, samples: int = 500, batch_size: int = 100
) -> tuple[Tensor, Tensor]:
    """Importance-sampled log p(x) and effective sample size, ``(N,)`` each; see ``bounds``."""
    parts = [
        bounds.log_marginal_importance(model.log_weights(batch, generator, samples))
        for batch in x.split(batch_size)
    ]
    return torch.cat([p[0] for p in parts]), torch.cat([p[1] for p in parts])


def _at_least_one(samples: int) -> None:
    if samples < 1:
        raise ValueError(f"samples is {samples}; expected at least 1")
