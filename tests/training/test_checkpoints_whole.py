"""What does not fit leaves a model as it was; what is not finite is not kept."""

import copy
import dataclasses
import math
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import nn

from helpers.models.vae import VAE, VAEConfig, vae_step
from helpers.training import checkpoints, records
from helpers.training.checkpoints import CheckpointError, load_model, save_model
from helpers.training.loop import fit

CONFIG = VAEConfig(x_dim=6, hidden=(5, 4), z_dim=2)


class Tied(nn.Module):
    """Two layers with one weight between them."""

    def __init__(self, tied: bool = True) -> None:
        super().__init__()
        self.one, self.two = nn.Linear(3, 3), nn.Linear(3, 3)
        if tied:
            self.two.weight = self.one.weight


def same(weights: dict, model: nn.Module) -> bool:
    return all(torch.equal(value, model.state_dict()[name]) for name, value in weights.items())


@pytest.mark.parametrize(
    "other",
    [
        dataclasses.replace(CONFIG, z_dim=3),  # the first layers fit
        dataclasses.replace(CONFIG, likelihood="gaussian"),  # all but the last fit
        dataclasses.replace(CONFIG, hidden=(5,)),
    ],
)
def test_a_failed_load_leaves_the_model_as_it_was(tmp_path: Path, other: VAEConfig) -> None:
    save_model(tmp_path / "vae", VAE(CONFIG), dataclasses.asdict(CONFIG), {})
    model = VAE(other)
    before = copy.deepcopy(model.state_dict())
    with pytest.raises(CheckpointError, match="do not fit this model; it was saved with"):
        load_model(tmp_path / "vae", model)
    assert same(before, model)


def test_a_failed_resume_leaves_model_and_generator_as_they_were(tmp_path: Path) -> None:
    class Stubborn(nn.Linear):
        """It fits no state but that it has."""

        def load_state_dict(self, state_dict: dict, *_: object, **__: object) -> None:
            if not torch.equal(state_dict["weight"], self.weight):
                raise RuntimeError("not mine")
            super().load_state_dict(state_dict)

    def run(epochs: int) -> tuple[dict, torch.Generator, Callable]:
        torch.manual_seed(0)
        state = {"model": VAE(CONFIG), "last": Stubborn(1, 1)}
        optimizer = torch.optim.Adam(
            [*state["model"].parameters(), *state["last"].parameters()], lr=0.01
        )
        generator = torch.Generator().manual_seed(1)
        step = vae_step(state["model"], optimizer)

        def both(batch: tuple, generator: torch.Generator) -> dict:
            metrics = step(batch, generator)
            state["last"].weight.data.add_(1)
            return metrics

        x = torch.rand(8, 6, generator=torch.Generator().manual_seed(2))

        def go() -> None:
            fit(both, x, epochs=epochs, batch_size=4, generator=generator, state=state,
                checkpoint=tmp_path / "run", progress=False)  # fmt: skip

        return state, generator, go

    run(1)[2]()
    state, generator, go = run(2)
    before, drawn = copy.deepcopy(state["model"].state_dict()), generator.get_state()
    with pytest.raises(CheckpointError, match=r"does not fit this run's model, last \(not mine\)"):
        go()
    assert same(before, state["model"]) and torch.equal(drawn, generator.get_state())


def test_tied_weights_are_stored_and_stay_tied(tmp_path: Path) -> None:
    model = Tied()
    save_model(tmp_path / "tied", model, {}, {})
    for other in (Tied(), Tied(tied=False)):
        load_model(tmp_path / "tied", other)
        assert same(model.state_dict(), other)
    back = Tied()
    load_model(tmp_path / "tied", back)
    assert back.one.weight is back.two.weight


def test_tensors_that_share_memory_are_stored(tmp_path: Path) -> None:
    whole = torch.arange(6.0)
    checkpoints.save_state(tmp_path / "views", {"all": whole, "end": whole[3:], "row": whole[::2]})
    back = checkpoints.load_state(tmp_path / "views")
    assert back["end"].tolist() == [3, 4, 5] and back["row"].tolist() == [0, 2, 4]


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_model_that_is_not_finite_is_not_saved(tmp_path: Path, value: float) -> None:
    model = VAE(CONFIG)
    model.encoder.layers[0].weight.data[1, 2] = value
    said = r"the model.weights.encoder.layers.0.weight is NaN or infinite, and .* is not written"
    with pytest.raises(CheckpointError, match=said):
        save_model(tmp_path / "vae", model, {}, {})
    with pytest.raises(CheckpointError, match=r"the model\.record.test.elbo is NaN or infinite"):
        save_model(tmp_path / "vae", VAE(CONFIG), {}, {"test": {"elbo": value}})
    assert not list(tmp_path.iterdir())


def test_a_mask_may_be_infinite(tmp_path: Path) -> None:
    model = Tied()
    model.register_buffer("mask", torch.tensor([-math.inf]))
    save_model(tmp_path / "masked", model, {}, {})


def test_a_weight_beyond_half_precision_is_named() -> None:
    model = VAE(CONFIG)
    model.decoder.layers[0].bias.data[0] = 7e4
    said = "the model.decoder.layers.0.bias is not finite in float16; expected weights up to 65504"
    with pytest.raises(CheckpointError, match=said):
        records.halved(model)
