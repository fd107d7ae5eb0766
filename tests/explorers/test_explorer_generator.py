"""Explorer ``generator`` from Python's side: what a page gets, and what the text says of it."""

from pathlib import Path

import numpy as np
import pytest
import torch
import traitlets

from helpers import runs, words
from helpers.evaluation.memorization import nearest_distance
from helpers.explorers.generator import RUNS, Generator, generator_asset
from helpers.explorers.generator.near import real_distances
from helpers.explorers.kit.data import run_asset
from helpers.training import checkpoints
from helpers.training.data.mnist import mnist

MOST_BYTES = 1.2e6  # of a generator that a page fetches


def test_a_page_gets_the_generator_alone_as_it_is_stored() -> None:
    """Nothing is rounded twice, and no discriminator travels."""
    asset = generator_asset("gan-mnist-0")
    stored = checkpoints.load_state(runs.checkpoint("gan-mnist-0"))["weights"]
    parts = [tensor for name, tensor in stored.items() if name.startswith("generator.")]
    expected = b"".join(tensor.numpy().astype("<f2").tobytes() for tensor in parts)
    assert asset["weights"] == expected
    assert len(expected) < MOST_BYTES
    assert list(asset["networks"]) == ["generator"]
    assert asset["classes"] == 0
    assert generator_asset("gan-mnist-0")["weights"] is run_asset("gan-mnist-0")["weights"]


def test_every_run_that_it_knows_has_words_and_weights_for_a_page() -> None:
    for name in RUNS:
        assert runs.load(name).page == "model"
        for key in ("runs", "set.run"):
            assert words.catalogue().say(f"figures.generator.{key}.{name}")


def test_distances_count_pixels_of_test_digits() -> None:
    asset = real_distances()
    x, y = mnist("test")
    assert asset["labels"] == y[:1000].tolist()
    train = mnist("train")[0][:10_000].numpy() > 0.5
    for n in (0, 7, 999):
        apart = (train != (x[n].numpy() > 0.5)).sum(1)
        assert asset["distances"][n] == apart.min()
    assert np.median(asset["distances"]) == 44  # as the figure shows


def binary(x: torch.Tensor) -> torch.Tensor:
    return (x > 0.5).float()


@pytest.fixture(scope="module")
def drawn() -> tuple[torch.nn.Module, torch.Tensor]:
    """The shipped generator, and noise for 300 samples."""
    return runs.shipped("gan-mnist-0"), torch.randn(
        300, 64, generator=torch.Generator().manual_seed(5)
    )


def test_samples_are_not_copies(drawn: tuple[torch.nn.Module, torch.Tensor]) -> None:
    """They are farther from the training digits than test digits are, not nearer."""
    model, z = drawn
    train = binary(mnist("train")[0][:10_000])
    gap = nearest_distance(binary(model.generate(z)), train).square()
    real = torch.tensor(real_distances()["distances"]).float()
    assert real.median() < gap.median() < real.median() + 12
    assert (gap < real.quantile(0.02)).float().mean() < 0.05


def test_the_length_of_the_noise_hardly_matters_until_there_is_none(
    drawn: tuple[torch.nn.Module, torch.Tensor],
) -> None:
    """The first hidden layer is normalized: what is left of the length is the bias beside it."""
    model, z = drawn
    whole, half, tenth, none = (model.generate(scale * z) for scale in (1, 0.5, 0.1, 0))

    def apart(a: torch.Tensor, b: torch.Tensor) -> float:
        return float((binary(a) != binary(b)).float().sum(1).mean())

    others = apart(whole, whole.roll(1, 0))
    assert apart(whole, half) < 0.15 * others
    assert apart(whole, tenth) < others
    assert apart(none, none.roll(1, 0)) == 0
    assert apart(whole, none) > 0.6 * others


@pytest.mark.parametrize(
    "state",
    [
        {"run": "vae-2d"},
        {"runs": []},
        {"runs": ["gan-mnist-1"]},
        {"y": 10},
        {"u": 2.5},
        {"v": float("nan")},
        {"scale": -0.1},
        {"seed": 2_000_000},
    ],
    ids=str,
)
def test_states_that_do_not_exist_are_refused(state: dict[str, object]) -> None:
    with pytest.raises(traitlets.TraitError):
        Generator(**state)


def test_a_run_that_is_not_offered_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert Generator().runs == [RUNS[0]]
    for trait in (Generator.run, Generator.runs._trait):
        monkeypatch.setattr(trait, "values", ("gan-mnist-0", "other"))
    assert Generator("other").runs == ["other"]
    assert Generator("other", runs=["gan-mnist-0", "other"]).run == "other"
    with pytest.raises(traitlets.TraitError, match="run is 'other'; expected one of those offered"):
        Generator("other", runs=["gan-mnist-0"])


def test_a_missing_checkpoint_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "shipped_folder", lambda name: tmp_path / name)
    run_asset.cache_clear()
    with pytest.raises(checkpoints.CheckpointError, match=r"gan-mnist-0\.safetensors"):
        generator_asset("gan-mnist-0")
