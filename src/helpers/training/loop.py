"""The training loop. It knows no model: it feeds batches to a step function and keeps the record.

A run with a checkpoint file can be killed at any moment; started again with the same arguments
it goes on from the end of the last finished epoch and ends bit-identical to one never killed.
Under ``torchrun`` (:mod:`helpers.training.distributed`) all processes call :func:`fit` alike.
Chapter: ``vae/training``.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor
from tqdm.auto import tqdm

from helpers.arguments import whole
from helpers.training import batches, distributed, identity
from helpers.training.finite import non_finite
from helpers.training.resume import RunFile, Stateful

Step = Callable[[tuple[Tensor, ...], torch.Generator], dict[str, Tensor]]
ADVICE = "look at the data, lower the learning rate, and train again from the last checkpoint"
CHECK_EVERY = 100  # steps between looks at the loss: a look costs a GPU a synchronisation


@dataclass
class History:
    """The record of a run.

    Attributes:
        names: what the step function returned, the loss among it.
        steps: ``(S, len(names))``, one row a step.
        epochs: one dict an epoch: the mean of each name over its steps, ``seconds``, and what
            ``evaluate`` returned.
    """

    names: list[str] = field(default_factory=list)
    steps: Tensor = field(default_factory=lambda: torch.empty(0, 0))
    epochs: list[dict[str, float]] = field(default_factory=list)

    def per_step(self, name: str) -> Tensor:
        """One quantity over all steps: ``(S,)``; ``ValueError`` where the name is none of them."""
        if name not in self.names:
            raise ValueError(f"name is {name!r}; expected one of {self.names}")
        return self.steps[:, self.names.index(name)]

    def per_epoch(self, name: str) -> list[float]:
        """One quantity over all epochs; ``ValueError`` where the name is none of them."""
        known = list(self.epochs[0]) if self.epochs else [name]
        if name not in known:
            raise ValueError(f"name is {name!r}; expected one of {known}")
        return [epoch[name] for epoch in self.epochs]


class NonFiniteLossError(FloatingPointError):
    """A loss, another measured number or a part of the state became NaN or infinite."""


def flush_denormals() -> None:
    """Let the CPU treat numbers below about 1e-38 as zero. Call it in a notebook's first cell.

    Adam's moments of weights at always-dark pixels decay into that range, where arithmetic is
    many times slower. Only threads that start afterwards obey, hence before any tensor operation.
    """
    torch.set_flush_denormal(True)


def fit(
    step: Step,
    data: batches.Data,
    *,
    epochs: int,
    batch_size: int,
    generator: torch.Generator,
    state: Mapping[str, Stateful],
    evaluate: Callable[[], Mapping[str, float]] | None = None,
    checkpoint: Path | str | None = None,
    progress: bool = True,
) -> History:
    """Run `epochs` passes over the data in a fresh random order each.

    Args:
        step: does one update on a batch (a tuple of tensors) and returns a dict of scalar tensors,
            one of them ``"loss"``, always the same; under several processes, scalars that average
            to those of the batch. Options that :func:`helpers.training.identity.identified` hung on
            it belong to the run's identity; if it has an attribute ``check``, that is called with
            all data before the first step.
        data: tensors with the same first axis N, on the device to train on: a tuple of them, a
            single one, or a ``TensorDataset``. Whether images ``(N, 1, 28, 28)`` are welcome is up
            to `step`; :func:`helpers.models.vae.vae_step` refuses them.
        epochs: how many passes in all, those of a resumed run included.
        batch_size: examples a step, of all processes together; the last batch of an epoch may
            be smaller.
        generator: orders the data and is handed to `step`, on the same device as the data.
        state: what a checkpoint must hold for `step` to continue: the model and the optimizer.
        evaluate: called after every epoch; its numbers go into the history. Under several
            processes, process 0 alone calls it.
        checkpoint: a file to write after every epoch and to resume from when it exists.
        progress: show a progress bar with rate and remaining time.

    Returns:
        The history of all epochs.

    Raises:
        ValueError: for data in another container, empty or of unequal lengths, sizes below 1, or a
            step that returns no loss, other names than before, or anything but scalar tensors.
        NonFiniteLossError: naming the first step that returned NaN or an infinite number, or the
            part of the state that holds one at the end of an epoch. That epoch is not stored.
        CheckpointError: before the first step, when the checkpoint is damaged, of another run
            (naming what differs), being written by another process, or cannot be written.
    """
    whole("epochs", epochs)
    whole("batch_size", batch_size)
    data = batches.tensors(data, generator)
    getattr(step, "check", lambda data: None)(data)
    watch = _Watch(state)
    file = None if checkpoint is None else RunFile(Path(checkpoint), state, generator)
    with nullcontext() if file is None else file.held():
        history = History()
        if file is not None:
            run = identity.describe(step, data, batch_size, generator, state)
            history = History(**(file.resume(run) or {}))
        per_epoch = -(-len(data[0]) // batch_size)
        done = len(history.epochs)
        # In a notebook tqdm forgets its own variable, with which builds and tests silence bars.
        quiet = not progress or distributed.rank() > 0 or bool(os.environ.get("TQDM_DISABLE"))
        with tqdm(total=epochs * per_epoch, initial=done * per_epoch, disable=quiet) as bar:
            for epoch in range(done, epochs):
                started = time.perf_counter()
                names, rows = _epoch(step, data, batch_size, generator, epoch * per_epoch, bar)
                watch.look(epoch + 1)
                means = dict(zip(names, rows.double().mean(0).tolist(), strict=True))
                history.names = names
                history.steps = torch.cat([history.steps.reshape(-1, len(names)), rows])
                seconds = time.perf_counter() - started
                measured = _measured(evaluate, epoch + 1)
                history.epochs.append({**means, "seconds": seconds, **measured})
                bar.set_postfix(loss=f"{means['loss']:.2f}")
                if file is not None:
                    file.save(vars(history))
    return history


def _epoch(
    step: Step,
    data: tuple[Tensor, ...],
    batch_size: int,
    generator: torch.Generator,
    steps_before: int,
    bar: tqdm,
) -> tuple[list[str], Tensor]:
    """One pass over the data: the names of what the step returns, and a row a step, on the CPU."""
    order = torch.randperm(len(data[0]), generator=generator, device=generator.device)
    chunks = order.split(batch_size)
    for index, chosen in enumerate(chunks):
        metrics = step(tuple(tensor.index_select(0, chosen) for tensor in data), generator)
        if index == 0:
            names = _names(metrics)
            table = torch.empty(len(chunks), len(names), device=order.device)
            looked_at = 0
        table[index] = torch.stack(_scalars(metrics, names, table.device))
        if (index + 1) % CHECK_EVERY == 0 or index + 1 == len(chunks):
            distributed.average(table[looked_at : index + 1])
            _check_finite(table[: index + 1], names, steps_before)
            bar.update(index + 1 - looked_at)
            looked_at = index + 1
    return names, table.cpu()


def _names(metrics: Mapping[str, Tensor]) -> list[str]:
    if "loss" not in metrics:
        raise ValueError(f"the step returned {list(metrics)}; expected 'loss' among them")
    return list(metrics)


def _scalars(metrics: Mapping[str, Tensor], names: list[str], device: torch.device) -> list[Tensor]:
    """The metrics of a step in the order of `names`, detached."""
    if metrics.keys() != set(names):
        raise ValueError(f"the step returned {list(metrics)}; expected {names}, as the first time")
    values = []
    for name in names:
        value = metrics[name]
        if not isinstance(value, Tensor) or value.ndim or value.device != device:
            found = f"the {type(value).__name__} {value}"
            if isinstance(value, Tensor):
                found = f"a tensor of shape {tuple(value.shape)} on {value.device}"
            raise ValueError(
                f"the step returned {name!r} as {found}; expected a scalar tensor on {device}: the "
                "mean over the batch, detached"
            )
        values.append(value.detach())
    return values


def _check_finite(table: Tensor, names: list[str], steps_before: int) -> None:
    bad = (~torch.isfinite(table)).nonzero()
    if len(bad):
        row, column = bad[0].tolist()
        raise NonFiniteLossError(
            f"the {names[column]} became {float(table[row, column])} at step "
            f"{steps_before + row + 1}; {ADVICE}"
        )


def _measured(evaluate: Callable[[], Mapping[str, float]] | None, epoch: int) -> dict[str, float]:
    if evaluate is None or distributed.rank() > 0:
        return {}
    found = evaluate()
    try:
        measured = {name: float(value) for name, value in found.items()}
    except (AttributeError, TypeError, ValueError, RuntimeError):
        raise ValueError(f"evaluate returned {found!r}; expected a dict of numbers") from None
    for name in non_finite(measured, "evaluate"):
        raise NonFiniteLossError(f"{name} is not finite after epoch {epoch}; {ADVICE}")
    return measured


class _Watch:
    """Sees to it that no NaN or infinite number gets into the state of a run.

    What was not finite before the first step, such as the mask of a network or the best loss of a
    schedule that has seen none, may stay so.
    """

    def __init__(self, state: Mapping[str, Stateful]) -> None:
        for name, part in state.items():
            if not hasattr(part, "state_dict"):
                raise ValueError(
                    f"state[{name!r}] is of type {type(part).__name__}; expected a model, an "
                    "optimizer, or another part with a state_dict"
                )
        self.state = state
        self.usual = set(self._names())

    def look(self, epoch: int) -> None:
        """Raise ``NonFiniteLossError`` when a part of the state is no longer finite."""
        for name in self._names():
            if name not in self.usual:
                raise NonFiniteLossError(
                    f"{name} is NaN or infinite after epoch {epoch}, which is not stored; {ADVICE}"
                )

    def _names(self) -> Iterator[str]:
        for name, part in self.state.items():
            yield from non_finite(part.state_dict(), name)
