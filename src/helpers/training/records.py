"""What is kept of a run: its curve, some of its weights, and a record that lets others judge it."""

import copy
import platform
from collections.abc import Callable, Mapping
from typing import Any

import safetensors
import torch
from torch import nn

from helpers.training.checkpoints import CheckpointError
from helpers.training.finite import non_finite


class Curve:
    """A model measured before a run and after every epoch; :func:`fit` can keep it as state.

    Attributes:
        figures: what `evaluate` found, for epoch 0, 1, ...
        snapshots: float16 weights at the epochs asked for.
    """

    def __init__(
        self,
        model: nn.Module,
        evaluate: Callable[[nn.Module], Mapping[str, float]],
        snapshots: tuple[int, ...] = (),
    ) -> None:
        self.model = model
        self.evaluate = evaluate
        self.epochs = snapshots
        self.figures: list[dict[str, float]] = []
        self.snapshots: list[dict[str, Any]] = []

    def measure(self) -> dict[str, float]:
        """Measure the next epoch, and keep its weights if they are asked for."""
        if len(self.figures) in self.epochs:
            self.snapshots.append(halved(self.model).state_dict())
        self.figures.append(dict(self.evaluate(self.model)))
        return self.figures[-1]

    def state_dict(self) -> dict[str, Any]:
        """What was measured and kept so far."""
        return {"figures": self.figures, "snapshots": self.snapshots}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from what was measured and kept."""
        self.figures, self.snapshots = list(state["figures"]), list(state["snapshots"])


def halved(model: nn.Module) -> nn.Module:
    """A copy with float16 weights, as they are shipped: half of what a reader downloads.

    Raises:
        CheckpointError: when a weight is not finite, or lies beyond the range of float16.
    """
    half = copy.deepcopy(model).half()
    for name in non_finite(dict(half.named_parameters()), "the model"):
        raise CheckpointError(f"{name} is not finite in float16; expected weights up to 65504")
    return half


def surroundings(device: torch.device) -> dict[str, Any]:
    """Where a run took place: versions, device and threads."""
    gpu = f", {torch.cuda.get_device_name(device)}" if device.type == "cuda" else ""
    return {
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "safetensors": safetensors.__version__,
        },
        "device": f"{device.type}{gpu}",
        "threads": torch.get_num_threads(),
    }
