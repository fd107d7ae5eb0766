"""What the explorer ``model`` shows of some digits and noise, by helpers in double precision."""

import torch

from helpers import runs
from helpers.explorers.model import Model
from helpers.maths.distributions import bernoulli_log_prob
from helpers.models.vae import reparameterize
from helpers.training.data.mnist import mnist

CASES = [
    (76, [-1.0, 0.5]),
    (3, [-3.0, 3.0]),
    (1000, [0.0, 0.0]),
]  # rows of the test digits, eps; first the first picture


def golden():
    """For every case the picture, the noise, and each number on the way."""
    model = runs.shipped("vae-2d").double()
    images = mnist("test")[0]
    return [_way(model, images[row].double(), eps) for row, eps in CASES]


def _way(model, image, eps):
    mu, logvar = model.encode(image)
    noise = torch.tensor(eps, dtype=torch.float64)
    z = reparameterize(mu, logvar, noise)
    logits = model.decoder(z)
    terms = model(image[None], noise[None])
    shares = [
        bernoulli_log_prob(x[None], logit[None]) for x, logit in zip(image, logits, strict=True)
    ]
    pixel = Model().pixel
    return {
        "image": bytes((image * 255).round().to(torch.uint8).tolist()).hex(),
        "eps": eps,
        "mu": mu.tolist(),
        "sigma": torch.exp(logvar / 2).tolist(),
        "z": z.tolist(),
        "probabilities": logits.sigmoid()[::31].tolist(),
        "pixels": torch.stack(shares)[::31].tolist(),
        "pixel": [pixel, shares[pixel].item()],
        "reconstruction": terms.reconstruction.item(),
        "kl": terms.kl.item(),
    }
