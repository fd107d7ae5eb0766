"""The equations of ``chapters/gan/training``, (G.28) to (G.33): both sides computed on numbers.

One side comes from SciPy, autograd, a minimum found at single points or from counting, the other
from the formula as the book writes it. ``test_equations_implicit.py`` finds these tests by their
names.
"""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from scipy import optimize, special, stats
from torch import Tensor

from helpers.maths import adversarial

A = torch.tensor([-30.0, -4.0, -0.5, 0.0, 2.0, 25.0], dtype=torch.float64)
D = torch.sigmoid(A)


def slope(loss: object, a: Tensor = A) -> Tensor:
    """The derivative of a loss at each logit, by autograd."""
    a = a.clone().requires_grad_()
    return torch.autograd.grad(loss(a).sum(), a)[0]


def bernoulli_loss(a: np.ndarray, t: float) -> np.ndarray:
    """Minus the log-likelihood of a coin, from the probability itself."""
    d = special.expit(a)
    return -special.xlogy(t, d) - special.xlogy(1 - t, special.expit(-a))


@pytest.mark.parametrize("t", [0.0, 0.15, 0.9, 1.0])
def test_eq_g_28_the_loss_of_a_label_and_its_slope(t: float) -> None:
    found = t * F.softplus(-A) + (1 - t) * F.softplus(A)
    np.testing.assert_allclose(found, bernoulli_loss(A.numpy(), t), atol=1e-9)
    by_torch = lambda a: F.binary_cross_entropy_with_logits(  # noqa: E731
        a, torch.full_like(a, t), reduction="none"
    )
    torch.testing.assert_close(slope(by_torch), D - t)
    # With the labels 1 and 0 they are the losses of the chapter on the game.
    on_real, on_fake = adversarial.discriminator_losses(A, A)
    if t in (0, 1):
        torch.testing.assert_close(found, on_real if t else on_fake)


def test_eq_g_29_the_share_of_a_mode_and_when_it_is_held() -> None:
    """A Gaussian in the plane is within three widths as often as a Rayleigh variable is."""
    r = stats.rayleigh.cdf(3)
    assert r == pytest.approx(1 - math.exp(-9 / 2))
    angle = np.arange(8) * np.pi / 4
    centres = 2 * np.stack([np.cos(angle), np.sin(angle)], 1)
    draw = np.random.default_rng(0)
    weights = np.array([0.3, 0.3, 0.3, 0.04, 0.025, 0.025, 0.01, 0.0])
    chosen = draw.choice(8, 40_000, p=weights)
    x = centres[chosen] + 0.05 * draw.standard_normal((40_000, 2))
    near = np.linalg.norm(x[:, None] - centres, axis=2) <= 0.15
    shares = near.mean(0)
    np.testing.assert_allclose(shares, r * weights, atol=4 * math.sqrt(0.25 / 40_000))
    assert (shares >= 1 / 32).tolist() == (r * weights >= 1 / 32).tolist()
    assert int((shares >= 1 / 32).sum()) == 4 < int((shares > 0).sum()) == 7


@pytest.mark.parametrize(("n", "m"), [(8, 1), (20, 1), (20, 2), (64, 2), (100, 4)])
def test_eq_g_30_the_modes_of_a_fair_sample(n: int, m: int) -> None:
    """By drawing which mode each sample falls to, 4000 times, and for m = 1 by the closed form."""
    k, r = 8, 1 - math.exp(-9 / 2)
    draw = np.random.default_rng(1)
    counts = draw.multinomial(n, [r / k] * k + [1 - r], 4000)[:, :k]
    reached = (counts >= m).sum(1)
    error = reached.std() / math.sqrt(len(reached))
    formula = k * stats.binom.sf(m - 1, n, r / k)
    assert abs(reached.mean() - formula) < 4 * error
    if m == 1:
        assert formula == pytest.approx(k * (1 - (1 - r / k) ** n))


def test_coupons_take_k_times_the_harmonic_number() -> None:
    """With r = 1 the draws until all are seen are, on average, K times the harmonic number."""
    k = 8
    missing = [
        1 - sum((-1) ** j * math.comb(k, j) * (1 - j / k) ** n for j in range(k + 1))
        for n in range(400)
    ]
    assert sum(missing) == pytest.approx(k * sum(1 / j for j in range(1, k + 1)))


def test_eq_g_31_what_a_missing_detach_adds() -> None:
    """In a network: the generator's weights get the gradient of both losses on the sample."""
    torch.testing.assert_close(
        slope(lambda a: F.softplus(-a) + F.softplus(a)), torch.tanh(A / 2)
    )  # 2 D - 1
    torch.manual_seed(0)
    g = torch.nn.Linear(2, 3).double()
    d = torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.Tanh(), torch.nn.Linear(5, 1)).double()
    logit = d(g(torch.ones(1, 2, dtype=torch.float64)))
    both = {
        "nonsaturating": adversarial.generator_loss_nonsaturating(logit),
        "minimax": adversarial.generator_loss_minimax(logit),
    }
    stray = adversarial.discriminator_losses(logit, logit)[1]
    (unit,) = torch.autograd.grad(logit.sum(), g.weight, retain_graph=True)
    for name, own in both.items():
        (found,) = torch.autograd.grad((own + stray).sum(), g.weight, retain_graph=True)
        factor = 2 * torch.sigmoid(logit.detach()) - 1 if name == "nonsaturating" else 0.0
        torch.testing.assert_close(found, factor * unit)


@pytest.mark.parametrize(("alpha", "beta"), [(1.0, 0.0), (0.9, 0.0), (0.9, 0.1), (0.8, 0.3)])
def test_eq_g_32_the_best_discriminator_of_soft_labels(alpha: float, beta: float) -> None:
    for p, q in ((0.3, 0.9), (1.2, 0.1), (0.5, 0.5)):
        loss = lambda a, p=p, q=q: p * bernoulli_loss(a, alpha) + q * bernoulli_loss(a, beta)  # noqa: E731
        found = optimize.minimize_scalar(loss, bounds=(-30, 30), method="bounded")
        best = (alpha * p + beta * q) / (p + q)
        assert special.expit(found.x) == pytest.approx(best, abs=1e-5)
    p, q = 1e-12, 0.7
    logit = float(special.logit((alpha * p + beta * q) / (p + q)))
    limit = math.log(beta / (1 - beta)) if beta else math.log(p) - math.log(q) + math.log(alpha)
    assert logit == pytest.approx(limit, abs=1e-6)


def test_eq_g_33_the_slopes_of_both_losses_and_their_ratio() -> None:
    minimax = slope(adversarial.generator_loss_minimax)
    other = slope(adversarial.generator_loss_nonsaturating)
    torch.testing.assert_close(minimax, -D)
    torch.testing.assert_close(other, -torch.sigmoid(-A))
    torch.testing.assert_close(other / minimax, torch.exp(-A))
