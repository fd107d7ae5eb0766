"""What all runs on MNIST share: a VAE on dynamic pixels, measured on static test digits."""

import functools
from dataclasses import asdict
from typing import Literal, cast

import torch
from torch import Tensor, nn

from helpers.models import vae
from helpers.runs import Run
from helpers.training.data.mnist import mnist

EVALUATION_SEED = 1


def digit_vae(
    name: str,
    about: str,
    config: vae.VAEConfig,
    *,
    epochs: int,
    seed: int,
    learning_rate: float,
    beta: float = 1.0,
    snapshots: tuple[int, ...] = (),
    page: Literal["", "model", "snapshots"] = "model",
) -> Run:
    """A run of a VAE with Adam and the KL term weighted by `beta`."""
    return Run(
        name=name,
        about=about,
        data=lambda: mnist("train")[:1],
        model=lambda: vae.VAE(config),
        optimizers=lambda model: {
            "optimizer": torch.optim.Adam(model.parameters(), lr=learning_rate, fused=True)
        },
        step=lambda model, optimizers: vae.vae_step(
            cast(vae.VAE, model), optimizers["optimizer"], beta=beta, pixels="dynamic"
        ),
        evaluate=evaluate,
        epochs=epochs,
        seed=seed,
        config=asdict(config),
        record={
            "data": "MNIST, 60,000 training and 10,000 test digits",
            "pixels": "dynamic",
            "test_pixels": "static, seed 0",
            "optimizer": "Adam",
            "learning_rate": learning_rate,
            "beta": beta,
        },
        snapshots=snapshots,
        page=page,
    )


def evaluate(model: nn.Module) -> dict[str, float]:
    """ELBO, reconstruction and KL on the test digits, nats, with the same noise every time."""
    x = _test_digits().to(next(model.parameters()).device)
    generator = torch.Generator(x.device).manual_seed(EVALUATION_SEED)
    return vae.evaluate(cast(vae.VAE, model), x, generator)


@functools.cache
def _test_digits() -> Tensor:
    return mnist("test", "static")[0]
