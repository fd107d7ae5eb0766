"""Both models of ``mix`` on a few pixels and coordinates: their densities, and a projection."""

import torch

from helpers.maths.distributions import bernoulli_log_prob
from helpers.models import em

PIXELS, COORDINATES, COMPONENTS = 6, 3, 2


def golden():
    """Small random models, a picture, and what helpers say of it; numbers in the order of `fit`."""
    generator = torch.Generator().manual_seed(0)

    def normal(*shape):
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    x = (normal(PIXELS) > 0).double()
    logits, mean, axes = 2 * normal(PIXELS), normal(PIXELS), normal(PIXELS, COORDINATES)
    weights = normal(COMPONENTS).softmax(0)
    centres, roots = normal(COMPONENTS, COORDINATES), normal(COMPONENTS, COORDINATES, COORDINATES)
    covariances = roots @ roots.mT + torch.eye(COORDINATES, dtype=torch.float64)
    mixture = em.Mixture(weights, centres, covariances)
    u = (x - mean) @ axes
    factors = torch.linalg.cholesky(covariances)
    lower = torch.tril_indices(COORDINATES, COORDINATES)
    components = [
        torch.cat([centre, factor[lower[0], lower[1]]])
        for centre, factor in zip(centres, factors, strict=True)
    ]
    noise = normal(COORDINATES)
    return {
        "numbers": torch.cat([logits, mean, axes.flatten(), *components]).tolist(),
        "weights": weights.tolist(),
        "x": x.tolist(),
        "log_pixels": bernoulli_log_prob(x, logits).item(),
        "u": u.tolist(),
        "log_coordinates": em.log_likelihood(u[None], mixture).item(),
        "picture": (mean + axes @ u).clamp(0, 1).tolist(),
        "noise": noise.tolist(),
        "drawn": (centres[1] + factors[1] @ noise).tolist(),
    }
