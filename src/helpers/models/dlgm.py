r"""The deep latent Gaussian model: noise at every layer, and a posterior that may lean.

Chapter: ``systems/dlgm``. Source: Rezende, Mohamed and Wierstra (2014), equations (S1.1) to (S1.12)
of the chapter. The latent variable is the noise of all layers side by side, the lowest layer
first. Bound, step and importance weights are those of :mod:`helpers.models.vae`, which is the
case of one layer and a diagonal posterior.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn

from helpers.arguments import number, option, rows, whole
from helpers.maths import low_rank
from helpers.maths.distributions import bernoulli_log_prob
from helpers.models import vae
from helpers.models.networks import check_sizes, perceptron

POSTERIORS = ("diagonal", "rank-one")


@dataclass(frozen=True)
class DLGMConfig:
    """Sizes of a deep latent Gaussian model of binary pixels.

    Attributes:
        x_dim: d, of the data.
        hidden: deterministic layers of the recognition network; T_0 has them in reverse.
        layers: K_1 to K_L, units of the stochastic layers, the lowest first.
        between: deterministic layers of each T_l above T_0.
        posterior: of each layer given x, "diagonal" or "rank-one".

    Raises:
        ValueError: unless `hidden`, `between` and `layers` are tuples, and every size a whole
            number of at least 1; for no stochastic layer, and for another posterior.
    """

    x_dim: int = 784
    hidden: tuple[int, ...] = (150,)
    layers: tuple[int, ...] = (40,)
    between: tuple[int, ...] = (64,)
    posterior: Literal["diagonal", "rank-one"] = "rank-one"

    def __post_init__(self) -> None:
        check_sizes(self.x_dim, self.hidden, 1)
        check_sizes(self.x_dim, self.between, 1)
        check_sizes(self.x_dim, self.layers, self.z_dim)
        option("posterior", self.posterior, *POSTERIORS)

    @property
    def z_dim(self) -> int:
        """Units of all stochastic layers together."""
        return sum(self.layers)

    @property
    def likelihood(self) -> Literal["bernoulli"]:
        """The family of p(x|h_1)."""
        return "bernoulli"


class RankOne(NamedTuple):
    """A Gaussian with the precision D + u u^T, equation (S1.7): ``(..., K)`` each."""

    mu: Tensor
    logd: Tensor
    u: Tensor

    def draw(self, eps: Tensor) -> Tensor:
        """mu + R eps, equation (S1.10)."""
        return self.mu + low_rank.root_times(eps, self.logd, self.u)

    def log_prob(self, z: Tensor) -> Tensor:
        """See :func:`helpers.maths.low_rank.log_prob`."""
        return low_rank.log_prob(z, self.mu, self.logd, self.u)

    def kl(self) -> Tensor:
        """See :func:`helpers.maths.low_rank.kl`."""
        return low_rank.kl(self.mu, self.logd, self.u)


class Layers(NamedTuple):
    """Independent posteriors of all layers, the lowest first, over their noise side by side."""

    each: Sequence[vae.Posterior]

    @property
    def mu(self) -> Tensor:
        """The means of all layers side by side, ``(..., K_1 + ... + K_L)``."""
        return torch.cat([q.mu for q in self.each], -1)

    def draw(self, eps: Tensor) -> Tensor:
        """The noise of all layers, each drawn from its own part of eps."""
        return torch.cat([q.draw(e) for q, e in zip(self.each, self.parts(eps), strict=True)], -1)

    def log_prob(self, z: Tensor) -> Tensor:
        """The sum over the layers, nats."""
        values = [q.log_prob(part) for q, part in zip(self.each, self.parts(z), strict=True)]
        return torch.stack(values).sum(0)

    def kl(self) -> Tensor:
        """The sum over the layers, nats."""
        return torch.stack([q.kl() for q in self.each]).sum(0)

    def parts(self, z: Tensor) -> tuple[Tensor, ...]:
        """The layers' shares of a vector, ``(..., K_1)`` to ``(..., K_L)``."""
        return z.split([q.mu.shape[-1] for q in self.each], -1)


class DLGM(vae.LatentModel):
    """Generative and recognition networks, multilayer perceptrons.

    Data are rows ``(..., d)`` of pixels in [0, 1]; other widths, dtypes and devices are refused
    with a ``ValueError``, as are codes of another width than the units of all layers together.
    """

    def __init__(self, config: DLGMConfig = DLGMConfig()) -> None:
        super().__init__()
        self.config = config
        below, *above = config.layers
        # Drawn in this order, models that differ in their posterior begin with the same weights.
        self.likelihood = perceptron(below, config.hidden[::-1], config.x_dim)
        self.transforms = nn.ModuleList(
            perceptron(upper, config.between, lower)
            for lower, upper in zip(config.layers, above, strict=False)
        )
        scales = [nn.Linear(units, units, bias=False) for units in config.layers]
        for scale in scales:
            nn.init.eye_(scale.weight)
        self.scales = nn.ModuleList(scales)
        parameters = 2 if config.posterior == "diagonal" else 3
        self.recognition = perceptron(config.x_dim, config.hidden, parameters * config.z_dim)
        if config.posterior == "rank-one":  # near the diagonal, but not at u = 0: it would stay
            for parameter in self.recognition[-1].parameters():
                parameter.data[2 * config.z_dim :] *= 0.1

    def hidden(self, xi: Tensor) -> list[Tensor]:
        """The layers h_1 to h_L for the noise of all, equation (S1.1).

        Args:
            xi: ``(..., K_1 + ... + K_L)``.

        Returns:
            ``(..., K_1)`` to ``(..., K_L)``.

        Raises:
            ValueError: when xi is of another width, dtype or device.
        """
        rows("xi", xi, self.config.z_dim, like=next(self.parameters()))
        noise = xi.split(self.config.layers, -1)
        h = [self.scales[-1](noise[-1])]
        for layer in reversed(range(len(noise) - 1)):
            h.insert(0, self.transforms[layer](h[0]) + self.scales[layer](noise[layer]))
        return h

    def posterior(self, x: Tensor) -> Layers:
        """q of the noise of every layer given x, for each row of x ``(..., d)``."""
        rows("x", x, self.config.x_dim, like=next(self.parameters()))
        output = self.recognition(x)
        if self.config.posterior == "diagonal":
            mu, logvar = (part.split(self.config.layers, -1) for part in output.chunk(2, -1))
            return Layers([vae.Diagonal(*pair) for pair in zip(mu, logvar, strict=True)])
        mu, logd, u = (part.split(self.config.layers, -1) for part in output.chunk(3, -1))
        return Layers([RankOne(*three) for three in zip(mu, logd, u, strict=True)])

    def log_px_given_z(self, x: Tensor, z: Tensor) -> Tensor:
        """log p(x|h_1), with h_1 made of the noise z of all layers: ``(...)``, nats."""
        return bernoulli_log_prob(x, self.likelihood(self.hidden(z)[0]))

    def decode(self, z: Tensor) -> Tensor:
        """Pixel probabilities ``(..., d)`` for the noise of all layers."""
        return torch.sigmoid(self.likelihood(self.hidden(z)[0]))


@torch.no_grad()
def measure(
    model: DLGM,
    x: Tensor,
    generator: torch.Generator,
    samples: int = 500,
    threshold: float = 0.01,
) -> dict[str, float]:
    """What is too slow to be measured after every epoch: the likelihood, and what layers do.

    Args:
        model: not changed.
        x: ``(N, d)``, N at least 2.
        generator: source of the noise.
        samples: M, of the importance sampling.
        threshold: a unit is active when the variance of its posterior mean over x is above it.

    Returns:
        ``nll``, the mean of -log p(x) by importance sampling, nats; ``nll_error``, its standard
        error over examples; ``ess``, the median effective sample size; and for each layer
        ``kl_1`` and so on, nats, and ``active_1`` and so on, units.

    Raises:
        ValueError: for the data that :meth:`helpers.models.vae.LatentModel.check` refuses, fewer
            than two examples, no sample, a negative threshold, or a generator on another device.
    """
    model.check(x)
    number("threshold", threshold, least=0)
    whole("the number of examples", len(x), least=2)
    log_px, ess = vae.log_likelihood(model, x, generator, samples, batch_size=1000)
    found = {
        "nll": -float(log_px.double().mean()),
        "nll_error": float(log_px.double().std() / len(x) ** 0.5),
        "ess": float(ess.median()),
    }
    for layer, q in enumerate(model.posterior(x).each, 1):
        found[f"kl_{layer}"] = float(q.kl().mean())
        found[f"active_{layer}"] = float((q.mu.var(0) > threshold).sum())
    return found
