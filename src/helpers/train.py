"""Train a model that the book ships, from its file in ``helpers/runs``.

    python -m helpers.train vae-2d                                     in this process
    torchrun --standalone --nproc-per-node 2 -m helpers.train vae-2d   in two, on one machine

A run that was stopped goes on where its last epoch ended. The weights, as float16 with a record of
the run, are NAME.safetensors in the folder of --out, and the record alone is NAME.json;
NAME-run.safetensors is what a stopped run needs, and may be deleted after the last one. With
--seed 1 a run begins from another seed, and is named NAME-seed-1.
"""

import argparse
import functools
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR

from helpers import runs
from helpers.runs import Run
from helpers.training import checkpoints, distributed, records
from helpers.training.checkpoints import CheckpointError
from helpers.training.data.files import DataFileError
from helpers.training.identity import identified
from helpers.training.loop import History, NonFiniteLossError, Step, fit, flush_denormals

DEVICES = ("auto", "cpu", "cuda", "mps")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.train",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="of a run; --list shows them")
    parser.add_argument("--list", action="store_true", help="list the runs and their records")
    parser.add_argument(
        "--epochs", type=int, help="stop after so many; more than the run has stretch its schedule"
    )
    parser.add_argument("--seed", type=int, help="another seed than the run's own")
    parser.add_argument("--device", choices=DEVICES, default="auto")
    parser.add_argument(
        "--out", type=Path, default=Path("_build/runs"), help="folder to write to (_build/runs)"
    )
    options = parser.parse_args(arguments)
    if options.list:
        print("\n".join(map(listed, runs.names())))
        return 0
    if options.name is None:
        parser.error("name a run, or see them with --list")
    try:
        run = runs.load(options.name)
        if options.seed is not None:
            run = run.from_seed(options.seed)
        device = choose_device(options.device)
        epochs = run.epochs if options.epochs is None else options.epochs
        if epochs < 1:
            raise ValueError(f"--epochs is {epochs}; expected at least 1")
    except ValueError as error:
        return refuse(error)
    flush_denormals()
    with distributed.group(device):
        try:
            print_once(train(run, options.out, device, epochs))
        except (CheckpointError, DataFileError, NonFiniteLossError, OSError) as error:
            return refuse(error)
    return 0


def train(run: Run, folder: Path, device: torch.device, epochs: int) -> str:
    """Train a run, or go on with it, and write its weights; return the table of what it reached.

    Under several processes all call this alike; process 0 alone writes and measures.

    Raises:
        CheckpointError: before the first step, when `folder` is full or cannot be written to, or
            holds a file of another run.
    """
    torch.manual_seed(run.seed)
    model = run.model()
    distributed.from_first(lambda: check_folder(run, folder, model))
    model = model.to(device)
    optimizers = run.optimizers(model)
    curve = records.Curve(model, run.evaluate, run.snapshots)
    if distributed.rank() == 0:
        curve.measure()
    data = tuple(tensor.to(device) for tensor in run.data())
    steps = max(run.epochs, epochs) * -(-len(data[0]) // run.batch_size)
    step, schedules = scheduled(run.step(model, optimizers), optimizers, run, steps)
    history = fit(
        step,
        data,
        epochs=epochs,
        batch_size=run.batch_size,
        generator=torch.Generator(device).manual_seed(run.seed),
        state={"model": model, **optimizers, **schedules, "curve": curve},
        evaluate=curve.measure,
        checkpoint=folder / f"{run.name}-run.safetensors",
    )
    if distributed.rank() > 0:
        return ""
    record = write(run, folder, model, curve, history, device)
    return table(record, runs.record(run.name))


def scheduled(
    step: Step, optimizers: Mapping[str, Optimizer], run: Run, steps: int
) -> tuple[Step, dict[str, LambdaLR]]:
    """The step with its learning rates following the run's schedule, and the schedules."""
    if run.schedule == "constant":
        return step, {}
    schedules = {
        f"{name} schedule": LambdaLR(optimizer, lambda step: 1 - step / steps)
        for name, optimizer in optimizers.items()
    }

    @functools.wraps(step)
    def both(batch: tuple[Tensor, ...], generator: torch.Generator) -> dict[str, Tensor]:
        metrics = step(batch, generator)
        for schedule in schedules.values():
            schedule.step()
        return metrics

    return identified(both, schedule=run.schedule, schedule_steps=steps), schedules


def write(
    run: Run,
    folder: Path,
    model: nn.Module,
    curve: records.Curve,
    history: History,
    device: torch.device,
) -> dict[str, Any]:
    """Write the float16 weights of a finished run, and its record; return the record."""
    shipped = records.halved(model)
    final = dict(run.final(shipped.float())) if run.final else {}
    epochs = len(history.epochs)
    record = {
        **run.record,
        "run": run.name,
        "epochs": epochs,
        "batch_size": run.batch_size,
        "seed": run.seed,
        "schedule": run.schedule,
        "snapshots": tuple(epoch for epoch in run.snapshots if epoch <= epochs),
        **records.surroundings(device),
        "processes": distributed.processes(),
        "seconds": round(sum(history.per_epoch("seconds")), 1),
        "weights": "float16",
        "test": dict(run.evaluate(shipped.float())) | final,
        "history": curve.figures,
    }
    path = folder / f"{run.name}.safetensors"
    if run.snapshots:
        content = {"config": dict(run.config), "record": record, "snapshots": curve.snapshots}
        checkpoints.save_state(path, content)
    else:
        checkpoints.save_model(path, shipped.half(), dict(run.config), record)
    text = json.dumps(record, indent=1) + "\n"
    checkpoints.write_atomically(path.with_suffix(".json"), text.encode())
    return record


def check_folder(run: Run, folder: Path, model: nn.Module) -> None:
    """Refuse, in one sentence, a folder that cannot take the files of this run."""
    path = folder / f"{run.name}.safetensors"
    if path.exists():
        config = checkpoints.load_state(path).get("config")
        if config != dict(run.config):
            raise CheckpointError(
                f"{path} is of another run: its model has {config}, this one {dict(run.config)}; "
                "choose another folder with --out"
            )
    # The weights, Adam's two moments and the copy that is shipped, each float32 at most.
    size = 16 * sum(parameter.numel() for parameter in model.parameters())
    probe = folder / f".{run.name}-probe"
    try:
        checkpoints.write_atomically(probe, bytes(size))
        probe.unlink()
    except OSError as error:
        raise CheckpointError(
            f"cannot write {size / 1e6:.1f} MB to the folder {folder} ({error.strerror}); "
            "make room, or choose another one with --out"
        ) from None


def choose_device(name: str) -> torch.device:
    """The device of that name; of one GPU a process under ``torchrun``.

    Raises:
        ValueError: when the machine has no such device, or fewer than processes.
    """
    available = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if name == "auto":
        name = next((kind for kind, there in available.items() if there), "cpu")
    if not available.get(name, True):
        raise ValueError(f"--device is {name}, which PyTorch finds none of here; expected cpu")
    if name != "cuda":
        return torch.device(name)
    gpus, asked = torch.cuda.device_count(), int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    if asked > gpus:
        raise ValueError(f"{asked} processes for {gpus} GPUs; expected at most one a GPU")
    torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))
    return torch.device("cuda", torch.cuda.current_device())


def table(record: Mapping[str, Any], shipped: Mapping[str, Any] | None) -> str:
    """What a run reached, beside the shipped record: at the same epoch, and at its end."""
    columns = [("this run", record["epochs"], record["test"], record)]
    if shipped is not None:
        if record["epochs"] < shipped["epochs"]:
            figures = shipped["history"][record["epochs"]]
            columns.append(("shipped", record["epochs"], figures, {}))
        columns.append(("shipped", shipped["epochs"], shipped["test"], shipped))
    rows = [["", *(name for name, *_ in columns)], ["epochs", *(str(c[1]) for c in columns)]]
    rows += [
        [key, *(f"{c[2][key]:.2f}" if key in c[2] else "" for c in columns)]
        for key in record["test"]
    ]
    rows += [
        ["seconds", *(f"{c[3]['seconds']:.0f}" if c[3] else "" for c in columns)],
        ["torch", *(c[3]["versions"]["torch"] if c[3] else "" for c in columns)],
    ]
    return "\n".join(f"{row[0]:16s}" + "".join(f"{cell:>14s}" for cell in row[1:]) for row in rows)


def listed(name: str) -> str:
    """A line about a run: its name, epochs, what it is, and what its shipped record reached."""
    run, record = runs.load(name), runs.record(name)
    reached = "no record is shipped"
    if record is not None:
        reached = ", ".join(f"{key} {value:.2f}" for key, value in record["test"].items())
    return f"{name:20s}{run.epochs:4d} epochs  {run.about} ({reached})"


def print_once(text: str) -> None:
    """Print in process 0 alone."""
    if distributed.rank() == 0:
        print(text, flush=True)


def refuse(error: Exception) -> int:
    """Say in one sentence why nothing more is done; return the exit status.

    Every process comes here. Number 0 alone speaks and fails: ``torchrun`` ends all processes
    after the first failure, and must not end it before it has spoken.
    """
    if os.environ.get("RANK", "0") != "0":
        return 0
    print(f"helpers.train: {error}", file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
