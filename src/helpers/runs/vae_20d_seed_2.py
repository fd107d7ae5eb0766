"""Twenty latent dimensions once more, from other weights, in another order, with other noise."""

from helpers.models.vae import VAEConfig
from helpers.runs._digits import digit_vae

RUN = digit_vae(
    "vae-20d-seed-2",
    "vae-20d with another seed: how far its measures vary",
    VAEConfig(hidden=(320, 160), z_dim=20),
    epochs=40,
    seed=2,
    learning_rate=2e-3,
    page="",
)
