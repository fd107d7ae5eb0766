"""Deep latent Gaussian models of MNIST digits that differ in one thing each.

The likelihood is that of the first thousand test digits, binarized once, by importance sampling.
"""

from dataclasses import asdict
from typing import Literal, cast

import torch
from torch import Generator, Tensor

from helpers.models import dlgm, vae
from helpers.runs import Run
from helpers.runs._digits import DATA, on_test_digits
from helpers.training.data.mnist import mnist

LEARNING_RATE = 2e-3
EPOCHS = 20
DIGITS, SAMPLES = 1000, 500  # of the importance sampling


def digit_dlgm(
    name: str, about: str, config: dlgm.DLGMConfig, pixels: Literal["dynamic", "static"] = "dynamic"
) -> Run:
    """A run of one configuration, on pixels drawn anew at every step or once and for all."""
    static = pixels == "static"
    return Run(
        name=name,
        about=about,
        data=lambda: mnist("train", "static" if static else "real")[:1],
        model=lambda: dlgm.DLGM(config),
        optimizers=lambda model: {
            "optimizer": torch.optim.Adam(model.parameters(), lr=LEARNING_RATE, fused=True)
        },
        step=lambda model, optimizers: vae.vae_step(
            cast(dlgm.DLGM, model),
            optimizers["optimizer"],
            pixels="real" if static else "dynamic",
        ),
        evaluate=on_test_digits(vae.evaluate, "static"),
        final=on_test_digits(likelihood, "static"),
        epochs=EPOCHS,
        config=asdict(config),
        record={
            "data": DATA,
            "pixels": pixels,
            "test_pixels": "static, seed 0",
            "optimizer": "Adam",
            "learning_rate": LEARNING_RATE,
            "likelihood": f"{SAMPLES} importance samples of the first {DIGITS} test digits",
        },
    )


def likelihood(model: dlgm.DLGM, x: Tensor, generator: Generator) -> dict[str, float]:
    """What is measured at the end of a run, on the first of the test digits ``(10000, 784)``."""
    return dlgm.measure(model, x[:DIGITS], generator, SAMPLES)
