"""Twenty latent dimensions: sharper digits, and no map."""

from helpers.models.vae import VAEConfig
from helpers.runs._digits import digit_vae

RUN = digit_vae(
    "vae-20d",
    "digits with twenty latent dimensions",
    VAEConfig(hidden=(320, 160), z_dim=20),
    epochs=40,
    seed=0,
    learning_rate=2e-3,
)
