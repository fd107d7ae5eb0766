"""Checkpoint files that are damaged, missing, or of another kind: each is named in one sentence."""

import dataclasses
import json
from pathlib import Path

import pytest
import safetensors.torch
import torch

from helpers.models.vae import VAE, VAEConfig
from helpers.training.checkpoints import (
    CheckpointError,
    load_model,
    load_state,
    read_config,
    save_model,
)
from helpers.training.checkpoints import save_state as save

CONFIG = VAEConfig(x_dim=6, hidden=(5, 4), z_dim=2)


def model(**sizes: object) -> VAE:
    return VAE(dataclasses.replace(CONFIG, **sizes))


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "vae.safetensors"
    save_model(path, model(), dataclasses.asdict(CONFIG), {"epochs": 3})
    return path


def test_truncation_anywhere_is_named(saved: Path) -> None:
    whole = saved.read_bytes()
    for length in [0, 1, 7, 8, 9, *range(10, len(whole), 97), len(whole) - 1]:
        saved.write_bytes(whole[:length])
        with pytest.raises(CheckpointError, match=f"{saved} is damaged or not a checkpoint"):
            load_state(saved)


@pytest.mark.parametrize("mask", [0x01, 0x20, 0xFF])
def test_every_altered_byte_is_named(tmp_path: Path, mask: int) -> None:
    path = tmp_path / "small"
    save(path, {"a": torch.arange(3.0), "b": torch.ones(2, 2), "note": "as it was"})
    whole = path.read_bytes()
    for position in range(len(whole)):
        altered = bytearray(whole)
        altered[position] ^= mask
        path.write_bytes(altered)
        with pytest.raises(CheckpointError, match=f"{path} (was altered|is damaged)"):
            load_state(path)
    path.write_bytes(whole + b"more")
    with pytest.raises(CheckpointError, match="is damaged"):
        load_state(path)


def test_an_altered_weight_is_named(saved: Path) -> None:
    whole = bytearray(saved.read_bytes())
    whole[-2] ^= 0x10
    saved.write_bytes(whole)
    with pytest.raises(CheckpointError, match="altered: its content does not match its SHA-256"):
        load_model(saved, model())


@pytest.mark.parametrize(
    ("was", "altered"),
    [
        (b'"shape":[2,3]', b'"shape":[3,2]'),
        (b'"shape":[2,3]', b'"shape":[6,1]'),
        (b'"dtype":"F32"', b'"dtype":"I32"'),
    ],
)
def test_the_same_bytes_in_another_shape_or_type_are_named(
    tmp_path: Path, was: bytes, altered: bytes
) -> None:
    path = tmp_path / "state"
    save(path, {"weight": torch.ones(2, 3)})
    whole = path.read_bytes()
    assert whole.count(was) == 1
    path.write_bytes(whole.replace(was, altered))
    assert safetensors.torch.load_file(path)  # a good file, of another tensor
    with pytest.raises(CheckpointError, match="altered: its content does not match its SHA-256"):
        load_state(path)


def test_missing_files_and_folders_are_named(tmp_path: Path) -> None:
    path = tmp_path / "absent"
    with pytest.raises(CheckpointError, match=rf"cannot read the checkpoint {path} \(No such file"):
        load_state(path)
    with pytest.raises(CheckpointError, match=r"\(Is a directory\)"):
        load_model(tmp_path, model())


def test_other_formats_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "other"
    torch.save({"a": torch.ones(2)}, path)  # a pickle
    with pytest.raises(CheckpointError, match="not a checkpoint"):
        load_state(path)
    path.write_text(json.dumps({"config": {}}))
    with pytest.raises(CheckpointError, match="not a checkpoint"):
        load_state(path)
    header = b'{"__metadata__":null}'.ljust(24)
    path.write_bytes(len(header).to_bytes(8, "little") + header)
    with pytest.raises(CheckpointError, match="not a checkpoint"):
        load_state(path)
    for metadata in (None, {"content": "{}"}):  # somebody else's safetensors
        safetensors.torch.save_file({"a": torch.ones(2)}, path, metadata)
        with pytest.raises(CheckpointError, match="not a checkpoint"):
            load_state(path)


@pytest.mark.parametrize("sizes", [{"z_dim": 3}, {"hidden": (5,)}, {"likelihood": "gaussian"}])
def test_weights_of_another_model_are_refused(saved: Path, sizes: dict) -> None:
    message = r"do not fit this model; it was saved with .*'x_dim': 6, 'hidden': \(5, 4\)"
    with pytest.raises(CheckpointError, match=message):
        load_model(saved, model(**sizes))


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    save(tmp_path / "state", {"run": 1, "history": 2})
    message = r"state holds \['history', 'run'\]; expected a saved model"
    with pytest.raises(CheckpointError, match=message):
        load_model(tmp_path / "state", model())
    with pytest.raises(CheckpointError, match=message):
        read_config(tmp_path / "state")
