"""One adversarial network on grey MNIST digits, trained from several seeds.

Ten thousand samples of a shipped one, ``(10000, 784)`` with grey levels in [0, 1]:

    runs.shipped("gan-mnist-0").sample(10_000, torch.Generator().manual_seed(0))

Pixels are grey, as they are in the file: a generator has no density that a binary draw would make
comparable with others, and its samples are compared with real digits as these are.
"""

from dataclasses import asdict
from typing import Literal, cast

import torch

from helpers.models import gan
from helpers.runs import Run
from helpers.runs._digits import DATA, on_test_digits
from helpers.training.data.mnist import mnist

CONFIG = gan.GANConfig()
LEARNING_RATE = 2e-3
R1 = 30.0
BETAS = (0.5, 0.99)


def digit_gan(seed: int, page: Literal["", "model"] = "") -> Run:
    """The run of one seed, with the non-saturating loss and R1; `page` as of a run."""
    return Run(
        name=f"gan-mnist-{seed}",
        about=f"a generator of grey digits and its discriminator, seed {seed}",
        data=lambda: mnist("train")[:1],
        model=lambda: gan.GAN(CONFIG),
        optimizers=lambda model: {
            player: torch.optim.Adam(
                getattr(model, player).parameters(), lr=LEARNING_RATE, betas=BETAS, fused=True
            )
            for player in gan.PLAYERS
        },
        step=lambda model, optimizers: gan.gan_step(
            cast(gan.GAN, model), optimizers, loss="nonsaturating", r1=R1
        ),
        evaluate=on_test_digits(gan.evaluate, "real"),
        epochs=30,
        seed=seed,
        config=asdict(CONFIG),
        record={
            "data": DATA,
            "pixels": "real",
            "test_pixels": "real",
            "optimizer": "Adam",
            "learning_rate": LEARNING_RATE,
            "betas": BETAS,
            "loss": "nonsaturating",
            "r1": R1,
        },
        page=page,
    )
