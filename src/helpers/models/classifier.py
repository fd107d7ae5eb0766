"""A small convolutional classifier of digits, whose features measure samples of other models.

Chapter: ``gan/evaluation``. It knows nothing of what it measures.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from helpers import arguments
from helpers.arguments import rows, whole
from helpers.training.batches import labelled
from helpers.training.identity import identified
from helpers.training.loop import Step

SIDE = 28  # pixels
CLASSES = 10


@dataclass(frozen=True)
class ClassifierConfig:
    """Sizes of the classifier.

    Attributes:
        channels: of the first convolution and of the second.
        features: width of the penultimate layer.

    Raises:
        ValueError: unless `channels` is a tuple of two, and every size whole and at least 1.
    """

    channels: tuple[int, int] = (16, 32)
    features: int = 128

    def __post_init__(self) -> None:
        if not isinstance(self.channels, tuple) or len(self.channels) != 2:
            raise ValueError(f"channels is {self.channels!r}; expected a tuple of two sizes")
        for channels in self.channels:
            whole("channels", channels)
        whole("features", self.features)


class Classifier(nn.Module):
    """Two convolutions, each halved by the maximum of four pixels, and two dense layers.

    Digits are rows of 784 grey levels in [0, 1], of the dtype and on the device of the weights;
    others are refused with a ``ValueError``.
    """

    def __init__(self, config: ClassifierConfig = ClassifierConfig()) -> None:
        super().__init__()
        self.config = config
        first, second = config.channels
        self.body = nn.Sequential(
            nn.Conv2d(1, first, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(first, second, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(second * (SIDE // 4) ** 2, config.features),
            nn.ReLU(),
        )
        self.head = nn.Linear(config.features, CLASSES)

    def features(self, x: Tensor) -> Tensor:
        """x ``(B, 784)`` to the penultimate layer ``(B, features)``, at least 0."""
        rows("x", x, SIDE**2, like=self.head.weight)
        features: Tensor = self.body(x.reshape(-1, 1, SIDE, SIDE))
        return features

    def forward(self, x: Tensor) -> Tensor:
        """x ``(B, 784)`` to logits ``(B, 10)``."""
        logits: Tensor = self.head(self.features(x))
        return logits


def classifier_step(model: Classifier, optimizer: torch.optim.Optimizer) -> Step:
    """One stochastic gradient step on the mean cross-entropy.

    Args:
        model: trained in place.
        optimizer: over the model's parameters.

    Returns:
        A function for :func:`helpers.training.loop.fit`: takes digits ``(B, 784)`` with labels
        ``(B,)``, returns the mean ``loss``, nats, and ``error``, the share it got wrong.
    """

    def step(batch: Sequence[Tensor], generator: torch.Generator) -> dict[str, Tensor]:
        x, y = labelled(batch)
        logits = model(x)
        loss = nn.functional.cross_entropy(logits, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        error = (logits.detach().argmax(1) != y).to(logits.dtype).mean()
        return {"loss": loss.detach(), "error": error}

    vars(step)["check"] = lambda data: _check(model, *labelled(data))
    return identified(step, kind="classifier_step")


@torch.no_grad()
def measure(model: Classifier, x: Tensor, batch_size: int = 1000) -> tuple[Tensor, Tensor]:
    """Features ``(N, features)`` and log p(y|x) ``(N, 10)`` of a data set, nats.

    Args:
        model: not changed.
        x: ``(N, 784)``, in [0, 1].
        batch_size: how many at once; it changes memory, not the result.

    Raises:
        ValueError: when x is empty, of another width, or has values outside [0, 1], or batch_size
            is below 1.
    """
    _check(model, x)
    whole("batch_size", batch_size)
    features = torch.cat([model.features(part) for part in x.split(batch_size)])
    return features, model.head(features).log_softmax(1)


def evaluate(model: Classifier, x: Tensor, y: Tensor) -> dict[str, float]:
    """The share of a data set it gets wrong, and its mean cross-entropy, nats.

    Args:
        model: not changed.
        x: ``(N, 784)``, in [0, 1].
        y: ``(N,)`` int64, the digits.

    Returns:
        ``{"error", "cross_entropy"}``.

    Raises:
        ValueError: as :func:`measure` does, and for labels that do not fit.
    """
    _check(model, x, y)
    _, log_py = measure(model, x)
    return {
        "error": float((log_py.argmax(1) != y).double().mean()),
        "cross_entropy": float(nn.functional.nll_loss(log_py.double(), y)),
    }


def _check(model: Classifier, x: Tensor, y: Tensor | None = None) -> None:
    """Look at a data set once."""
    arguments.batch(x, SIDE**2, like=model.head.weight)
    arguments.unit_interval("x", x)
    if y is not None:
        arguments.labels(y, len(x))
        arguments.class_numbers(y, CLASSES)
