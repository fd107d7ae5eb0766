"""The equations of ``systems/lapgan``, (S5.1) to (S5.10): both sides computed on numbers.

Images are 8 x 8, with matrices written by NumPy; tables have three coarse images and four details.
"""

import math

import numpy as np
import pytest
import torch
from scipy import optimize, spatial, special, stats

from helpers.maths import pyramid
from helpers.models.lapgan import Level, LevelConfig

P_C = np.array([0.5, 0.3, 0.2])  # p(c)
Q_C = np.array([0.3, 0.3, 0.4])  # q(c)
P = np.array([[0.6, 0.3, 0.1, 0.0], [0.1, 0.2, 0.3, 0.4], [0.05, 0.0, 0.15, 0.8]])  # p(b|c)
Q = np.array([[0.4, 0.2, 0.2, 0.2], [0.3, 0.4, 0.2, 0.1], [0.1, 0.1, 0.2, 0.6]])  # q(b|c)


def means(side: int) -> np.ndarray:
    """M, of blocks of an image 2 side wide, row by row."""
    half = np.kron(np.eye(side), [[0.5, 0.5]])
    return np.kron(half, half)


def bilinear(side: int) -> np.ndarray:
    """U, by NumPy's interpolation."""
    at = (np.arange(2 * side) + 0.5) / 2 - 0.5
    line = np.stack([np.interp(at, np.arange(side), row) for row in np.eye(side)], 1)
    return np.kron(line, line)


def patterns(side: int) -> np.ndarray:
    """B, of unit columns: what differs along rows, down columns, and crosswise, block by block."""
    eye, same, other = np.eye(side), np.array([[1.0], [1.0]]), np.array([[1.0], [-1.0]])
    kinds = [(same, other), (other, same), (other, other)]
    return np.hstack([np.kron(np.kron(eye, a), np.kron(eye, b)) / 2 for a, b in kinds])


def rows(x: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(x)[None]


def js(p: np.ndarray, q: np.ndarray) -> float:
    """SciPy's distance, squared, in nats."""
    return float(spatial.distance.jensenshannon(p.ravel(), q.ravel()) ** 2)


def kl(p: np.ndarray, q: np.ndarray) -> float:
    return float(special.rel_entr(p, q).sum())


def covariance(d: int, seed: int) -> np.ndarray:
    a = np.random.default_rng(seed).standard_normal((d, d + 3))
    return a @ a.T / d


def gaussian(x: np.ndarray, mean: np.ndarray, cov: np.ndarray) -> float:
    return float(stats.multivariate_normal(mean, cov).logpdf(x))


def given(x: np.ndarray, a: np.ndarray, b: np.ndarray, mean: np.ndarray, cov: np.ndarray) -> float:
    """log p(Bx | Ax) of a Gaussian, by the rule for conditionals."""
    gain = b @ cov @ a.T @ np.linalg.inv(a @ cov @ a.T)
    middle = b @ mean + gain @ (a @ (x - mean))
    return gaussian(b @ x, middle, b @ cov @ b.T - gain @ a @ cov @ b.T)


def test_eq_s5_1_a_level_is_means_and_what_the_smooth_guess_misses() -> None:
    x = np.random.default_rng(0).standard_normal(64)
    c = means(4) @ x
    h = x - bilinear(4) @ c
    np.testing.assert_allclose(pyramid.down(rows(x))[0], c, atol=1e-12)
    guess = pyramid.up(pyramid.down(rows(x)))[0].numpy()
    np.testing.assert_allclose(guess + h, x, atol=1e-12)
    assert np.abs(h).max() > 0.1


def test_eq_s5_2_the_means_of_the_rest_are_no_news() -> None:
    """And the rank says how many numbers are: as many as pixels, of which the means are n."""
    m, u, eye = means(4), bilinear(4), np.eye(64)
    x = np.random.default_rng(1).standard_normal(64)
    h = x - u @ m @ x
    np.testing.assert_allclose(m @ h, (np.eye(16) - m @ u) @ m @ x, atol=1e-12)
    pair = np.vstack([m, eye - u @ m])
    assert pair.shape == (80, 64) and np.linalg.matrix_rank(pair) == 64
    left = np.linalg.svd(m)[2][16:].T  # images without block means
    assert np.linalg.matrix_rank((eye - u @ m) @ left) == 48


def test_eq_s5_3_the_density_in_other_variables() -> None:
    """Of a Gaussian over images, beside the product of a marginal and a conditional."""
    m, b = means(4), patterns(4).T
    x, mean = np.random.default_rng(2).standard_normal((2, 64))
    cov = covariance(64, 3)
    c = m @ x
    other = gaussian(c, m @ mean, m @ cov @ m.T) + given(x, m, b, mean, cov) - 16 * math.log(2)
    assert gaussian(x, mean, cov) == pytest.approx(other)
    np.testing.assert_allclose(pyramid.details(rows(x))[0], b @ x, atol=1e-6)
    repeated = 4 * m.T
    np.testing.assert_allclose(repeated @ c + b.T @ b @ x, x, atol=1e-12)
    assert np.linalg.slogdet(np.hstack([repeated, b.T]))[1] == pytest.approx(16 * math.log(2))


def test_eq_s5_4_the_density_of_all_levels() -> None:
    fine, coarse = means(4), means(2) @ means(4)
    x, mean = np.random.default_rng(4).standard_normal((2, 64))
    cov = covariance(64, 5)
    total = gaussian(coarse @ x, coarse @ mean, coarse @ cov @ coarse.T)
    total += given(x, coarse, patterns(2).T @ fine, mean, cov)
    total += given(x, fine, patterns(4).T, mean, cov)
    assert gaussian(x, mean, cov) == pytest.approx(total - (4 + 16) * math.log(2))


def test_eq_s5_5_the_game_of_a_level() -> None:
    """The best discriminator of each pair, by descent; the label's table is the coarse image's."""
    real, fake = P_C[:, None] * P, P_C[:, None] * Q

    def loss(a: np.ndarray) -> tuple[float, np.ndarray]:
        logits = a.reshape(P.shape)
        softplus = np.logaddexp(0, logits)
        slope = (real + fake) * special.expit(logits) - real
        return float((real * (softplus - logits) + fake * softplus).sum()), slope.ravel()

    found = optimize.minimize(loss, np.zeros(P.size), jac=True, tol=1e-14)
    d = special.expit(found.x.reshape(P.shape))
    np.testing.assert_allclose(d, P / (P + Q), atol=1e-4)
    by_image = [js(p, q) for p, q in zip(P, Q, strict=True)]
    assert -found.fun == pytest.approx(2 * P_C @ by_image - math.log(4), abs=1e-6)


def test_eq_s5_6_the_sum_alone_and_both() -> None:
    """Images as sums: of c and b where they tell c, and modulo 4 where they do not."""
    both = js(P_C[:, None] * P, P_C[:, None] * Q)

    def images(table: np.ndarray, step: int) -> np.ndarray:
        found = np.zeros(12)
        for c in range(3):
            for b in range(4):
                found[c * step + b] += P_C[c] * table[c, b]
        return found

    apart, mixed = (js(images(P, step), images(Q, step)) for step in (4, 1))
    assert apart == pytest.approx(both)
    assert mixed < both - 0.01
    # Off the plane of c, however little, there is nothing to be had.
    beside = np.concatenate([P.ravel(), 0 * P.ravel()]), np.concatenate([0 * P.ravel(), P.ravel()])
    assert js(beside[0] / 3, beside[1] / 3) == pytest.approx(math.log(2))


def test_eq_s5_7_the_ink_of_a_block_is_divided() -> None:
    """Block by block with loops; the level's own network gives the numbers."""
    torch.manual_seed(8)
    level = Level(LevelConfig(64, 3, (5,), (4,))).double()
    c, z = torch.rand(2, 16, dtype=torch.float64), torch.randn(2, 3, dtype=torch.float64)
    c[0, 5] = 0
    h = level.generator.h(torch.cat([z, c], 1)).detach().view(2, 8, 8).numpy()
    guess = (c.numpy() @ bilinear(4).T).reshape(2, 8, 8)
    expected = np.zeros((2, 8, 8))
    for n in range(2):
        for k in range(16):
            row, column = divmod(k, 4)
            block = np.s_[n, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
            shares = np.exp(np.log(guess[block] + 1e-3) + h[block])
            expected[block] = 4 * float(c[n, k]) * shares / shares.sum()
    made = level.generate(z, c).detach()
    np.testing.assert_allclose(made.view(2, 8, 8), expected, atol=1e-12)
    np.testing.assert_allclose(pyramid.down(made), c, atol=1e-12)
    assert expected.min() == 0 and np.ptp(expected) > 0.1


def test_eq_s5_8_the_divergences_of_the_levels_add_up_over_real_coarse_images() -> None:
    """Of three levels: two steps of a chain, whose last table asks for both before it."""
    draw = np.random.default_rng(6)
    last_p, last_q = draw.dirichlet(np.ones(5), (2, 3, 4))
    whole_p = (P_C[:, None] * P)[..., None] * last_p
    whole_q = (Q_C[:, None] * Q)[..., None] * last_q
    first = kl(P_C, Q_C)
    second = sum(P_C[c] * kl(P[c], Q[c]) for c in range(3))
    third = sum(
        P_C[c] * P[c, b] * kl(last_p[c, b], last_q[c, b]) for c in range(3) for b in range(4)
    )
    assert kl(whole_p, whole_q) == pytest.approx(first + second + third)
    over_made = sum(Q_C[c] * kl(P[c], Q[c]) for c in range(3))
    assert abs(over_made - second) > 0.01


def test_eq_s5_9_what_is_lost_on_the_way() -> None:
    p, q, between = P_C[:, None] * P, Q_C[:, None] * Q, P_C[:, None] * Q
    level = P_C @ [js(a, b) for a, b in zip(P, Q, strict=True)]
    before = js(P_C, Q_C)
    assert js(p, between) == pytest.approx(float(level))
    assert js(between, q) == pytest.approx(before)
    assert math.sqrt(js(p, q)) <= math.sqrt(level) + math.sqrt(before)
    assert math.sqrt(js(p, q)) > max(math.sqrt(level), math.sqrt(before))


def test_eq_s5_10_how_far_the_mean_of_some_draws_is_from_the_data() -> None:
    """By drawing: pictures of two pixels, of which c moves the means; three terms by formula."""
    draw, n, draws = np.random.default_rng(7), 400_000, 3
    c = draw.standard_normal((n, 1))
    wide, narrow = np.array([0.8, 0.3]), np.array([0.5, 0.2])  # deviations of p and of q
    mean_p, mean_q = np.hstack([c, -c]), np.hstack([0.7 * c, 0.2 - c])
    x = mean_p + wide * draw.standard_normal((n, 2))
    made = mean_q + narrow * draw.standard_normal((draws, n, 2))
    squares = np.square(x - made.mean(0)).sum(1)
    between = 0.3**2 + 0.2**2  # of E c^2 = 1, and the shift of the second pixel
    formula = np.square(wide).sum() + between + np.square(narrow).sum() / draws
    assert abs(squares.mean() - formula) < 4 * squares.std() / math.sqrt(n)
    assert 4 * squares.std() / math.sqrt(n) < 0.1 * np.square(narrow).sum() / draws
