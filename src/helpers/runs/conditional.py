"""A conditional adversarial network: grey digits of the class that is asked for.

A thousand sevens, ``(1000, 784)`` with grey levels in [0, 1]:

    sevens = torch.full((1000,), 7)
    runs.shipped("conditional").sample(1000, torch.Generator().manual_seed(0), sevens)

The discriminator is also shown data with another label, and is to take them for generated. The
record says how often the shipped classifier reads the class that was asked for, and how far
10,000 samples are from the test digits in the classifier's features, in all and class by class.
"""

from typing import cast

from torch import Generator, nn

from helpers.evaluation.frechet import frechet_distance
from helpers.models import gan
from helpers.runs._digits import EVALUATION_SEED
from helpers.runs._gans import gan_run
from helpers.runs._judged import judged, real_features
from helpers.training.data.mnist import mnist

CLASSES = 10
CONFIG = gan.GANConfig(
    generator=(192, 288), discriminator=(256, 128), classes=CLASSES, judge="projection"
)


def _evaluate(model: nn.Module) -> dict[str, float]:
    """The players' losses, and samples with the labels of the test digits against these."""
    players = cast(gan.GAN, model)
    device = next(players.parameters()).device
    x, y = (part.to(device) for part in mnist("test"))
    found = gan.evaluate(players, x, Generator(device).manual_seed(EVALUATION_SEED), y)
    made = players.sample(len(y), Generator(device).manual_seed(EVALUATION_SEED), y).cpu()
    (seen, read), real, y = judged(made), real_features(), y.cpu()
    found["agreement"] = float((read == y).double().mean())
    found["frechet"] = float(frechet_distance(seen, real))
    each = [float(frechet_distance(seen[y == c], real[y == c])) for c in range(CLASSES)]
    found["frechet_by_class"] = sum(each) / CLASSES
    return found


RUN = gan_run(
    "conditional",
    "a generator of grey digits of a given class, and its discriminator",
    CONFIG,
    evaluate=_evaluate,
    seed=0,
    epochs=20,
    learning_rate=4e-3,
    r1=10.0,
    mismatched=0.5,
    page="model",
)
