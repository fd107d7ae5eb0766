"""Every public function of `helpers` with good arguments, for `test_doors.py`."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from helpers.evaluation import (
    classes,
    frechet,
    kernel_distance,
    memorization,
    neighbours,
    parzen,
    strokes,
    support,
)
from helpers.maths import (
    adversarial,
    bounds,
    descent,
    distances,
    distributions,
    divergences,
    dynamics,
    fdivergences,
    gradients,
    latent,
    low_rank,
    ppca,
    pyramid,
    quadrature,
)
from helpers.models import dlgm, em, gan, lapgan, networks, toy, vae
from helpers.training.data import mnist

MODULES = (
    adversarial, bounds, descent, distances, distributions, divergences, dynamics, fdivergences,
    gradients, latent, low_rank, ppca, pyramid, quadrature, dlgm, em, gan, lapgan, vae, neighbours,
    classes, frechet,
    kernel_distance, memorization, parzen, strokes, support,
)  # fmt: skip
M, B, D, K = 4, 5, 3, 2


def draw(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def seeded() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def small() -> vae.VAE:
    torch.manual_seed(0)
    return vae.VAE(vae.VAEConfig(x_dim=D, hidden=(4,), z_dim=K)).double()


MODEL = small()
OPTIMIZER = torch.optim.SGD(MODEL.parameters(), lr=0.1)
GAN = gan.GAN(gan.GANConfig(D, K, (4,), (4,))).double()
NAMED = gan.GAN(gan.GANConfig(D, K, (4,), (4,), classes=3)).double()
LABELS = torch.tensor([0, 2, 1, 1, 0])
PLAYERS = {name: torch.optim.SGD(getattr(GAN, name).parameters(), lr=0.1) for name in gan.PLAYERS}
LEVEL = lapgan.Level(lapgan.LevelConfig(16, K, (4,), (4,))).double()
PYRAMID = lapgan.Pyramid(
    lapgan.PyramidConfig(gan.GANConfig(4, K, (4,), (4,)), (lapgan.LevelConfig(16, K, (4,), (4,)),))
).double()
LEVELS = {
    f"{name} {k}": torch.optim.SGD(getattr(level, name).parameters(), lr=0.1)
    for k, level in enumerate(PYRAMID.levels)
    for name in gan.PLAYERS
}
X = torch.rand(B, D, generator=seeded(), dtype=torch.float64)
SLOPED = X.clone().requires_grad_()
EYE = torch.eye(D, dtype=torch.float64)
GRID = quadrature.quadrature_grid(-8, 8, 41)
WIRE = toy.CurveModel()
WIRE_GRID = WIRE.grid()
MIXTURE = em.initial_mixture(draw(9, D), K, seeded())
LOG_R = em.e_step(draw(B, D), MIXTURE)
DEEP = dlgm.DLGM(dlgm.DLGMConfig(D, (4,), (K, 3), (4,))).double()
NETWORK = networks.Decoder(networks.DecoderConfig(K, (4,), D)).double()
DIRAC = dynamics.DiracGan("minimax", "r1", 0.5)
SOLVABLE = {"weight": draw(D, K, seed=2), "variance": 0.5}
SPECTRUM = {"eigenvalues": draw(D).square(), "size": 2, "beta": 1.5}

# Every public function with good arguments.
GOOD: dict[Callable, dict[str, Any]] = {
    adversarial.discriminator_losses: {"real_logits": draw(M), "fake_logits": draw(B)},
    adversarial.generator_loss_minimax: {"fake_logits": draw(B)},
    adversarial.generator_loss_nonsaturating: {"fake_logits": draw(B)},
    adversarial.best_logit: {"log_p": draw(B), "log_q": draw(B, seed=1)},
    adversarial.game_value: {
        "log_p": draw(B, 41), "log_q": draw(B, 41), "logits": draw(B, 41), "grid": GRID
    },
    bounds.elbo: {"log_w": draw(M, B)},
    bounds.elbo_analytic_kl: {"log_px_given_z": draw(M, B), "kl": draw(B).square()},
    bounds.iwae_bound: {"log_w": draw(M, B)},
    bounds.effective_sample_size: {"log_w": draw(M, B)},
    bounds.log_marginal_importance: {"log_w": draw(M, B)},
    bounds.variational_gap: {"log_px": draw(B), "elbo": draw(B)},
    distances.earth_movers_samples: {"x": draw(M), "y": draw(B)},
    distances.earth_movers_density: {"log_p": draw(B, 41), "log_q": draw(B, 41), "grid": GRID},
    distances.earth_movers_critic: {"log_p": draw(B, 41), "log_q": draw(B, 41), "grid": GRID},
    distances.gaussian_kernel: {"x": draw(M, D), "y": draw(B, D), "widths": 1.5},
    distances.mmd_squared: {
        "x": draw(M, D), "y": draw(B, D), "widths": 1.5, "estimate": "biased"
    },
    distances.mmd_squared_cubic: {"x": draw(M, D), "y": draw(B, D)},
    distances.frechet_gaussian: {"mu1": X, "cov1": EYE, "mu2": draw(B, D), "cov2": 2 * EYE},
    distributions.bernoulli_log_prob: {"x": X, "logits": draw(B, D)},
    distributions.gaussian_log_prob: {"x": X, "mu": draw(B, D), "logvar": draw(B, D)},
    distributions.gaussian_log_prob_full: {"x": X, "mu": draw(B, D), "covariance": EYE},
    distributions.cholesky: {"covariance": EYE},
    distributions.standard_normal_log_prob: {"z": draw(B, D)},
    divergences.kl_gaussian: {"mu1": X, "cov1": EYE, "mu2": draw(B, D), "cov2": 2 * EYE},
    divergences.kl_diagonal: {"mu1": X, "logvar1": X, "mu2": draw(B, D), "logvar2": draw(B, D)},
    divergences.kl_standard_normal: {"mu": X, "logvar": draw(B, D)},
    divergences.kl_terms: {"mu": X, "logvar": draw(B, D)},
    divergences.kl_monte_carlo: {"log_q": draw(M, B), "log_p": draw(M, B)},
    descent.coin_loss: {"logits": draw(B, D), "shares": draw(B, D).sigmoid()},
    descent.least_loss: {"shares": draw(B, D).sigmoid()},
    descent.coin_gradient: {"logits": draw(B, D), "shares": draw(B, D).sigmoid()},
    descent.descend: {
        "start": draw(D), "shares": draw(M, D).sigmoid(), "rate": 0.1, "rule": "adam"
    },
    dynamics.field: {"game": DIRAC, "points": draw(B, 2)},
    dynamics.jacobian: {"game": DIRAC, "ratio": 2.0},
    dynamics.update_matrix: {"game": DIRAC, "rate": 0.1, "ratio": 2.0, "order": "alternating"},
    dynamics.update: {
        "game": DIRAC, "points": draw(B, 2), "rate": 0.1, "ratio": 2.0, "order": "alternating"
    },
    dynamics.path: {
        "game": DIRAC, "start": draw(B, 2), "steps": 3, "rate": 0.1, "ratio": 2.0,
        "order": "alternating",
    },
    fdivergences.f_divergence: {
        "name": "kl", "log_p": draw(B, 41), "log_q": draw(B, 41, seed=1), "grid": GRID
    },
    fdivergences.variational_bound: {
        "name": "kl", "log_p": draw(B, 41), "log_q": draw(B, 41, seed=1), "critic": draw(B, 41),
        "grid": GRID,
    },
    fdivergences.total_variation: {"log_p": draw(B, 41), "log_q": draw(B, 41), "grid": GRID},
    fdivergences.jensen_shannon: {"log_p": draw(B, 41), "log_q": draw(B, 41), "grid": GRID},
    gradients.pathwise_gradients: {
        "f": lambda z: z.square().sum(1), "mu": draw(D), "sigma": draw(D).exp(), "eps": draw(M, D)
    },
    gradients.score_function_gradients: {
        "f": lambda z: z.square().sum(1), "mu": draw(D), "sigma": draw(D).exp(),
        "eps": draw(M, D), "baseline": 0.5,
    },
    latent.interpolate_linear: {"start": draw(D), "end": draw(D, seed=1), "steps": 4},
    latent.interpolate_spherical: {"start": draw(D), "end": draw(D, seed=1), "steps": 4},
    latent.attribute_direction: {"codes": draw(B, D), "has_attribute": torch.arange(B) > 2},
    latent.kl_per_dimension: {"mu": X, "logvar": draw(B, D)},
    low_rank.root_times: {"eps": draw(M, B, D), "logd": draw(B, D), "u": draw(B, D, seed=1)},
    low_rank.log_det: {"logd": draw(B, D), "u": draw(B, D, seed=1)},
    low_rank.trace: {"logd": draw(B, D), "u": draw(B, D, seed=1)},
    low_rank.kl: {"mu": X, "logd": draw(B, D), "u": draw(B, D, seed=1)},
    low_rank.log_prob: {
        "x": draw(M, B, D), "mu": X, "logd": draw(B, D), "u": draw(B, D, seed=1)
    },
    low_rank.covariance: {"logd": draw(B, D), "u": draw(B, D, seed=1)},
    ppca.marginal_covariance: {**SOLVABLE},
    ppca.log_prob: {**SOLVABLE, "x": draw(B, D), "bias": draw(D)},
    ppca.mean_log_prob: {**SOLVABLE, "covariance": EYE},
    ppca.posterior: {**SOLVABLE, "x": draw(B, D), "bias": draw(D)},
    ppca.elbo_terms: {
        **SOLVABLE, "x": draw(B, D), "bias": draw(D), "mu": draw(B, K), "logvar": draw(B, K)
    },
    ppca.diagonal_gap: {**SOLVABLE},
    ppca.spectrum: {"x": draw(B, D)},
    ppca.optimum: {**SPECTRUM, "variance": 0.5},
    ppca.decoder: {**SPECTRUM, "variance": 0.5, "directions": EYE},
    ppca.best_variance: {**SPECTRUM},
    quadrature.quadrature_grid: {"low": -1.0, "high": 1.0, "points": 5, "dim": 1},
    quadrature.log_integral: {"log_f": draw(B, 41), "grid": GRID},
    quadrature.posterior_log_density: {"log_joint": draw(B, 41), "grid": GRID},
    quadrature.expectation: {"log_density": draw(B, 41), "f": draw(B, 41), "grid": GRID},
    quadrature.grid_side: {"grid": GRID},
    em.initial_mixture: {"x": draw(9, D), "components": K, "generator": seeded(), "floor": 0.1},
    em.log_joint: {"x": draw(B, D), "mixture": MIXTURE},
    em.log_likelihood: {"x": draw(B, D), "mixture": MIXTURE},
    em.e_step: {"x": draw(B, D), "mixture": MIXTURE},
    em.m_step: {
        "x": draw(B, D), "log_r": LOG_R, "previous": MIXTURE, "covariance": "full", "floor": 0.1
    },
    em.bound: {"x": draw(B, D), "log_r": LOG_R, "mixture": MIXTURE},
    em.fit_em: {
        "x": draw(B, D), "mixture": MIXTURE, "steps": 2, "covariance": "diagonal", "floor": 0.1,
        "tolerance": 0.1,
    },
    em.sample: {"mixture": MIXTURE, "n": 2, "generator": seeded()},
    vae.reparameterize: {"mu": X, "logvar": draw(B, D), "eps": draw(M, B, D)},
    vae.vae_step: {
        "model": MODEL, "optimizer": OPTIMIZER, "beta": 1.0, "samples": 1, "pixels": "real"
    },
    vae.evaluate: {"model": MODEL, "x": X, "generator": seeded(), "samples": 1, "batch_size": 2},
    vae.log_likelihood: {
        "model": MODEL, "x": X, "generator": seeded(), "samples": 3, "batch_size": 2
    },
    dlgm.measure: {
        "model": DEEP, "x": X, "generator": seeded(), "samples": 3, "threshold": 0.01
    },
    DEEP.posterior: {"x": X},
    DEEP.hidden: {"xi": draw(B, K + 3)},
    DEEP.log_px_given_z: {"x": X, "z": draw(B, K + 3)},
    DEEP.decode: {"z": draw(B, K + 3)},
    gan.gan_step: {
        "model": GAN, "optimizers": PLAYERS, "loss": "minimax", "r1": 1.0, "mismatched": 0.0
    },
    gan.squared_slope: {"logits": GAN.logits(SLOPED), "x": SLOPED},
    gan.evaluate: {"model": GAN, "x": X, "generator": seeded()},
    GAN.generate: {"z": draw(B, K)},
    GAN.logits: {"x": X},
    GAN.noise: {"n": 2, "generator": seeded()},
    GAN.sample: {"n": 2, "generator": seeded()},
    GAN.check: {"x": X},
    NAMED.generate: {"z": draw(B, K), "y": LABELS},
    NAMED.logits: {"x": X, "y": LABELS},
    NAMED.one_hot: {"y": LABELS, "n": B},
    NAMED.sample: {"n": B, "generator": seeded(), "y": LABELS},
    NAMED.check: {"x": X, "y": LABELS},
    LEVEL.generate: {"z": draw(B, K), "y": draw(B, 4)},
    LEVEL.logits: {"x": draw(B, 16), "y": draw(B, 4)},
    LEVEL.condition: {"y": draw(B, 4), "n": B},
    LEVEL.sample: {"n": B, "generator": seeded(), "y": draw(B, 4)},
    LEVEL.check: {"x": draw(B, 16), "y": draw(B, 4)},
    PYRAMID.images: {"x": draw(B, 16)},
    PYRAMID.sample: {"n": 2, "generator": seeded()},
    lapgan.pyramid_step: {"model": PYRAMID, "optimizers": LEVELS, "r1": (1.0, 0.5)},
    pyramid.down: {"x": draw(B, 16)},
    pyramid.up: {"c": draw(B, 16)},
    pyramid.repeated: {"c": draw(B, 16)},
    pyramid.details: {"x": draw(B, 16)},
    pyramid.divided: {"c": draw(B, 4), "logits": draw(B, 16)},
    pyramid.assemble: {"c": draw(B, 4), "b": draw(B, 12)},
    neighbours.nearest: {"queries": draw(M, D), "examples": draw(B, D)},
    classes.classifier_score: {"log_py": draw(B, D).log_softmax(1)},
    classes.differing_bins: {
        "x": torch.tensor([0, 1, 1, 2]), "y": torch.tensor([2, 2, 0]), "bins": 4, "level": 0.05
    },
    frechet.frechet_distance: {"x": draw(M, D), "y": draw(B, D)},
    frechet.frechet_bias: {"cov": EYE, "n": 9, "m": 7},
    kernel_distance.kernel_distance: {
        "x": draw(M, D), "y": draw(B, D), "generator": seeded(), "size": 3, "blocks": 2
    },
    memorization.nearest_distance: {"queries": draw(M, D), "examples": draw(B, D)},
    memorization.share_nearer: {"samples": draw(M), "held_out": draw(B)},
    parzen.parzen_log_prob: {"x": draw(M, D), "centres": draw(B, D), "widths": 0.5},
    parzen.best_width: {"x": draw(M, D), "centres": draw(B, D), "widths": (0.5, 1.0)},
    strokes.slant: {"x": draw(M, 9).abs()},
    strokes.stroke_width: {"x": draw(M, 9).abs()},
    strokes.shared: {"values": draw(B, M)},
    support.precision_recall: {"real": draw(M, D), "fake": draw(B, D), "k": 2},
    support.density_coverage: {"real": draw(M, D), "fake": draw(B, D), "k": 2},
    support.fair_coverage: {"n": 9, "m": 7, "k": 2},
    support.radii: {"x": draw(M, D), "k": 2},
    mnist.binarize: {"x": X, "generator": seeded()},
    WIRE.mean: {"z": draw(B, 1)},
    WIRE.log_px_given_z: {"x": draw(B, 2), "z": draw(B, 1)},
    WIRE.log_joint: {"x": draw(B, 2), "z": draw(B, 1)},
    WIRE.log_joint_on_grid: {"x": draw(B, 2), "grid": GRID},
    WIRE.log_marginal: {"x": draw(B, 2), "grid": WIRE_GRID},
    WIRE.sample: {"n": 2, "generator": seeded()},
    MODEL.posterior: {"x": X},
    MODEL.log_px_given_z: {"x": X, "z": draw(B, K)},
    MODEL.encode: {"x": X},
    MODEL.decode: {"z": draw(B, K)},
    MODEL.forward: {"x": X, "eps": draw(B, K)},
    MODEL.noise: {"n": B, "generator": seeded(), "samples": 2},
    MODEL.elbo_terms: {"x": X, "generator": seeded(), "samples": 2},
    MODEL.log_weights: {"x": X, "generator": seeded(), "samples": 2},
    MODEL.sample: {"n": 2, "generator": seeded()},
    MODEL.check: {"x": X},
    NETWORK.log_prob: {"x": X, "z": draw(B, K)},
    NETWORK.mean: {"z": draw(B, K)},
}  # fmt: skip
INTERNAL = {distributions.squared_distance}  # takes what the functions above have looked at
