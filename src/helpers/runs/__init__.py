"""The models that the book ships, one file each: what is trained, on what, for how long.

This folder is the only list of them. A file defines ``RUN`` and is named after its run, with ``_``
for a hyphen and for a point between digits: ``training_beta_0_1.py`` is ``training-beta-0.1``.
``python -m helpers.train NAME`` trains one. What a run reaches varies with its seed: of some,
records of other seeds lie beside the weights, ``NAME-seed-1.json``, written by ``--seed 1``.
"""

import dataclasses
import difflib
import importlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from helpers.arguments import option, whole
from helpers.shipped import shipped_folder
from helpers.training import checkpoints
from helpers.training.loop import Step


@dataclass(frozen=True)
class Run:
    """All that decides what a run ends with, and what a page needs of it.

    Attributes:
        name: of the run and of its checkpoint.
        about: one line, which ``python -m helpers.train --list`` shows.
        data: makes the training data, a tuple of tensors with the same first axis.
        model: makes the untrained model, drawing weights from PyTorch's global generator.
        optimizers: one or more over a model, by name; the step gets them by these names.
        step: makes the step of :func:`helpers.training.loop.fit` of a model and its optimizers.
        evaluate: measures a model on its device; its numbers are the curve and the final table.
        epochs: passes over the data.
        batch_size: examples a step, of all processes together.
        seed: of the first weights, the order of the data and the noise.
        schedule: of every learning rate: as it is, or falling linearly to 0 at the last step.
        config: plain values that build the model again; stored beside the weights.
        record: more plain values for the record, such as data and pixels by name.
        snapshots: epochs whose weights are kept, 0 for the untrained ones.
        page: what a page needs: nothing, the final weights, or the snapshots with their curve.
        final: measures the shipped weights on their device: what is too slow for every epoch, and
            stands in the final table beside the numbers of `evaluate`.

    Raises:
        ValueError: for another schedule or kind of page, sizes below 1, or snapshots of other
            epochs.
    """

    name: str
    about: str
    data: Callable[[], tuple[Tensor, ...]]
    model: Callable[[], nn.Module]
    optimizers: Callable[[nn.Module], dict[str, Optimizer]]
    step: Callable[[nn.Module, dict[str, Optimizer]], Step]
    evaluate: Callable[[nn.Module], Mapping[str, float]]
    epochs: int
    batch_size: int = 128
    seed: int = 0
    schedule: Literal["constant", "linear"] = "linear"
    config: Mapping[str, Any] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict)
    snapshots: tuple[int, ...] = ()
    page: Literal["", "model", "snapshots"] = ""
    final: Callable[[nn.Module], Mapping[str, float]] | None = None

    def __post_init__(self) -> None:
        option("schedule", self.schedule, "constant", "linear")
        option("page", self.page, "", "model", "snapshots")
        whole("epochs", self.epochs)
        whole("batch_size", self.batch_size)
        if not set(self.snapshots) <= set(range(self.epochs + 1)):
            raise ValueError(f"snapshots is {self.snapshots}; expected epochs 0 to {self.epochs}")

    def from_seed(self, seed: int) -> "Run":
        """The same run from another seed, of another name unless the seed is its own.

        Raises:
            ValueError: unless the seed is a whole number of at least 0.
        """
        whole("seed", seed, least=0)
        if seed == self.seed:
            return self
        return dataclasses.replace(self, seed=seed, name=f"{self.name}-seed-{seed}")


def names() -> list[str]:
    """The names of all runs, without importing them."""
    files = Path(__file__).parent.glob("[!_]*.py")
    return sorted(re.sub(r"(?<=\d)_(?=\d)", ".", file.stem).replace("_", "-") for file in files)


def load(name: str) -> Run:
    """The run of that name.

    Raises:
        ValueError: when there is none, naming those with a similar name, or when its file says
            another name.
    """
    known = names()
    if name not in known:
        near = difflib.get_close_matches(name, known) or known
        raise ValueError(f"there is no run {name!r}; expected {' or '.join(near)}")
    module = importlib.import_module(f"helpers.runs.{re.sub('[-.]', '_', name)}")
    run: Run = module.RUN
    if run.name != name:
        raise ValueError(f"{module.__file__} names its run {run.name!r}; expected {name!r}")
    return run


def checkpoint(name: str) -> Path:
    """Where the shipped weights of a run lie."""
    return shipped_folder("checkpoints") / f"{name}.safetensors"


def untrained(name: str) -> nn.Module:
    """The model of a run before training, without a change of PyTorch's global generator."""
    with torch.random.fork_rng(devices=[]):
        return load(name).model()


def shipped(name: str) -> nn.Module:
    """The model of a run with its last shipped weights, in float32, not to be trained further.

    Raises:
        ValueError: when there is no such run.
        CheckpointError: when its file is missing, damaged, or of another model.
    """
    model = untrained(name)
    if load(name).snapshots:
        model.load_state_dict(checkpoints.load_state(checkpoint(name))["snapshots"][-1])
    else:
        checkpoints.load_model(checkpoint(name), model)
    return model.requires_grad_(False)


def record(name: str) -> dict[str, Any] | None:
    """The record of the shipped run of that name, or None where none is shipped.

    Raises:
        CheckpointError: when its file is damaged.
    """
    path = checkpoint(name)
    if path.exists():
        found: dict[str, Any] = checkpoints.load_state(path)["record"]
        return found
    path = path.with_suffix(".json")
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def all_seeds(name: str) -> list[dict[str, Any]]:
    """The shipped records of a run, in the order of their seeds, its own among them.

    Raises:
        ValueError: when there is no such run.
        CheckpointError: when a file is damaged.
    """
    own = load(name).name
    files = checkpoint(name).parent.glob(f"{own}-seed-*.json")
    found = map(record, [own, *(file.stem for file in files)])
    return sorted(filter(None, found), key=lambda one: one["seed"])
