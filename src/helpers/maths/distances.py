r"""Distances that know how far apart two clouds are: earth mover's in one dimension, Fréchet, MMD.

Unlike f-divergences they need no density: samples will do, or their moments.
Chapters: ``gan/implicit``, ``gan/game``, ``gan/evaluation``.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from helpers.arguments import (
    broadcast,
    floats,
    non_empty,
    number,
    one_dimension,
    one_dtype,
    option,
    vectors_and_matrices,
)
from helpers.maths.quadrature import Grid


def earth_movers_samples(x: Tensor, y: Tensor) -> Tensor:
    r"""Earth mover's distance of two samples on a line, Wasserstein-1.

    .. math:: W_1 = \int |F(t) - G(t)| \, dt

    with F and G the shares of each sample up to t: the least mean way by which one heap of sand
    becomes the other.

    Args:
        x: ``(N,)``.
        y: ``(M,)``; M need not be N.

    Returns:
        A scalar, in the unit of x.

    Raises:
        ValueError: when a sample is empty or has more than one axis, or the dtypes differ.
    """
    _clouds("one axis", 1, x=x, y=y)
    points = torch.cat([x, y]).sort().values
    share_x, share_y = (
        torch.searchsorted(sample.detach().sort().values, points.detach(), right=True).to(x.dtype)
        / sample.shape[0]
        for sample in (x, y)
    )
    return ((share_x - share_y).abs()[:-1] * points.diff()).sum()


def earth_movers_density(log_p: Tensor, log_q: Tensor, grid: Grid) -> Tensor:
    r"""Earth mover's distance of two densities on a line, by the trapezoid rule.

    Args:
        log_p, log_q: ``(..., G)``, log densities at the nodes.
        grid: of one dimension, wide enough for both densities.

    Returns:
        ``(...)``, in the unit of the line.

    Raises:
        ValueError: when the grid has more than one dimension, or the shapes do not fit.
    """
    gap, width = _cumulated(log_p, log_q, grid)
    size = gap.abs()
    return (0.5 * (size[..., 1:] + size[..., :-1]) * width).sum(-1)


def earth_movers_critic(log_p: Tensor, log_q: Tensor, grid: Grid) -> Tensor:
    r"""The critic of slope at most 1 that tells two densities on a line best, equation (G.17).

    .. math:: T(x) = \int^x \mathrm{sign}\big(F_q(t) - F_p(t)\big) \, dt, \qquad
        W_1 = E_p[T] - E_q[T]

    with F the cumulated densities. It rises where mass of q has to be carried to the right.

    Args:
        log_p, log_q: ``(..., G)``, log densities at the nodes.
        grid: of one dimension, wide enough for both densities.

    Returns:
        ``(..., G)``, in the unit of the line, 0 at the first node; level where both densities are
        cumulated alike, to 1e-9.

    Raises:
        ValueError: when the grid has more than one dimension, or the shapes do not fit.
    """
    gap, width = _cumulated(log_p, log_q, grid)
    between = 0.5 * (gap[..., 1:] + gap[..., :-1])
    slope = torch.where(between.abs() > 1e-9, -between.sign(), 0.0)
    return torch.nn.functional.pad((slope * width).cumsum(-1), (1, 0))


def _cumulated(log_p: Tensor, log_q: Tensor, grid: Grid) -> tuple[Tensor, Tensor]:
    """F_p - F_q at the nodes, ``(..., G)``, and the widths between them, ``(G - 1,)``."""
    dim = grid.nodes.shape[1]
    if dim != 1:
        raise ValueError(f"the grid has {dim} dimensions; expected a line")
    one_dimension(grid=grid.nodes.T, log_p=log_p, log_q=log_q)
    broadcast(log_p=log_p.shape, log_q=log_q.shape)
    width = grid.nodes[:, 0].diff()
    difference = log_p.exp() - log_q.exp()
    between = 0.5 * (difference[..., 1:] + difference[..., :-1]) * width
    return torch.nn.functional.pad(between.cumsum(-1), (1, 0)), width


def gaussian_kernel(x: Tensor, y: Tensor, widths: float | Sequence[float]) -> Tensor:
    r"""A Gaussian kernel, or the mean of several of different widths.

    .. math:: k(x, y) = \frac1W \sum_w \exp\!\left(-\frac{\|x - y\|^2}{2 w^2}\right)

    Args:
        x: ``(N, D)``.
        y: ``(M, D)``.
        widths: one width or several, in the unit of x; each above 0.

    Returns:
        ``(N, M)``, from 0 to 1.

    Raises:
        ValueError: when the dimensions or dtypes differ, or a width is not above 0.
    """
    _clouds("(N, D)", 2, x=x, y=y)
    one_dimension(x=x, y=y)
    several = widths if isinstance(widths, Sequence) else [widths]
    if not several:
        raise ValueError("widths is empty; expected at least one width")
    for width in several:
        number("width", width, 0.0)
        if width == 0:
            raise ValueError("width is 0; expected a number above 0")
    squared = torch.cdist(x, y, compute_mode="donot_use_mm_for_euclid_dist").square()
    return torch.stack([torch.exp(-squared / (2 * width**2)) for width in several]).mean(0)


def mmd_squared(
    x: Tensor, y: Tensor, widths: float | Sequence[float], estimate: str = "unbiased"
) -> Tensor:
    r"""Squared maximum mean discrepancy for a Gaussian kernel, equations (G.4) and (G.5).

    .. math:: \mathrm{MMD}^2 = E[k(x, x')] + E[k(y, y')] - 2 E[k(x, y)]

    with x, x' two different points of the first cloud. "unbiased" leaves out the pairs of a point
    with itself: zero on average for equal distributions, so also below 0 by chance. "biased" keeps
    them: the squared distance of two means of features, never negative, and too large by about
    (1/N + 1/M)(1 - E k).

    Args:
        x: ``(N, D)``.
        y: ``(M, D)``.
        widths: of the kernel, one or several; see :func:`gaussian_kernel`.
        estimate: "unbiased" (the U-statistic; at least two points in each cloud) or "biased".

    Returns:
        A scalar without a unit.

    Raises:
        ValueError: for clouds that do not fit, an unknown estimate, or too few points.

    Source: Gretton et al. (2012), equations (3) and (5).
    """
    option("estimate", estimate, "unbiased", "biased")
    between = gaussian_kernel(x, y, widths).mean()
    if estimate == "biased":
        within = [gaussian_kernel(cloud, cloud, widths).mean() for cloud in (x, y)]
    else:
        for name, cloud in {"x": x, "y": y}.items():
            if cloud.shape[0] < 2:
                raise ValueError(f"{name} has one point; expected at least 2 for pairs")
        within = [_mean_of_pairs(gaussian_kernel(cloud, cloud, widths)) for cloud in (x, y)]
    return within[0] + within[1] - 2 * between


def mmd_squared_cubic(x: Tensor, y: Tensor) -> Tensor:
    r"""Squared maximum mean discrepancy, unbiased, for a polynomial kernel of degree 3.

    .. math:: k(x, y) = \Big(\frac{x \cdot y}{D} + 1\Big)^3

    It compares all moments up to the third, equation (G.36).

    Args:
        x: ``(N, D)``, N at least 2.
        y: ``(M, D)``, M at least 2.

    Returns:
        A scalar; zero on average for equal distributions, so also below 0 by chance.

    Raises:
        ValueError: for clouds that do not fit, or too few points.

    Source: Bińkowski et al. (2018).
    """
    _clouds("(N, D)", 2, x=x, y=y)
    one_dimension(x=x, y=y)
    if min(len(x), len(y)) < 2:
        raise ValueError(f"there are {len(x)} and {len(y)} points; expected at least 2 for pairs")

    def kernel(a: Tensor, b: Tensor) -> Tensor:
        return (a @ b.T / x.shape[1] + 1) ** 3

    within = _mean_of_pairs(kernel(x, x)) + _mean_of_pairs(kernel(y, y))
    return within - 2 * kernel(x, y).mean()


def frechet_gaussian(mu1: Tensor, cov1: Tensor, mu2: Tensor, cov2: Tensor) -> Tensor:
    r"""Squared Fréchet distance of two Gaussians, Wasserstein-2, equation (G.34).

    .. math:: \|\mu_1 - \mu_2\|^2 + \mathrm{tr}\big(\Sigma_1 + \Sigma_2
        - 2 (\Sigma_1^{1/2} \Sigma_2 \Sigma_1^{1/2})^{1/2}\big)

    Args:
        mu1, mu2: ``(..., D)``, means.
        cov1, cov2: ``(..., D, D)``, symmetric, no eigenvalue below 0; singular ones are welcome.

    Returns:
        ``(...)``, in squared units of mu, at least 0.

    Raises:
        ValueError: when shapes or dtypes disagree.

    Source: Dowson and Landau (1982).
    """
    vectors_and_matrices({"mu1": mu1, "mu2": mu2}, {"cov1": cov1, "cov2": cov2})
    values, vectors = torch.linalg.eigh(cov1)
    root = vectors * values.clamp_min(0).sqrt().unsqueeze(-2) @ vectors.mT
    inner = torch.linalg.eigvalsh(root @ cov2 @ root).clamp_min(0)
    traces = sum(cov.diagonal(dim1=-2, dim2=-1).sum(-1) for cov in (cov1, cov2))
    covariances = traces - 2 * inner.sqrt().sum(-1)
    return (mu1 - mu2).square().sum(-1) + covariances.clamp_min(0)


def _mean_of_pairs(kernel: Tensor) -> Tensor:
    """The mean of the entries of ``(N, N)`` off the diagonal."""
    points = kernel.shape[0]
    return (kernel.sum() - kernel.trace()) / (points * (points - 1))


def _clouds(shape: str, axes: int, **points: Tensor) -> None:
    """Raise ``ValueError`` unless all are samples of one dtype with so many axes, none empty."""
    for name, cloud in points.items():
        non_empty(name, cloud)
        if cloud.ndim != axes:
            raise ValueError(f"{name} has shape {tuple(cloud.shape)}; expected {shape}")
    floats(**points)
    one_dtype(**points)
