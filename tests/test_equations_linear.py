"""The equations of ``chapters/vae/linear``, (V.1) to (V.15): both sides computed on numbers.

One side comes from ``torch.distributions``, autograd, Gauss-Hermite quadrature or an optimiser of
SciPy's, the other from ``helpers.maths.ppca`` or from the formula as the book writes it.
"""

import itertools
import math

import numpy as np
import pytest
import torch
from scipy import optimize
from torch import Tensor
from torch.distributions import MultivariateNormal, Normal

from helpers.maths import ppca
from helpers.maths.divergences import kl_gaussian
from helpers.models.linear import LinearVAE

D, M, N, S2 = 5, 2, 7, 0.6
VALUES = torch.tensor([4.0, 2.5, 1.4, 0.5, 0.2], dtype=torch.float64)


def draw(*shape: int, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


W, B, X = draw(D, M, seed=1), draw(D, seed=2), 2 * draw(N, D, seed=3)
EYE = torch.eye(D, dtype=torch.float64)
U = torch.linalg.qr(draw(D, D, seed=4)).Q  # directions of the data
S = U @ torch.diag(VALUES) @ U.T  # their covariance
C = W @ W.T + S2 * EYE
INNER = W.T @ W + S2 * torch.eye(M, dtype=torch.float64)
CENTRE = torch.zeros(D, dtype=torch.float64)


def data_of(covariance: Tensor, n: int = 40) -> Tensor:
    """Data whose mean is 0 and whose covariance, with the divisor n, is just this."""
    raw = draw(n, len(covariance), seed=5)
    raw = raw - raw.mean(0)
    root = torch.linalg.cholesky(raw.T @ raw / n)
    return raw @ torch.linalg.inv(root).T @ torch.linalg.cholesky(covariance).T


def density(x: Tensor, covariance: Tensor) -> Tensor:
    return MultivariateNormal(torch.zeros(len(covariance)).double(), covariance).log_prob(x)


def mean_density(weight: Tensor, variance: float = S2) -> Tensor:
    """(V.5) as it is written, by a determinant and an inverse."""
    c = weight @ weight.T + variance * EYE
    trace = torch.trace(torch.linalg.inv(c) @ S)
    return -0.5 * (D * math.log(2 * math.pi) + torch.logdet(c) + trace)


def gradient(weight: Tensor, variance: float = S2) -> Tensor:
    leaf = weight.clone().requires_grad_()
    return torch.autograd.grad(mean_density(leaf, variance), leaf)[0]


def at_optimum(size: int, variance: float, beta: float = 1.0) -> tuple[Tensor, ...]:
    """Data, decoder, and the means and log-variances of q that :func:`ppca.optimum` speaks of."""
    x = data_of(S)
    weight = ppca.decoder(VALUES, U, size, variance, beta)
    widths = ppca.optimum(VALUES, size, variance, beta).width[:size]
    means = x @ weight / (weight.square().sum(0) + beta * variance)
    return x, weight, means, widths.log().expand_as(means)


def bound(
    x: Tensor, weight: Tensor, variance: float, mu: Tensor, logvar: Tensor, beta: float = 1.0
) -> Tensor:
    parts = ppca.elbo_terms(x, weight, CENTRE, variance, mu, logvar)
    return (parts[0] - beta * parts[1]).mean()


def test_eq_v_1_the_model_is_what_the_decoder_says() -> None:
    torch.manual_seed(0)
    model = LinearVAE(D, M, variance=S2).double()
    weight, bias, variance = model.model()
    assert variance == pytest.approx(S2, rel=1e-6)
    z = draw(N, M, seed=6)
    expected = Normal(z @ weight.T + bias, math.sqrt(variance)).log_prob(X).sum(1)
    torch.testing.assert_close(model.decoder.log_prob(X, z), expected)


def test_eq_v_2_the_marginal_is_gaussian() -> None:
    torch.testing.assert_close(ppca.marginal_covariance(W, S2), C)
    found = ppca.log_prob(X, W, B, S2)
    torch.testing.assert_close(found, density(X - B, C))
    # And it is the integral over z, by a grid over a single latent dimension.
    z = torch.linspace(-9, 9, 3001, dtype=torch.float64)
    made = z[:, None] * W[:, 0] + B
    joint = (
        Normal(made[:, None], math.sqrt(S2)).log_prob(X).sum(-1) + Normal(0, 1).log_prob(z)[:, None]
    )
    integral = torch.trapezoid(joint.exp(), z, dim=0).log()
    torch.testing.assert_close(ppca.log_prob(X, W[:, :1], B, S2), integral)


def test_eq_v_3_the_posterior_by_conditioning_the_joint() -> None:
    gain = W.T @ torch.linalg.inv(C)  # Cov(z, x) Cov(x, x)^-1
    mean, covariance = ppca.posterior(X, W, B, S2)
    torch.testing.assert_close(mean, (X - B) @ gain.T)
    torch.testing.assert_close(covariance, torch.eye(M).double() - gain @ W)
    torch.testing.assert_close(covariance, S2 * torch.linalg.inv(INNER))


def test_eq_v_4_the_bound_by_quadrature() -> None:
    mu, logvar = draw(N, M, seed=7), 0.5 * draw(N, M, seed=8)
    nodes, shares = (torch.tensor(v) for v in np.polynomial.hermite_e.hermegauss(5))
    score = torch.zeros(N, dtype=torch.float64)
    for i, j in itertools.product(range(5), repeat=2):
        z = mu + (0.5 * logvar).exp() * torch.stack([nodes[i], nodes[j]])
        log_px = Normal(z @ W.T + B, math.sqrt(S2)).log_prob(X).sum(1)
        score = score + shares[i] * shares[j] * log_px / (2 * math.pi)
    reconstruction, kl = ppca.elbo_terms(X, W, B, S2, mu, logvar)
    torch.testing.assert_close(reconstruction, score)
    prior = torch.eye(M, dtype=torch.float64)
    expected = kl_gaussian(mu, torch.diag_embed(logvar.exp()), torch.zeros_like(mu), prior)
    torch.testing.assert_close(kl, expected)


def test_eq_v_5_the_likelihood_of_a_data_set() -> None:
    x = data_of(S)
    torch.testing.assert_close(x.T @ x / len(x), S)
    found = ppca.mean_log_prob(S, W, S2)
    torch.testing.assert_close(found, density(x, C).mean())
    torch.testing.assert_close(found, mean_density(W))


def test_eq_v_6_its_gradient() -> None:
    inverse = torch.linalg.inv(C)
    torch.testing.assert_close(gradient(W), inverse @ (S @ inverse @ W - W))


@pytest.mark.parametrize("kept", [(0, 1), (1, 2), (0, 2), (2,), (1,), ()], ids=str)
def test_eq_v_7_every_choice_of_directions_is_stationary(kept: tuple[int, ...]) -> None:
    turn = torch.linalg.qr(draw(2, 2, seed=9)).Q
    weight = torch.zeros(D, 2, dtype=torch.float64)
    for column, j in enumerate(kept):
        weight[:, column] = U[:, j] * math.sqrt(VALUES[j] - S2)
    weight = weight @ turn
    assert float(gradient(weight).abs().max()) < 1e-12
    if kept:
        assert float(gradient(1.1 * weight).abs().max()) > 1e-2
        assert float(gradient(weight + 0.1 * draw(D, 2)).abs().max()) > 1e-2
    if kept == (0, 1):
        best = ppca.decoder(VALUES, U, 2, S2)
        torch.testing.assert_close(weight @ weight.T, best @ best.T)


@pytest.mark.parametrize("j", range(5))
def test_eq_v_8_what_a_direction_gains(j: int) -> None:
    value = float(VALUES[j])
    formula = 0.5 * (value / S2 - 1 - math.log(value / S2))
    assert formula >= 0
    if value > S2:
        with_it = U[:, j : j + 1] * math.sqrt(value - S2)
        gained = mean_density(with_it) - mean_density(0 * with_it)
        assert float(gained) == pytest.approx(formula, rel=1e-12)
    dead, alive = ppca.optimum(VALUES, 1, S2), ppca.optimum(VALUES, D, S2)
    found = float((alive.log_likelihood - dead.log_likelihood)[j])
    assert found == pytest.approx(formula if 0 < j and value > S2 else 0, abs=1e-12)


@pytest.mark.parametrize("size", [1, 2, 4])
def test_eq_v_9_the_best_noise_is_the_mean_of_what_is_left(size: int) -> None:
    def loss(log_variance: float) -> float:
        return -float(ppca.optimum(VALUES, size, math.exp(log_variance)).log_likelihood.sum())

    found = optimize.minimize_scalar(
        loss, bounds=(-4, 3), method="bounded", options={"xatol": 1e-9}
    )
    assert math.exp(found.x) == pytest.approx(float(VALUES[size:].mean()), rel=1e-5)
    assert ppca.best_variance(VALUES, size) == pytest.approx(float(VALUES[size:].mean()), rel=1e-12)


@pytest.mark.parametrize("j", range(5))
def test_eq_v_10_the_curvature_of_a_dead_column(j: int) -> None:
    def along(length: Tensor) -> Tensor:
        return mean_density(length * U[:, j : j + 1])

    zero = torch.zeros((), dtype=torch.float64)
    curvature = torch.autograd.functional.hessian(along, zero)
    assert float(curvature) == pytest.approx((float(VALUES[j]) - S2) / S2**2, rel=1e-10)


@pytest.mark.parametrize("j", range(5))
def test_eq_v_11_the_bound_of_a_dead_pair(j: int) -> None:
    x, value = data_of(S), float(VALUES[j])

    def along(pair: Tensor) -> Tensor:
        w, v, logvar = pair
        mu = v * (x @ U[:, j : j + 1])
        return bound(x, w * U[:, j : j + 1], S2, mu, logvar.expand_as(mu))

    at = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    assert float(torch.autograd.grad(along(at), at)[0].abs().max()) < 1e-12
    hessian = torch.autograd.functional.hessian(along, torch.zeros(3, dtype=torch.float64))
    expected = torch.tensor([[-1 / S2, value / S2], [value / S2, -value]], dtype=torch.float64)
    torch.testing.assert_close(hessian[:2, :2], expected)
    assert hessian[2, 2] == pytest.approx(-0.5) and float(hessian[2, :2].abs().max()) < 1e-12
    determinant = float(torch.det(hessian[:2, :2]))
    assert determinant == pytest.approx(value / S2 * (1 - value / S2), rel=1e-10)
    assert (float(torch.linalg.eigvalsh(hessian).max()) > 0) == (value > S2)


def test_eq_v_12_what_a_dimension_in_use_costs() -> None:
    x, weight, means, logvar = at_optimum(3, S2)
    exact, covariance = ppca.posterior(x, weight, CENTRE, S2)
    torch.testing.assert_close(means, exact)
    torch.testing.assert_close(covariance, torch.diag(S2 / VALUES[:3]))
    kl = ppca.elbo_terms(x, weight, CENTRE, S2, means, logvar)[1].mean()
    torch.testing.assert_close(kl, (0.5 * (VALUES[:3] / S2).log()).sum())
    spread = means.square().mean(0) + logvar.exp()[0]  # of the codes of all data together
    torch.testing.assert_close(spread, torch.ones(3, dtype=torch.float64))
    error = (x - means @ weight.T) @ U[:, :3]
    left = error.square().mean(0) + logvar.exp()[0] * weight.square().sum(0)
    torch.testing.assert_close(left, torch.full((3,), S2, dtype=torch.float64))


@pytest.mark.parametrize("beta", [0.4, 3.0])
def test_eq_v_13_price_and_noise_are_one_dial(beta: float) -> None:
    x, mu, logvar = X - B, draw(N, M, seed=7), 0.5 * draw(N, M, seed=8)
    left = bound(x, W, S2, mu, logvar, beta)
    constant = -D / 2 * math.log(2 * math.pi * S2) + beta * D / 2 * math.log(
        2 * math.pi * beta * S2
    )
    right = beta * bound(x, W, beta * S2, mu, logvar) + constant
    torch.testing.assert_close(left, right)
    torch.testing.assert_close(
        ppca.decoder(VALUES, U, 3, S2, beta), ppca.decoder(VALUES, U, 3, beta * S2)
    )
    # No step from the optimum raises the objective.
    x, weight, means, logvar = at_optimum(3, 0.3, beta)
    leaves = [weight.requires_grad_(), means.requires_grad_(), logvar.clone().requires_grad_()]
    gradients = torch.autograd.grad(bound(x, leaves[0], 0.3, *leaves[1:], beta), leaves)
    assert max(float(g.abs().max()) for g in gradients) < 1e-12


@pytest.mark.parametrize(("beta", "size"), [(0.5, 2), (1.5, 3), (4.0, 3), (2.0, 1), (9.0, 2)])
def test_eq_v_14_the_best_noise_at_another_price(beta: float, size: int) -> None:
    def loss(log_variance: float) -> float:
        variance = math.exp(log_variance)
        x, weight, means, logvar = at_optimum(size, variance, beta)
        return -float(bound(x, weight, variance, means, logvar, beta))

    near = min(np.linspace(-4, 3, 71), key=loss)
    around = optimize.minimize_scalar(loss, bounds=(near - 0.1, near + 0.1), method="bounded")
    found = math.exp(around.x)
    best = ppca.best_variance(VALUES, size, beta)
    assert found == pytest.approx(best, rel=1e-4)
    alive = int((VALUES[:size] > beta * best).sum())
    assert best == pytest.approx(float(VALUES[alive:].sum()) / (D - beta * alive), rel=1e-12)


def test_eq_v_15_the_gap_of_a_diagonal_q() -> None:
    mean, covariance = ppca.posterior(X, W, B, S2)

    def gap(logvar: Tensor) -> Tensor:
        return kl_gaussian(mean[:1], torch.diag_embed(logvar.exp()), mean[:1], covariance).sum()

    best = -(torch.linalg.inv(covariance).diagonal().log())
    torch.testing.assert_close(best, (S2 / INNER.diagonal()).log())
    leaf = best.clone().requires_grad_()
    assert float(torch.autograd.grad(gap(leaf), leaf)[0].abs().max()) < 1e-12
    assert all(gap(best + 0.2 * draw(M, seed=k)) > gap(best) for k in range(20))
    formula = 0.5 * (INNER.diagonal().log().sum() - torch.logdet(INNER))
    torch.testing.assert_close(gap(best), formula)
    torch.testing.assert_close(ppca.diagonal_gap(W, S2), formula)
    missed = ppca.log_prob(X, W, B, S2) - torch.sub(
        *ppca.elbo_terms(X, W, B, S2, mean, best.expand_as(mean))
    )
    torch.testing.assert_close(missed, formula.expand(N))
    straight = ppca.decoder(VALUES, U, 3, S2)
    assert float(ppca.diagonal_gap(straight, S2)) < 1e-14
    turned = straight @ torch.linalg.qr(draw(3, 3, seed=9)).Q
    assert float(ppca.diagonal_gap(turned, S2)) > 1e-2
    same = ppca.mean_log_prob(S, straight, S2)
    torch.testing.assert_close(ppca.mean_log_prob(S, turned, S2), same)
