"""What does a busy machine cost, and what do settings of OpenMP's threads save?

A VAE of 784-400-20 trains on random pixels, at first alone, then beside one process a core that
never pauses. Every measurement is a process of its own, because the settings act only before
`import torch`. The settings take turns; the table shows the median rate of each as a ratio to
PyTorch's default, idle and loaded, and the goal that the book's setting was chosen for.
Run: python benchmarks/busy_machine.py [--repeats 3] [--seconds 5]
"""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

import torch  # before helpers, which would set what is compared here

from helpers import threads
from helpers.models.vae import VAE, VAEConfig, vae_step
from helpers.training.loop import flush_denormals

SETTINGS = {
    "default": {},
    "book": threads.settings({}),
    "passive": {"OMP_WAIT_POLICY": "passive"},
    "one thread": {"OMP_NUM_THREADS": "1"},
}
OURS = set().union(*SETTINGS.values())
MOST_LOST, LEAST_GAINED = 0.05, 10  # idle; loaded
BATCH, WARM_UP = 128, 1.0  # examples; seconds


def main() -> None:
    """Parse the command line; measure all settings in turn, or (internally) this process."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each measurement")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(samples_per_second(arguments.seconds)))
    else:
        compare(arguments.repeats, arguments.seconds)


def compare(repeats: int, seconds: float) -> None:
    """Measure every setting, idle and loaded, and print rates, ratios and the verdict."""
    rates: dict[tuple[str, str], list[float]] = {}
    cores = usable_cores()
    for load in ("idle", "loaded"):
        with busy(cores if load == "loaded" else 0):
            for _ in range(repeats):
                for name, setting in SETTINGS.items():
                    rate = in_own_process(setting, seconds)
                    rates.setdefault((name, load), []).append(rate)
                    print(f"{load:8s}{name:12s}{rate:9.0f} samples/s", flush=True)
    table = {key: statistics.median(found) for key, found in rates.items()}
    print(f"{cores} cores; samples a second and ratios to the default, medians of {repeats}")
    print(f"{'setting':12s}{'idle':>9s}{'ratio':>8s}{'loaded':>9s}{'ratio':>8s}")
    for name in SETTINGS:
        line = f"{name:12s}"
        for load in ("idle", "loaded"):
            rate = table[name, load]
            line += f"{rate:9.0f}{rate / table['default', load]:8.2f}"
        print(line)
    lost = 1 - table["book", "idle"] / table["default", "idle"]
    gained = table["book", "loaded"] / table["default", "loaded"]
    kept = lost <= MOST_LOST and gained >= LEAST_GAINED
    print(
        f"book: {100 * lost:.0f} % lost idle (goal: at most {100 * MOST_LOST:.0f} %), {gained:.1f} "
        f"times the default loaded (goal: at least {LEAST_GAINED}): {'kept' if kept else 'missed'}"
    )


def usable_cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextlib.contextmanager
def busy(processes: int) -> Iterator[None]:
    """So many processes that compute without a pause."""
    others = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)
    ]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def in_own_process(setting: dict[str, str], seconds: float) -> float:
    """The rate in a fresh interpreter that has these variables and no others of the kind."""
    environment = {k: v for k, v in os.environ.items() if k not in OURS} | setting
    command = [sys.executable, __file__, "--measure", "--seconds", str(seconds)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def samples_per_second(seconds: float) -> float:
    """How fast the network trains in this process, after a warm-up."""
    flush_denormals()
    torch.manual_seed(0)
    model = VAE(VAEConfig())
    step = vae_step(model, torch.optim.Adam(model.parameters(), lr=1e-3, fused=True))
    x, generator = torch.rand(BATCH, 784), torch.Generator().manual_seed(0)
    for length in (WARM_UP, seconds):
        started, steps = time.perf_counter(), 0
        while time.perf_counter() - started < length:
            step((x,), generator)
            steps += 1
        elapsed = time.perf_counter() - started
    return steps * BATCH / elapsed


if __name__ == "__main__":
    main()
