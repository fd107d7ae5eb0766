"""The variational autoencoder: an encoder, a decoder, and the bound that trains both.

Chapters: ``vae/model``, ``vae/training``, ``vae/latent-space``.
Source: Kingma and Welling (2014); equations (11.30) to (11.37) of the chapter.
"""

import abc
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

import torch
from torch import Tensor, nn

from helpers import arguments
from helpers.arguments import generator_on, number, option, rows, same_last_axis, whole
from helpers.maths import bounds
from helpers.maths.distributions import gaussian_log_prob, standard_normal_log_prob
from helpers.maths.divergences import kl_standard_normal
from helpers.models.networks import (
    LIKELIHOODS,
    Decoder,
    DecoderConfig,
    Encoder,
    EncoderConfig,
    Likelihood,
    check_sizes,
)
from helpers.training import distributed
from helpers.training.batches import only
from helpers.training.data.mnist import binarize
from helpers.training.identity import identified
from helpers.training.loop import Step


@dataclass(frozen=True)
class VAEConfig:
    """Sizes of a VAE; the decoder's hidden layers mirror the encoder's.

    Raises:
        ValueError: unless `hidden` is a tuple and every size a whole number of at least 1, and for
            another likelihood.
    """

    x_dim: int = 784
    hidden: tuple[int, ...] = (400,)
    z_dim: int = 20
    likelihood: Likelihood = "bernoulli"

    def __post_init__(self) -> None:
        check_sizes(self.x_dim, self.hidden, self.z_dim)
        option("likelihood", self.likelihood, *LIKELIHOODS)

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


class Posterior(Protocol):
    """A Gaussian q(z|x) for each example, of which z can be drawn as a function of noise."""

    @property
    def mu(self) -> Tensor:
        """Its mean, ``(..., m)``."""

    def draw(self, eps: Tensor) -> Tensor:
        """z for standard normal noise, ``(..., m)`` to ``(..., m)``."""

    def log_prob(self, z: Tensor) -> Tensor:
        """log q(z|x): ``(..., m)`` to ``(...)``, nats."""

    def kl(self) -> Tensor:
        """KL divergence from the prior N(0, I): ``(...)``, nats."""


class Diagonal(NamedTuple):
    """The posterior of (11.18), a Gaussian with independent coordinates: ``(..., m)`` each."""

    mu: Tensor
    logvar: Tensor

    def draw(self, eps: Tensor) -> Tensor:
        """See :func:`reparameterize`."""
        return reparameterize(self.mu, self.logvar, eps)

    def log_prob(self, z: Tensor) -> Tensor:
        """See :func:`helpers.maths.distributions.gaussian_log_prob`."""
        return gaussian_log_prob(z, self.mu, self.logvar)

    def kl(self) -> Tensor:
        """See :func:`helpers.maths.divergences.kl_standard_normal`."""
        return kl_standard_normal(self.mu, self.logvar)


class LatentModel(nn.Module, abc.ABC):
    """A prior N(0, I), a likelihood, and a Gaussian posterior that is computed from x.

    A model says how it computes the last two, and from what sizes: its `config` has ``x_dim``,
    ``z_dim`` and ``likelihood``. Bound, importance weights and steps are then the same for all.
    """

    config: Any

    @abc.abstractmethod
    def posterior(self, x: Tensor) -> Posterior:
        """q(z|x) for each row of x ``(..., d)``."""

    @abc.abstractmethod
    def log_px_given_z(self, x: Tensor, z: Tensor) -> Tensor:
        """log p(x|z): x ``(..., d)`` and z ``(..., m)``, broadcast, to ``(...)``, nats."""

    @abc.abstractmethod
    def decode(self, z: Tensor) -> Tensor:
        """z ``(..., m)`` to E[x|z] ``(..., d)``: pixel probabilities for a Bernoulli decoder."""

    def forward(self, x: Tensor, eps: Tensor) -> Terms:
        """Both terms of the bound for given noise, equation (11.33).

        Args:
            x: ``(B, d)``.
            eps: standard normal, ``(B, m)``, or ``(M, B, m)`` for M samples of z.

        Returns:
            The mean reconstruction log-likelihood and the KL divergence, ``(B,)`` each, nats.
        """
        q = self.posterior(x)
        rows("eps", eps, self.config.z_dim, like=q.mu)
        if eps.shape[-2:] != q.mu.shape or eps.ndim not in (2, 3) or 0 in eps.shape[:-2]:
            raise ValueError(
                f"eps has shape {tuple(eps.shape)}; expected (B, m) = {tuple(q.mu.shape)}, or "
                "(M, B, m) for M samples"
            )
        log_px_given_z = self.log_px_given_z(x, q.draw(eps))
        reconstruction = log_px_given_z if eps.ndim == 2 else log_px_given_z.mean(0)
        return Terms(reconstruction, q.kl())

    def noise(self, n: int, generator: torch.Generator, samples: int = 1) -> Tensor:
        """eps for n examples: ``(n, m)``, or ``(M, n, m)`` for M samples above 1.

        Raises:
            ValueError: when samples is below 1, or the generator is on another device.
        """
        whole("n", n, least=0)
        whole("samples", samples)
        shape = (n, self.config.z_dim) if samples == 1 else (samples, n, self.config.z_dim)
        weight = next(self.parameters())
        generator_on(weight.device, generator)
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
        arguments.batch(x, self.config.x_dim)
        terms: Terms = self(x, self.noise(len(x), generator, samples))
        return terms

    @torch.no_grad()
    def log_weights(self, x: Tensor, generator: torch.Generator, samples: int) -> Tensor:
        """Log importance weights log p(x, z) - log q(z|x) with z from q: ``(M, B)``, nats.

        Feed them to ``helpers.maths.bounds``. Refuses the data that :func:`evaluate` refuses.
        """
        self.check(x)
        whole("samples", samples)
        q = self.posterior(x)
        log_w = q.mu.new_empty(samples, len(x))
        for row in log_w:
            z = q.draw(self.noise(len(x), generator))
            log_joint = self.log_px_given_z(x, z) + standard_normal_log_prob(z)
            row.copy_(log_joint - q.log_prob(z))
        return log_w

    @torch.no_grad()
    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        """Ancestral sampling up to the last step: E[x|z] for n draws of z from the prior."""
        whole("n", n)
        return self.decode(self.noise(n, generator))

    def check(self, x: Tensor) -> None:
        """Look at a whole data set once: ``ValueError`` unless its rows are what this model takes.

        Args:
            x: ``(N, d)``, finite; pixels in [0, 1] for a Bernoulli decoder.
        """
        arguments.batch(x, self.config.x_dim, like=next(self.parameters()))
        if self.config.likelihood == "bernoulli":
            arguments.unit_interval("x", x)
        else:
            arguments.finite("x", x)


class VAE(LatentModel):
    """Encoder and decoder with the prior N(0, I).

    Data are rows of d numbers, of the dtype and on the device of the weights. Images
    ``(B, 1, 28, 28)``, integers, other widths, and for a Bernoulli decoder values outside [0, 1],
    are refused with a ``ValueError``, as are codes of another width.
    """

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

    def posterior(self, x: Tensor) -> Diagonal:
        """q(z|x), equation (11.18), for each row of x ``(..., d)``."""
        return Diagonal(*self.encode(x))

    def log_px_given_z(self, x: Tensor, z: Tensor) -> Tensor:
        """log p(x|z), nats; see :meth:`helpers.models.networks.Decoder.log_prob`."""
        return self.decoder.log_prob(x, z)

    def networks(self) -> dict[str, nn.Module]:
        """What a page runs: ``encoder`` to mu and logvar side by side, ``decoder`` to E[x|z]."""
        return {"encoder": self.encoder.layers, "decoder": self.decoder.mean_layers()}


def reparameterize(mu: Tensor, logvar: Tensor, eps: Tensor) -> Tensor:
    """z = mu + sigma * eps, equation (11.37), with sigma = exp(logvar / 2).

    Args:
        mu, logvar: ``(..., m)``.
        eps: ``(..., m)``, broadcast against them.

    Raises:
        ValueError: when the last axes differ or the others do not broadcast.
    """
    same_last_axis(mu=mu, logvar=logvar, eps=eps)
    return mu + torch.exp(0.5 * logvar) * eps


def vae_step(
    model: LatentModel,
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
        A function for :func:`helpers.training.loop.fit`: takes ``(B, d)``, or a tuple of that
        alone, and a generator, returns the detached means ``loss``, ``reconstruction`` and ``kl``,
        nats per example. It refuses the data that :func:`evaluate` refuses; on a GPU their values
        are looked at by ``fit`` alone, once.

    Raises:
        ValueError: for a negative beta, no sample, other pixels, or an optimizer without parameters
            of the model.
    """
    number("beta", beta, least=0)
    option("pixels", pixels, "real", "dynamic")
    whole("samples", samples)
    mine = set(map(id, model.parameters()))
    if not any(id(p) in mine for group in optimizer.param_groups for p in group["params"]):
        raise ValueError("the optimizer holds no parameter of the model; expected to train them")
    network = distributed.wrap(model)

    def step(batch: Tensor | Sequence[Tensor], generator: torch.Generator) -> dict[str, Tensor]:
        x = only(batch)
        arguments.batch(x, model.config.x_dim, like=next(model.parameters()))
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

    vars(step)["check"] = lambda data: model.check(only(data))
    return identified(step, kind="vae_step", beta=float(beta), samples=samples, pixels=pixels)


@torch.no_grad()
def evaluate(
    model: LatentModel,
    x: Tensor,
    generator: torch.Generator,
    samples: int = 1,
    batch_size: int = 1000,
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
            Bernoulli decoder, values outside [0, 1]; or when samples or batch_size is below 1.
    """
    model.check(x)
    whole("samples", samples)
    whole("batch_size", batch_size)
    parts = [model.elbo_terms(batch, generator, samples) for batch in x.split(batch_size)]
    reconstruction = float(torch.cat([part.reconstruction for part in parts]).mean())
    kl = float(torch.cat([part.kl for part in parts]).mean())
    return {"elbo": reconstruction - kl, "reconstruction": reconstruction, "kl": kl}


@torch.no_grad()
def log_likelihood(
    model: LatentModel,
    x: Tensor,
    generator: torch.Generator,
    samples: int = 500,
    batch_size: int = 100,
) -> tuple[Tensor, Tensor]:
    """Importance-sampled log p(x) and effective sample size, ``(N,)`` each; see ``bounds``.

    Arguments are those of :func:`evaluate`, and so is what is refused.
    """
    model.check(x)
    whole("batch_size", batch_size)
    parts = [
        bounds.log_marginal_importance(model.log_weights(batch, generator, samples))
        for batch in x.split(batch_size)
    ]
    return torch.cat([p[0] for p in parts]), torch.cat([p[1] for p in parts])
