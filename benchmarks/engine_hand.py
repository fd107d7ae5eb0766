"""The gradient of the bound by hand, on flat buffers: no graph, one tensor for Adam."""

import torch
from torch import Tensor

from benchmarks import engine_book
from helpers.models.by_hand import FlatVAE
from helpers.models.vae import VAE
from helpers.training.loop import Step


def hand_step(model: VAE, learning_rate: float) -> tuple[Step, torch.optim.Optimizer]:
    """One step of the book's, the gradient computed by formulas."""
    flat = FlatVAE(model, engine_book.BATCH)
    optimizer = torch.optim.Adam([flat.weights], lr=learning_rate, fused=True)

    def step(batch: tuple[Tensor, ...], generator: torch.Generator) -> dict[str, Tensor]:
        (x,) = batch
        terms = flat.gradient(x, model.noise(len(x), generator))
        optimizer.step()
        return {"loss": terms.kl - terms.reconstruction, **terms._asdict()}

    return step, optimizer


def train(epochs: int) -> dict:
    """Train once; seconds and test ELBO per epoch."""
    return engine_book.train(epochs, make_step=hand_step)
