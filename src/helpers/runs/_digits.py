"""What runs on MNIST share, and the VAEs among them: dynamic pixels, measured on static ones."""

import functools
from collections.abc import Callable
from dataclasses import asdict
from typing import Literal, TypeVar, cast

import torch
from torch import Generator, Tensor, nn

from helpers.models import vae
from helpers.runs import Run
from helpers.training.data.mnist import mnist

DATA = "MNIST, 60,000 training and 10,000 test digits"
EVALUATION_SEED = 1

Model = TypeVar("Model", bound=nn.Module)


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
        evaluate=on_test_digits(vae.evaluate, "static"),
        epochs=epochs,
        seed=seed,
        config=asdict(config),
        record={
            "data": DATA,
            "pixels": "dynamic",
            "test_pixels": "static, seed 0",
            "optimizer": "Adam",
            "learning_rate": learning_rate,
            "beta": beta,
        },
        snapshots=snapshots,
        page=page,
    )


def on_test_digits(
    measure: Callable[[Model, Tensor, Generator], dict[str, float]],
    pixels: Literal["real", "static"],
) -> Callable[[nn.Module], dict[str, float]]:
    """A measure of a model on the test digits ``(10000, 784)``, with the same noise every time."""

    def evaluate(model: nn.Module) -> dict[str, float]:
        x = _test_digits(pixels).to(next(model.parameters()).device)
        return measure(cast(Model, model), x, Generator(x.device).manual_seed(EVALUATION_SEED))

    return evaluate


@functools.cache
def _test_digits(pixels: Literal["real", "static"]) -> Tensor:
    return mnist("test", pixels)[0]
