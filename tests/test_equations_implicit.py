"""The numbered equations of ``gan/implicit``, (G.1) to (G.9): both sides computed on numbers.

Look a test up by its number: (G.8) is ``test_eq_g_8_...``; those of the other chapters of the
adversarial half have files of their own beside this one. One side comes from SciPy, autograd,
``torch.distributions``, quadrature or a loop, the other from ``helpers`` or from the formula as the
book writes it.
"""

import itertools
import math

import numpy as np
import pytest
import torch
from scipy import integrate, optimize, special, stats
from torch import Tensor

from helpers.maths import adversarial, distances, fdivergences, quadrature
from helpers.models.toy import CurveModel

GRID = quadrature.quadrature_grid(-12, 12, 4801)
X = GRID.nodes[:, 0].numpy()
P = 0.5 * stats.norm.pdf(X, -1.5, 0.5) + 0.5 * stats.norm.pdf(X, 1.5, 0.8)
Q = stats.norm.pdf(X, 0, 1.5)


def t(values: object) -> Tensor:
    return torch.as_tensor(np.asarray(values), dtype=torch.float64)


def draw(*shape: int, seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def test_eq_g_1_samples_follow_the_push_forward() -> None:
    """z ~ N(0, 1) through g: the share below g(c) is that of z below c, for a rising g."""
    made = (lambda z: z + torch.tanh(3 * z))(draw(40_000, seed=1)).numpy()

    def below(x: np.ndarray) -> np.ndarray:
        roots = [optimize.brentq(lambda z, at=at: z + np.tanh(3 * z) - at, -9, 9) for at in x]
        return stats.norm.cdf(roots)

    assert stats.kstest(made[:2000], below).pvalue > 0.01
    assert stats.kstest(made[:2000], "norm").pvalue < 1e-9


def test_eq_g_2_change_of_variables() -> None:
    """SciPy's log-normal, and in the plane an affine map and a bent one with their Jacobians."""
    x = np.linspace(0.2, 5, 40)
    z = np.log(x)
    np.testing.assert_allclose(stats.norm.pdf(z) / np.exp(z), stats.lognorm.pdf(x, s=1))
    assert np.abs(stats.norm.pdf(z) * np.exp(z) - stats.lognorm.pdf(x, s=1)).max() > 0.1
    matrix, shift = t([[1.0, 0.4], [-0.3, 2.0]]), t([0.5, -1.0])
    points = draw(7, 2, seed=2)
    at = (points - shift) @ torch.linalg.inv(matrix).T
    log_q = t(stats.norm.logpdf(at.numpy()).sum(1)) - torch.linalg.det(matrix).abs().log()
    oracle = stats.multivariate_normal(shift.numpy(), (matrix @ matrix.T).numpy())
    np.testing.assert_allclose(log_q, oracle.logpdf(points.numpy()))

    def bend(z: Tensor) -> Tensor:
        return torch.stack([z[0], z[0] ** 2 / 2 + z[1] / 2])

    for z in points:
        jacobian = torch.autograd.functional.jacobian(bend, z)
        assert float(torch.linalg.det(jacobian)) == pytest.approx(0.5)


def test_eq_g_3_a_curve_has_probability_one_and_no_volume() -> None:
    """Tubes around the wire hold every sample, and their area falls with their width."""
    wire = CurveModel(curvature=1.0, noise=0.5)
    z = t(np.linspace(-1, 1, 4001))[:, None]
    curve = wire.mean(z)
    made = wire.mean(
        2 * torch.rand(300, 1, generator=torch.Generator().manual_seed(3)).double() - 1
    )
    length = integrate.quad(lambda u: math.sqrt(1 + u**2), -1, 1)[0]
    axis = t(np.arange(-1.5, 1.5, 0.02) + 0.01)
    cells = torch.cartesian_prod(axis, axis)
    near = torch.cdist(cells, curve).min(1).values
    areas = []
    for radius in (0.4, 0.2, 0.1, 0.05):
        assert bool((torch.cdist(made, curve).min(1).values <= radius).all())
        areas.append(float((near <= radius).double().sum()) * 0.02**2)
        assert areas[-1] == pytest.approx(2 * radius * length + math.pi * radius**2, rel=0.06)
    assert areas[-1] < areas[0] / 6


def test_eq_g_4_mmd_is_the_distance_of_mean_features() -> None:
    """With features whose product is the kernel: the Gaussian kernel's Taylor series, in one D."""
    x, y, width = draw(6, seed=4), 0.5 + draw(4, seed=5), 0.9

    def features(points: Tensor) -> Tensor:
        n = torch.arange(60, dtype=torch.float64)
        scaled = (points / width)[:, None]
        return torch.exp(-(scaled**2) / 2) * scaled**n / (torch.lgamma(n + 1) / 2).exp()

    distance = (features(x).mean(0) - features(y).mean(0)).square().sum()
    found = distances.mmd_squared(x[:, None], y[:, None], width, "biased")
    torch.testing.assert_close(found, distance)
    # In expectation, for two Gaussians: E k of a normal difference, by quadrature.
    k = [stats.norm.pdf(X, mean, 2**0.5) @ np.exp(-(X**2) / 2 / width**2) for mean in (0, 1)]
    exact = 2 * (k[0] - k[1]) * (X[1] - X[0])
    clouds = draw(2000, 1, seed=6), 1 + draw(2000, 1, seed=7)
    assert float(distances.mmd_squared(*clouds, width)) == pytest.approx(exact, abs=0.02)


def test_eq_g_5_the_estimate_over_different_points() -> None:
    x, y, width = draw(5, 2, seed=8), draw(3, 2, seed=9), 1.2

    def mean(pairs: list[tuple[Tensor, Tensor]]) -> float:
        values = [math.exp(-float((a - b).square().sum()) / 2 / width**2) for a, b in pairs]
        return sum(values) / len(values)

    own = [mean(list(itertools.permutations(cloud, 2))) for cloud in (x, y)]
    by_loops = sum(own) - 2 * mean(list(itertools.product(x, y)))
    assert float(distances.mmd_squared(x, y, width)) == pytest.approx(by_loops)
    assert float(distances.mmd_squared(x, y, width, "biased")) > by_loops + 0.1


def test_eq_g_6_the_logistic_loss() -> None:
    """From samples it is the mean of helpers' losses; by quadrature, that of both densities."""
    logit = t(0.7 * X - 0.2)
    probability = special.expit(logit.numpy())
    by_quad = -np.trapezoid(P * np.log(probability) + Q * np.log(1 - probability), X)
    value = adversarial.game_value(t(P).log(), t(Q).log(), logit, GRID)
    assert float(-value) == pytest.approx(by_quad)
    real, fake = -1.5 + 0.5 * draw(20_000, seed=10), 1.5 * draw(20_000, seed=11)
    real[::2] = 1.5 + 0.8 * draw(10_000, seed=12)
    losses = adversarial.discriminator_losses(0.7 * real - 0.2, 0.7 * fake - 0.2)
    error = math.sqrt(sum(float(loss.var()) for loss in losses) / 20_000)
    assert abs(sum(float(loss.mean()) for loss in losses) - by_quad) < 4 * error < 0.05


def test_eq_g_7_the_slope_at_one_point() -> None:
    for p, q in ((0.3, 0.9), (1.2, 0.1)):
        a = t([-2.0, 0.0, 1.3]).requires_grad_()
        on_real, on_fake = adversarial.discriminator_losses(a, a)
        (slope,) = torch.autograd.grad((p * on_real + q * on_fake).sum(), a)
        torch.testing.assert_close(slope, (p + q) * torch.sigmoid(a) - p)
        torch.testing.assert_close(slope, -p * torch.sigmoid(-a) + q * torch.sigmoid(a))
        assert bool((slope.diff() > 0).all())


def test_eq_g_8_the_best_logit_is_the_log_ratio() -> None:
    """Found by minimising at single points, and no worse than any of many others on the line."""
    best = adversarial.best_logit(t(P).log(), t(Q).log())
    for at in range(1800, 3000, 240):
        loss = lambda a, i=at: P[i] * np.logaddexp(0, -a) + Q[i] * np.logaddexp(0, a)  # noqa: E731
        found = optimize.minimize_scalar(loss, bounds=(-30, 30), method="bounded")
        assert float(best[at]) == pytest.approx(found.x, abs=1e-3)
    np.testing.assert_allclose(torch.sigmoid(best), P / (P + Q))


def test_eq_g_9_the_least_loss_is_log_four_less_twice_js() -> None:
    log_p, log_q = t(P).log(), t(Q).log()
    least = -float(adversarial.game_value(log_p, log_q, adversarial.best_logit(log_p, log_q), GRID))
    m = (P + Q) / 2
    js = 0.5 * np.trapezoid(special.rel_entr(P, m) + special.rel_entr(Q, m), X)
    assert least == pytest.approx(math.log(4) - 2 * js)
    assert float(fdivergences.jensen_shannon(log_p, log_q, GRID)) == pytest.approx(js)
    assert abs(least - (math.log(4) - js)) > 0.05
    same = adversarial.game_value(log_q, log_q, 0 * log_q, GRID)
    assert float(same) == pytest.approx(-math.log(4))
