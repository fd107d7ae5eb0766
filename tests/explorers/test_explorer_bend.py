"""Explorer ``bend`` from Python's side: its states, and what the text says of a decoder."""

import pytest
import torch
import traitlets

from helpers import runs
from helpers.explorers.bend import SIZE, Bend
from helpers.models.vae import VAE


def probabilities(column: int, row: int) -> torch.Tensor:
    """Of ink in one pixel, over the plane that the figure shows: ``(61, 61)``."""
    line, model = torch.linspace(-3.5, 3.5, 61), runs.shipped("vae-2d")
    assert isinstance(model, VAE)
    with torch.no_grad():
        gamma = model.decoder.mean(torch.cartesian_prod(line, line))
    return gamma[:, 28 * row + column].reshape(61, 61)


def test_it_waits_for_the_decoder_until_a_pixel_is_asked_for() -> None:
    figure = Bend()
    assert set(figure.assets) == {"vae-2d"}
    assert 'data-assets=""' in figure.to_html()


def test_a_pixel_in_the_middle_has_ink_in_places_and_one_in_the_margin_nowhere() -> None:
    middle, margin = probabilities(14, 14), probabilities(1, 14)
    assert (middle > 0.9).float().mean() > 0.05
    assert (middle < 0.1).float().mean() > 0.05
    assert margin.max() < 0.02


def test_weights_of_the_reader_s_own_are_all_of_them() -> None:
    assert Bend(weights=[0.5] * SIZE).state()["weights"] == [0.5] * SIZE
    with pytest.raises(traitlets.TraitError, match="3 weights; expected 26, or none"):
        Bend(weights=[1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    "state",
    [
        {"mode": "both"},
        {"net": "none"},
        {"unit": 4},
        {"z": [0.0]},
        {"z": [3.6, 0.0]},
        {"z": [float("nan"), 0.0]},
        {"pixel": [28, 0]},
        {"pixel": [1, 2, 3]},
        {"weights": [float("inf")] * SIZE},
    ],
    ids=str,
)
def test_states_that_do_not_exist_are_refused(state: dict[str, object]) -> None:
    with pytest.raises(traitlets.TraitError):
        Bend(**state)
