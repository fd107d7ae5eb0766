"""Kill and resume: a run killed at any moment ends bit-identical to one that never was."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from safetensors import safe_open

from helpers.models.vae import VAE, VAEConfig, vae_step
from helpers.training import checkpoints
from helpers.training.checkpoints import CheckpointError
from helpers.training.loop import History, fit

EPOCHS, N, BATCH = 6, 70, 8  # 9 steps an epoch, the last batch of 6

# A whole run of a small VAE. It waits for a line of input and reports before every step, so that
# the test can hold it at one; with a third argument it kills itself within that write of a file.
RUN = f"""
import os, signal, sys
import torch
from helpers.training import checkpoints
from helpers.training.loop import fit
from helpers.models.vae import VAE, VAEConfig, vae_step

checkpoint, result = sys.argv[1:3]
torch.manual_seed(0)
model = VAE(VAEConfig(x_dim=6, hidden=(5,), z_dim=2))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01, fused=True)
x = torch.rand({N}, 6)
inner, generator = vae_step(model, optimizer, pixels="dynamic"), torch.Generator().manual_seed(1)

def step(batch, generator):
    sys.stdin.readline()  # returns at once where there is no input
    print("step", flush=True)
    return inner(batch, generator)

if len(sys.argv) > 3:
    sync, writes = os.fsync, 0
    def die_while_writing(handle):
        global writes
        writes += 1
        if writes == int(sys.argv[3]):
            os.ftruncate(handle, os.fstat(handle).st_size // 2)
            os.kill(os.getpid(), signal.SIGKILL)
        sync(handle)
    os.fsync = die_while_writing

state = {{"model": model, "optimizer": optimizer}}
history = fit(step, (x,), epochs={EPOCHS}, batch_size={BATCH}, generator=generator, state=state,
    evaluate=lambda: {{"norm": float(model.encoder.layers[0].weight.detach().norm())}},
    checkpoint=checkpoint, progress=False)
epochs = [{{k: v for k, v in e.items() if k != "seconds"}} for e in history.epochs]
checkpoints.save_state(result, {{"model": model.state_dict(), "optimizer": optimizer.state_dict(),
    "generator": generator.get_state(), "names": history.names, "steps": history.steps,
    "epochs": epochs}})
"""


def start(*arguments: object, stdin: int = subprocess.DEVNULL) -> subprocess.Popen:
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    environment["PYTHONPATH"] = str(Path(checkpoints.__file__).parents[2])
    command = [sys.executable, "-W", "error", "-c", RUN, *map(str, arguments)]
    pipes = {"stdin": stdin, "stdout": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, env=environment, **pipes)


def finish(process: subprocess.Popen) -> tuple[int, int]:
    """Wait, and return the exit code and how many steps were reported."""
    output, _ = process.communicate(timeout=120)
    return process.returncode, output.count("step")


def epochs_done(checkpoint: Path) -> int:
    return len(checkpoints.load_state(checkpoint)["history"]["epochs"])


def bits(path: Path) -> tuple[dict[str, str], dict[str, bytes]]:
    """All values and all tensors' bytes; safetensors orders the header of a file at random."""
    with safe_open(path, "pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
        raw = {k: t.reshape(-1).view(torch.uint8).numpy().tobytes() for k, t in tensors.items()}
        return file.metadata(), raw


def test_a_killed_run_ends_bit_identical_to_one_that_never_was(tmp_path: Path) -> None:
    whole = start(tmp_path / "whole", tmp_path / "whole-result")  # runs beside the others
    checkpoint, result = tmp_path / "killed", tmp_path / "killed-result"

    moment, delay = random.randint(10, 44), random.uniform(0, 0.003)  # epochs two to five
    killed_at = f"killed {delay} s into step {moment}"
    process = start(checkpoint, result, stdin=subprocess.PIPE)
    process.stdin.write(moment * "\n")
    process.stdin.flush()
    for _ in range(moment):
        process.stdout.readline()
    time.sleep(delay)
    process.kill()
    code, steps = finish(process)
    assert code == -signal.SIGKILL and steps == 0 and not result.exists(), killed_at
    done = epochs_done(checkpoint)
    assert (moment - 1) // 9 <= done <= moment // 9, killed_at
    halves = len(list(tmp_path.glob(".killed-*")))  # one, where it was killed while it wrote

    process = start(checkpoint, result, 2)  # dies while it writes its second checkpoint
    code, steps = finish(process)
    assert code == -signal.SIGKILL and steps == 18, killed_at
    assert epochs_done(checkpoint) == done + 1  # the old file, whole
    assert len(list(tmp_path.glob(".killed-*"))) == halves + 1  # and half of the new one

    code, steps = finish(start(checkpoint, result))
    assert code == 0 and steps == 9 * (EPOCHS - done - 1), killed_at
    assert finish(whole) == (0, 9 * EPOCHS)
    assert bits(result) == bits(tmp_path / "whole-result"), killed_at
    assert checkpoints.load_state(result)["steps"].shape == (9 * EPOCHS, 3)


def train(path: Path, model: VAE, epochs: int = 2) -> History:
    """A run of `model` in this process."""
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    return fit(
        vae_step(model, optimizer),
        (torch.rand(N, 6, generator=torch.Generator().manual_seed(2)),),
        epochs=epochs,
        batch_size=BATCH,
        generator=torch.Generator().manual_seed(1),
        state={"model": model, "optimizer": optimizer},
        checkpoint=path,
        progress=False,
    )


def fresh() -> VAE:
    torch.manual_seed(0)
    return VAE(VAEConfig(x_dim=6, hidden=(5,), z_dim=2))


def test_a_run_can_be_prolonged(tmp_path: Path) -> None:
    at_once = fresh()
    expected = train(tmp_path / "once", at_once, epochs=5)
    train(tmp_path / "twice", fresh(), epochs=2)
    model = fresh()
    history = train(tmp_path / "twice", model, epochs=5)
    assert torch.equal(history.steps, expected.steps) and len(history.epochs) == 5
    for ours, theirs in zip(model.parameters(), at_once.parameters(), strict=True):
        assert torch.equal(ours, theirs)


@pytest.mark.parametrize("epochs", [1, 3])
def test_a_finished_run_is_loaded_and_not_trained_further(tmp_path: Path, epochs: int) -> None:
    trained, again = fresh(), fresh()
    expected = train(tmp_path / "run", trained, epochs=3)
    written = (tmp_path / "run").read_bytes()
    history = train(tmp_path / "run", again, epochs=epochs)
    assert torch.equal(history.steps, expected.steps) and history.epochs == expected.epochs
    assert torch.equal(again.encoder.layers[0].weight, trained.encoder.layers[0].weight)
    assert (tmp_path / "run").read_bytes() == written


def test_a_checkpoint_that_is_no_run_is_refused(tmp_path: Path) -> None:
    checkpoints.save_model(tmp_path / "model", fresh(), {}, {})
    message = r"model holds \['config', 'record', 'weights'\]; expected the state of a run"
    with pytest.raises(CheckpointError, match=message):
        train(tmp_path / "model", fresh())
    (tmp_path / "broken").write_bytes(b"not a checkpoint")
    with pytest.raises(CheckpointError, match="broken is damaged or not a checkpoint"):
        train(tmp_path / "broken", fresh())
