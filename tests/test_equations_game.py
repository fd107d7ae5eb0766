"""The numbered equations of ``gan/game``, (G.10) to (G.17): both sides computed on numbers.

One side comes from SciPy, autograd, quadrature, a search or a loop, the other from ``helpers`` or
from the formula as the book writes it.
"""

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from scipy import integrate, optimize, special, stats
from torch import Tensor

from helpers.maths import adversarial, distances, fdivergences, quadrature

GRID = quadrature.quadrature_grid(-12, 12, 4801)
X = GRID.nodes[:, 0].numpy()
P = 0.5 * stats.norm.pdf(X, -1.5, 0.5) + 0.5 * stats.norm.pdf(X, 1.5, 0.8)
LOG_4 = math.log(4)
EPS = 1e-4


def t(values: object) -> Tensor:
    return torch.as_tensor(np.asarray(values), dtype=torch.float64)


def normal(mean: float, width: float) -> np.ndarray:
    return np.asarray(stats.norm.pdf(X, mean, width))


def kl(p: np.ndarray, q: np.ndarray) -> float:
    return float(np.trapezoid(special.rel_entr(p, q), X))


def js(p: np.ndarray, q: np.ndarray) -> float:
    return (kl(p, (p + q) / 2) + kl(q, (p + q) / 2)) / 2


def best_of(mean: float, width: float) -> Callable[[Tensor], Tensor]:
    """The logit of the best discriminator against N(mean, width^2), as a function of x."""

    def logit(x: Tensor) -> Tensor:
        normal = torch.distributions.Normal
        humps = [normal(m, s).log_prob(x) for m, s in ((-1.5, 0.5), (1.5, 0.8))]
        log_p = torch.logaddexp(*humps) - math.log(2)
        return adversarial.best_logit(log_p, normal(mean, width).log_prob(x))

    return logit


def by_theta(f: Callable[[float, float], float], mean: float, width: float) -> list[float]:
    """Central differences of f by the mean and by the logarithm of the width."""
    grow = math.exp(EPS)
    return [
        (f(mean + EPS, width) - f(mean - EPS, width)) / (2 * EPS),
        (f(mean, width * grow) - f(mean, width / grow)) / (2 * EPS),
    ]


def held_slope(loss: Callable[[Tensor], Tensor], mean: float, width: float) -> list[float]:
    """The slope of the loss with the discriminator held, through samples g(z), by quadrature."""
    z = t(np.linspace(-9, 9, 6001))
    weight = t(stats.norm.pdf(z.numpy())) * (z[1] - z[0])
    theta = t([mean, math.log(width)]).requires_grad_()
    value = weight @ loss(best_of(mean, width)(theta[0] + theta[1].exp() * z))
    return torch.autograd.grad(value, theta)[0].tolist()


def test_eq_g_10_the_game_from_samples_of_both() -> None:
    """The value by densities is that of the losses on the data and on g of noise."""
    generator = torch.Generator().manual_seed(1)
    z = torch.randn(40_000, generator=generator, dtype=torch.float64)
    data = -0.4 + 0.7 * torch.randn(40_000, generator=generator, dtype=torch.float64)
    theta = 1.3
    on_data, on_made = adversarial.discriminator_losses(0.6 - data, 0.6 - (theta + z))
    d = special.expit(0.6 - X)
    value = np.trapezoid(normal(-0.4, 0.7) * np.log(d) + normal(theta, 1) * np.log(1 - d), X)
    error = math.sqrt(float(on_data.var() + on_made.var()) / 40_000)
    assert abs(float(-on_data.mean() - on_made.mean()) - value) < 4 * error < 0.05
    found = adversarial.game_value(
        t(normal(-0.4, 0.7)).log(), t(normal(theta, 1)).log(), t(0.6 - X), GRID
    )
    assert float(found) == pytest.approx(value)
    # Only the second term depends on theta, and the generator's loss is that term.
    torch.testing.assert_close(adversarial.generator_loss_minimax(0.6 - (theta + z)), -on_made)


def test_eq_g_11_who_moves_second_gains() -> None:
    """On any table of values; and the two places of the chapter, solved by SciPy."""
    for seed in range(20):
        table = np.random.default_rng(seed).normal(size=(4, 7))  # a down, theta across
        assert table.min(1).max() <= table.max(0).min()

    def value(d: np.ndarray, share: float) -> float:
        made = np.array([share, 1 - share])
        return float(np.log(d).mean() + made @ np.log1p(-d))

    def best(share: float) -> float:
        box = optimize.Bounds(1e-9, 1 - 1e-9)
        return -float(optimize.minimize(lambda d: -value(d, share), [0.4, 0.6], bounds=box).fun)

    second = max(
        min(value(np.array([a, b]), share) for share in (0.0, 1.0))
        for a in np.linspace(0.01, 0.99, 99)
        for b in np.linspace(0.01, 0.99, 99)
    )
    first = min(best(0.0), best(1.0))
    assert second == pytest.approx(-LOG_4, abs=1e-6)
    assert first == pytest.approx(0.5 * math.log(1 / 3) + math.log(2 / 3), abs=1e-5)
    assert min(best(share) for share in np.linspace(0, 1, 21)) == pytest.approx(-LOG_4, abs=1e-5)


def test_eq_g_12_the_game_is_worth_least_at_the_data() -> None:
    def value(q: np.ndarray) -> float:
        log_p, log_q = t(P).log(), t(q).log()
        best = adversarial.best_logit(log_p, log_q)
        return float(adversarial.game_value(log_p, log_q, best, GRID))

    for q in (normal(0, 1.5), normal(1, 0.7), 0.9 * P + 0.1 * normal(0, 1)):
        m = (P + q) / 2
        assert value(q) == pytest.approx(-LOG_4 + kl(P, m) + kl(q, m))
        assert value(q) > -LOG_4 + 1e-4
    assert value(P) == pytest.approx(-LOG_4)
    # The saddle: against a = 0 all generators fare alike, against q = p no logit does better.
    flat = adversarial.game_value(t(P).log(), t(normal(2, 1)).log(), t(0 * X), GRID)
    assert float(flat) == pytest.approx(-LOG_4)
    for logit in (t(0.4 * X), t(np.cos(X)), t(0 * X + 0.3)):
        assert float(adversarial.game_value(t(P).log(), t(P).log(), logit, GRID)) < -LOG_4 - 1e-3


@pytest.mark.parametrize(("mean", "width"), [(0.0, 1.5), (2.0, 1.0), (-1.0, 0.6)])
def test_eq_g_13_the_loss_of_the_game_descends_twice_js(mean: float, width: float) -> None:
    held = held_slope(adversarial.generator_loss_minimax, mean, width)
    exact = by_theta(lambda m, w: 2 * js(P, normal(m, w)), mean, width)
    assert held == pytest.approx(exact, abs=1e-5)
    assert max(map(abs, exact)) > 0.05


@pytest.mark.parametrize(("mean", "width"), [(0.0, 1.5), (2.0, 1.0), (-1.0, 0.6)])
def test_eq_g_14_the_other_loss_descends_kl_less_twice_js(mean: float, width: float) -> None:
    def less(m: float, w: float) -> float:
        return kl(normal(m, w), P) - 2 * js(P, normal(m, w))

    def of_the_mean(m: float, w: float) -> float:
        return 2 * kl((P + normal(m, w)) / 2, P)

    assert less(mean, width) == pytest.approx(of_the_mean(mean, width))
    held = held_slope(adversarial.generator_loss_nonsaturating, mean, width)
    assert held == pytest.approx(by_theta(less, mean, width), abs=1e-5)
    without = by_theta(lambda m, w: kl(normal(m, w), P), mean, width)
    assert np.abs(np.subtract(held, without)).max() > 0.05


@pytest.mark.parametrize("name", sorted(fdivergences.TABLE))
def test_eq_g_15_a_critic_bounds_every_f_divergence(name: str) -> None:
    row, q = fdivergences.TABLE[name], normal(0.5, 1.0)
    log_p, log_q = t(P).log(), t(q).log()
    ratio = log_p - log_q
    exact = float(np.trapezoid(q * row.f(ratio).numpy(), X))
    for logit in (ratio, 0.7 * ratio, ratio + 0.3, t(0.2 * np.sin(X))):
        critic = row.derivative(logit)
        by_hand = np.trapezoid(P * critic.numpy() - q * row.conjugate(critic).numpy(), X)
        found = float(fdivergences.variational_bound(name, log_p, log_q, critic, GRID))
        assert found == pytest.approx(by_hand, rel=1e-6)
        assert found <= exact + 1e-6
    tight = fdivergences.variational_bound(name, log_p, log_q, row.derivative(ratio), GRID)
    assert float(tight) == pytest.approx(exact, rel=1e-5)


def test_eq_g_16_two_points_apart() -> None:
    """Limits of narrow densities; SciPy's distances of the two points themselves."""
    for theta in (-1.3, 0.4):
        places = np.array([0.0, theta])
        exact = stats.wasserstein_distance(places[:1], places[1:])
        assert exact == pytest.approx(abs(theta))
        log_p, log_q = (t(normal(at, 0.03)).log() for at in places)
        assert float(fdivergences.jensen_shannon(log_p, log_q, GRID)) == pytest.approx(math.log(2))
        moved = float(distances.earth_movers_density(log_p, log_q, GRID))
        assert moved == pytest.approx(exact, abs=1e-4)
    same = t(normal(0, 0.03)).log()
    assert float(fdivergences.jensen_shannon(same, same, GRID)) == 0


def test_eq_g_17_the_best_critic_of_slope_one_reaches_the_distance() -> None:
    """A linear program for points on a line and in the plane; on the line, helpers' critic too."""
    draws = np.random.default_rng(2)
    for dim in (1, 2):
        x, y = draws.normal(size=(6, dim)), 0.7 + draws.normal(size=(4, dim))
        points = np.vstack([x, y])
        mass = np.r_[np.full(6, 1 / 6), np.full(4, -1 / 4)]
        pairs = [(i, j) for i in range(10) for j in range(10) if i != j]
        rows = np.array([np.eye(10)[i] - np.eye(10)[j] for i, j in pairs])
        ways = np.array([np.linalg.norm(points[i] - points[j]) for i, j in pairs])
        dual = -optimize.linprog(-mass, rows, ways, bounds=[(0, 0)] + [(None, None)] * 9).fun
        cost = np.linalg.norm(x[:, None] - y[None], axis=2)
        moves = np.vstack([np.kron(np.eye(6), np.ones(4)), np.kron(np.ones(6), np.eye(4))])
        carried = np.r_[np.full(6, 1 / 6), np.full(4, 1 / 4)]
        primal = optimize.linprog(cost.ravel(), A_eq=moves, b_eq=carried).fun
        assert dual == pytest.approx(primal)
        if dim == 1:
            assert primal == pytest.approx(stats.wasserstein_distance(x[:, 0], y[:, 0]))
    q = normal(0.5, 1.0)
    critic = distances.earth_movers_critic(t(P).log(), t(q).log(), GRID).numpy()
    told = np.trapezoid((P - q) * critic, X)
    gap = integrate.cumulative_trapezoid(P - q, X, initial=0)
    assert told == pytest.approx(np.trapezoid(np.abs(gap), X), rel=1e-4)
    for other in (X, -X, np.abs(X), np.sin(X), np.abs(X - 0.5)):
        assert np.trapezoid((P - q) * other, X) < told
