"""Two latent dimensions: the map of the front page and of the chapter on the latent space."""

from helpers.models.vae import VAEConfig
from helpers.runs._digits import digit_vae

RUN = digit_vae(
    "vae-2d",
    "digits with two latent dimensions, a map",
    VAEConfig(hidden=(256, 128), z_dim=2),
    epochs=40,
    seed=1,
    learning_rate=2e-3,
)
