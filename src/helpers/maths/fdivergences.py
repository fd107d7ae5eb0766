r"""f-divergences of two densities, in one table, by quadrature on a grid.

.. math:: D_f(p \| q) = \int q(x)\, f\!\left(\frac{p(x)}{q(x)}\right) dx

for a convex f. Adding a multiple of r - 1 to f changes no divergence; here f(1) = f'(1) = 0, so
that f is never negative and a critic f'(p/q) is 0 where the densities agree. Everything takes the
logarithm u of the ratio r, which two densities that hardly overlap do not overflow.
Chapters: ``gan/implicit``, ``gan/game``. Source: Nowozin, Cseke and Tomioka (2016), table 1.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from helpers.arguments import broadcast, floats, option
from helpers.maths.adversarial import best_logit
from helpers.maths.quadrature import Grid, expectation

LOG_2 = math.log(2)


@dataclass(frozen=True)
class FDivergence:
    """A generator f with what a variational bound needs of it.

    Attributes:
        f: f(r), from u = log r. Any shape to the same.
        derivative: f'(r), from u: the best critic T of E_p[T] - E_q[f*(T)].
        conjugate: f*(t) = sup_r (t r - f(r)) over r >= 0, finite for t up to `most`.
        most: the least upper bound of f', infinite where it grows without end.
        reverse: the name of the divergence with p and q exchanged, of generator r f(1/r).
    """

    f: Callable[[Tensor], Tensor]
    derivative: Callable[[Tensor], Tensor]
    conjugate: Callable[[Tensor], Tensor]
    most: float
    reverse: str


def _kl(u: Tensor) -> Tensor:
    r = u.exp()
    return torch.where(r == 0, 0.0, r * u) - torch.expm1(u)


def _jensen_shannon(u: Tensor) -> Tensor:
    # log(2r / (1 + r)) = log 2 - softplus(-u), log(2 / (1 + r)) = log 2 - softplus(u)
    softplus = torch.nn.functional.softplus
    first = torch.where(u.exp() == 0, 0.0, u.exp() * (LOG_2 - softplus(-u)))
    return 0.5 * (first + LOG_2 - softplus(u))


TABLE = {
    "kl": FDivergence(_kl, lambda u: u, torch.expm1, math.inf, "reverse-kl"),
    "reverse-kl": FDivergence(
        lambda u: torch.expm1(u) - u,
        lambda u: -torch.expm1(-u),
        lambda t: -torch.log1p(-t),
        1.0,
        "kl",
    ),
    "jensen-shannon": FDivergence(
        _jensen_shannon,
        lambda u: 0.5 * (LOG_2 - torch.nn.functional.softplus(-u)),
        lambda t: -0.5 * torch.log1p(-torch.expm1(2 * t)),
        LOG_2 / 2,
        "jensen-shannon",
    ),
    "total-variation": FDivergence(
        lambda u: 0.5 * torch.expm1(u).abs(),
        lambda u: 0.5 * u.sign(),
        lambda t: t.clamp_min(-0.5),
        0.5,
        "total-variation",
    ),
    "squared-hellinger": FDivergence(
        lambda u: 0.5 * torch.expm1(0.5 * u).square(),
        lambda u: -0.5 * torch.expm1(-0.5 * u),
        lambda t: t / (1 - 2 * t),
        0.5,
        "squared-hellinger",
    ),
    "pearson": FDivergence(
        lambda u: torch.expm1(u).square(),
        lambda u: 2 * torch.expm1(u),
        lambda t: torch.where(t < -2, -1.0, t + t.square() / 4),
        math.inf,
        "neyman",
    ),
    "neyman": FDivergence(
        lambda u: torch.expm1(u) + torch.expm1(-u),
        lambda u: -torch.expm1(-2 * u),
        lambda t: 2 - 2 * (1 - t).sqrt(),
        1.0,
        "pearson",
    ),
}


def f_divergence(name: str, log_p: Tensor, log_q: Tensor, grid: Grid) -> Tensor:
    r"""An f-divergence of p from q, :math:`\int q f(p/q)`, by quadrature.

    Where p is the larger, the integrand is written as p times the generator of the reverse at q/p,
    so that mass of p on places where q is too small for a float still counts.

    Args:
        name: a key of ``TABLE``. "jensen-shannon" is the mean of the divergences of both from their
            mean, at most log 2; "total-variation" and "squared-hellinger" (half the integral of
            the squared difference of the roots) are at most 1; "pearson" and "neyman" are chi^2.
        log_p, log_q: ``(..., G)``, log densities at the nodes.
        grid: nodes and weights, of any dimension; wide enough for both densities.

    Returns:
        ``(...)``; nats for both KL divergences and "jensen-shannon", without a unit for the others.

    Raises:
        ValueError: when the name is unknown, or the shapes do not fit.
    """
    option("name", name, *TABLE)
    floats(log_p=log_p, log_q=log_q)
    broadcast(log_p=log_p.shape, log_q=log_q.shape)
    log_ratio = best_logit(log_p, log_q)
    below = TABLE[name].f(log_ratio.clamp_max(0))
    above = TABLE[TABLE[name].reverse].f((-log_ratio).clamp_max(0))
    # f(1) = 0: each half is 0 where the other counts.
    return expectation(log_q, below, grid) + expectation(log_p, above, grid)


def variational_bound(
    name: str, log_p: Tensor, log_q: Tensor, critic: Tensor, grid: Grid
) -> Tensor:
    r"""What a critic T proves of an f-divergence, equation (G.15), by quadrature.

    .. math:: E_p[T] - E_q[f^*(T)] \le D_f(p \| q)

    with equality for T = f'(p/q), the ``derivative`` of the table at log p - log q.

    Args:
        name: a key of ``TABLE``.
        log_p, log_q: ``(..., G)``, log densities at the nodes.
        critic: ``(..., G)``, T there. Where it exceeds the row's ``most``, nothing is proved.

    Returns:
        ``(...)``, in the unit of the divergence.

    Raises:
        ValueError: when the name is unknown, the shapes do not fit, or T exceeds ``most``.
    """
    option("name", name, *TABLE)
    row = TABLE[name]
    floats(log_p=log_p, log_q=log_q, critic=critic)
    if bool((critic > row.most).any()):
        raise ValueError(
            f"the critic reaches {float(critic.detach().max()):g}; expected at most {row.most:g}, "
            f"beyond which the conjugate of {name!r} is infinite"
        )
    on_data = expectation(log_p, critic, grid)
    on_made = expectation(log_q, row.conjugate(critic), grid)
    broadcast(log_p=on_data.shape, log_q=on_made.shape)
    return on_data - on_made


def total_variation(log_p: Tensor, log_q: Tensor, grid: Grid) -> Tensor:
    r"""Total variation, :math:`\tfrac12 \int |p - q|`: the most by which a probability can differ.

    Args:
        log_p, log_q: ``(..., G)``, log densities at the nodes.

    Returns:
        ``(...)``, from 0 to 1.

    Raises:
        ValueError: when the shapes do not fit.
    """
    return f_divergence("total-variation", log_p, log_q, grid)


def jensen_shannon(log_p: Tensor, log_q: Tensor, grid: Grid) -> Tensor:
    r"""Jensen-Shannon divergence, with m the mean of both densities.

    .. math:: \mathrm{JS}(p, q) = \tfrac12 D_{KL}(p \| m) + \tfrac12 D_{KL}(q \| m)

    Args:
        log_p, log_q: ``(..., G)``, log densities at the nodes.

    Returns:
        ``(...)``, nats, from 0 to log 2.

    Raises:
        ValueError: when the shapes do not fit.
    """
    return f_divergence("jensen-shannon", log_p, log_q, grid)
