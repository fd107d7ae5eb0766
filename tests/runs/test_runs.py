"""The folder of runs is their only list, and each fits the checkpoint that is shipped for it."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest
import torch

import helpers
from helpers import runs
from helpers.runs import vae_2d
from helpers.training import checkpoints

NAMES = runs.names()
WEIGHTS = {path.stem for path in runs.checkpoint("any").parent.glob("*.safetensors")}


def test_every_run_has_a_record_and_every_checkpoint_a_run() -> None:
    """Of some runs the record alone is shipped, without weights."""
    assert WEIGHTS <= set(NAMES) and NAMES == sorted(NAMES)
    for name in NAMES:
        record = runs.record(name)
        assert record is not None
        assert record.get("run", name) == name  # the oldest do not say it


def test_listing_the_runs_imports_none() -> None:
    program = "from helpers import runs; import sys; names = runs.names(); "
    program += "print(len(names), [m for m in sys.modules if m.startswith('helpers.runs.')])"
    found = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(Path(helpers.__file__).parents[1])},
        timeout=300,
    )
    assert found.stdout.strip() == f"{len(NAMES)} []", found.stderr


@pytest.mark.parametrize("name", sorted(set(NAMES) - WEIGHTS))
def test_a_record_alone_is_of_its_run_too(name: str) -> None:
    run, record = runs.load(name), runs.record(name)
    assert record is not None
    found = (record["epochs"], record["seed"], record["batch_size"], len(record["history"]))
    assert found == (run.epochs, run.seed, run.batch_size, run.epochs + 1)
    assert {key: record[key] for key in run.record} == dict(run.record)


@pytest.mark.parametrize("name", sorted(WEIGHTS))
def test_a_run_makes_what_its_checkpoint_holds(name: str) -> None:
    run = runs.load(name)
    content = checkpoints.load_state(runs.checkpoint(name))
    record = content["record"]
    model = run.model()
    weights = content["snapshots"][-1] if run.page == "snapshots" else content["weights"]
    model.load_state_dict(weights)
    assert content["config"] == run.config
    assert (record["epochs"], record["seed"]) == (run.epochs, run.seed)
    assert (record["batch_size"], tuple(record["snapshots"])) == (run.batch_size, run.snapshots)
    for key in run.record.keys() - {"optimizer"}:  # the oldest records say more of it
        assert record[key] == run.record[key], key
    for optimizer in run.optimizers(model).values():
        assert optimizer.defaults["lr"] == record["learning_rate"]


def test_the_first_weights_of_a_recorded_run_are_those_of_its_seed() -> None:
    run = runs.load("training-beta-1")
    torch.manual_seed(run.seed)
    first = checkpoints.load_state(runs.checkpoint(run.name))["snapshots"][0]
    for name, weight in run.model().half().state_dict().items():
        assert torch.equal(weight, first[name])


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("vae2d", "vae-2d or vae-20d or vae-2d-wide"),
        ("vae_20d", "vae-20d or vae-2d"),
        ("zzz", " or ".join(NAMES)),
    ],
)
def test_an_unknown_name_is_answered_with_its_neighbours(name: str, near: str) -> None:
    with pytest.raises(ValueError, match=f"^there is no run '{name}'; expected {near}$"):
        runs.load(name)


def test_a_file_of_another_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vae_2d, "RUN", runs.load("vae-20d"))
    with pytest.raises(ValueError, match="names its run 'vae-20d'; expected 'vae-2d'"):
        runs.load("vae-2d")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"schedule": "Linear"}, "schedule is 'Linear'; expected 'constant' or 'linear'"),
        ({"schedule": "cosine"}, "schedule is 'cosine'; expected"),
        ({"page": "Model"}, "page is 'Model'; expected '', 'model' or 'snapshots'"),
        ({"epochs": 0}, "epochs is 0; expected at least 1"),
        ({"batch_size": 0}, "batch_size is 0; expected at least 1"),
        ({"snapshots": (0, 99)}, r"snapshots is \(0, 99\); expected epochs 0 to \d+"),
    ],
)
def test_an_option_misspelt_is_no_option_ignored(changed: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        dataclasses.replace(runs.load("vae-2d"), **changed)
