"""What the explorer ``latent`` computes, by helpers in double precision on the shipped model."""

import torch

from helpers import runs
from helpers.maths import latent
from helpers.maths.distributions import standard_normal_log_prob
from helpers.maths.divergences import kl_standard_normal
from helpers.training.data.mnist import mnist

ROWS = [0, 3, 1000]  # of the test digits
CODES = [[0.0, 0.0], [1.25, -0.75], [-2.0, 3.0]]
ENDS = [([-1.5, 0.5], [1.0, 1.2]), ([0.3, 2.0], [-2.0, 0.3]), ([1.0, 2.0], [2.0, 4.0])]
SAMPLES = 20_000


def golden():
    """Terms of the bound for some digits, log p(x|z) for some codes, walks, and the prior."""
    model = runs.shipped("vae-2d").double()
    images = mnist("test")[0][ROWS].double()
    codes = torch.tensor(CODES, dtype=torch.float64)
    return {
        "digits": [_terms(model, image) for image in images],
        "codes": [
            {
                "z": z.tolist(),
                "log_px_given_z": model.decoder.log_prob(images, z).tolist(),
                "density": standard_normal_log_prob(z).exp().item(),
                "pixels": model.decode(z)[::31].tolist(),
            }
            for z in codes
        ],
        "walks": [_walks(torch.tensor(a).double(), torch.tensor(b).double()) for a, b in ENDS],
    }


def _terms(model, image):
    """q and both terms; the mean over q by Monte Carlo, with its standard error."""
    mu, logvar = model.encode(image)
    eps = torch.randn(SAMPLES, 2, generator=torch.Generator().manual_seed(0)).double()
    z = mu + torch.exp(logvar / 2) * eps
    values = torch.cat([model.decoder.log_prob(image, part) for part in z.split(2000)])
    return {
        "image": bytes((image * 255).round().to(torch.uint8).tolist()).hex(),
        "mu": mu.tolist(),
        "logvar": logvar.tolist(),
        "kl": kl_standard_normal(mu, logvar).item(),
        "reconstruction": values.mean().item(),
        "standard_error": (values.std() / SAMPLES**0.5).item(),
    }


def _walks(a, b):
    return {
        "ends": [a.tolist(), b.tolist()],
        "straight": latent.interpolate_linear(a, b, 5).tolist(),
        "arc": latent.interpolate_spherical(a, b, 5).tolist(),
    }
