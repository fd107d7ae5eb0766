"""The book's engine: plain autograd, data in memory."""

import torch

from helpers import data, vae
from helpers.training import fit, flush_denormals


def train(epochs: int) -> dict:
    """Train once; seconds and test ELBO per epoch."""
    flush_denormals()
    torch.manual_seed(0)
    (x, _), (x_test, _) = data.mnist("train"), data.mnist("test")
    model = vae.VAE(vae.VAEConfig())
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    history = fit(
        vae.vae_step(model, optimizer),
        (x,),
        epochs=epochs,
        batch_size=128,
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
