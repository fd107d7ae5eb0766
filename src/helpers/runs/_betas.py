"""One small network trained from the same start with the KL term weighted by several betas."""

from helpers.models.vae import VAEConfig
from helpers.runs import Run
from helpers.runs._digits import digit_vae

SNAPSHOTS = (0, 1, 2, 3, 5, 9, 16, 30)  # close together where much happens


def beta_vae(beta: float, about: str) -> Run:
    """The run of one beta."""
    return digit_vae(
        f"training-beta-{beta:g}",
        about,
        VAEConfig(hidden=(33, 48, 32), z_dim=2),
        epochs=SNAPSHOTS[-1],
        seed=1,
        learning_rate=3e-3,
        beta=beta,
        snapshots=SNAPSHOTS,
        page="snapshots",
    )
