"""``python -m helpers.train``: a run from its file, resumed, recorded; refusals in one sentence."""

import dataclasses
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import nn

import helpers
from helpers import runs, train
from helpers.models.vae import VAE, VAEConfig, vae_step
from helpers.runs import Run
from helpers.training import checkpoints

X = torch.rand(40, 6, generator=torch.Generator().manual_seed(5))
CONFIG = VAEConfig(x_dim=6, hidden=(5,), z_dim=2)


def run_of(lr: float = 0.01, **changes: object) -> Run:
    """A run of an instant: four epochs of five steps."""
    made = Run(
        name="small",
        about="a run of an instant",
        data=lambda: (X,),
        model=lambda: VAE(CONFIG),
        optimizers=lambda model: {"adam": torch.optim.Adam(model.parameters(), lr=lr)},
        step=lambda model, optimizers: vae_step(model, optimizers["adam"]),
        evaluate=lambda model: {"norm": float(model.encoder.layers[0].weight.detach().norm())},
        epochs=4,
        batch_size=8,
        seed=3,
        config=dataclasses.asdict(CONFIG),
        record={"pixels": "real"},
    )
    return dataclasses.replace(made, **changes)


@pytest.fixture(autouse=True)
def denormals() -> Iterator[None]:
    """What the command sets for its process does not reach other tests."""
    yield
    torch.set_flush_denormal(False)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """The only run there is, without a shipped record."""
    monkeypatch.setenv("TQDM_DISABLE", "1")
    found = run_of()
    monkeypatch.setattr(runs, "names", lambda: ["small"])
    monkeypatch.setattr(runs, "load", lambda name: found)
    monkeypatch.setattr(runs, "checkpoint", lambda name: tmp_path / "shipped" / name)
    return found


def call(folder: Path, *arguments: str) -> int:
    return train.main(["small", "--device", "cpu", "--out", str(folder), *arguments])


def refused(capsys: pytest.CaptureFixture[str], status: int) -> str:
    """The one sentence with which a command was refused."""
    out, err = capsys.readouterr()
    assert status == 1 and out == "" and err.startswith("helpers.train: ")
    assert err.count("\n") == 1
    return err


def test_a_run_leaves_weights_with_a_record(small: Run, tmp_path: Path) -> None:
    assert call(tmp_path) == 0
    model = VAE(VAEConfig(**checkpoints.read_config(tmp_path / "small.safetensors")))
    record = checkpoints.load_model(tmp_path / "small.safetensors", model)
    state = checkpoints.load_state(tmp_path / "small-run.safetensors")["state"]
    for name, weight in state["model"].items():
        assert torch.equal(weight.half().float(), model.state_dict()[name])
    assert record["test"] == small.evaluate(model)
    assert [figures["norm"] for figures in record["history"]][-1] == pytest.approx(
        record["test"]["norm"], abs=1e-2
    )
    assert len(record["history"]) == 5 and record["seconds"] >= 0
    expected = {"run": "small", "seed": 3, "epochs": 4, "batch_size": 8, "device": "cpu"}
    expected |= {"pixels": "real", "processes": 1, "weights": "float16"}
    assert {key: record[key] for key in expected} == expected
    assert record["versions"]["torch"] == torch.__version__
    schedule = state["adam"]["param_groups"][0]["lr"]
    assert schedule == pytest.approx(0)  # the learning rate has fallen to 0


def test_a_stopped_run_goes_on_as_if_it_had_not_been(small: Run, tmp_path: Path) -> None:
    assert call(tmp_path / "whole") == 0
    assert call(tmp_path / "parts", "--epochs", "1") == 0
    assert call(tmp_path / "parts", "--epochs", "3") == 0
    first = checkpoints.load_state(tmp_path / "parts" / "small.safetensors")["record"]
    assert call(tmp_path / "parts") == 0
    one, two = (
        checkpoints.load_state(tmp_path / name / "small-run.safetensors")
        for name in ("whole", "parts")
    )
    assert torch.equal(one["history"]["steps"], two["history"]["steps"])
    assert one["state"]["curve"] == two["state"]["curve"]
    assert first["history"] == two["state"]["curve"]["figures"][:4]  # a part is the same run


def test_snapshots_are_kept_where_they_are_asked_for(
    small: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "load", lambda name: run_of(snapshots=(0, 1, 4)))
    assert call(tmp_path, "--epochs", "2") == 0
    path = tmp_path / "small.safetensors"
    assert checkpoints.load_state(path)["record"]["snapshots"] == (0, 1)
    assert call(tmp_path) == 0
    content = checkpoints.load_state(path)
    assert content["record"]["snapshots"] == (0, 1, 4)
    norms = [float(s["encoder.layers.0.weight"].float().norm()) for s in content["snapshots"]]
    curve = [content["record"]["history"][epoch]["norm"] for epoch in (0, 1, 4)]
    assert norms == pytest.approx(curve, rel=1e-3)


def test_what_is_measured_once_joins_the_table_and_not_the_curve(
    small: Run,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    measured = []

    def final(model: nn.Module) -> dict[str, float]:
        measured.append(next(model.parameters()).dtype)
        return {"rest": 7.25}

    monkeypatch.setattr(runs, "load", lambda name: run_of(final=final))
    assert call(tmp_path) == 0
    record = checkpoints.load_state(tmp_path / "small.safetensors")["record"]
    assert record["test"].keys() == {"norm", "rest"} and record["test"]["rest"] == 7.25
    assert all(figures.keys() == {"norm"} for figures in record["history"])
    assert measured == [torch.float32]  # once, with the weights that are shipped
    assert ["rest", "7.25"] in [row.split() for row in capsys.readouterr().out.splitlines()]
    (tmp_path / "small.json").rename(tmp_path / "shipped.json")
    monkeypatch.setattr(runs, "checkpoint", lambda name: tmp_path / "shipped.safetensors")
    assert call(tmp_path / "other", "--epochs", "2") == 0
    table = capsys.readouterr().out.splitlines()
    assert next(row for row in table if row.startswith("rest")).split() == ["rest", "7.25", "7.25"]


def test_the_table_stands_beside_the_shipped_record(
    small: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(tmp_path) == 0
    assert capsys.readouterr().out.splitlines()[0].split() == ["this", "run"]
    (tmp_path / "shipped").mkdir()
    (tmp_path / "small.safetensors").rename(tmp_path / "shipped" / "small")
    record = checkpoints.load_state(tmp_path / "shipped" / "small")["record"]
    assert call(tmp_path / "other", "--epochs", "2") == 0
    head, epochs, norm, *_ = capsys.readouterr().out.splitlines()
    assert head.split() == ["this", "run", "shipped", "shipped"]
    assert epochs.split() == ["epochs", "2", "2", "4"]
    expected = [record["history"][2]["norm"], record["test"]["norm"]]
    assert norm.split()[2:] == [f"{value:.2f}" for value in expected]


def test_the_list_says_what_every_shipped_record_reached(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert train.main(["--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for name, line in zip(runs.names(), lines, strict=True):
        record = runs.record(name)
        assert record is not None
        test = record["test"]
        assert line.split()[:2] == [name, str(runs.load(name).epochs)]
        assert all(f"{key} {value:.2f}" in line for key, value in test.items())


def test_another_seed_is_another_run_whose_record_stands_beside_the_first(
    small: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for arguments in ((), ("--seed", "5"), ("--seed", "12"), ("--seed", "3")):
        assert call(tmp_path, *arguments) == 0
    made = {path.name for path in tmp_path.glob("small*")}
    names = ("small", "small-seed-5", "small-seed-12")
    endings = (".json", ".safetensors", "-run.safetensors")
    assert made == {name + end for name in names for end in endings}
    found = [json.loads((tmp_path / f"{name}.json").read_text()) for name in names]
    assert [(one["run"], one["seed"]) for one in found] == list(zip(names, (3, 5, 12), strict=True))
    assert len({one["test"]["norm"] for one in found}) == 3
    for name in names[1:]:
        (tmp_path / f"{name}.safetensors").unlink()
    monkeypatch.setattr(runs, "checkpoint", lambda name: tmp_path / f"{name}.safetensors")
    assert [one["seed"] for one in runs.all_seeds("small")] == [3, 5, 12]
    assert runs.all_seeds("small")[1] == found[1] and runs.record("other") is None
    capsys.readouterr()
    assert "seed is -1; expected at least 0" in refused(capsys, call(tmp_path, "--seed", "-1"))


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status = train.main(["vae-2", "--out", str(tmp_path / "new")])
    assert "no run 'vae-2'; expected vae-2d or vae-20d" in refused(capsys, status)
    assert not (tmp_path / "new").exists()


def test_bad_numbers_and_absent_devices_are_refused(
    small: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "--epochs is 0; expected at" in refused(capsys, call(tmp_path, "--epochs", "0"))
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    status = call(tmp_path, "--device", "cuda")
    assert "--device is cuda, which PyTorch finds none of here" in refused(capsys, status)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "2")
    status = call(tmp_path, "--device", "cuda")
    assert "2 processes for 1 GPUs; expected at most one a GPU" in refused(capsys, status)


def test_files_of_another_run_are_refused(
    small: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call(tmp_path, "--epochs", "1") == 0
    capsys.readouterr()
    monkeypatch.setattr(runs, "load", lambda name: run_of(lr=0.5))
    message = "belongs to another run: adam.lr is 0.01 there and 0.5 here; delete it"
    assert message in refused(capsys, call(tmp_path))
    monkeypatch.setattr(runs, "load", lambda name: run_of(schedule="constant"))
    assert "step.schedule is 'linear' there and absent here" in refused(capsys, call(tmp_path))
    monkeypatch.setattr(runs, "load", lambda name: run_of(config={"z_dim": 9}))
    assert "small.safetensors is of another run: its model" in refused(capsys, call(tmp_path))
    (tmp_path / "small.safetensors").write_bytes(b"not a checkpoint")
    assert "is damaged or not a checkpoint" in refused(capsys, call(tmp_path))


def test_a_folder_that_is_none_is_refused(
    small: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    message = refused(capsys, call(tmp_path / "file" / "folder"))
    assert f"MB to the folder {tmp_path / 'file' / 'folder'} (Not a directory); make" in message


def test_a_folder_without_room_is_refused_before_the_first_step(tmp_path: Path) -> None:
    """The largest file that the process may write stands for a full disk."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    finished = subprocess.run(
        [sys.executable, "-m", "helpers.train", "vae-2d", "--device", "cpu", "--out", tmp_path],
        env={**os.environ, "PYTHONPATH": str(Path(helpers.__file__).parents[1])},
        capture_output=True,
        text=True,
        timeout=300,
        preexec_fn=limit,
    )
    assert finished.returncode == 1 and finished.stdout == ""
    message = f"helpers.train: cannot write 7.5 MB to the folder {tmp_path} (File too large); make"
    assert finished.stderr.startswith(message) and finished.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
