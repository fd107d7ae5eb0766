"""Where two clouds cover each other: precision and recall, density and coverage.

A cloud's support is taken for the union of balls, each about a point and up to its k-th neighbour.
Chapter: ``gan/evaluation``.
"""

import torch
from torch import Tensor

from helpers.arguments import whole
from helpers.evaluation.clouds import clouds, distances


def precision_recall(real: Tensor, fake: Tensor, k: int = 3) -> tuple[float, float]:
    """Shares of fakes in the support of the real points, and of real points in that of the fakes.

    Equation (G.37). Both fall when there are fewer points, so N and M should be equal.

    Args:
        real: ``(N, D)``, N above k.
        fake: ``(M, D)``, M above k.
        k: which neighbour the balls reach to.

    Returns:
        Precision and recall, each from 0 to 1.

    Raises:
        ValueError: for clouds that do not fit, or too few points for k.

    Source: Kynkäänniemi et al. (2019).
    """
    _check(k, real=real, fake=fake)
    return _inside(fake, real, k), _inside(real, fake, k)


def density_coverage(real: Tensor, fake: Tensor, k: int = 5) -> tuple[float, float]:
    """How many balls of real points hold a fake, over k, and the share that holds any.

    Equation (G.38), which also says what equal distributions reach.

    Args:
        real: ``(N, D)``, N above k.
        fake: ``(M, D)``.
        k: which neighbour the balls reach to.

    Returns:
        Density, at least 0 and not bounded by 1, and coverage, from 0 to 1.

    Raises:
        ValueError: for clouds that do not fit, or too few real points for k.

    Source: Naeem et al. (2020).
    """
    clouds(1, real=real, fake=fake)
    reach = radii(real, k)
    held = torch.cat([(d <= reach[rows, None]).sum(1) for rows, d in distances(real, fake)])
    return float(held.double().sum()) / (k * len(fake)), float((held > 0).double().mean())


def fair_coverage(n: int, m: int, k: int = 5) -> float:
    """What coverage is on average when n real and m fake points have one distribution, (G.38).

    Raises:
        ValueError: when k is below 1 or not below n, or m below 1.
    """
    whole("k", k)
    whole("n", n, k + 1)
    whole("m", m)
    missed = 1.0
    for j in range(k):
        missed *= (n - 1 - j) / (n + m - 1 - j)
    return 1 - missed


def radii(x: Tensor, k: int) -> Tensor:
    """The distance from each point to its k-th nearest other: ``(N, D)`` to ``(N,)``, N above k.

    Raises:
        ValueError: for points in another shape, or too few of them.
    """
    _check(k, x=x)
    found = []
    for part, d in distances(x, x):
        d[torch.arange(len(d)), torch.arange(part.start, part.stop)] = torch.inf  # itself
        found.append(d.topk(k, largest=False).values[:, -1])
    return torch.cat(found)


def _inside(x: Tensor, y: Tensor, k: int) -> float:
    """The share of x within a ball about a point of y."""
    reach = radii(y, k)
    return float(torch.cat([(d <= reach).any(1) for _, d in distances(x, y)]).double().mean())


def _check(k: int, **points: Tensor) -> None:
    whole("k", k)
    clouds(k + 1, **points)
