"""A pyramid of adversarial networks: grey digits of 7 x 7 pixels, then of 14 x 14, then of 28 x 28.

Ten digits, coarse to fine, ``(10, 49)``, ``(10, 196)`` and ``(10, 784)``; of the last, grey levels
above 1 are to be clamped:

    runs.shipped("lapgan").sample(10, torch.Generator().manual_seed(0))

The levels are trained apart, each on the coarse images of real digits; they share a run for the
sake of one file alone. The record says how far 10,000 samples are from the test digits in the
classifier's features, from noise, from real coarsest images, and from real ones of 14 x 14.
"""

from dataclasses import asdict
from typing import cast

import torch
from torch import Generator, nn

from helpers.evaluation.frechet import frechet_distance
from helpers.models import gan, lapgan
from helpers.runs import Run
from helpers.runs._digits import DATA, EVALUATION_SEED
from helpers.runs._gans import BETAS
from helpers.runs._judged import judged, real_features
from helpers.training.data.mnist import mnist

CONFIG = lapgan.PyramidConfig(
    gan.GANConfig(49, 32, (128, 128), (128, 128)),
    (
        lapgan.LevelConfig(196, 32, (176,), (352,)),
        lapgan.LevelConfig(784, 32, (224,), (130,)),
    ),
)
LEARNING_RATE = 6e-3
R1 = (1.0, 3.0, 5.0)  # of each level, coarse to fine
BEGINNINGS = ("noise", "real 7", "real 14")


def _optimizers(model: nn.Module) -> dict[str, torch.optim.Optimizer]:
    return {
        f"{player} {k}": torch.optim.Adam(
            getattr(level, player).parameters(), lr=LEARNING_RATE, betas=BETAS, fused=True
        )
        for k, level in enumerate(cast(lapgan.Pyramid, model).levels)
        for player in gan.PLAYERS
    }


def _evaluate(model: nn.Module) -> dict[str, float]:
    """Both players' losses at each level on real images, and the distance from each beginning."""
    levels = cast(lapgan.Pyramid, model)
    device = next(levels.parameters()).device
    images = levels.images(mnist("test")[0].to(device))
    found: dict[str, float] = {}
    for k, level in enumerate(levels.levels):
        coarse = images[k - 1] if k else None
        source = Generator(device).manual_seed(EVALUATION_SEED)
        losses = gan.evaluate(cast(gan.GAN, level), images[k], source, coarse)
        found |= {f"{name} {k}": value for name, value in losses.items()}
    starts = (None, *images[:-1])
    for name, start in zip(BEGINNINGS, starts, strict=True):
        source = Generator(device).manual_seed(EVALUATION_SEED)
        made = levels.sample(len(images[0]), source, start)[-1].clamp(0, 1).cpu()
        found[f"frechet, {name}"] = float(frechet_distance(judged(made)[0], real_features()))
    return found


RUN = Run(
    name="lapgan",
    about="three levels of a pyramid of adversarial networks, on grey digits",
    data=lambda: mnist("train")[:1],
    model=lambda: lapgan.Pyramid(CONFIG),
    optimizers=_optimizers,
    step=lambda model, optimizers: lapgan.pyramid_step(cast(lapgan.Pyramid, model), optimizers, R1),
    evaluate=_evaluate,
    epochs=20,
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
)
