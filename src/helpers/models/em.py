r"""Expectation maximisation for a mixture of K Gaussians, in log space.

The latent variable z is the component, so the posterior (11.17) is a finite sum and the E step is
exact. All arithmetic is float64; N examples of D coordinates. Chapter: ``vae/em``.
"""

import warnings
from dataclasses import dataclass, field
from typing import Literal

import torch
from torch import Tensor

from helpers.arguments import non_empty, same_last_axis
from helpers.maths.distributions import LOG_2PI, cholesky

# A share of the examples below float64 rounding counts as none.
NEGLIGIBLE = torch.finfo(torch.float64).eps
Covariance = Literal["full", "diagonal", "spherical"]


class EmptyComponentWarning(UserWarning):
    """A component lost all its examples; it keeps its shape and gets weight 0."""


@dataclass(frozen=True)
class Mixture:
    """Parameters theta of a Gaussian mixture.

    Attributes:
        weights: ``(K,)``, p(z = k), sums to 1.
        means: ``(K, D)``.
        covariances: ``(K, D, D)``; diagonal and spherical mixtures keep the full matrices too.
    """

    weights: Tensor
    means: Tensor
    covariances: Tensor


@dataclass(frozen=True)
class HalfStep:
    """What one half of an EM step did: means per example, in nats."""

    step: int
    half: Literal["E", "M"]
    bound: float
    log_likelihood: float


@dataclass(frozen=True)
class EMResult:
    """The fitted mixture, the trace of its half-steps, and whether it converged."""

    mixture: Mixture
    trace: list[HalfStep] = field(default_factory=list)
    converged: bool = False


def initial_mixture(x: Tensor, components: int, generator: torch.Generator) -> Mixture:
    """Equal weights, means at distinct random examples, the covariance of all data for each.

    Args:
        x: ``(N, D)``, N at least 2 and at least `components`.
        components: K.
        generator: source of randomness.

    Raises:
        ValueError: when there are fewer examples than components or x is not finite.
    """
    x = _data(x)
    if not 1 <= components <= len(x) or len(x) < 2:
        raise ValueError(
            f"{components} components for N = {len(x)} examples; expected 1 to N, and N at least 2"
        )
    chosen = torch.randperm(len(x), generator=generator)[:components]
    spread = torch.cov(x.T).reshape(x.shape[1], x.shape[1])
    weights = torch.full((components,), 1 / components, dtype=torch.float64)
    return Mixture(weights, x[chosen].clone(), spread.repeat(components, 1, 1))


def log_joint(x: Tensor, mixture: Mixture) -> Tensor:
    """log p(x, z = k) = log weight_k + log N(x; mean_k, covariance_k): ``(N, K)``, nats."""
    x = _data(x)
    same_last_axis(x=x, means=mixture.means)
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
    floor: float = 1e-6,
) -> Mixture:
    """The mixture that maximises the bound while the responsibilities stay fixed.

    Args:
        x: ``(N, D)``.
        log_r: ``(N, K)``, logarithms of the responsibilities.
        previous: the mixture before the step; an empty component keeps its mean and covariance.
        covariance: what each covariance may be.
        floor: the smallest variance in any direction, in the square of the data's unit. Raising
            smaller eigenvalues to it is the exact maximum under that constraint.

    Warns:
        EmptyComponentWarning: naming each component without examples; its weight becomes 0,
            which is what maximises the bound.
    """
    x = _data(x)
    if log_r.shape != (len(x), len(previous.weights)):
        raise ValueError(
            f"log_r has shape {tuple(log_r.shape)}; expected (N, K) = "
            f"({len(x)}, {len(previous.weights)})"
        )
    r = log_r.exp()
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
    shape = _constrained(scatter, covariance, floor)
    shape = torch.where(alive[:, None, None], shape, previous.covariances)
    weights = torch.where(alive, count, 0.0)
    return Mixture(weights / weights.sum(), means, shape)


def bound(x: Tensor, log_r: Tensor, mixture: Mixture) -> Tensor:
    """The bound (11.10) for a discrete z: sum_k r_k (log p(x, z = k) - log r_k), ``(N,)``, nats."""
    r = log_r.exp()
    # 0 log 0 counts as 0; so does the trace of r that m_step neglects when it sets a weight to 0.
    neglected = (mixture.weights == 0) & (r <= NEGLIGIBLE * len(x))
    inside = torch.where((r > 0) & ~neglected, log_joint(x, mixture) - log_r, 0.0)
    return (r * inside).sum(1)


def fit_em(
    x: Tensor,
    mixture: Mixture,
    steps: int = 100,
    covariance: Covariance = "full",
    floor: float = 1e-6,
    tolerance: float = 1e-6,
) -> EMResult:
    """Alternate E and M steps until the mean log-likelihood gains less than `tolerance` nats.

    Args:
        x: ``(N, D)``.
        mixture: where to start; see :func:`initial_mixture`.
        steps: the most E and M pairs to run.
        covariance, floor: see :func:`m_step`.
        tolerance: nats per example.

    Returns:
        The mixture and a trace with the bound and the log-likelihood after every half-step.
    """
    if steps < 1:
        raise ValueError(f"steps is {steps}; expected at least 1")
    x = _data(x)
    trace: list[HalfStep] = []
    before = float(log_likelihood(x, mixture).mean())
    for step in range(1, steps + 1):
        log_r = e_step(x, mixture)
        trace.append(HalfStep(step, "E", float(bound(x, log_r, mixture).mean()), before))
        mixture = m_step(x, log_r, mixture, covariance, floor)
        after = float(log_likelihood(x, mixture).mean())
        trace.append(HalfStep(step, "M", float(bound(x, log_r, mixture).mean()), after))
        if after - before < tolerance:
            return EMResult(mixture, trace, converged=True)
        before = after
    return EMResult(mixture, trace, converged=False)


def sample(mixture: Mixture, n: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Ancestral sampling: draw z from p(z), then x from p(x|z).

    Returns:
        x ``(n, D)`` and z ``(n,)``.
    """
    z = torch.multinomial(mixture.weights, n, replacement=True, generator=generator)
    eps = torch.randn(n, mixture.means.shape[1], generator=generator, dtype=torch.float64)
    factor = cholesky(mixture.covariances)
    return mixture.means[z] + (factor[z] @ eps.unsqueeze(-1)).squeeze(-1), z


def _constrained(scatter: Tensor, covariance: Covariance, floor: float) -> Tensor:
    eye = torch.eye(scatter.shape[-1], dtype=scatter.dtype)
    variances = scatter.diagonal(dim1=-2, dim2=-1)
    if covariance == "full":
        values, vectors = torch.linalg.eigh(scatter)
        if bool((values >= floor).all()):
            return (scatter + scatter.mT) / 2
        return (vectors * values.clamp_min(floor).unsqueeze(-2)) @ vectors.mT
    if covariance == "diagonal":
        return torch.diag_embed(variances.clamp_min(floor))
    if covariance == "spherical":
        return variances.mean(-1).clamp_min(floor)[:, None, None] * eye
    raise ValueError(f"covariance is {covariance!r}; expected 'full', 'diagonal' or 'spherical'")


def _data(x: Tensor) -> Tensor:
    if x.ndim != 2:
        raise ValueError(f"x has shape {tuple(x.shape)}; expected (N, D)")
    non_empty("x", x)
    if not bool(torch.isfinite(x).all()):
        raise ValueError("x holds NaN or infinite values; expected finite numbers")
    return x.to(torch.float64)
