"""The two networks of a variational autoencoder as multilayer perceptrons.

Each has one frozen config, which is all a checkpoint needs to build it again.
Chapters: ``vae/decoder``, ``vae/encoder``.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from helpers.arguments import option, rows, whole
from helpers.maths.distributions import bernoulli_log_prob, gaussian_log_prob

Likelihood = Literal["bernoulli", "gaussian"]
LIKELIHOODS = ("bernoulli", "gaussian")


@dataclass(frozen=True)
class EncoderConfig:
    """Sizes of an encoder: data dimension d, hidden layers, latent dimension m.

    Raises:
        ValueError: unless `hidden` is a tuple, and every size a whole number of at least 1.
    """

    x_dim: int = 784
    hidden: tuple[int, ...] = (400,)
    z_dim: int = 20

    def __post_init__(self) -> None:
        check_sizes(self.x_dim, self.hidden, self.z_dim)


@dataclass(frozen=True)
class DecoderConfig:
    """Sizes of a decoder and the family of p(x|z).

    Raises:
        ValueError: as :class:`EncoderConfig` does, and for another family.
    """

    z_dim: int = 20
    hidden: tuple[int, ...] = (400,)
    x_dim: int = 784
    likelihood: Likelihood = "bernoulli"

    def __post_init__(self) -> None:
        check_sizes(self.x_dim, self.hidden, self.z_dim)
        option("likelihood", self.likelihood, *LIKELIHOODS)


class Encoder(nn.Module):
    """The inference network: x to the mean and log-variance of q(z|x), equation (11.18)."""

    def __init__(self, config: EncoderConfig) -> None:
        super().__init__()
        self.config = config
        self.layers = perceptron(config.x_dim, config.hidden, 2 * config.z_dim)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """x ``(..., d)`` to mu and logvar, each ``(..., m)``.

        Raises:
            ValueError: when x is of another width, dtype or device.
        """
        rows("x", x, self.config.x_dim, like=next(self.parameters()))
        mu, logvar = self.layers(x).chunk(2, -1)
        return mu, logvar


class Decoder(nn.Module):
    """The generative network: z to the parameters of p(x|z), equations (11.2) to (11.4)."""

    def __init__(self, config: DecoderConfig) -> None:
        super().__init__()
        self.config = config
        outputs = config.x_dim * (2 if config.likelihood == "gaussian" else 1)
        self.layers = perceptron(config.z_dim, config.hidden, outputs)

    def forward(self, z: Tensor) -> Tensor:
        """z ``(..., m)`` to logits ``(..., d)``, or to mu and logvar side by side ``(..., 2d)``.

        Raises:
            ValueError: when z is of another width, dtype or device.
        """
        rows("z", z, self.config.z_dim, like=next(self.parameters()))
        return self.layers(z)

    def log_prob(self, x: Tensor, z: Tensor) -> Tensor:
        """log p(x|z): x ``(..., d)`` and z ``(..., m)``, broadcast, to ``(...)``, nats.

        Raises:
            ValueError: when x or z is of another width, dtype or device, or x outside of what
                :func:`helpers.maths.distributions.bernoulli_log_prob` takes.
        """
        rows("x", x, self.config.x_dim, like=next(self.parameters()))
        output = self(z)
        if self.config.likelihood == "bernoulli":
            return bernoulli_log_prob(x, output)
        return gaussian_log_prob(x, *output.chunk(2, -1))

    def mean(self, z: Tensor) -> Tensor:
        """E[x|z]: probabilities gamma for a Bernoulli, mu for a Gaussian: ``(..., d)``."""
        output = self(z)
        if self.config.likelihood == "bernoulli":
            return torch.sigmoid(output)
        return output.chunk(2, -1)[0]

    def mean_layers(self) -> nn.Sequential:
        """The layers that compute :meth:`mean`, which share this decoder's weights."""
        if self.config.likelihood == "bernoulli":
            return nn.Sequential(*self.layers, nn.Sigmoid())
        *hidden, last = self.layers
        weight, bias = last.parameters()
        # The second half of the outputs, the log-variances, is not needed.
        mu = torch.nn.utils.skip_init(nn.Linear, weight.shape[1], self.config.x_dim)
        mu.weight = nn.Parameter(weight[: self.config.x_dim])
        mu.bias = nn.Parameter(bias[: self.config.x_dim])
        return nn.Sequential(*hidden, mu)


BETWEEN: dict[str, Callable[[int], list[nn.Module]]] = {
    "relu": lambda size: [nn.ReLU()],
    "normalized": lambda size: [nn.LayerNorm(size), nn.ReLU()],
    "leaky": lambda size: [nn.LeakyReLU(0.2)],
}


def perceptron(
    inputs: int,
    hidden: tuple[int, ...],
    outputs: int,
    between: Literal["relu", "normalized", "leaky"] = "relu",
) -> nn.Sequential:
    """Linear layers with a nonlinearity after each but the last: ReLU, if nothing else is said."""
    sizes = (inputs, *hidden)
    layers: list[nn.Module] = []
    for size_in, size_out in itertools.pairwise(sizes):
        layers += [nn.Linear(size_in, size_out), *BETWEEN[between](size_out)]
    return nn.Sequential(*layers, nn.Linear(sizes[-1], outputs))


def check_sizes(x_dim: int, hidden: tuple[int, ...], z_dim: int) -> None:
    """Raise ``ValueError`` unless all sizes are whole numbers of at least 1."""
    if not isinstance(hidden, tuple):
        raise ValueError(f"hidden is {hidden!r}; expected a tuple of sizes, as (400,)")
    for size in hidden:
        whole(f"hidden is {hidden}, where a size", size)
    whole("x_dim", x_dim)
    whole("z_dim", z_dim)
