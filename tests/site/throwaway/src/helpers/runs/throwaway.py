"""A run of one epoch: a test has made it."""

from helpers.models.vae import VAEConfig
from helpers.runs._digits import digit_vae

RUN = digit_vae(
    "throwaway",
    "three hidden units, for a test",
    VAEConfig(hidden=(3,), z_dim=2),
    epochs=1,
    seed=0,
    learning_rate=1e-3,
)
