"""Twenty latent dimensions: sharper digits, and no map."""

from helpers.runs._twenty import vae_20d

RUN = vae_20d(0)
