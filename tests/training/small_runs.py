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

from helpers import runs, train
from helpers.models import gan
from helpers.models.gan import GAN, GANConfig, gan_step
from helpers.models.vae import VAE, VAEConfig, vae_step
from helpers.runs import Run
from helpers.training import distributed
from helpers.training.loop import Step

N, BATCH = 50, 7  # the last batch holds one example: a process of two has none
X = torch.rand(N, 6, generator=torch.Generator().manual_seed(5))


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
            model=lambda: GAN(GANConfig(6, 2, (5,), (5,), "linear")),
            optimizers=lambda model: {
                "generator": torch.optim.Adam(model.generator.parameters(), lr=0.01),
                "discriminator": torch.optim.SGD(model.discriminator.parameters(), lr=0.1),
            },
            step=lambda model, optimizers: gan_step(model, optimizers, r1=0.5),
            evaluate=lambda model: gan.evaluate(model, X, torch.Generator().manual_seed(1)),
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
