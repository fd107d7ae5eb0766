"""What the shipped classifier says of samples, for the runs that it measures."""

import functools
from typing import cast

from torch import Tensor

from helpers import runs
from helpers.models import classifier
from helpers.models.classifier import Classifier
from helpers.training.data.mnist import mnist


def judged(images: Tensor) -> tuple[Tensor, Tensor]:
    """Features ``(N, 128)`` in the unit of those of the test digits, and digits read ``(N,)``."""
    judge, _, unit = _judge()
    features, log_py = classifier.measure(judge, images)
    return features / unit, log_py.argmax(1)


def real_features() -> Tensor:
    """The features of the test digits in the same unit, ``(10000, 128)``."""
    return _judge()[1]


@functools.cache
def _judge() -> tuple[Classifier, Tensor, float]:
    """The classifier, the features of the test digits, and the unit both are measured in."""
    judge = cast(Classifier, runs.shipped("classifier"))
    features, _ = classifier.measure(judge, mnist("test")[0])
    unit = float(features.double().var(0).mean().sqrt())
    return judge, features / unit, unit
