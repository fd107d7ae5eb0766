"""The equations of ``gan/evaluation``, (G.34) to (G.41): both sides computed on numbers.

One side comes from SciPy, scikit-learn, a loop over pairs, tensors of moments or many samples, the
other from ``helpers`` or from the formula as the book writes it. ``test_equations_implicit.py``
finds these tests by their names.
"""

import itertools
import math

import numpy as np
import torch
from scipy import linalg, special, stats
from sklearn.neighbors import KernelDensity, NearestNeighbors
from torch import Tensor

from helpers.evaluation import classes, frechet, memorization, parzen, support
from helpers.maths import distances


def draw(*shape: int, seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def covariance(size: int, seed: int) -> Tensor:
    factor = draw(size, size + 2, seed=seed)
    return factor @ factor.T / size


def test_eq_g_34_frechet_distance_of_two_gaussians() -> None:
    """By SciPy's square root of a matrix, and on a line by the distance of quantiles."""
    mu1, mu2 = draw(5, seed=1), draw(5, seed=2)
    cov1, cov2 = covariance(5, 3), covariance(5, 4)
    root = linalg.sqrtm(cov1.numpy() @ cov2.numpy()).real
    expected = (mu1 - mu2).square().sum() + (cov1 + cov2).trace() - 2 * np.trace(root)
    torch.testing.assert_close(distances.frechet_gaussian(mu1, cov1, mu2, cov2), expected)
    share = (np.arange(200_000) + 0.5) / 200_000
    gap = stats.norm.ppf(share, 0.3, 0.5) - stats.norm.ppf(share, -1.0, 2.0)
    line = [torch.tensor(v, dtype=torch.float64) for v in ([0.3], [[0.25]], [-1.0], [[4.0]])]
    found = float(distances.frechet_gaussian(*line))
    assert math.isclose(found, np.mean(gap**2), rel_tol=1e-3)


def test_eq_g_35_samples_of_one_gaussian_are_apart_on_average() -> None:
    """Over 400 pairs of samples, of unequal sizes; and what each of both terms is alone."""
    cov = torch.diag(torch.tensor([4.0, 1.0, 0.25, 1.0], dtype=torch.float64))
    n, m = 300, 500
    found = []
    for seed in range(400):
        points = draw(n + m, 4, seed=seed) @ cov.sqrt()
        found.append(float(frechet.frechet_distance(points[:n], points[n:])))
    error = np.std(found) / math.sqrt(len(found))
    expected = float(frechet.frechet_bias(cov, n, m))
    assert abs(np.mean(found) - expected) < 4 * error + 0.02 * expected
    eigen = cov.diagonal()
    means = (1 / n + 1 / m) * float(eigen.sum())
    pairs = sum(float(a * b / (a + b)) for a, b in itertools.product(eigen, eigen))
    own = sum(float(a / 2) for a in eigen)
    assert math.isclose(expected, means + 0.5 * (1 / n + 1 / m) * (pairs + own), rel_tol=1e-12)


def test_eq_g_36_the_cubic_kernel_compares_three_moments() -> None:
    """Against tensors of moments, pairs of a point with itself left out by hand."""
    x, y = draw(6, 3, seed=1), draw(4, 3, seed=2) + 0.5
    size = 3

    def moment(cloud: Tensor, order: int) -> Tensor:
        power = torch.ones(len(cloud), 1, dtype=cloud.dtype)
        for _ in range(order):
            power = (power[:, :, None] * cloud[:, None, :]).flatten(1)
        return power

    total = torch.zeros((), dtype=torch.float64)
    for order in range(4):
        a, b = moment(x, order), moment(y, order)
        weight = special.comb(3, order) / size**order
        within = []
        for cloud in (a, b):
            n = len(cloud)
            pairs = [cloud[i] @ cloud[j] for i in range(n) for j in range(n) if i != j]
            within.append(torch.stack(pairs).mean())
        total = total + weight * (within[0] + within[1] - 2 * a.mean(0) @ b.mean(0))
    torch.testing.assert_close(distances.mmd_squared_cubic(x, y), total)


def test_eq_g_37_precision_and_recall() -> None:
    """Against neighbours that scikit-learn finds."""
    real, fake = draw(70, 3, seed=1), 1.4 * draw(50, 3, seed=2)

    def inside(points: Tensor, cloud: Tensor, k: int) -> float:
        reach = NearestNeighbors(n_neighbors=k).fit(cloud.numpy()).kneighbors()[0][:, -1]
        gaps = np.linalg.norm(points.numpy()[:, None] - cloud.numpy()[None], axis=2)
        return float((gaps <= reach).any(1).mean())

    for k in (1, 3):
        expected = inside(fake, real, k), inside(real, fake, k)
        assert support.precision_recall(real, fake, k) == expected


def test_eq_g_38_density_and_coverage_of_equal_distributions() -> None:
    """Their averages over many pairs of clouds, in two dimensions and sizes that differ."""
    n, m, k = 40, 60, 4
    found = []
    for seed in range(600):
        points = draw(n + m, 2, seed=seed)
        found.append(support.density_coverage(points[:n], points[n:], k))
    density, coverage = np.mean(found, 0)
    error = np.std(found, 0) / math.sqrt(len(found))
    expected = 1 - special.comb(n - 1, k) / special.comb(n + m - 1, k)
    assert abs(density - 1) < 4 * error[0]
    assert abs(coverage - expected) < 4 * error[1]
    assert math.isclose(support.fair_coverage(n, m, k), expected, rel_tol=1e-12)
    assert math.isclose(support.fair_coverage(10_000, 10_000, 5), 1 - 2**-5, rel_tol=1e-3)


def test_eq_g_39_the_score_is_what_the_answer_says_of_the_image() -> None:
    """As a mean of divergences by SciPy, and as the exponential of a mutual information."""
    log_py = (2 * draw(30, 4, seed=1)).log_softmax(1)
    p = log_py.exp().numpy()
    divergences = [stats.entropy(row, p.mean(0)) for row in p]
    found = float(classes.classifier_score(log_py))
    assert math.isclose(found, math.exp(np.mean(divergences)), rel_tol=1e-9)
    information = stats.entropy(p.mean(0)) - np.mean([stats.entropy(row) for row in p])
    assert math.isclose(found, math.exp(information), rel_tol=1e-9)


def test_eq_g_40_the_window_is_a_quantisation_error_within_log_n() -> None:
    """The density by scikit-learn; and both ends of the inequality."""
    x, centres, width = draw(20, 3, seed=1), draw(50, 3, seed=2), 0.4
    peer = KernelDensity(bandwidth=width).fit(centres.numpy()).score_samples(x.numpy())
    found = parzen.parzen_log_prob(x, centres, width)
    torch.testing.assert_close(found, torch.from_numpy(peer))
    gap = memorization.nearest_distance(x, centres)
    upper = -gap.square() / (2 * width**2) - 1.5 * math.log(2 * math.pi * width**2)
    assert bool((found <= upper + 1e-9).all())
    assert bool((found >= upper - math.log(50) - 1e-9).all())


def test_eq_g_41_the_share_of_pairs_in_which_the_sample_is_nearer() -> None:
    """The statistic of Mann and Whitney by SciPy, with ties."""
    samples = torch.tensor([0.1, 0.5, 0.5, 2.0, 0.0], dtype=torch.float64)
    held_out = torch.tensor([0.5, 1.0, 0.0, 3.0], dtype=torch.float64)
    u = stats.mannwhitneyu(held_out.numpy(), samples.numpy()).statistic
    assert math.isclose(memorization.share_nearer(samples, held_out), u / 20, rel_tol=1e-12)
