"""Train the models that the book ships and write them to ``checkpoints/``.

    python -m tools.train_checkpoints              all of them, a few minutes each on one core
    python -m tools.train_checkpoints vae-2d       only this one

Every file is a run of :data:`RUNS` and carries a record of it: data, pixels, seed, versions, time,
and what the shipped weights reach on the test digits. Weights are stored as float16, which halves
what a reader downloads; the record says what that costs in nats.
"""

from __future__ import annotations

import argparse
import copy
import platform
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import safetensors
import torch
from torch import Tensor
from torch.optim.lr_scheduler import LambdaLR

from helpers.models import vae
from helpers.training import checkpoints, data
from helpers.training.loop import fit, flush_denormals

ROOT = Path(__file__).resolve().parents[1]
BATCH = 128
EVALUATION_SEED = 1


@dataclass(frozen=True)
class Run:
    """What is trained, on which pixels, for how long. `snapshots` are epochs to keep."""

    hidden: tuple[int, ...]
    z_dim: int
    epochs: int
    beta: float = 1.0
    seed: int = 0
    learning_rate: float = 2e-3
    pixels: Literal["real", "dynamic"] = "dynamic"
    snapshots: tuple[int, ...] = ()


SNAPSHOTS = (0, 1, 2, 3, 5, 9, 16, 30)  # close together where much happens
RUNS = {
    "vae-2d": Run(hidden=(256, 128), z_dim=2, epochs=40, seed=1),
    "vae-20d": Run(hidden=(320, 160), z_dim=20, epochs=40),
} | {
    # 0.1: codes spread far beyond the prior. 20: a latent dimension collapses.
    f"training-beta-{beta:g}": Run(
        hidden=(33, 48, 32),
        z_dim=2,
        epochs=SNAPSHOTS[-1],
        beta=beta,
        seed=1,
        learning_rate=3e-3,
        snapshots=SNAPSHOTS,
    )
    for beta in (0.1, 1, 20)
}


class Training:
    """One run: the model, its data, and what is measured after every epoch."""

    def __init__(self, run: Run) -> None:
        self.run = run
        torch.manual_seed(run.seed)
        self.model = vae.VAE(vae.VAEConfig(hidden=run.hidden, z_dim=run.z_dim))
        self.x, _ = data.mnist("train")
        self.x_test, _ = data.mnist("test", "real" if run.pixels == "real" else "static")
        self.history: list[dict[str, float]] = []
        self.snapshots: list[dict[str, Tensor]] = []

    def train(self) -> None:
        """Run all epochs; the learning rate falls linearly to 0."""
        run = self.run
        optimizer = torch.optim.Adam(self.model.parameters(), lr=run.learning_rate, fused=True)
        steps = run.epochs * -(-len(self.x) // BATCH)
        schedule = LambdaLR(optimizer, lambda step: 1 - step / steps)
        plain_step = vae.vae_step(self.model, optimizer, beta=run.beta, pixels=run.pixels)

        def step(batch: tuple[Tensor, ...], generator: torch.Generator) -> dict[str, Tensor]:
            metrics = plain_step(batch, generator)
            schedule.step()
            return metrics

        self.after_epoch()
        fit(
            step,
            (self.x,),
            epochs=run.epochs,
            batch_size=BATCH,
            generator=torch.Generator().manual_seed(run.seed),
            state={"model": self.model},
            evaluate=self.after_epoch,
            progress=sys.stderr.isatty(),
        )

    def after_epoch(self) -> dict[str, float]:
        """Measure the model, and keep its weights if this epoch is one of the snapshots."""
        if len(self.history) in self.run.snapshots:
            self.snapshots.append(halved(self.model).state_dict())
        self.history.append(self.measure(self.model))
        return self.history[-1]

    def measure(self, model: vae.VAE) -> dict[str, float]:
        """ELBO, reconstruction and KL on the test digits, the same noise every time."""
        generator = torch.Generator().manual_seed(EVALUATION_SEED)
        return vae.evaluate(model, self.x_test, generator)

    @torch.no_grad()
    def pixel_change(self, shipped: vae.VAE) -> float:
        """How far the shipped weights move any pixel probability of any decoded test digit."""
        z, _ = self.model.encode(self.x_test)
        return float((self.model.decode(z) - shipped.decode(z)).abs().max())

    def record(self, seconds: float) -> dict[str, Any]:
        """All that a later reader needs to judge or repeat the run."""
        shipped = halved(self.model).float()
        test = self.measure(shipped)
        return {
            **asdict(self.run),
            "data": "MNIST, 60,000 training and 10,000 test digits",
            "test_pixels": "real" if self.run.pixels == "real" else "static, seed 0",
            "batch_size": BATCH,
            "optimizer": "Adam, learning rate falling linearly to 0",
            "versions": {
                "python": platform.python_version(),
                "torch": torch.__version__,
                "safetensors": safetensors.__version__,
            },
            "seconds": round(seconds, 1),
            "weights": "float16",
            "test": test,
            "elbo_lost_to_float16": self.history[-1]["elbo"] - test["elbo"],
            "largest_pixel_change_by_float16": self.pixel_change(shipped),
            "history": self.history,
        }


def halved(model: vae.VAE) -> vae.VAE:
    """A copy with float16 weights, as they are shipped."""
    return copy.deepcopy(model).half()


def produce(name: str, folder: Path) -> None:
    """Train one run and write its file."""
    training = Training(RUNS[name])
    started = time.perf_counter()
    training.train()
    record = training.record(time.perf_counter() - started)
    path = folder / f"{name}.safetensors"
    config = asdict(training.model.config)
    if training.snapshots:
        content = {"config": config, "record": record, "snapshots": training.snapshots}
        checkpoints.save_state(path, content)
    else:
        checkpoints.save_model(path, halved(training.model), config, record)
    test = record["test"]
    print(
        f"{path.name}: {path.stat().st_size:,} bytes, {record['seconds']:.0f} s, test digits: "
        f"-ELBO {-test['elbo']:.2f}, reconstruction {test['reconstruction']:.2f}, "
        f"KL {test['kl']:.2f} nats; float16 costs {record['elbo_lost_to_float16']:.4f} "
        f"and moves a pixel by {record['largest_pixel_change_by_float16']:.4f} at most",
        flush=True,
    )


def main(arguments: list[str] | None = None) -> int:
    """Train what is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("which", nargs="*", help=f"of {', '.join(RUNS)}; default: all")
    parser.add_argument("--out", type=Path, default=ROOT / "checkpoints", help="folder to write to")
    options = parser.parse_args(arguments)
    if unknown := sorted(set(options.which) - set(RUNS)):
        parser.error(f"unknown: {', '.join(unknown)}; expected of {', '.join(RUNS)}")
    flush_denormals()
    # One thread: the result does not depend on the number of cores, nor the time on neighbours.
    torch.set_num_threads(1)
    for name in options.which or RUNS:
        produce(name, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
