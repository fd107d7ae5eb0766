"""Adversarial networks on grey MNIST digits: what their runs share, and those without a class.

Ten thousand samples of a shipped one, ``(10000, 784)`` with grey levels in [0, 1]:

    runs.shipped("gan-mnist-0").sample(10_000, torch.Generator().manual_seed(0))

Pixels are grey, as they are in the file: a generator has no density that a binary draw would make
comparable with others, and its samples are compared with real digits as these are.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Literal, cast

import torch
from torch import nn

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
    return gan_run(
        f"gan-mnist-{seed}",
        f"a generator of grey digits and its discriminator, seed {seed}",
        CONFIG,
        evaluate=on_test_digits(gan.evaluate, "real"),
        seed=seed,
        page=page,
    )


def gan_run(
    name: str,
    about: str,
    config: gan.GANConfig,
    *,
    evaluate: Callable[[nn.Module], Mapping[str, float]],
    seed: int,
    epochs: int = 30,
    learning_rate: float = LEARNING_RATE,
    r1: float = R1,
    mismatched: float = 0.0,
    page: Literal["", "model", "snapshots"] = "",
) -> Run:
    """A run of both players with Adam, on digits, with their labels where there are classes."""
    plain = asdict(config)
    if not config.classes:
        del plain["classes"], plain["judge"]  # as the oldest files have it
    return Run(
        name=name,
        about=about,
        data=lambda: mnist("train")[: 2 if config.classes else 1],
        model=lambda: gan.GAN(config),
        optimizers=lambda model: {
            player: torch.optim.Adam(
                getattr(model, player).parameters(), lr=learning_rate, betas=BETAS, fused=True
            )
            for player in gan.PLAYERS
        },
        step=lambda model, optimizers: gan.gan_step(
            cast(gan.GAN, model), optimizers, loss="nonsaturating", r1=r1, mismatched=mismatched
        ),
        evaluate=evaluate,
        epochs=epochs,
        seed=seed,
        config=plain,
        record={
            "data": DATA,
            "pixels": "real",
            "test_pixels": "real",
            "optimizer": "Adam",
            "learning_rate": learning_rate,
            "betas": BETAS,
            "loss": "nonsaturating",
            "r1": r1,
            **({"mismatched": mismatched} if config.classes else {}),
        },
        page=page,
    )
