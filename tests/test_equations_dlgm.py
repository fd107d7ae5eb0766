"""The equations of ``chapters/systems/dlgm``, (S1.1) to (S1.13): both sides computed on numbers.

One side comes from ``torch.distributions``, quadrature, autograd, dense matrices or drawing, the
other from ``helpers`` or from the formula as the book writes it.
"""

import math

import pytest
import torch
from scipy import optimize
from torch import Tensor
from torch import distributions as td

from helpers.maths import low_rank, quadrature
from helpers.models import dlgm

MU = torch.tensor([0.3, -0.6], dtype=torch.float64)
C = torch.tensor([[0.5, 0.2], [0.2, 0.8]], dtype=torch.float64)
GRID = quadrature.quadrature_grid(-7, 7, 301, dim=2)
B, K = 4, 5


def draw(*shape: int, seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def f(xi: Tensor) -> Tensor:
    """Of (..., 2), not symmetric in its coordinates."""
    return torch.sin(1.3 * xi[..., 0]) * xi[..., 1] + 0.4 * xi[..., 1] ** 2 * xi[..., 0]


def expected(values: Tensor, mu: Tensor = MU, covariance: Tensor = C) -> Tensor:
    """The mean under N(mu, C) of values at the nodes ``(G, ...)``, by quadrature."""
    log_q = td.MultivariateNormal(mu, covariance, validate_args=False).log_prob(GRID.nodes)
    mass = torch.exp(log_q + GRID.log_weights)
    return torch.einsum("g,g...->...", mass, values)


def slopes(xi: Tensor) -> tuple[Tensor, Tensor]:
    """Gradient ``(G, 2)`` and Hessian ``(G, 2, 2)`` of f at points."""
    xi = xi.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(f(xi).sum(), xi, create_graph=True)
    rows = [torch.autograd.grad(g.sum(), xi, retain_graph=True)[0] for g in gradient.T]
    return gradient.detach(), torch.stack(rows, 1)


def gaussians() -> tuple[Tensor, Tensor, Tensor, td.MultivariateNormal]:
    mu, logd, u = (draw(B, K, seed=seed) for seed in range(3))
    precision = torch.diag_embed(logd.exp()) + u.unsqueeze(-1) * u.unsqueeze(-2)
    return mu, logd, u, td.MultivariateNormal(mu, precision_matrix=precision)


def test_eq_s1_1_noise_enters_at_every_layer() -> None:
    """For linear layers h_1 is Gaussian, and its covariance has a term from each layer."""
    torch.manual_seed(0)
    model = dlgm.DLGM(dlgm.DLGMConfig(6, (), (3, 2), ())).double()
    w, bias = (p.detach() for p in model.transforms[0].parameters())
    g1, g2 = (draw(n, n, seed=n) for n in (3, 2))
    for scale, g in zip(model.scales, (g1, g2), strict=True):
        scale.weight.data.copy_(g)
    with torch.no_grad():
        h, top = model.hidden(draw(200_000, 5, seed=7))
    torch.testing.assert_close(top.T.cov(), g2 @ g2.T, atol=0.05, rtol=0.03)
    torch.testing.assert_close(h.mean(0), bias, atol=0.03, rtol=0)
    torch.testing.assert_close(h.T.cov(), w @ g2 @ g2.T @ w.T + g1 @ g1.T, atol=0.08, rtol=0.03)


def test_eq_s1_2_the_bound_is_below_the_likelihood_by_a_divergence() -> None:
    """One unit a layer: by quadrature over both, log p(x) = bound + KL(q || posterior)."""
    torch.manual_seed(1)
    model = dlgm.DLGM(dlgm.DLGMConfig(6, (4,), (1, 1), (3,))).double()
    x = (torch.rand(1, 6, generator=torch.Generator().manual_seed(2)) < 0.5).double()
    with torch.no_grad():
        q = model.posterior(x)
        log_px_given_xi = model.log_px_given_z(x, GRID.nodes)
        log_prior = td.Normal(0.0, 1.0).log_prob(GRID.nodes).sum(-1)
        log_q = sum(
            td.Normal(one.mu[0, 0], (torch.exp(one.logd) + one.u**2)[0, 0] ** -0.5).log_prob(node)
            for one, node in zip(q.each, GRID.nodes.T, strict=True)
        )
        log_px = quadrature.log_integral(log_px_given_xi + log_prior, GRID)
        reconstruction = quadrature.expectation(log_q, log_px_given_xi, GRID)
        bound = reconstruction - sum(one.kl()[0] for one in q.each)
        log_posterior = log_px_given_xi + log_prior - log_px
        gap = quadrature.expectation(log_q, log_q - log_posterior, GRID)
    torch.testing.assert_close(bound + gap, log_px)
    assert float(gap) > 0.01


def test_eq_s1_3_bonnet() -> None:
    mu = MU.clone().requires_grad_()
    (left,) = torch.autograd.grad(expected(f(GRID.nodes), mu), mu)
    torch.testing.assert_close(left, expected(slopes(GRID.nodes)[0]), atol=1e-8, rtol=1e-8)


def test_eq_s1_4_price() -> None:
    """All entries of C as free numbers: the derivative along a symmetric change of C."""
    right = expected(slopes(GRID.nodes)[1]) / 2
    for change in ([[1.0, 0.0], [0.0, 0.0]], [[0.0, 1.0], [1.0, 0.0]], [[0.0, 0.0], [0.0, 1.0]]):
        step = 1e-4 * torch.tensor(change, dtype=torch.float64)
        difference = expected(f(GRID.nodes), MU, C + step) - expected(f(GRID.nodes), MU, C - step)
        along = (right * torch.tensor(change, dtype=torch.float64)).sum()
        torch.testing.assert_close(difference / 2e-4, along, atol=1e-6, rtol=1e-6)


def test_eq_s1_5_the_chain_rule_of_both() -> None:
    def parameters(theta: Tensor) -> tuple[Tensor, Tensor]:
        root = torch.stack(
            [torch.stack([0.7 + theta**2, 0 * theta]), torch.stack([theta, theta.exp()])]
        )
        return torch.stack([theta.sin(), 0.5 * theta]), root @ root.T

    theta = torch.tensor(0.2, dtype=torch.float64, requires_grad=True)
    mu, covariance = parameters(theta)
    (left,) = torch.autograd.grad(expected(f(GRID.nodes), mu, covariance), theta)
    d_mu, d_covariance = torch.autograd.functional.jacobian(parameters, theta.detach())
    gradient, hessian = slopes(GRID.nodes)
    inside = gradient @ d_mu + 0.5 * torch.einsum("gij,ji->g", hessian, d_covariance)
    found = expected(inside, mu.detach(), covariance.detach())
    torch.testing.assert_close(left, found, atol=1e-4, rtol=1e-4)


def test_eq_s1_6_noise_in_place_of_the_hessian() -> None:
    root = torch.tensor([[0.6, 0.1], [-0.3, 0.9]], dtype=torch.float64)  # not symmetric
    gradient, hessian = slopes(MU + GRID.nodes @ root.T)
    eye, zero = torch.eye(2).double(), torch.zeros(2).double()
    left = expected(gradient.unsqueeze(-1) * GRID.nodes.unsqueeze(-2), zero, eye)
    right = expected(hessian, zero, eye) @ root
    torch.testing.assert_close(left, right, atol=1e-8, rtol=1e-8)
    free = root.clone().requires_grad_()
    (by_root,) = torch.autograd.grad(expected(f(GRID.nodes), MU, free @ free.T), free)
    torch.testing.assert_close(by_root, left, atol=1e-6, rtol=1e-6)


def test_eq_s1_7_one_observed_number_adds_one_rank() -> None:
    """x = w.xi + noise: the posterior by conditioning the joint Gaussian of xi and x."""
    w, width, x = draw(K, seed=3), 0.7, 1.9
    variance = w @ w + width**2
    mean = w * x / variance
    covariance = torch.eye(K).double() - torch.outer(w, w) / variance
    u = w / width
    torch.testing.assert_close(
        torch.linalg.inv(covariance), torch.eye(K).double() + torch.outer(u, u)
    )
    torch.testing.assert_close(
        mean, low_rank.covariance(torch.zeros(K).double(), u) @ w * x / width**2
    )


def test_eq_s1_8_the_covariance() -> None:
    _, logd, u, q = gaussians()
    d_inverse = torch.diag_embed(torch.exp(-logd))
    s = (u**2 / logd.exp()).sum(-1)
    outer = (u / logd.exp()).unsqueeze(-1) * (u / logd.exp()).unsqueeze(-2)
    formula = d_inverse - outer / (1 + s)[:, None, None]
    torch.testing.assert_close(formula, q.covariance_matrix)
    torch.testing.assert_close(low_rank.covariance(logd, u), q.covariance_matrix)


def test_eq_s1_9_the_determinant() -> None:
    _, logd, u, q = gaussians()
    formula = -torch.log(1 + (u**2 / logd.exp()).sum(-1)) - logd.sum(-1)
    torch.testing.assert_close(formula, torch.logdet(q.covariance_matrix))
    torch.testing.assert_close(low_rank.log_det(logd, u), formula)


@pytest.mark.parametrize("scale", [1.0, 0.0])
def test_eq_s1_10_the_root(scale: float) -> None:
    _, logd, u, _ = gaussians()
    u = scale * u
    roots = low_rank.root_times(torch.eye(K).double().unsqueeze(1), logd, u).permute(1, 2, 0)
    for root, log, v in zip(roots, logd, u, strict=True):
        s = float((v**2 / log.exp()).sum())
        c = 1 / (1 + s + math.sqrt(1 + s))
        if s:
            assert c == pytest.approx((1 - (1 + s) ** -0.5) / s)
        half = torch.diag(torch.exp(-log / 2))
        formula = half - c * torch.outer(v / log.exp(), v) @ half
        torch.testing.assert_close(root, formula)
        precision = torch.diag(log.exp()) + torch.outer(v, v)
        torch.testing.assert_close(root @ root.T @ precision, torch.eye(K).double())


def test_eq_s1_11_the_trace() -> None:
    _, logd, u, q = gaussians()
    d = logd.exp()
    formula = (1 / d).sum(-1) - (u**2 / d**2).sum(-1) / (1 + (u**2 / d).sum(-1))
    torch.testing.assert_close(formula, q.covariance_matrix.diagonal(dim1=-2, dim2=-1).sum(-1))
    torch.testing.assert_close(low_rank.trace(logd, u), formula)


def test_eq_s1_12_the_divergence_from_the_prior() -> None:
    mu, logd, u, q = gaussians()
    prior = td.MultivariateNormal(torch.zeros(K).double(), torch.eye(K).double())
    formula = 0.5 * ((mu**2).sum(-1) + low_rank.trace(logd, u) - low_rank.log_det(logd, u) - K)
    torch.testing.assert_close(formula, td.kl_divergence(q, prior))
    torch.testing.assert_close(low_rank.kl(mu, logd, u), formula)


def test_eq_s1_13_what_a_diagonal_posterior_loses() -> None:
    root = draw(3, 3, seed=9)
    precision = root @ root.T + torch.eye(3).double()
    p = td.MultivariateNormal(torch.zeros(3).double(), precision_matrix=precision)

    def divergence(log_variances: object) -> float:
        variances = torch.exp(torch.as_tensor(log_variances, dtype=torch.float64))
        q = td.MultivariateNormal(torch.zeros(3).double(), torch.diag(variances))
        return float(td.kl_divergence(q, p))

    found = optimize.minimize(divergence, [0.0, 0.0, 0.0], tol=1e-12)
    best = precision.diagonal()
    formula = 0.5 * (best.log().sum() - torch.logdet(precision))
    assert found.fun == pytest.approx(float(formula), abs=1e-6)
    torch.testing.assert_close(torch.as_tensor(found.x), -best.log(), atol=1e-3, rtol=0)
