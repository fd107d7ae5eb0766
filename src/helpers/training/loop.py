"""The training loop. It knows no model: it feeds batches to a step function and keeps the record.

A run with a checkpoint file can be killed at any moment; started again with the same arguments
it goes on from the end of the last finished epoch and ends bit-identical to one never killed.
Under ``torchrun`` (:mod:`helpers.training.distributed`) all processes call :func:`fit` alike.
Chapter: ``vae/training``.
"""

import os
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor
from tqdm.auto import tqdm

from helpers.training import distributed, identity
from helpers.training.resume import RunFile, Stateful

Step = Callable[[tuple[Tensor, ...], torch.Generator], dict[str, Tensor]]
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
        """One quantity over all steps: ``(S,)``."""
        return self.steps[:, self.names.index(name)]

    def per_epoch(self, name: str) -> list[float]:
        """One quantity over all epochs."""
        return [epoch[name] for epoch in self.epochs]


class NonFiniteLossError(FloatingPointError):
    """The loss became NaN or infinite."""


def flush_denormals() -> None:
    """Let the CPU treat numbers below about 1e-38 as zero. Call it in a notebook's first cell.

    Adam's moments of weights at always-dark pixels decay into that range, where arithmetic is
    many times slower. Only threads that start afterwards obey, hence before any tensor operation.
    """
    torch.set_flush_denormal(True)


def fit(
    step: Step,
    data: tuple[Tensor, ...],
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
        step: does one update on a batch (a tuple like `data`) and returns detached scalars, one
            of them ``"loss"``; under several processes, scalars that average to those of the
            batch. Options that :func:`helpers.training.identity.identified` hung on it belong to
            the run's identity.
        data: tensors with the same first axis N, on the device to train on.
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
        ValueError: for empty data, unequal lengths, sizes below 1, or a step without a loss.
        NonFiniteLossError: naming the first step whose loss was NaN or infinite.
        CheckpointError: when the checkpoint is damaged, of another run (naming what differs),
            or being written by another process.
    """
    n = _length(data, epochs=epochs, batch_size=batch_size)
    file = None if checkpoint is None else RunFile(Path(checkpoint), state, generator)
    with nullcontext() if file is None else file.held():
        history = History()
        if file is not None:
            run = identity.describe(step, data, batch_size, generator, state)
            history = History(**(file.resume(run) or {}))
        batches = -(-n // batch_size)
        done = len(history.epochs)
        # In a notebook tqdm forgets its own variable, with which builds and tests silence bars.
        quiet = not progress or distributed.rank() > 0 or bool(os.environ.get("TQDM_DISABLE"))
        with tqdm(total=epochs * batches, initial=done * batches, disable=quiet) as bar:
            for epoch in range(done, epochs):
                started = time.perf_counter()
                names, rows = _epoch(step, data, batch_size, generator, epoch * batches, bar)
                means = dict(zip(names, rows.double().mean(0).tolist(), strict=True))
                history.names = names
                history.steps = torch.cat([history.steps.reshape(-1, len(names)), rows])
                seconds = time.perf_counter() - started
                measured = dict(evaluate()) if evaluate and distributed.rank() == 0 else {}
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
        table[index] = torch.stack(list(metrics.values()))
        if (index + 1) % CHECK_EVERY == 0 or index + 1 == len(chunks):
            distributed.average(table[looked_at : index + 1])
            _check_finite(table[: index + 1], names, steps_before)
            bar.update(index + 1 - looked_at)
            looked_at = index + 1
    return names, table.cpu()


def _length(data: tuple[Tensor, ...], **sizes: int) -> int:
    for name, size in sizes.items():
        if size < 1:
            raise ValueError(f"{name} is {size}; expected at least 1")
    lengths = {len(tensor) for tensor in data}
    if len(lengths) != 1 or 0 in lengths:
        raise ValueError(
            f"data has lengths {[len(tensor) for tensor in data]}; expected tensors with the "
            "same first axis, at least 1 long"
        )
    return lengths.pop()


def _names(metrics: Mapping[str, Tensor]) -> list[str]:
    if "loss" not in metrics:
        raise ValueError(f"the step returned {list(metrics)}; expected 'loss' among them")
    return list(metrics)


def _check_finite(table: Tensor, names: list[str], steps_before: int) -> None:
    losses = table[:, names.index("loss")]
    bad = (~torch.isfinite(losses)).nonzero()
    if len(bad):
        row = int(bad[0])
        raise NonFiniteLossError(
            f"the loss became {float(losses[row])} at step {steps_before + row + 1}; look at the "
            "data, lower the learning rate, and train again from the last checkpoint"
        )
