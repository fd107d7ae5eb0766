"""Checkpoint files: what goes in comes out; a failed write leaves the old file."""

import dataclasses
import os
from pathlib import Path

import pytest
import safetensors.torch
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from helpers.models.vae import VAE, VAEConfig
from helpers.training import checkpoints
from helpers.training.checkpoints import load_model, load_state, read_config, save_model
from helpers.training.checkpoints import save_state as save

CONFIG = VAEConfig(x_dim=6, hidden=(5, 4), z_dim=2)
RECORD = {"data": "MNIST", "epochs": 3, "elbo": -104.25, "seeds": [1, 2], "gpu": False}
leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
trees = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.integers(), inner)
    ),
)


def model(seed: int = 0, **sizes: object) -> VAE:
    torch.manual_seed(seed)
    return VAE(dataclasses.replace(CONFIG, **sizes))


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "vae.safetensors"
    save_model(path, model(), dataclasses.asdict(CONFIG), RECORD)
    return path


@settings(max_examples=60)
@given(value=trees)
def test_plain_values_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, value: object
) -> None:
    path = tmp_path_factory.getbasetemp() / "plain"
    save(path, {"value": value})
    # repr tells a tuple from a list, 1 from 1.0 and True, and -0.0 from 0.0
    assert repr(load_state(path)) == repr({"value": value})


def test_tensors_come_back_bit_by_bit(tmp_path: Path) -> None:
    generator = torch.Generator().manual_seed(0)
    content = {
        "single": torch.randn(2, 3, generator=generator),
        "double": torch.randn(3, generator=generator, dtype=torch.float64),
        "half": torch.randn(5, generator=generator).bfloat16(),
        "integers": torch.arange(4),
        "bytes": generator.get_state(),
        "booleans": torch.tensor([True, False, True]),
        "scalar": torch.tensor(2.5),
        "nothing": torch.empty(0, 3),
        "strange": torch.tensor([float("nan"), float("inf"), -0.0, 1e-40]),
        "transposed": torch.arange(6.0).reshape(2, 3).T,
        "nested": [{0: torch.ones(1), "name": (torch.zeros(2), 7)}],
        "trained": torch.nn.Parameter(torch.ones(2)),
    }
    save(tmp_path / "file", content)
    back = load_state(tmp_path / "file")

    def same(ours: object, theirs: object) -> None:
        if isinstance(theirs, Tensor):
            assert isinstance(ours, Tensor) and not ours.requires_grad
            assert (ours.dtype, ours.shape) == (theirs.dtype, theirs.shape)
            flat = (t.detach().contiguous().reshape(-1).view(torch.uint8) for t in (ours, theirs))
            assert torch.equal(*flat)
        elif isinstance(theirs, dict):
            assert list(ours) == list(theirs)
            for key in theirs:
                same(ours[key], theirs[key])
        elif isinstance(theirs, list | tuple):
            assert type(ours) is type(theirs) and len(ours) == len(theirs)
            for a, b in zip(ours, theirs, strict=True):
                same(a, b)
        else:
            assert ours == theirs

    same(back, content)


def test_a_model_comes_back_with_its_config_and_record(saved: Path) -> None:
    other = model(seed=1)
    assert load_model(saved, other) == RECORD
    for ours, theirs in zip(other.parameters(), model().parameters(), strict=True):
        assert torch.equal(ours, theirs)
    assert VAEConfig(**read_config(saved)) == CONFIG
    rebuilt = VAE(VAEConfig(**read_config(saved)))
    load_model(saved, rebuilt)


def test_the_file_is_plain_safetensors(saved: Path) -> None:
    weight = safetensors.torch.load_file(saved)["/weights/encoder.layers.0.weight"]
    assert torch.equal(weight, model().encoder.layers[0].weight)


@pytest.mark.parametrize("value", [object(), 1j, {1, 2}, b"bytes"])
def test_what_cannot_be_stored_is_refused(tmp_path: Path, value: object) -> None:
    kind = type(value).__name__
    with pytest.raises(TypeError, match=f"cannot store {kind} at /a/1 in a checkpoint"):
        save(tmp_path / "file", {"a": [1, value]})
    assert not list(tmp_path.iterdir())


def test_two_tensors_of_one_name_are_refused(tmp_path: Path) -> None:
    one, two = torch.ones(1), torch.zeros(1)
    for content in ({0: one, "0": two}, {"a/b": one, "a": {"b": two}}):
        with pytest.raises(ValueError, match="two tensors are named /"):
            save(tmp_path / "file", content)


@pytest.mark.parametrize("stage", ["fsync", "replace"])
def test_a_failed_write_leaves_the_old_file(
    saved: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    old = saved.read_bytes()

    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, stage, fail)
    with pytest.raises(OSError, match="no space left"):
        save_model(saved, model(seed=1), {}, {})
    assert saved.read_bytes() == old and [p.name for p in saved.parent.iterdir()] == [saved.name]


def test_missing_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file"
    checkpoints.write_atomically(path, b"content")
    assert path.read_bytes() == b"content"
