"""The Fréchet distance of two clouds of features, each taken for a Gaussian.

Chapter: ``gan/evaluation``. With features of the Inception network it is known as FID.
"""

import torch
from torch import Tensor

from helpers.arguments import square, whole
from helpers.evaluation.clouds import clouds
from helpers.maths.distances import frechet_gaussian


def frechet_distance(x: Tensor, y: Tensor) -> Tensor:
    r"""Squared Fréchet distance of the Gaussians with the means and covariances of two clouds.

    Too large by about c/N, see :func:`frechet_bias`: values of different N do not compare.

    Args:
        x: ``(N, D)``, N at least 2; with N at most D a covariance is singular, which is allowed.
        y: ``(M, D)``, M at least 2.

    Returns:
        A scalar, float64, in squared units of x, at least 0.

    Raises:
        ValueError: for fewer points, other widths or dtypes, or numbers that are not finite.

    Source: Heusel et al. (2017).
    """
    clouds(2, x=x, y=y)
    means, covariances = zip(*(_moments(cloud) for cloud in (x, y)), strict=True)
    return frechet_gaussian(means[0], covariances[0], means[1], covariances[1])


def frechet_bias(cov: Tensor, n: int, m: int) -> Tensor:
    r"""What :func:`frechet_distance` is on average for two samples of one Gaussian, to order 1/N.

    .. math:: \Big(\frac1N + \frac1M\Big) \Big(\mathrm{tr}\,\Sigma + \tfrac12 \sum_{i,j}
        \frac{\lambda_i\lambda_j (1 + \delta_{ij})}{\lambda_i + \lambda_j}\Big)

    with the eigenvalues of the covariance, equation (G.35). The first term is the means', the
    second the covariances'.

    Args:
        cov: ``(D, D)``, symmetric.
        n, m: sizes of the two samples.

    Returns:
        A scalar in the units of cov.

    Raises:
        ValueError: for a matrix that is not square, or a size below 2.
    """
    square("cov", cov)
    whole("n", n, 2)
    whole("m", m, 2)
    values = torch.linalg.eigvalsh(cov).clamp_min(0)
    pairs = torch.outer(values, values) / (values[:, None] + values).clamp_min(1e-30)
    return (1 / n + 1 / m) * (values.sum() + 0.5 * (pairs.sum() + pairs.trace()))


def _moments(cloud: Tensor) -> tuple[Tensor, Tensor]:
    cloud = cloud.double()
    return cloud.mean(0), torch.cov(cloud.T).reshape(cloud.shape[1], -1)
