"""What do the checks of arguments cost in training? One ratio, taken in one run.

The 784-400-20 network takes steps of 128 random images in turn with the checks and with all of them
switched off (the functions of ``helpers.arguments`` replaced by ones that do nothing), a few steps
of each at a time, so that both meet the same machine. The least time of each is compared.
Run: python -m benchmarks.checks [--rounds 150] [--pixels real] [--threads 1]
"""

import argparse
import inspect
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from helpers import arguments
from helpers.models.vae import VAE, VAEConfig, vae_step
from helpers.training.loop import flush_denormals

STEPS, BATCH = 1, 128


def main() -> None:
    """Parse the command line, measure, and print the least times of both and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=150)
    parser.add_argument("--pixels", choices=("real", "dynamic"), default="real")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--device", default="cpu")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    flush_denormals()
    device = torch.device(options.device)
    model = VAE(VAEConfig()).to(device)
    step = vae_step(model, torch.optim.Adam(model.parameters(), fused=True), pixels=options.pixels)
    generator = torch.Generator(device).manual_seed(0)
    batch = (torch.rand(BATCH, 784, device=device),)

    def seconds() -> float:
        started = time.perf_counter()
        for _ in range(STEPS):
            loss = step(batch, generator)["loss"]
        float(loss)  # a GPU has done its work
        return (time.perf_counter() - started) / STEPS

    checked, bare = [], []
    for _ in range(options.rounds):
        checked.append(seconds())
        with switched_off():
            bare.append(seconds())
    with_checks, without = min(checked), min(bare)
    print(
        f"a step takes {1e3 * with_checks:.3f} ms with checks, {1e3 * without:.3f} ms without: "
        f"{100 * (with_checks / without - 1):+.2f} %"
    )


@contextmanager
def switched_off() -> Iterator[None]:
    """Replace every check, wherever it was imported, by one that does nothing."""
    checks = {c for _, c in inspect.getmembers(arguments, inspect.isfunction)}
    loaded = [m for name, m in sys.modules.items() if name.partition(".")[0] == "helpers"]
    found = [
        (module, name, value)
        for module in loaded
        for name, value in list(vars(module).items())
        if inspect.isfunction(value) and value in checks
    ]
    for module, name, _ in found:
        setattr(module, name, lambda *_, **__: None)
    try:
        yield
    finally:
        for module, name, value in found:
            setattr(module, name, value)


if __name__ == "__main__":
    main()
