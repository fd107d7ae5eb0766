"""A VAE with twenty latent dimensions, trained from several seeds: sharper digits, and no map."""

from helpers.models.vae import VAEConfig
from helpers.runs import Run
from helpers.runs._digits import digit_vae


def vae_20d(seed: int) -> Run:
    """The run of one seed; with 0 the one that pages show."""
    return digit_vae(
        f"vae-20d-seed-{seed}" if seed else "vae-20d",
        "vae-20d with another seed: how far its measures vary"
        if seed
        else "digits with twenty latent dimensions",
        VAEConfig(hidden=(320, 160), z_dim=20),
        epochs=40,
        seed=seed,
        learning_rate=2e-3,
        page="" if seed else "model",
    )
