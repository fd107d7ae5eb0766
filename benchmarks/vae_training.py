"""How fast does the book train a VAE? The 784-400-20 network, two peers, one table.

book     training.loop.fit with models.vae.vae_step of helpers: data in memory, loss from logits.
hand     the same, its gradient by the formulas of models.by_hand, all weights in one buffer.
bf16     the book's with matrix products in bfloat16, where the processor has units for them.
decay    the book's engine with a learning rate from 3e-3 to 0, for four fifths of the epochs.
example  the path of the PyTorch examples' VAE: one PIL image at a time through a Dataset and a
         DataLoader, binary cross-entropy on probabilities, default Adam, a loss read every step.
pythae   BaseTrainer of pythae 0.1.2 on the same network, as a library user would call it.

All: real-valued MNIST, batch 128; all but decay: Adam with learning rate 1e-3, 10 epochs.
Every run is a process of its own, the engines take turns, and the table shows medians. The test
ELBO comes from the same function for all.
Run: python -m benchmarks.vae_training [--repeats 3] [--epochs 10] [--skip pythae]
"""

import argparse
import importlib
import importlib.util
import itertools
import json
import statistics
import subprocess
import sys
import time

ENGINES = ("book", "hand", "bf16", "decay", "example", "pythae")
OURS = ("book", "hand", "bf16", "decay")
TARGET = 105.6  # test -ELBO, nats per image, that the time to reach is taken for
MFLOP_PER_SAMPLE = 2e-6 * (3 * (784 * 400 + 400 * 40 + 20 * 400 + 400 * 784) - 784 * 400)


def main() -> None:
    """Parse the command line; run all engines in turn, or (internally) one of them once."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--skip", nargs="*", default=[], choices=ENGINES)
    parser.add_argument("--run", choices=(*ENGINES, "sgemm"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run == "sgemm":
        print(json.dumps(sgemm_peak()))
    elif arguments.run:
        engine = importlib.import_module(f"benchmarks.engine_{arguments.run}")
        print(json.dumps(engine.train(arguments.epochs)))
    else:
        engines = [name for name in ENGINES if name not in arguments.skip]
        if "pythae" in engines and importlib.util.find_spec("pythae") is None:
            parser.error(
                "pythae is not installed: pip install -r benchmarks/requirements.txt, "
                "or leave it out with --skip pythae"
            )
        compare(engines, arguments.repeats, arguments.epochs)


def compare(engines: list[str], repeats: int, epochs: int) -> None:
    """Run the engines in turn and print medians, ratios and the share of the sgemm peak."""
    runs: dict[str, list[dict]] = {name: [] for name in engines}
    for repeat in range(repeats):
        for name in engines:
            runs[name].append(in_own_process(name, epochs))
            rate = runs[name][-1]["samples_per_second"]
            print(f"repeat {repeat + 1} {name:8s} {rate:8.0f} samples/s", flush=True)
    peak = in_own_process("sgemm", epochs)["gflops"]
    table = {name: summary(results) for name, results in runs.items()}
    print(f"\nsgemm peak {peak:.0f} GFLOP/s; {MFLOP_PER_SAMPLE:.2f} MFLOP a sample")
    print(f"{'engine':8s} {'samples/s':>10s} {'% of peak':>9s} {'-ELBO':>7s} {'s to target':>11s}")
    for name, row in table.items():
        share = 100 * row["rate"] * MFLOP_PER_SAMPLE / 1000 / peak
        reached = f"{row['reached']:.1f}" if row["reached"] else "not"
        print(f"{name:8s} {row['rate']:10.0f} {share:9.0f} {row['minus_elbo']:7.2f} {reached:>11s}")
    pairs = [("hand", "book"), *itertools.product(OURS, ("example", "pythae"))]
    for ours, peer in pairs:
        if ours in table and peer in table:
            print(comparison(ours, table[ours], peer, table[peer]))


def comparison(ours: str, mine: dict[str, float], peer: str, theirs: dict[str, float]) -> str:
    """One sentence with the ratio of speeds, and of times to target where both reached it."""
    line = f"{ours} against {peer}: {mine['rate'] / theirs['rate']:.2f} times the speed"
    if mine["reached"] and theirs["reached"]:
        part = mine["reached"] / theirs["reached"]
        line += f", {part:.2f} of its time to -ELBO <= {TARGET}"
    return line


def in_own_process(name: str, epochs: int) -> dict:
    """Run one engine in a fresh interpreter; its last line is the result as JSON."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.vae_training",
        "--run",
        name,
        "--epochs",
        str(epochs),
    ]
    finished = subprocess.run(command, capture_output=True, text=True)
    if finished.returncode:
        sys.exit(f"{name} failed:\n{finished.stderr}")
    return json.loads(finished.stdout.splitlines()[-1])


def summary(results: list[dict]) -> dict[str, float]:
    """Medians over repeats; the time to target is 0 where a run did not reach it."""
    reached = [time_to_target(result) for result in results]
    return {
        "rate": statistics.median(result["samples_per_second"] for result in results),
        "minus_elbo": statistics.median(-result["test_elbo"][-1] for result in results),
        "reached": statistics.median(reached) if all(reached) else 0.0,
    }


def time_to_target(result: dict) -> float:
    """Training seconds until the first epoch whose test -ELBO is at most the target."""
    elapsed = 0.0
    for seconds, elbo in zip(result["seconds"], result["test_elbo"], strict=True):
        elapsed += seconds
        if -elbo <= TARGET:
            return elapsed
    return 0.0


def sgemm_peak(size: int = 2048, repeats: int = 20) -> dict[str, float]:
    """The best rate of a float32 matrix product on the threads PyTorch uses by default."""
    import torch

    a, b = torch.rand(size, size), torch.rand(size, size)
    best = float("inf")
    for _ in range(repeats):
        started = time.perf_counter()
        a @ b
        best = min(best, time.perf_counter() - started)
    return {"gflops": 2 * size**3 / best / 1e9}


if __name__ == "__main__":
    main()
