r"""Expectation maximisation for a mixture of K Gaussians, in log space.

The latent variable z is the component, so the posterior (11.17) is a finite sum and the E step is
exact. All arithmetic is float64; N examples of D coordinates. Bad input is refused with a
``ValueError``. Chapter: ``vae/em``.
"""

import math
import warnings
from dataclasses import dataclass, field
from typing import Literal

import torch
from torch import Tensor

from helpers.arguments import (
    finite,
    floats,
    generator_on,
    non_empty,
    number,
    one_dimension,
    option,
    whole,
)
from helpers.maths.distributions import LOG_2PI, cholesky
from helpers.models.covariances import KINDS, Covariance, constrained, floored, smallest

# A share of the examples below float64 rounding counts as none.
NEGLIGIBLE = torch.finfo(torch.float64).eps
ROUNDING = 1e-9  # a mean log-likelihood is not known better than to this share of itself


class EmptyComponentWarning(UserWarning):
    """A component lost all its examples; it keeps its shape and gets weight 0."""


@dataclass(frozen=True)
class Mixture:
    """Parameters theta of a Gaussian mixture.

    Attributes:
        weights: ``(K,)``, p(z = k), sums to 1.
        means: ``(K, D)``.
        covariances: ``(K, D, D)``; diagonal and spherical mixtures keep the full matrices too.

    All are kept in float64.

    Raises:
        ValueError: when shapes disagree, a number is not finite, or weights are no probabilities.
            Whether covariances are symmetric and positive definite is found where they are used.
    """

    weights: Tensor
    means: Tensor
    covariances: Tensor

    def __post_init__(self) -> None:
        for name, part in vars(self).items():
            non_empty(name, part)
            finite(name, part)
            object.__setattr__(self, name, part.to(torch.float64))  # frozen, but not yet made
        shapes = [tuple(part.shape) for part in vars(self).values()]
        k, d = (*self.means.shape, 0)[:2]
        if shapes != [(k,), (k, d), (k, d, d)]:
            raise ValueError(
                "weights, means and covariances have shapes {}, {} and {}; expected (K,), (K, D) "
                "and (K, D, D)".format(*shapes)
            )
        weights = self.weights.detach()
        if bool((weights < 0).any()) or abs(float(weights.sum()) - 1) > 1e-6:
            raise ValueError(
                f"weights have minimum {float(weights.min()):g} and sum {float(weights.sum()):g}; "
                "expected at least 0 each and a sum of 1: divide them by their sum"
            )


@dataclass(frozen=True)
class HalfStep:
    """What one half of an EM step did: means per example, in nats."""

    step: int
    half: Literal["E", "M"]
    bound: float
    log_likelihood: float


@dataclass(frozen=True)
class EMResult:
    """The fitted mixture, the trace of its half-steps, and whether it converged.

    Converged means that the last step gained less than the tolerance, and lost nothing either.
    """

    mixture: Mixture
    trace: list[HalfStep] = field(default_factory=list)
    converged: bool = False


def initial_mixture(
    x: Tensor, components: int, generator: torch.Generator, floor: float | None = None
) -> Mixture:
    """Equal weights, means at distinct random examples, the covariance of all data for each.

    Args:
        x: ``(N, D)``, N at least 2 and at least `components`.
        components: K.
        generator: source of randomness.
        floor: see :func:`m_step`; it matters where the data have no spread in some direction.

    Raises:
        ValueError: when there are fewer examples than components or x is not finite.
    """
    x = _data(x)
    whole("components", components, least=0)
    generator_on(x.device, generator)
    if not 1 <= components <= len(x) or len(x) < 2:
        raise ValueError(
            f"{components} components for N = {len(x)} examples; expected 1 to N, and N at least 2"
        )
    chosen = torch.randperm(len(x), generator=generator, device=x.device)[:components]
    spread = torch.cov(x.T).reshape(x.shape[1], x.shape[1])
    spread = floored(spread, *smallest(x, floor))
    weights = x.new_full((components,), 1 / components)
    return Mixture(weights, x[chosen].clone(), spread.repeat(components, 1, 1))


def log_joint(x: Tensor, mixture: Mixture) -> Tensor:
    """log p(x, z = k) = log weight_k + log N(x; mean_k, covariance_k): ``(N, K)``, nats."""
    x = _data(x)
    one_dimension(x=x, means=mixture.means)
    factor = cholesky(mixture.covariances)
    centred = x.T - mixture.means.unsqueeze(-1)  # (K, D, N)
    distance = torch.linalg.solve_triangular(factor, centred, upper=False).square().sum(1)
    log_det = 2 * factor.diagonal(dim1=-2, dim2=-1).log().sum(-1, keepdim=True)  # (K, 1)
    log_normal = -0.5 * (x.shape[1] * LOG_2PI + log_det + distance)  # (K, N)
    return log_normal.T + mixture.weights.log()


def log_likelihood(x: Tensor, mixture: Mixture) -> Tensor:
    """log p(x) = log sum_k p(x, z = k): ``(N,)``, nats. Equation (11.6) with a sum."""
    return torch.logsumexp(log_joint(x, mixture), 1)


def e_step(x: Tensor, mixture: Mixture) -> Tensor:
    """The posterior log p(z = k | x) of equations (11.16) and (11.17): ``(N, K)``, nats.

    Its exponentials, the responsibilities, sum to 1 over k.
    """
    return torch.log_softmax(log_joint(x, mixture), 1)


def m_step(
    x: Tensor,
    log_r: Tensor,
    previous: Mixture,
    covariance: Covariance = "full",
    floor: float | None = None,
) -> Mixture:
    """The mixture that maximises the bound while the responsibilities stay fixed.

    Args:
        x: ``(N, D)``.
        log_r: ``(N, K)``, logarithms of the responsibilities, whose exponentials sum to 1 over k.
        previous: the mixture before the step; an empty component keeps its mean and covariance.
        covariance: what each covariance may be.
        floor: the smallest variance in any direction, in the square of the data's unit; None for
            a share of the data's, see :mod:`helpers.models.covariances`.

    Warns:
        EmptyComponentWarning: naming each component without examples; its weight becomes 0,
            which is what maximises the bound.
    """
    x = _data(x)
    option("covariance", covariance, *KINDS)
    one_dimension(x=x, means=previous.means)
    r = _responsibilities(log_r, x, previous)
    count = r.sum(0)  # (K,)
    alive = count > NEGLIGIBLE * len(x)
    if not bool(alive.all()):
        empty = (~alive).nonzero().flatten().tolist()
        warnings.warn(
            f"components {empty} explain no example; their weight is now 0. Start from other "
            "means or take fewer components.",
            EmptyComponentWarning,
            stacklevel=2,
        )
    share = r / count.clamp_min(torch.finfo(torch.float64).tiny)
    means = torch.where(alive[:, None], share.T @ x, previous.means)
    centred = x.unsqueeze(0) - means.unsqueeze(1)  # (K, N, D)
    scatter = (centred * share.T.unsqueeze(-1)).mT @ centred  # (K, D, D)
    shape = constrained(scatter, covariance, *smallest(x, floor))
    shape = torch.where(alive[:, None, None], shape, previous.covariances)
    weights = torch.where(alive, count, 0.0)
    return Mixture(weights / weights.sum(), means, shape)


def bound(x: Tensor, log_r: Tensor, mixture: Mixture) -> Tensor:
    """The bound (11.10) for a discrete z: sum_k r_k (log p(x, z = k) - log r_k), ``(N,)``, nats."""
    x = _data(x)
    r = _responsibilities(log_r, x, mixture)
    # 0 log 0 counts as 0; so does the trace of r that m_step neglects when it sets a weight to 0.
    neglected = (mixture.weights == 0) & (r <= NEGLIGIBLE * len(x))
    inside = torch.where((r > 0) & ~neglected, log_joint(x, mixture) - log_r, 0.0)
    return (r * inside).sum(1)


def fit_em(
    x: Tensor,
    mixture: Mixture,
    steps: int = 100,
    covariance: Covariance = "full",
    floor: float | None = None,
    tolerance: float = 1e-6,
) -> EMResult:
    """Alternate E and M steps until the mean log-likelihood gains less than `tolerance` nats.

    The first step may lose, where `mixture` has a covariance below the floor or of another kind
    than `covariance`; the steps go on then.

    Args:
        x: ``(N, D)``.
        mixture: where to start; see :func:`initial_mixture`.
        steps: the most E and M pairs to run.
        covariance, floor: see :func:`m_step`.
        tolerance: nats per example, which do not depend on the units of the data; ``-math.inf``
            for all steps.

    Returns:
        The mixture and a trace with the bound and the log-likelihood after every half-step.
    """
    whole("steps", steps)
    option("covariance", covariance, *KINDS)
    number("tolerance", 0 if tolerance == -math.inf else tolerance)
    x = _data(x)
    trace: list[HalfStep] = []
    before = float(log_likelihood(x, mixture).mean())
    for step in range(1, steps + 1):
        log_r = e_step(x, mixture)
        trace.append(HalfStep(step, "E", float(bound(x, log_r, mixture).mean()), before))
        mixture = m_step(x, log_r, mixture, covariance, floor)
        after = float(log_likelihood(x, mixture).mean())
        trace.append(HalfStep(step, "M", float(bound(x, log_r, mixture).mean()), after))
        if -ROUNDING * max(1, abs(after)) <= after - before < tolerance:
            return EMResult(mixture, trace, converged=True)
        before = after
    return EMResult(mixture, trace, converged=False)


def sample(mixture: Mixture, n: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Ancestral sampling, n at least 1: draw z from p(z), then x from p(x|z).

    Returns:
        x ``(n, D)`` and z ``(n,)``.
    """
    whole("n", n)
    means = mixture.means
    generator_on(means.device, generator)
    z = torch.multinomial(mixture.weights, n, replacement=True, generator=generator)
    shape = (n, means.shape[1])
    eps = torch.randn(shape, generator=generator, dtype=means.dtype, device=means.device)
    factor = cholesky(mixture.covariances)
    return means[z] + (factor[z] @ eps.unsqueeze(-1)).squeeze(-1), z


def _responsibilities(log_r: Tensor, x: Tensor, mixture: Mixture) -> Tensor:
    floats(x=x, log_r=log_r)
    if log_r.shape != (len(x), len(mixture.weights)):
        raise ValueError(
            f"log_r has shape {tuple(log_r.shape)}; expected (N, K) = "
            f"({len(x)}, {len(mixture.weights)})"
        )
    r = log_r.to(torch.float64).exp()
    off = (r.sum(1) - 1).abs().max()
    if not bool(off <= 1e-4):
        raise ValueError(
            f"the exponentials of log_r sum to 1 only to within {float(off):g}; expected the "
            "logarithms of responsibilities, as e_step returns them"
        )
    return r


def _data(x: Tensor) -> Tensor:
    if not isinstance(x, Tensor) or x.is_complex():
        raise ValueError(f"x is {getattr(x, 'dtype', type(x).__name__)}; expected a real tensor")
    if x.ndim != 2:
        raise ValueError(f"x has shape {tuple(x.shape)}; expected (N, D)")
    x = x.to(torch.float64)
    non_empty("x", x)
    non_empty("x", x, axis=1)
    finite("x", x)
    return x
