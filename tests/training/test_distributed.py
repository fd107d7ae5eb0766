"""One run in two processes ends with the weights of the same run in one, also when killed."""

import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

import helpers
from helpers.training import checkpoints, distributed

SCRIPT = Path(__file__).parent / "small_runs.py"
RUNS = ("small-vae", "small-gan")
PAIR = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]


def train(folder: Path, *launcher: str, kill: int = 0) -> subprocess.CompletedProcess[str]:
    """Both small runs, in one process or under a launcher, which ends its own when it is ended."""
    return subprocess.run(
        [sys.executable, *launcher, str(SCRIPT), str(folder), str(kill)],
        env={
            **os.environ,
            "PYTHONPATH": str(Path(helpers.__file__).parents[1]),
            "OMP_NUM_THREADS": "1",
            "TQDM_DISABLE": "1",
        },
        capture_output=True,
        text=True,
        timeout=550,
    )


def state(folder: Path, name: str) -> dict:
    return checkpoints.load_state(folder / f"{name}-run.safetensors")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The runs in one process."""
    folder = tmp_path_factory.mktemp("alone")
    finished = train(folder)
    assert finished.returncode == 0, finished.stderr
    return folder


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The runs in two processes, of which the last was killed once; and what they printed."""
    folder = tmp_path_factory.mktemp("pair")
    killed = train(folder, *PAIR, kill=20)  # in the third epoch of eight steps
    assert killed.returncode != 0
    assert len(state(folder, "small-vae")["history"]["epochs"]) == 2
    resumed = train(folder, *PAIR)
    assert resumed.returncode == 0, resumed.stderr
    return folder, resumed.stdout


@pytest.mark.parametrize("name", RUNS)
def test_two_processes_end_as_one_does(alone: Path, pair: tuple[Path, str], name: str) -> None:
    one, two = state(alone, name), state(pair[0], name)
    torch.testing.assert_close(two["state"]["model"], one["state"]["model"])
    torch.testing.assert_close(two["history"]["steps"], one["history"]["steps"])
    assert torch.equal(two["generator"], one["generator"])
    assert two["run"] == one["run"]  # either may go on with the other's file


def test_the_first_process_alone_writes_and_reports(alone: Path, pair: tuple[Path, str]) -> None:
    folder, printed = pair
    assert printed.count("this run") == len(RUNS)
    assert {p.name for p in folder.iterdir()} == {p.name for p in alone.iterdir()}
    record = checkpoints.load_state(folder / "small-vae.safetensors")["record"]
    assert record["processes"] == 2 and record["epochs"] == 6
    assert len(record["history"]) == 7 and record["snapshots"] == (0, 2, 6)


def test_processes_share_the_rows_of_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    assert distributed.rows(7) == slice(0, 7)  # alone
    for ranks in (2, 3, 5):
        monkeypatch.setattr(distributed, "processes", lambda ranks=ranks: ranks)
        for n in (1, 4, 7, 15):
            shares = []
            for rank in range(ranks):
                monkeypatch.setattr(distributed, "rank", lambda rank=rank: rank)
                shares.append(list(range(n))[distributed.rows(n)])
            assert list(itertools.chain(*shares)) == list(range(n))
            assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_the_parts_of_a_mean_average_to_the_mean_of_the_batch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values = torch.tensor([1.0, 2.0, 4.0, 8.0, 16.0])
    assert distributed.mean(values, 5) == values.mean()
    monkeypatch.setattr(distributed, "processes", lambda: 3)
    parts = [distributed.mean(part, 5) for part in (values[:1], values[1:5], values[5:])]
    torch.testing.assert_close(sum(parts) / 3, values.mean())
