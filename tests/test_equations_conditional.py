"""The equations of ``systems/conditional``, (S4.1) to (S4.8): both sides computed on numbers.

One side comes from SciPy, from a best discriminator or generator found by descent, or from drawing;
the other from the formula as the book writes it. Tables have three classes and five values.
"""

import math

import numpy as np
import pytest
import torch
from scipy import optimize, spatial, special, stats

from helpers.maths import adversarial
from helpers.models.gan import GAN, GANConfig

PI = np.array([0.5, 0.3, 0.2])  # p(y)
P = np.array(  # p(x|y)
    [[0.6, 0.3, 0.1, 0.0, 0.0], [0.1, 0.2, 0.3, 0.3, 0.1], [0.05, 0.0, 0.15, 0.3, 0.5]]
)
Q = np.array(  # q(x|y)
    [[0.4, 0.2, 0.2, 0.1, 0.1], [0.3, 0.3, 0.2, 0.1, 0.1], [0.1, 0.1, 0.2, 0.3, 0.3]]
)


def js(p: np.ndarray, q: np.ndarray) -> float:
    """SciPy's distance, squared, in nats."""
    return float(spatial.distance.jensenshannon(p.ravel(), q.ravel()) ** 2)


def value(p: np.ndarray, q: np.ndarray, d: np.ndarray) -> float:
    """E_p log D + E_q log(1 - D), for joint tables."""
    return float(special.xlogy(p, d).sum() + special.xlogy(q, 1 - d).sum())


def best_value(p: np.ndarray, q: np.ndarray, blind: bool = False) -> tuple[float, np.ndarray]:
    """The value and the discriminator found by descent, one logit a pair, or a value of x."""
    shape = p.shape[1:] if blind else p.shape

    def loss(a: np.ndarray) -> tuple[float, np.ndarray]:
        logits = np.broadcast_to(a.reshape(shape), p.shape)
        softplus = np.logaddexp(0, logits)
        total = (p * (softplus - logits) + q * softplus).sum()
        slope = (p + q) * special.expit(logits) - p
        return total, (slope.sum(0) if blind else slope).ravel()

    found = optimize.minimize(loss, np.zeros(math.prod(shape)), jac=True, tol=1e-14)
    return -found.fun, special.expit(found.x.reshape(shape))


def test_eq_s4_1_the_value_of_the_game_is_a_mean_over_classes() -> None:
    """For a discriminator that is none of the best: by drawing pairs, and by the table."""
    d = special.expit(np.random.default_rng(0).standard_normal(P.shape))
    draw = np.random.default_rng(1)
    n = 400_000
    y = draw.choice(3, n, p=PI)
    u = draw.random((2, n, 1))
    real, fake = (
        (part > table.cumsum(1)[y]).sum(1).clip(max=4)
        for part, table in zip(u, (P, Q), strict=True)
    )
    drawn = np.log(d[y, real]) + np.log(1 - d[y, fake])
    by_class = [value(P[c], Q[c], d[c]) for c in range(3)]
    formula = float(PI @ by_class)
    assert abs(drawn.mean() - formula) < 4 * drawn.std() / math.sqrt(n)
    assert formula == pytest.approx(value(PI[:, None] * P, PI[:, None] * Q, d))


def test_eq_s4_2_the_best_discriminator_class_by_class() -> None:
    _, found = best_value(PI[:, None] * P, PI[:, None] * Q)
    with np.errstate(invalid="ignore"):
        np.testing.assert_allclose(found, P / (P + Q), atol=1e-4)
    with np.errstate(divide="ignore"):
        logits = adversarial.best_logit(torch.from_numpy(np.log(P)), torch.from_numpy(np.log(Q)))
    np.testing.assert_allclose(torch.sigmoid(logits), P / (P + Q))


def test_eq_s4_3_its_value_is_twice_the_mean_of_the_divergences() -> None:
    found, _ = best_value(PI[:, None] * P, PI[:, None] * Q)
    by_class = [js(p, q) for p, q in zip(P, Q, strict=True)]
    assert found == pytest.approx(2 * PI @ by_class - math.log(4), abs=1e-6)
    assert js(PI[:, None] * P, PI[:, None] * Q) == pytest.approx(float(PI @ by_class))


def test_eq_s4_4_the_logit_asks_two_questions() -> None:
    """Marginals and posteriors from joint tables by Bayes' rule."""
    p, q = PI[:, None] * P, PI[:, None] * Q
    with np.errstate(divide="ignore"):
        whole = np.log(P) - np.log(Q)
        digit = np.log(p.sum(0)) - np.log(q.sum(0))
        says = np.log(p / p.sum(0)) - np.log(q / q.sum(0))
    np.testing.assert_allclose(digit + says, whole, atol=1e-12)
    assert digit.shape == (5,) and np.abs(digit).max() > 0.1


def test_eq_s4_5_a_generator_that_does_not_listen() -> None:
    """With q(x|y) = p(x): blind to y the discriminator knows nothing, with y it knows this much."""
    marginal = PI @ P
    deaf = PI[:, None] * marginal[None]
    joint = PI[:, None] * P
    found, d = best_value(joint, deaf)
    assert found == pytest.approx(2 * js(joint, deaf) - math.log(4), abs=1e-6)
    posterior = joint / joint.sum(0)
    np.testing.assert_allclose(d, posterior / (posterior + PI[:, None]), atol=1e-4)
    blind, _ = best_value(joint, deaf, blind=True)
    assert blind == pytest.approx(-math.log(4), abs=1e-9) and found > blind + 0.1
    # Ten balanced classes of which x tells exactly one.
    k = 10
    certain, product = np.eye(k) / k, np.full((k, k), 1 / k**2)
    half = 0.5 * (math.log(2 * k / (k + 1)) + math.log(2 / (k + 1)) / k + (1 - 1 / k) * math.log(2))
    assert js(certain, product) == pytest.approx(half)
    assert half == pytest.approx(0.526, abs=5e-4)


def test_a_discriminator_that_sees_no_class_sees_less() -> None:
    joint_p, joint_q = PI[:, None] * P, PI[:, None] * Q
    blind, _ = best_value(joint_p, joint_q, blind=True)
    seeing, _ = best_value(joint_p, joint_q)
    assert blind == pytest.approx(2 * js(PI @ P, PI @ Q) - math.log(4), abs=1e-6)
    assert seeing > blind + 0.01


def test_eq_s4_6_labels_drawn_otherwise_leave_a_remainder_that_no_generator_removes() -> None:
    rho = np.array([0.2, 0.2, 0.6])
    p, q = PI[:, None] * P, rho[:, None] * Q
    _, d = best_value(p, q)
    np.testing.assert_allclose(d, p / (p + q), atol=1e-4)

    def cost(a: np.ndarray) -> float:
        table = special.softmax(a.reshape(3, 5), axis=1)
        return js(p, rho[:, None] * table)

    found = optimize.minimize(cost, np.zeros(15), method="BFGS", options={"gtol": 1e-9})
    assert found.fun == pytest.approx(js(PI, rho), abs=1e-5)
    np.testing.assert_allclose(special.softmax(found.x.reshape(3, 5), axis=1), P, atol=0.02)
    assert js(p, q) > js(PI, rho) > 0.05


@pytest.mark.parametrize("mu", [0.25, 0.5])
@pytest.mark.parametrize("label", [0, 1, 2])
def test_eq_s4_7_what_mismatched_pairs_make_of_the_best_generator(label: int, mu: float) -> None:
    """By descent over the generator's table against the formula with its constant."""
    p = P[label]
    others = np.delete(PI, label) @ np.delete(P, label, 0) / np.delete(PI, label).sum()

    def cost(a: np.ndarray) -> float:
        return js(p, (1 - mu) * special.softmax(a) + mu * others)

    how = {"maxiter": 40_000, "maxfev": 40_000, "xatol": 1e-9, "fatol": 1e-15}
    starts = (np.zeros(5), np.log(p + 1e-3))
    tried = [optimize.minimize(cost, at, method="Nelder-Mead", options=how) for at in starts]
    best = special.softmax(min(tried, key=lambda found: found.fun).x)

    def made(c: float) -> np.ndarray:
        return np.maximum(0, c * p - mu * others) / (1 - mu)

    c = optimize.brentq(lambda c: made(c).sum() - 1, 0.1, 9)
    np.testing.assert_allclose(best, made(c), atol=2e-3)
    assert np.abs(made(c) - p).max() > 0.02  # not the data
    assert 1 - mu <= c <= 1
    # The best logit is the same wherever samples are made.
    logits = np.log(p[best > 0.01]) - np.log(((1 - mu) * best + mu * others)[best > 0.01])
    np.testing.assert_allclose(logits, -math.log(c), atol=0.02)


@pytest.mark.parametrize("mu", [0.25, 0.5])
def test_mismatched_pairs_do_no_harm_where_classes_lie_apart_or_are_one(mu: float) -> None:
    apart, others = np.array([0.7, 0.3, 0.0]), np.array([0.0, 0.0, 1.0])
    for p, rest, c in ((apart, others, 1 - mu), (apart, apart, 1.0)):
        np.testing.assert_allclose(np.maximum(0, c * p - mu * rest) / (1 - mu), p)


def test_eq_s4_8_noise_turned_for_each_class_makes_the_same_samples() -> None:
    """The distribution of g(R z, y) is that of g(z, y); which noise makes what is another."""
    torch.manual_seed(0)
    model = GAN(GANConfig(3, 2, (16,), (4,), output="linear", classes=2)).double()
    draw = np.random.default_rng(0)
    turn = torch.from_numpy(stats.ortho_group.rvs(2, random_state=3))
    z, again = (torch.from_numpy(draw.standard_normal((20_000, 2))) for _ in range(2))
    y = torch.full((20_000,), 1)
    with torch.no_grad():
        plain, turned, other = (model.generate(part, y) for part in (z, z @ turn.T, again))
    for column in range(3):
        compared = stats.ks_2samp(other[:, column], turned[:, column])
        assert compared.pvalue > 1e-3
    assert float((plain - turned).abs().mean()) > 10 * abs(float(plain.mean() - turned.mean()))
    logits = torch.from_numpy(draw.standard_normal(3))
    losses = [torch.nn.functional.softplus(-(x @ logits)) for x in (other, turned)]
    gap = losses[0].mean() - losses[1].mean()
    assert abs(float(gap)) < 4 * math.sqrt(2 / 20_000) * float(losses[0].std())
