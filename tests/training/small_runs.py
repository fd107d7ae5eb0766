"""Two runs of a second, for one process or for several: a VAE, and a GAN with two optimizers.

    python tests/training/small_runs.py FOLDER [STEP]

trains both into FOLDER as ``helpers.train`` does. With STEP, the last process kills itself before
that step of the first run.
"""

import functools
import os
import signal
import sys

import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from helpers import runs, train
from helpers.models.vae import VAE, VAEConfig, vae_step
from helpers.runs import Run
from helpers.training import distributed
from helpers.training.loop import Step

N, BATCH = 50, 7  # the last batch holds one example: a process of two has none
X = torch.rand(N, 6, generator=torch.Generator().manual_seed(5))


class GAN(nn.Module):
    """A generator of points in six dimensions, and who judges them."""

    def __init__(self) -> None:
        super().__init__()
        self.generator = nn.Sequential(nn.Linear(2, 5), nn.Tanh(), nn.Linear(5, 6))
        self.discriminator = nn.Sequential(nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 1))


def gan_step(model: GAN, optimizers: dict[str, torch.optim.Optimizer]) -> Step:
    """A step of the discriminator, then one of the generator, with the non-saturating loss."""
    g, d = distributed.wrap(model.generator), distributed.wrap(model.discriminator)

    def step(batch: tuple[Tensor, ...], generator: torch.Generator) -> dict[str, Tensor]:
        (x,) = batch
        n, own = len(x), distributed.rows(len(x))
        z, z_next = torch.randn((2, n, 2), generator=generator)
        with torch.no_grad():
            fake = g(z[own])
        real, false = d(torch.cat([x[own], fake]))[:, 0].chunk(2)
        d_loss = distributed.mean(softplus(-real) + softplus(false), n)
        optimizers["d"].zero_grad()
        d_loss.backward()
        optimizers["d"].step()
        g_loss = distributed.mean(softplus(-d(g(z_next[own])))[:, 0], n)
        optimizers["g"].zero_grad()
        g_loss.backward()
        optimizers["g"].step()
        return {"loss": d_loss.detach(), "generator loss": g_loss.detach()}

    return step


def killed_at(step: Step, last: int) -> Step:
    """The step, which kills the last process instead of being done for the `last` time."""
    steps = 0

    @functools.wraps(step)
    def counted(batch: tuple[Tensor, ...], generator: torch.Generator) -> dict[str, Tensor]:
        nonlocal steps
        steps += 1
        if steps == last and distributed.rank() == distributed.processes() - 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return step(batch, generator)

    return counted


def small(name: str, kill: int = 0) -> Run:
    """The run ``"small-vae"`` or ``"small-gan"``."""
    if name == "small-gan":
        return Run(
            name=name,
            about="two optimizers",
            data=lambda: (X,),
            model=GAN,
            optimizers=lambda model: {
                "g": torch.optim.Adam(model.generator.parameters(), lr=0.01),
                "d": torch.optim.SGD(model.discriminator.parameters(), lr=0.1),
            },
            step=gan_step,
            evaluate=lambda model: {
                "mean": float(model.generator(torch.zeros(1, 2)).detach().mean())
            },
            epochs=4,
            batch_size=BATCH,
            schedule="constant",
        )
    config = VAEConfig(x_dim=6, hidden=(5,), z_dim=2)

    def step(model: nn.Module, optimizers: dict[str, torch.optim.Optimizer]) -> Step:
        plain = vae_step(model, optimizers["optimizer"], samples=2, pixels="dynamic")
        return killed_at(plain, kill) if kill else plain

    return Run(
        name=name,
        about="one optimizer",
        data=lambda: (X,),
        model=lambda: VAE(config),
        optimizers=lambda model: {"optimizer": torch.optim.Adam(model.parameters(), lr=0.01)},
        step=step,
        evaluate=lambda model: {"norm": float(model.encoder.layers[0].weight.detach().norm())},
        epochs=6,
        batch_size=BATCH,
        config={"x_dim": 6, "hidden": (5,), "z_dim": 2},
        snapshots=(0, 2, 6),
    )


def main(folder: str, kill: str = "0") -> int:
    """Train both; return the exit status."""
    runs.load = lambda name: small(name, int(kill))
    arguments = ["--out", folder, "--device", "cpu"]
    with distributed.group(torch.device("cpu")):
        return max(train.main([name, *arguments]) for name in ("small-vae", "small-gan"))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
