"""The linear VAE: one layer on either side, and a posterior that its encoder can meet exactly.

It is a :class:`helpers.models.vae.VAE` and trains by the same step. Its solution stands in
:mod:`helpers.maths.ppca`. Chapter: ``vae/linear``. Source: Lucas et al. (2019).
"""

import torch
from torch import Tensor, nn

from helpers.arguments import number, rows
from helpers.maths import ppca
from helpers.maths.distributions import gaussian_log_prob
from helpers.models.networks import Decoder, DecoderConfig, Encoder, EncoderConfig
from helpers.models.vae import VAE, VAEConfig


class LinearEncoder(Encoder):
    """x to a mean that is linear in x, and log-variances that are the same for every x."""

    def __init__(self, x_dim: int, z_dim: int) -> None:
        super().__init__(EncoderConfig(x_dim, (), z_dim))
        self.layers = nn.Sequential(nn.Linear(x_dim, z_dim))
        self.logvar = nn.Parameter(torch.zeros(z_dim))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """x ``(..., d)`` to mu and logvar, each ``(..., m)``."""
        mu = self.layers(x)
        return mu, self.logvar.expand_as(mu)


class LinearDecoder(Decoder):
    """z to N(Wz + b, s^2 I), with one variance s^2 that is learnt as its logarithm."""

    def __init__(self, z_dim: int, x_dim: int, variance: float) -> None:
        super().__init__(DecoderConfig(z_dim, (), x_dim, "gaussian"))
        self.layers = nn.Sequential(nn.Linear(z_dim, x_dim))
        self.logvar = nn.Parameter(torch.tensor(float(variance)).log())

    def forward(self, z: Tensor) -> Tensor:
        """z ``(..., m)`` to the mean and log s^2 of every coordinate side by side ``(..., 2d)``."""
        mean = self.layers(z)
        return torch.cat([mean, self.logvar.expand_as(mean)], -1)

    def log_prob(self, x: Tensor, z: Tensor) -> Tensor:
        """log p(x|z), as of :class:`Decoder`; the one variance is not copied for every example."""
        rows("x", x, self.config.x_dim, like=self.logvar)
        rows("z", z, self.config.z_dim, like=self.logvar)
        return gaussian_log_prob(x, self.layers(z), self.logvar.expand(self.config.x_dim))

    def mean_layers(self) -> nn.Sequential:
        """The layer that computes :meth:`mean`."""
        return nn.Sequential(*self.layers)


class LinearVAE(VAE):
    """A VAE whose networks are one linear layer each.

    Args:
        x_dim, z_dim: d and m.
        variance: s^2 of the decoder before training.

    Raises:
        ValueError: for sizes below 1, or a variance that is not above 0.
    """

    def __init__(self, x_dim: int, z_dim: int, variance: float = 1.0) -> None:
        number("variance", variance)
        if variance <= 0:
            raise ValueError(f"variance is {variance!r}; expected a number above 0")
        super().__init__(VAEConfig(x_dim, (), z_dim, "gaussian"))
        self.encoder: LinearEncoder = LinearEncoder(x_dim, z_dim)
        self.decoder: LinearDecoder = LinearDecoder(z_dim, x_dim, variance)

    def model(self) -> tuple[Tensor, Tensor, float]:
        """W ``(d, m)``, b ``(d,)`` and s^2 in float64, for :mod:`helpers.maths.ppca`."""
        weight, bias = (p.detach().double() for p in self.decoder.layers.parameters())
        return weight, bias, float(self.decoder.logvar.detach().double().exp())

    def exact(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """log p(x) and the bound of this encoder, both without sampling: ``(B,)`` each, nats.

        Raises:
            ValueError: for data that :meth:`check` refuses.
        """
        self.check(x)
        weight, bias, variance = self.model()
        with torch.no_grad():
            mu, logvar = (value.double() for value in self.encode(x))
        x = x.double()
        reconstruction, kl = ppca.elbo_terms(x, weight, bias, variance, mu, logvar)
        return ppca.log_prob(x, weight, bias, variance), reconstruction - kl

    def networks(self) -> dict[str, nn.Module]:
        """What a page runs: ``encoder`` to mu and logvar side by side, ``decoder`` to E[x|z]."""
        weight, bias = self.encoder.layers.parameters()
        both = torch.nn.utils.skip_init(nn.Linear, self.config.x_dim, 2 * self.config.z_dim)
        with torch.no_grad():
            both.weight.copy_(torch.cat([weight, torch.zeros_like(weight)]))
            both.bias.copy_(torch.cat([bias, self.encoder.logvar]))
        return {"encoder": nn.Sequential(both), "decoder": self.decoder.mean_layers()}
