"""Every numbered equation of the chapter, both sides computed on numbers.

Look a test up by its number: (11.12) is ``test_eq_11_12_...``. The equations are the corrected
ones. Where the source has a slip, the test also computes the source's version, named ``source``,
and asserts that it is wrong. One side comes from SciPy, ``torch.distributions``, quadrature or a
loop, the other from ``helpers`` or from the formula as the book writes it.

Three models serve as examples, with sizes that differ so that no transposition can hide:
the bent wire (m = 1, d = 2), a linear Gaussian model (m = 2, d = 3), a VAE (m = 2, d = 5, N = 3).
"""

import copy
import functools
import itertools
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from scipy import special, stats
from torch import Tensor, nn
from torch import distributions as td

from helpers.maths import bounds, distributions, divergences, gradients, quadrature
from helpers.models import em, vae
from helpers.models.networks import Decoder, DecoderConfig
from helpers.models.toy import CurveModel

ESTIMATORS = (gradients.pathwise_gradients, gradients.score_function_gradients)


def t(values: Any) -> Tensor:
    """A float64 tensor."""
    return torch.as_tensor(values, dtype=torch.float64).detach()


def seeded(seed: int) -> torch.Generator:
    """A source of randomness."""
    return torch.Generator().manual_seed(seed)


def randn(*shape: int, seed: int) -> Tensor:
    """Seeded standard normal numbers in float64."""
    return torch.randn(*shape, generator=seeded(seed), dtype=torch.float64)


def close(actual: Any, expected: Any, tol: float = 1e-9) -> None:
    """Assert the same shape and the same numbers."""
    a, b = t(actual).numpy(), t(expected).numpy()
    assert a.shape == b.shape
    np.testing.assert_allclose(a, b, rtol=tol, atol=tol)


def standard_errors_off(estimates: Tensor, truth: Any) -> float:
    """The largest distance of a mean over the first axis from the truth, in standard errors."""
    error = t(estimates).std(0) / len(estimates) ** 0.5
    # A parameter whose gradient is always 0 has no spread, and then must have no distance either.
    return float(((t(estimates).mean(0) - t(truth)).abs() / error.clamp_min(1e-15)).max())


def seeded_weights(module: nn.Module) -> None:
    """Fixed random weights in float64."""
    for index, parameter in enumerate(module.parameters()):
        parameter.data = 0.7 * randn(*parameter.shape, seed=index)


# The bent wire: one observation x and one q(z|x) that is not the posterior, by SciPy on nodes Z.
C, S, X = 1.3, 0.5, (0.4, 0.9)
MU, SIGMA = 0.6, 0.4
Z = np.linspace(-9, 9, 2001)
LOG_PRIOR, LOG_Q = stats.norm.logpdf(Z), stats.norm.logpdf(Z, MU, SIGMA)
LOG_LIK = stats.norm.logpdf(X[0], Z, S) + stats.norm.logpdf(X[1], C * Z**2 / 2, S)
LOG_JOINT = LOG_LIK + LOG_PRIOR
LOG_PX = float(np.log(np.trapezoid(np.exp(LOG_JOINT), Z)))
LOG_POST = LOG_JOINT - LOG_PX


def e_q(f: np.ndarray, log_q: np.ndarray = LOG_Q) -> float:
    """The integral of q(z|x) f(z) over z."""
    return float(np.trapezoid(np.exp(log_q) * f, Z))


# The same by helpers.
WIRE, GRID = CurveModel(C, S), CurveModel().grid(2001, 9.0)
BOUND = float(WIRE.exact_elbo(t([X]), t(MU), t(SIGMA), GRID))
GAP = float(WIRE.exact_gap(t([X]), t(MU), t(SIGMA), GRID))
HELPERS_LOG_PX = float(WIRE.log_marginal(t([X]), GRID))
HELPERS_LOG_Q = WIRE.log_q_on_grid(t(MU), t(SIGMA), GRID)[0]
HELPERS_LOG_JOINT = WIRE.log_joint_on_grid(t([X]), GRID)[0]

# The linear Gaussian model: z ~ N(0, I), x|z ~ N(Wz + b, diag(v)); p(x) and p(z|x) are Gaussian.
W, B = np.array([[1.2, -0.3], [0.5, 0.8], [-0.7, 0.4]]), np.array([0.2, -0.5, 1.0])
V, X3 = np.array([0.5, 0.9, 0.7]), np.array([1.1, 0.3, -0.4])
MARGINAL = stats.multivariate_normal(B, W @ W.T + np.diag(V))
POST_COV = np.linalg.inv(np.eye(2) + W.T @ np.diag(1 / V) @ W)
POSTERIOR = stats.multivariate_normal(POST_COV @ W.T @ ((X3 - B) / V), POST_COV)
PLANE = quadrature.quadrature_grid(-7, 7, 141, dim=2)
NODES = PLANE.nodes.numpy()
LINEAR_LOG_LIK = stats.norm.logpdf(X3, NODES @ W.T + B, np.sqrt(V)).sum(1)
LINEAR_LOG_JOINT = LINEAR_LOG_LIK + stats.norm.logpdf(NODES).sum(1)

# One-dimensional linear Gaussian data: theta = (b, w), x|z ~ N(wz + b, 0.6^2). Known maximum.
DATA, NOISE = np.array([-1.1, 0.3, 0.9, 2.4]), 0.6
B_ML, W_ML = DATA.mean(), np.sqrt(DATA.var() - NOISE**2)
OFFSETS = 0.02 * np.arange(-9, 15)  # a search grid with 0 at position 9

# A Gaussian mixture: K = 3 components, D = 2, and N = 4 points.
MIXTURE = em.Mixture(
    t([0.2, 0.5, 0.3]),
    t([[0.0, 1.0], [2.0, -1.0], [-1.0, 0.5]]),
    t([[[1.0, 0.3], [0.3, 0.5]], [[0.6, -0.2], [-0.2, 1.4]], [[0.8, 0.0], [0.0, 0.3]]]),
)
POINTS = t([[0.1, 0.4], [1.5, -0.2], [-0.8, 1.1], [0.6, 0.0]])


@functools.cache
def small_vae() -> vae.VAE:
    """A VAE with fixed random weights in float64; copy it before changing it."""
    model = vae.VAE(vae.VAEConfig(x_dim=5, hidden=(4,), z_dim=2))
    seeded_weights(model)
    return model


VAE_X = t([[1, 0, 0, 1, 1], [0, 1, 1, 1, 0], [1, 1, 0, 0, 0]])


def vae_truth(model: vae.VAE, x: Tensor) -> tuple[Tensor, Tensor]:
    """E_q[log p(x|z)] and the bound (11.10), per example, by quadrature."""
    mu, logvar = model.encoder.layers(x).chunk(2, -1)
    q = td.Independent(td.Normal(mu, torch.exp(logvar / 2)), 1)
    log_q = q.log_prob(PLANE.nodes.unsqueeze(1)).T  # (B, G)
    pixels = td.Bernoulli(logits=model.decoder.layers(PLANE.nodes))
    log_px_given_z = pixels.log_prob(x.unsqueeze(1)).sum(-1)
    log_joint = log_px_given_z + td.Normal(0.0, 1.0).log_prob(PLANE.nodes).sum(-1)
    mass = torch.exp(log_q + PLANE.log_weights)
    return (mass * log_px_given_z).sum(1), (mass * (log_joint - log_q)).sum(1)


@functools.cache
def phi_search() -> SimpleNamespace:
    """Over a grid of q = N(mu, sigma^2) on the wire: both KLs by SciPy, the bound by helpers."""
    mu, sigma = torch.cartesian_prod(torch.linspace(0.3, 1.5, 25), torch.linspace(0.2, 0.9, 29)).T
    log_q = stats.norm.logpdf(Z, t(mu)[:, None], t(sigma)[:, None])
    kl = np.trapezoid(np.exp(log_q) * (log_q - LOG_POST), Z)
    reverse_kl = np.trapezoid(np.exp(LOG_POST) * (LOG_POST - log_q), Z)
    bound = WIRE.exact_elbo(t([X]), t(mu), t(sigma), GRID).numpy()
    return SimpleNamespace(mu=t(mu), sigma=t(sigma), kl=kl, reverse_kl=reverse_kl, bound=bound)


# ---------------------------------------------------------------- decoder: (11.1) to (11.4)


def test_eq_11_1_pixels_are_independent_given_z() -> None:
    """The table of p(x|z) over all 2^d images sums to 1 and is the product of its d marginals."""
    images = t(list(itertools.product([0, 1], repeat=4)))
    table = distributions.bernoulli_log_prob(images, t([0.3, -1.2, 2.0, 0.7])).exp()
    close(table.sum(), 1.0)
    ones = (table[:, None] * images).sum(0)  # p(x_i = 1 | z), summing out the other pixels
    per_pixel = torch.where(images == 1, ones, 1 - ones)
    close(table.log(), per_pixel.log().sum(1))
    # Bits that depend on each other given z have no such sum: the assumption is needed.
    dependent = t([[0.4, 0.1], [0.1, 0.4]])
    product = dependent.sum(1, keepdim=True) * dependent.sum(0)
    assert (product.log() - dependent.log()).abs().min() > 0.1


def test_eq_11_2_bernoulli_log_probability() -> None:
    """The sum over i covers both terms; read without brackets, as in the source, it is wrong."""
    x, gamma = np.array([1, 0, 0, 1, 1]), np.array([0.8, 0.3, 0.1, 0.6, 0.9])
    both = sum(xi * np.log(gi) + (1 - xi) * np.log(1 - gi) for xi, gi in zip(x, gamma, strict=True))
    close(distributions.bernoulli_log_prob(t(x), t(special.logit(gamma))), both)
    close(both, stats.bernoulli.logpmf(x, gamma).sum())
    source = (x * np.log(gamma)).sum() + (1 - x[-1]) * np.log(1 - gamma[-1])
    assert abs(source - both) > 0.1


def test_eq_11_3_two_layer_decoder() -> None:
    """gamma = s(W2 s(W1 z + b1) + b2), layer 1 first; helpers' decoder with ReLU for inner s."""
    decoder, z = small_vae().decoder, randn(3, 2, seed=1)
    w1, b1, w2, b2 = (p.detach().numpy() for p in decoder.parameters())
    hidden = np.stack([w1 @ row + b1 for row in z.numpy()])
    gamma = special.expit(special.expit(hidden) @ w2.T + b2)
    layers = decoder.layers
    close(torch.sigmoid(layers[2](torch.sigmoid(layers[0](z)))), gamma)
    close(decoder.mean(z), special.expit(np.maximum(hidden, 0) @ w2.T + b2))
    with pytest.raises(ValueError, match="matmul"):  # the source's layer l is no layer but 1
        w2 @ special.expit(w2 @ z[0].numpy() + b2)


def test_eq_11_4_gaussian_decoder_has_a_variance_per_coordinate() -> None:
    """log p(x|z) is a Gaussian with covariance diag(sigma^2); one variance for all is wrong."""
    decoder = Decoder(DecoderConfig(z_dim=2, hidden=(4,), x_dim=3, likelihood="gaussian"))
    seeded_weights(decoder)
    x, z = randn(6, 3, seed=2), randn(6, 2, seed=3)
    mu, variance = t(decoder(z))[:, :3], t(decoder(z))[:, 3:].exp()
    truth = td.MultivariateNormal(mu, torch.diag_embed(variance)).log_prob(x)
    close(decoder.log_prob(x, z), truth)
    source = td.Normal(mu, variance.mean(1, keepdim=True).sqrt()).log_prob(x).sum(1)
    assert (source - truth).abs().max() > 0.1


# ---------------------------------------------------------------- the bound: (11.5) to (11.15)


def test_eq_11_5_marginal_log_likelihood() -> None:
    """Log p(x; theta) in closed form is the log of the mean of p(x|z) over draws of the prior."""
    truth = MARGINAL.logpdf(X3)
    close(distributions.gaussian_log_prob_full(t(X3), t(B), t(W @ W.T + np.diag(V))), truth)
    z = randn(40_000, 2, seed=4)
    log_lik = distributions.gaussian_log_prob(t(X3), z @ t(W).T + t(B), t(V).log())
    assert standard_errors_off(log_lik.exp(), np.exp(truth)) < 4
    close(bounds.iwae_bound(log_lik[:, None]), [truth], tol=0.02)


def test_eq_11_6_marginalises_by_integrating_over_z() -> None:
    """Log of the integral of p(x, z) over z, in two dimensions and on the bent wire."""
    close(quadrature.log_integral(t(LINEAR_LOG_JOINT), PLANE), MARGINAL.logpdf(X3))
    close(HELPERS_LOG_PX, LOG_PX)
    no_dz = np.log(np.exp(LINEAR_LOG_JOINT).sum())  # a sum without the area of its cells
    assert abs(no_dz - MARGINAL.logpdf(X3)) > 0.1


def test_eq_11_7_maximum_likelihood_sums_over_the_data() -> None:
    """The best b of the sum of l(theta; x_i) is the mean; N copies of one l(theta; x) miss it."""
    b, logvar = t(B_ML + OFFSETS)[:, None, None], t([np.log(W_ML**2 + NOISE**2)])
    log_px = distributions.gaussian_log_prob(t(DATA)[:, None], b, logvar)  # (b, N)
    assert log_px.sum(1).argmax() == 9
    source = len(DATA) * log_px
    assert (source.argmax(0) != 9).all()


def test_eq_11_8_integrates_inside_the_logarithm() -> None:
    """Quadrature over z in each term: the best (b, w) is the closed-form maximum likelihood."""
    grid = quadrature.quadrature_grid(-8, 8, 161)
    b, w = t(B_ML + OFFSETS)[:, None, None, None], t(W_ML + OFFSETS)[:, None, None]
    log_lik = td.Normal(b + w * grid.nodes[:, 0], NOISE).log_prob(t(DATA)[:, None])
    log_joint = log_lik + distributions.standard_normal_log_prob(grid.nodes)
    log_px = quadrature.log_integral(log_joint, grid)  # (b, w, N)
    assert divmod(int(log_px.sum(-1).argmax()), len(OFFSETS)) == (9, 9)
    assert divmod(int(log_px.logsumexp(-1).argmax()), len(OFFSETS)) != (9, 9)


def test_eq_11_9_multiplies_and_divides_by_q() -> None:
    """E_q[p(x, z) / q(z|x)] is p(x) for every q that covers the posterior, and only for those."""
    ratio = torch.exp(HELPERS_LOG_JOINT - HELPERS_LOG_Q)
    close(quadrature.expectation(HELPERS_LOG_Q, ratio, GRID).log(), LOG_PX, tol=1e-7)
    truncated = np.where(Z > 0, np.exp(LOG_JOINT), 0)  # a q that is 0 for z below 0
    assert abs(np.log(np.trapezoid(truncated, Z)) - LOG_PX) > 0.01
    z = MU + SIGMA * randn(50_000, 1, seed=5)
    log_q = distributions.gaussian_log_prob(z, t([MU]), 2 * t([SIGMA]).log())
    close(bounds.iwae_bound((WIRE.log_joint(t(X), z) - log_q)[:, None]), [LOG_PX], tol=0.02)


def test_eq_11_10_jensen_bounds_the_log_likelihood_from_below() -> None:
    """The bound is below log p(x) for every Gaussian q here, and meets it at q = p(z|x)."""
    close(BOUND, e_q(LOG_JOINT - LOG_Q))
    assert (phi_search().bound < LOG_PX - 1e-3).all()
    log_post = quadrature.posterior_log_density(HELPERS_LOG_JOINT, GRID)
    close(quadrature.expectation(log_post, HELPERS_LOG_JOINT - log_post, GRID), LOG_PX)
    z = MU + SIGMA * randn(20_000, 1, seed=6)
    log_w = WIRE.log_joint(t(X), z) - td.Normal(MU, SIGMA).log_prob(z[:, 0])
    assert standard_errors_off(log_w, BOUND) < 4
    close(bounds.elbo(log_w[:, None]), [BOUND], tol=0.05)
    # Equality without a constant X and without a linear g, which the source rules out.
    two_atoms = np.array([1.0, 3.0])
    assert abs(two_atoms.mean()) == np.abs(two_atoms).mean()


def test_eq_11_11_factorises_the_joint() -> None:
    """p(x, z) = p(x|z) p(z): against the joint Gaussian of (z, x), in density and in the bound."""
    covariance = np.block([[np.eye(2), W.T], [W, W @ W.T + np.diag(V)]])
    joint = stats.multivariate_normal(np.concatenate([np.zeros(2), B]), covariance)
    log_joint = joint.logpdf(np.hstack([NODES, np.tile(X3, (len(NODES), 1))]))
    log_lik = distributions.gaussian_log_prob(t(X3), PLANE.nodes @ t(W).T + t(B), t(V).log())
    product = log_lik + distributions.standard_normal_log_prob(PLANE.nodes)
    close(product, log_joint)
    log_q = stats.multivariate_normal([0.5, -0.2], np.diag([0.4, 0.6])).logpdf(NODES)
    mass = np.exp(log_q + PLANE.log_weights.numpy())
    close(quadrature.expectation(t(log_q), product - t(log_q), PLANE), mass @ (log_joint - log_q))


def test_eq_11_12_splits_the_bound_into_two_integrals() -> None:
    """The second integral, of log p(z)/q(z|x), is added; the source subtracts it."""
    reconstruction, prior_term = e_q(LOG_LIK), e_q(LOG_PRIOR - LOG_Q)
    close(reconstruction + prior_term, BOUND)
    source = reconstruction - prior_term
    assert abs(source - BOUND) > 0.1


def test_eq_11_13_turns_the_fraction_over() -> None:
    """Subtracting the integral of log q(z|x)/p(z), which is never negative."""
    kl = e_q(LOG_Q - LOG_PRIOR)
    close(e_q(LOG_LIK) - kl, BOUND)
    assert kl > 0.1
    assert abs(e_q(LOG_LIK) + kl - BOUND) > 0.1


def test_eq_11_14_reconstruction_minus_kl() -> None:
    """Both terms in closed form, from the moments of q; the KL with its arguments in this order."""
    z2 = MU**2 + SIGMA**2
    z4 = MU**4 + 6 * MU**2 * SIGMA**2 + 3 * SIGMA**4
    squares = (X[0] - MU) ** 2 + SIGMA**2 + X[1] ** 2 - C * X[1] * z2 + C**2 * z4 / 4
    reconstruction = -np.log(2 * np.pi * S**2) - squares / (2 * S**2)
    kl = divergences.kl_standard_normal(t([MU]), 2 * t([SIGMA]).log())
    close(reconstruction - float(kl), BOUND)
    exchanged = td.kl_divergence(td.Normal(0.0, 1.0), td.Normal(MU, SIGMA))
    assert abs(reconstruction - float(exchanged) - BOUND) > 0.1


def test_eq_11_15_defines_the_bound_for_any_q() -> None:
    """L(q, theta; x) for a discrete z: helpers' bound against (11.14) with categorical KLs."""
    r = t([[0.1, 0.6, 0.3], [0.3, 0.3, 0.4], [0.7, 0.1, 0.2], [0.25, 0.5, 0.25]])
    components = td.MultivariateNormal(MIXTURE.means, MIXTURE.covariances)
    log_lik = components.log_prob(POINTS[:, None])
    kl = td.kl_divergence(td.Categorical(r), td.Categorical(MIXTURE.weights))
    close(em.bound(POINTS, r.log(), MIXTURE), (r * log_lik).sum(1) - kl)
    assert (em.bound(POINTS, r.log(), MIXTURE) < em.log_likelihood(POINTS, MIXTURE)).all()
    log_r = em.e_step(POINTS, MIXTURE)
    close(em.bound(POINTS, log_r, MIXTURE), em.log_likelihood(POINTS, MIXTURE))


# ---------------------------------------------------------------- the posterior: (11.16), (11.17)


def test_eq_11_16_posterior_is_joint_over_marginal() -> None:
    """On a mixture: responsibilities are p(x, z = k) / p(x), and sum to 1 over k."""
    joint = np.empty((4, 3))
    for n, k in itertools.product(range(4), range(3)):
        component = stats.multivariate_normal(MIXTURE.means[k], MIXTURE.covariances[k])
        joint[n, k] = MIXTURE.weights[k] * component.pdf(POINTS[n])
    p_x = joint.sum(1)
    close(em.log_likelihood(POINTS, MIXTURE), np.log(p_x))
    close(em.e_step(POINTS, MIXTURE).exp(), joint / p_x[:, None])


def test_eq_11_17_bayes_rule_with_an_integral() -> None:
    """Normalised p(x|z)p(z) is the known Gaussian posterior, and SciPy's on the bent wire."""
    log_post = quadrature.posterior_log_density(t(LINEAR_LOG_JOINT), PLANE)
    close(log_post, POSTERIOR.logpdf(NODES))
    log_post = quadrature.posterior_log_density(HELPERS_LOG_JOINT, GRID)
    close(log_post, LOG_POST)
    close(quadrature.expectation(log_post, torch.ones_like(log_post), GRID), 1.0)


# ---------------------------------------------------------------- encoder: (11.18) to (11.28)


def test_eq_11_18_log_q_is_a_density_of_z() -> None:
    """log q(z|x) is a diagonal Gaussian in z; in x, or with one variance, it is not."""
    model = small_vae()
    mu, logvar = model.encode(VAE_X)
    q = td.MultivariateNormal(mu, torch.diag_embed(logvar.exp()))
    z = mu + (logvar / 2).exp() * randn(3, 2, seed=7)
    close(distributions.gaussian_log_prob(z, mu, logvar), q.log_prob(z))
    with pytest.raises(ValueError, match="last axes differ"):  # the source's N(x; mu', ...)
        distributions.gaussian_log_prob(VAE_X, mu, logvar)
    source = td.Normal(mu, logvar.exp().mean(1, keepdim=True).sqrt()).log_prob(z).sum(-1)
    assert (source - q.log_prob(z)).abs().max() > 0.01
    # The log weights of the VAE use this q: log p(x|z) + log p(z) - log q(z|x).
    log_lik = td.Bernoulli(logits=model.decoder(z)).log_prob(VAE_X).sum(-1)
    log_prior = td.Normal(0.0, 1.0).log_prob(z).sum(-1)
    close(model.log_weights(VAE_X, seeded(7), 1)[0], log_lik + log_prior - q.log_prob(z))


def test_eq_11_19_best_q_is_the_posterior_when_the_family_holds_it() -> None:
    """On a straight wire the KL is 0 at the known posterior; the reverse KL differs on the bent."""
    straight = CurveModel(curvature=0.0, noise=S)
    mean, sd = X[0] / (1 + S**2), S / np.sqrt(1 + S**2)
    pairs = torch.cartesian_prod(t(mean + OFFSETS), t(sd + OFFSETS))
    kl = straight.exact_gap(t([X]), pairs[:, 0], pairs[:, 1], GRID)
    assert divmod(int(kl.argmin()), len(OFFSETS)) == (9, 9)
    close(kl.min(), 0.0)
    assert phi_search().kl.argmin() != phi_search().reverse_kl.argmin()


def test_eq_11_20_bound_of_an_encoder() -> None:
    """Reconstruction minus KL to the prior; the first term, not the last, is the negative error."""
    x, mu, sigma = t([X]), t([[MU]]), t([[SIGMA]])
    kl = divergences.kl_diagonal(mu, 2 * sigma.log(), t([[0.0]]), t([[0.0]]))
    squares = (x - WIRE.mean(GRID.nodes)).square().sum(-1)
    error = quadrature.expectation(HELPERS_LOG_Q, squares, GRID) / (2 * S**2)
    close(-error - np.log(2 * np.pi * S**2) - kl, [BOUND])
    assert abs(error - kl) > 0.1  # the source calls -kl the mean reconstruction error
    assert abs(BOUND - HELPERS_LOG_PX) > 0.05  # and the bound the marginal log-likelihood


def test_eq_11_21_gap_of_log_likelihood_and_bound() -> None:
    """l(theta; x) - L = log p(x; theta) - L, by helpers and by SciPy."""
    gap = bounds.variational_gap(t([HELPERS_LOG_PX]), t([BOUND]))
    close(gap, [LOG_PX - e_q(LOG_JOINT - LOG_Q)])
    close(gap, [GAP])


def test_eq_11_22_the_constant_inside_the_expectation() -> None:
    """log p(x) does not depend on z and q integrates to 1, so E_q[log p(x)] is log p(x)."""
    constant = torch.full_like(HELPERS_LOG_Q, HELPERS_LOG_PX)
    inside = quadrature.expectation(HELPERS_LOG_Q, constant, GRID)
    close(float(inside) - BOUND, GAP)
    not_normalised = quadrature.expectation(HELPERS_LOG_JOINT, constant, GRID)
    assert abs(float(not_normalised) - BOUND - GAP) > 0.1


def test_eq_11_23_inserts_the_definition_of_the_bound() -> None:
    """E_q[log p(x)] - E_q[log p(x|z)p(z)/q(z|x)], with every part by SciPy."""
    constant = np.full_like(Z, LOG_PX)
    close(e_q(constant) - e_q(LOG_LIK + LOG_PRIOR - LOG_Q), GAP)
    assert abs(e_q(constant) - e_q(LOG_LIK + LOG_PRIOR) - GAP) > 0.1


def test_eq_11_24_gap_has_q_above_the_posterior() -> None:
    """E_q[log q(z|x)/p(z|x)]; the source's fraction, the other way up, has the other sign."""
    close(e_q(LOG_Q - LOG_POST), LOG_PX - BOUND)
    source = e_q(LOG_POST - LOG_Q)
    assert abs(source - (LOG_PX - BOUND)) > 0.1
    assert source < 0 < GAP


def test_eq_11_25_gap_is_the_kl_to_the_posterior() -> None:
    """By quadrature on the bent wire, by closed form for linear Gaussians; not the reverse KL."""
    close(GAP, LOG_PX - e_q(LOG_JOINT - LOG_Q))
    assert abs(e_q(LOG_POST - LOG_Q, LOG_POST) - GAP) > 0.05
    mean, cov = np.array([0.5, -0.2]), np.array([[0.4, 0.1], [0.1, 0.6]])
    log_q = stats.multivariate_normal(mean, cov).logpdf(NODES)
    bound = quadrature.expectation(t(log_q), t(LINEAR_LOG_JOINT - log_q), PLANE)
    kl = divergences.kl_gaussian(t(mean), t(cov), t(POSTERIOR.mean), t(POST_COV))
    close(bounds.variational_gap(t(MARGINAL.logpdf(X3)), bound), kl)
    assert kl > 0.1  # only the posterior itself closes the gap, and it does:
    log_q = POSTERIOR.logpdf(NODES)
    tight = quadrature.expectation(t(log_q), t(LINEAR_LOG_JOINT - log_q), PLANE)
    close(tight, MARGINAL.logpdf(X3))


def test_eq_11_26_best_phi_minimises_the_kl() -> None:
    """Over a grid of (mu, sigma): helpers' KL is SciPy's everywhere, its minimum inside."""
    g = phi_search()
    close(WIRE.exact_gap(t([X]), g.mu, g.sigma, GRID), g.kl)
    assert g.mu.min() < g.mu[g.kl.argmin()] < g.mu.max()
    assert g.sigma.min() < g.sigma[g.kl.argmin()] < g.sigma.max()


def test_eq_11_27_minimising_the_gap_is_the_same() -> None:
    """(l - L) as a function of phi equals the KL on the whole grid, so the minimum is shared."""
    g = phi_search()
    close(HELPERS_LOG_PX - g.bound, g.kl)
    assert (HELPERS_LOG_PX - g.bound).argmin() == g.kl.argmin()


def test_eq_11_28_maximising_the_bound_is_the_same() -> None:
    """L and -KL differ by log p(x), a constant in phi: same argmax. Argmin of L is elsewhere."""
    g = phi_search()
    close(g.bound + g.kl, np.full_like(g.kl, LOG_PX))
    assert g.bound.argmax() == g.kl.argmin() != g.bound.argmin()
    # A phi shared by two examples maximises the sum, and is the best for neither.
    other = WIRE.exact_elbo(t([[-0.2, 0.4]]), g.mu, g.sigma, GRID).numpy()
    assert (g.bound + other).argmax() not in (g.bound.argmax(), other.argmax())


# ---------------------------------------------------------------- the model: (11.29), (11.30)


def test_eq_11_29_theta_step_with_phi_fixed_raises_the_bound() -> None:
    """The curvature that maximises the bound, summed over data, against its closed form."""
    x, mu, sigma = t([X, [-0.9, 0.2], [1.3, 1.5]]), t([0.6, -0.8, 1.1]), t([0.4, 0.3, 0.35])
    z2 = mu**2 + sigma**2
    z4 = mu**4 + 6 * mu**2 * sigma**2 + 3 * sigma**4
    best = 2 * float((x[:, 1] * z2).sum() / z4.sum())

    def bound(curvature: float) -> Tensor:
        return CurveModel(curvature, S).exact_elbo(x, mu, sigma, GRID)

    on_grid = torch.stack([bound(best + offset) for offset in OFFSETS])
    assert int(on_grid.sum(1).argmax()) == 9
    assert bound(best).sum() > bound(C).sum() + 0.01
    assert int(on_grid[:, 1].argmax()) != 9  # one example alone wants another curvature
    # And with theta changed, the phi that was best is so no longer.
    g = phi_search()
    moved = CurveModel(C - 0.4, S).exact_elbo(t([X]), g.mu, g.sigma, GRID)
    assert int(moved.argmax()) != g.bound.argmax()


def test_eq_11_30_joint_objective() -> None:
    """Of a VAE it is the bound by quadrature; its joint maximum is the maximum likelihood."""
    reconstruction, bound = vae_truth(small_vae(), VAE_X)
    kl = divergences.kl_standard_normal(*small_vae().encode(VAE_X))
    close(reconstruction - kl, bound, tol=1e-7)
    # Linear Gaussian data, theta = (b, w), phi = (a, c, tau) with q(z|x) = N(a x + c, tau^2).
    evidence = W_ML**2 + NOISE**2
    a, tau = W_ML / evidence, NOISE / np.sqrt(evidence)
    theta_phi = t([B_ML, W_ML, a, -a * B_ML, tau]).requires_grad_()
    b, w, a, c, tau = theta_phi
    x = t(DATA)
    mean = a * x + c
    error = (x - b - w * mean).square() + (w * tau).square()
    log_lik = -0.5 * np.log(2 * np.pi * NOISE**2) - error / (2 * NOISE**2)
    kl = divergences.kl_standard_normal(mean[:, None], 2 * tau.log().expand(4, 1))
    objective = (log_lik - kl).sum()
    close(objective, stats.norm.logpdf(DATA, B_ML, np.sqrt(evidence)).sum())
    close(torch.autograd.grad(objective, theta_phi)[0], np.zeros(5))


# ---------------------------------------------------------------- training: (11.31) to (11.36)


def test_eq_11_31_data_set_objective_sums_both_terms() -> None:
    """L(phi, theta; D): N expectations and N divergences; the source's sum ends before the KL."""
    reconstruction, bound = vae_truth(small_vae(), VAE_X)
    kl = [divergences.kl_standard_normal(*small_vae().encode(x)) for x in VAE_X]
    total = sum(reconstruction[i] - kl[i] for i in range(3))
    close(total, bound.sum(), tol=1e-7)
    source = reconstruction.sum() - kl[-1]
    assert abs(source - bound.sum()) > 0.1


def test_eq_11_32_monte_carlo_expectation() -> None:
    """An approximation whose error falls as 1/sqrt(M); one z repeated M times gains nothing."""
    model, x = small_vae(), VAE_X[1]
    exact = vae_truth(model, VAE_X)[0][1]
    mu, logvar = model.encode(x)

    def root_mean_square_error(samples: int, distinct: bool = True) -> Tensor:
        eps = randn(1000, samples if distinct else 1, 2, seed=8).expand(1000, samples, 2)
        log_lik = model.decoder.log_prob(x, vae.reparameterize(mu, logvar, eps))
        estimates = log_lik.mean(1)
        assert standard_errors_off(estimates, exact) < 4
        return (estimates - exact).square().mean().sqrt()

    few, many = root_mean_square_error(4), root_mean_square_error(64)
    assert many > 1e-3  # so "=" would be wrong
    assert 3.3 < few / many < 4.7  # sqrt(64 / 4), give or take 4 per cent of sampling error
    source = root_mean_square_error(64, distinct=False)  # summed over l, but z has the index j
    assert source > 6 * many


def test_eq_11_33_data_set_estimate() -> None:
    """A loop over i and m, draw by draw; 1/M divides the first term only; unbiased."""
    model, bound = small_vae(), vae_truth(small_vae(), VAE_X)[1]
    eps, total, source = randn(7, 3, 2, seed=9), 0.0, 0.0
    for i, x in enumerate(VAE_X):
        mu, logvar = model.encode(x)
        q, prior = td.Normal(mu, (logvar / 2).exp()), td.Normal(t([0.0, 0.0]), t([1.0, 1.0]))
        kl = td.kl_divergence(q, prior).sum()
        draws = [mu + q.stddev * eps[m, i] for m in range(7)]
        log_lik = [td.Bernoulli(logits=model.decoder(z)).log_prob(x).sum() for z in draws]
        total += sum(log_lik) / 7 - kl
        source += sum(log_lik[2] for _ in range(7)) / 7 - kl  # the index j, here 2, is not summed
    terms = model.elbo_terms(VAE_X, seeded(9), samples=7)
    close((terms.reconstruction - terms.kl).sum(), total)
    close(3 * vae.evaluate(model, VAE_X, seeded(9), samples=7)["elbo"], total)
    assert abs(source - total) > 0.01
    log_lik = model.decoder.log_prob(VAE_X, vae.reparameterize(*model.encode(VAE_X), eps))
    close(bounds.elbo_analytic_kl(log_lik, terms.kl).sum(), total)
    estimates = torch.stack([model.elbo_terms(VAE_X, seeded(s), 7)[0] for s in range(800)])
    assert standard_errors_off(estimates - terms.kl, bound) < 4


def test_eq_11_34_one_example_one_sample() -> None:
    """Its mean is the bound; N times its gradient is unbiased; a training step climbs it."""
    model = copy.deepcopy(small_vae())
    parameters = list(model.parameters())

    def flat_gradient(value: Tensor) -> Tensor:
        return torch.cat([g.flatten() for g in torch.autograd.grad(value, parameters)])

    def estimate(x: Tensor, eps: Tensor) -> Tensor:
        mu, logvar = model.encoder.layers(x).chunk(2, -1)
        z = mu + (logvar / 2).exp() * eps
        kl = 0.5 * (logvar.exp() + mu**2 - 1 - logvar).sum(-1)
        return td.Bernoulli(logits=model.decoder.layers(z)).log_prob(x).sum(-1) - kl

    bound = vae_truth(model, VAE_X)[1]
    assert standard_errors_off(estimate(VAE_X[0], randn(9000, 2, seed=10)), bound[0]) < 4
    exact = flat_gradient(bound.sum())
    chosen = torch.randint(3, (100, 300), generator=seeded(11))  # 100 blocks of 300 random draws
    eps = randn(100, 300, 2, seed=12)
    single = [flat_gradient(estimate(VAE_X[c], e).mean()) for c, e in zip(chosen, eps, strict=True)]
    assert standard_errors_off(3 * torch.stack(single), exact) < 4
    assert standard_errors_off(torch.stack(single), exact) > 20  # without the factor N
    # vae_step moves the parameters along the gradient of this estimate, upwards.
    objective = estimate(VAE_X[:2], randn(2, 2, seed=13)).mean()
    uphill, before = flat_gradient(objective), nn.utils.parameters_to_vector(parameters)
    step = vae.vae_step(model, torch.optim.SGD(parameters, lr=0.1))
    close(step((VAE_X[:2],), seeded(13))["loss"], -objective)
    close(nn.utils.parameters_to_vector(parameters) - before, 0.1 * uphill)


def test_eq_11_35_kl_of_two_gaussians() -> None:
    """The book's formula, torch.distributions and Monte Carlo agree; the order matters."""
    mu1, mu2 = randn(2, 3, 4, seed=14)
    root = randn(2, 3, 4, 4, seed=15)
    cov1, cov2 = root @ root.mT + 0.5 * torch.eye(4)  # three full covariances each
    p1, p2 = td.MultivariateNormal(mu1, cov1), td.MultivariateNormal(mu2, cov2)
    truth = td.kl_divergence(p1, p2)
    close(divergences.kl_gaussian(mu1, cov1, mu2, cov2), truth)
    for i in range(3):
        s1, s2, shift = cov1[i].numpy(), cov2[i].numpy(), (mu2 - mu1)[i].numpy()
        inverse, log_ratio = np.linalg.inv(s2), np.log(np.linalg.det(s2) / np.linalg.det(s1))
        book = 0.5 * (np.trace(inverse @ s1) + shift @ inverse @ shift - 4 + log_ratio)
        close(book, truth[i])
    var1, var2 = cov1.diagonal(dim1=1, dim2=2), cov2.diagonal(dim1=1, dim2=2)
    by_coordinate = td.kl_divergence(td.Normal(mu1, var1.sqrt()), td.Normal(mu2, var2.sqrt()))
    close(divergences.kl_diagonal(mu1, var1.log(), mu2, var2.log()), by_coordinate.sum(1))
    z = mu1 + (torch.linalg.cholesky(cov1) @ randn(20_000, 3, 4, 1, seed=18))[..., 0]
    estimate, error = divergences.kl_monte_carlo(p1.log_prob(z), p2.log_prob(z))
    assert ((estimate - truth).abs() < 4 * error).all()
    assert (error < 0.05 * truth).all()  # small enough for the line above to say something
    assert (td.kl_divergence(p2, p1) - truth).abs().max() > 0.1


def test_eq_11_36_kl_to_the_standard_normal() -> None:
    """With diag(sigma^2), entries all different; one variance for every coordinate is wrong."""
    mu, sigma = t([[0.3, -1.1, 0.0, 2.0], [1.0, 0.5, -0.2, 0.1]]), t([0.2, 0.9, 1.6, 0.5])
    normal = td.MultivariateNormal(mu, torch.diag(sigma**2))
    truth = td.kl_divergence(normal, td.MultivariateNormal(t([0] * 4), t(np.eye(4))))
    close(divergences.kl_standard_normal(mu, 2 * sigma.log()), truth)
    for row, expected in zip(mu.numpy(), truth, strict=True):
        cov = np.diag(sigma.numpy() ** 2)
        close(0.5 * (np.trace(cov) + row @ row - 4 - np.log(np.linalg.det(cov))), expected)
        isotropic = np.mean(sigma.numpy() ** 2)
        source = 0.5 * (4 * isotropic + row @ row - 4 - 4 * np.log(isotropic))
        assert abs(source - float(expected)) > 0.1


# ---------------------------------------------------------------- reparameterization: (11.37)


def test_eq_11_37_reparameterization() -> None:
    """z = mu + sigma * eps has q's law, and gradients for mu and sigma pass through it."""
    mu, sigma, eps = t([0.4, -1.0, 2.0]), t([0.3, 1.5, 0.8]), randn(20_000, 3, seed=19)
    z = vae.reparameterize(mu, 2 * sigma.log(), eps)
    assert standard_errors_off(z, mu) < 4
    products = (z - mu)[:, :, None] * (z - mu)[:, None, :]
    assert standard_errors_off(products, torch.diag(sigma**2)) < 4
    for j in range(3):
        law = stats.norm(mu[j].item(), sigma[j].item())
        assert stats.kstest(z[:, j], law.cdf).pvalue > 0.01
        assert stats.kstest(mu[j] + sigma[j] ** 2 * eps[:, j], law.cdf).pvalue < 1e-9
    # E f of a quadratic f(z) = z'Az/2 + c'z: gradients A mu + c, and A_jj sigma_j.
    a, c = t([[2.0, 0.5, -0.3], [0.5, 1.0, 0.2], [-0.3, 0.2, -1.5]]), t([0.7, -0.4, 1.0])
    d_mu, d_sigma = a @ mu + c, a.diagonal() * sigma

    def f(z: Tensor) -> Tensor:
        return 0.5 * ((z @ a) * z).sum(-1) + z @ c

    for estimator in ESTIMATORS:
        estimate_mu, estimate_sigma = estimator(f, mu, sigma, eps)
        assert standard_errors_off(estimate_mu, d_mu) < 4
        assert standard_errors_off(estimate_sigma, d_sigma) < 4
    leaves = [mu.clone().requires_grad_(), (2 * sigma.log()).requires_grad_()]
    through = torch.autograd.grad(f(vae.reparameterize(*leaves, eps)).mean(), leaves)
    pathwise = [g.mean(0) for g in gradients.pathwise_gradients(f, mu, sigma, eps)]
    close(through[0], pathwise[0])
    close(through[1], pathwise[1] * sigma / 2)  # sigma = exp(logvar / 2)
    # The source differentiates f at a drawn z, which is a number and has no derivative in phi.
    leaf = mu.clone().requires_grad_()
    drawn = td.Normal(leaf, sigma).sample()
    assert f(td.Normal(leaf, sigma).rsample()).requires_grad
    assert not f(drawn).requires_grad
    # The gradient of the expectation may be 0, and the score function estimates it too, noisily.
    flat = torch.linalg.solve(a, -c)
    at_optimum = gradients.pathwise_gradients(f, flat, sigma, eps)[0]
    assert standard_errors_off(at_optimum, t([0, 0, 0])) < 4
    noise = [g(f, mu, sigma, eps)[0].std(0) for g in ESTIMATORS]
    assert (noise[1] > noise[0]).all()
