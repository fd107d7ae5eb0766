"""The book's engine: plain autograd, data in memory."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.optim.lr_scheduler import LambdaLR

from helpers.models import vae
from helpers.training.data import mnist as data
from helpers.training.loop import Step, fit, flush_denormals

BATCH = 128


def autograd_step(model: vae.VAE, learning_rate: float) -> tuple[Step, torch.optim.Optimizer]:
    """The step that the chapters take, and its optimizer."""
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate, fused=True)
    return vae.vae_step(model, optimizer), optimizer


def train(
    epochs: int,
    learning_rate: float = 1e-3,
    decay: bool = False,
    make_step: Callable[[vae.VAE, float], tuple[Step, torch.optim.Optimizer]] = autograd_step,
) -> dict:
    """Train once; seconds and test ELBO per epoch. With `decay` the rate falls linearly to 0."""
    flush_denormals()
    torch.manual_seed(0)
    (x, _), (x_test, _) = data.mnist("train"), data.mnist("test")
    model = vae.VAE(vae.VAEConfig())
    plain_step, optimizer = make_step(model, learning_rate)
    steps = epochs * -(-len(x) // BATCH)
    schedule = LambdaLR(optimizer, lambda step: 1 - step / steps if decay else 1)

    def step(batch: tuple[Tensor, ...], generator: torch.Generator) -> dict[str, Tensor]:
        metrics = plain_step(batch, generator)
        schedule.step()
        return metrics

    history = fit(
        step if decay else plain_step,
        (x,),
        epochs=epochs,
        batch_size=BATCH,
        generator=torch.Generator().manual_seed(0),
        state={"model": model, "optimizer": optimizer},
        evaluate=lambda: vae.evaluate(model, x_test, torch.Generator().manual_seed(1)),
        progress=False,
    )
    seconds = history.per_epoch("seconds")
    return {
        "samples_per_second": len(x) * epochs / sum(seconds),
        "seconds": seconds,
        "test_elbo": history.per_epoch("elbo"),
    }
