"""The classifier whose features measure samples: ten classes, trained on grey levels."""

from dataclasses import asdict
from typing import cast

import torch
from torch import nn

from helpers.models import classifier
from helpers.models.classifier import Classifier, ClassifierConfig
from helpers.runs import Run
from helpers.runs._digits import DATA
from helpers.training.data.mnist import mnist

CONFIG = ClassifierConfig()
RATE = 2e-3


def _evaluate(model: nn.Module) -> dict[str, float]:
    x, y = (part.to(next(model.parameters()).device) for part in mnist("test"))
    return classifier.evaluate(cast(Classifier, model), x, y)


RUN = Run(
    name="classifier",
    about="a classifier of digits, whose features measure samples",
    data=lambda: mnist("train"),
    model=lambda: Classifier(CONFIG),
    optimizers=lambda model: {"optimizer": torch.optim.Adam(model.parameters(), lr=RATE)},
    step=lambda model, optimizers: classifier.classifier_step(
        cast(Classifier, model), optimizers["optimizer"]
    ),
    evaluate=_evaluate,
    epochs=6,
    config=asdict(CONFIG),
    record={
        "data": DATA,
        "pixels": "real",
        "test_pixels": "real",
        "optimizer": "Adam",
        "learning_rate": RATE,
    },
)
