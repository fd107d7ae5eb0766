"""Two latent dimensions with the layers of ``vae-20d``: what a dimension buys."""

from helpers.models.vae import VAEConfig
from helpers.runs._digits import digit_vae

RUN = digit_vae(
    "vae-2d-wide",
    "digits with two latent dimensions and the layers of vae-20d",
    VAEConfig(hidden=(320, 160), z_dim=2),
    epochs=40,
    seed=0,
    learning_rate=2e-3,
    page="",
)
