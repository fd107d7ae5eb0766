"""Twenty latent dimensions once more: other weights, another order, other noise."""

from helpers.runs._twenty import vae_20d

RUN = vae_20d(1)
