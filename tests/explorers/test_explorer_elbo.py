"""Explorers ``elbo`` and ``jensen`` on the side of Python: state, and what they refuse."""

from __future__ import annotations

import pytest
import torch
import traitlets

from helpers.explorers.elbo import Elbo
from helpers.explorers.jensen import Jensen
from helpers.models.toy import CurveModel


def test_state_is_what_was_asked_for() -> None:
    explorer = Elbo(mu=-1.0, x=[0.0, 2.5], split="terms", follow=True)
    assert explorer.state() == {
        "mu": -1.0,
        "sigma": 0.9,
        "curvature": 1.0,
        "noise": 0.5,
        "x": [0.0, 2.5],
        "split": "terms",
        "follow": True,
    }
    assert '"x":[0.0,2.5]' in explorer.to_html().replace("&quot;", '"')


def test_the_first_picture_is_the_toy_model() -> None:
    explorer, model = Elbo(), CurveModel()
    assert (explorer.curvature, explorer.noise) == (model.curvature, model.noise)
    x = torch.tensor([explorer.x], dtype=torch.float64)
    guess = torch.tensor([explorer.mu]).double(), torch.tensor([explorer.sigma]).double()
    assert 0.8 < model.exact_gap(x, *guess, model.grid()).item() < 0.9  # there is a gap to close


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"sigma": 0.0}, "sigma"),
        ({"noise": 0.1}, "noise"),
        ({"curvature": -1.0}, "curvature"),
        ({"mu": 5.0}, "mu"),
        ({"x": [0.0]}, "length 2"),
        ({"x": [0.0, 4.5]}, "x2 between -1 and 4"),
        ({"x": [float("nan"), 1.0]}, "x1 between -2.5 and 2.5"),
        ({"split": "both"}, "split"),
    ],
)
def test_elbo_refuses_what_it_cannot_show(state: dict[str, object], message: str) -> None:
    with pytest.raises(traitlets.TraitError, match=message):
        Elbo(**state)
    explorer = Elbo()
    with pytest.raises(traitlets.TraitError, match=message):
        explorer.set_trait(*next(iter(state.items())))


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"weights": [0.5, 2.0, 0.5]}, "expected numbers from 0 to 1"),
        ({"weights": [0.5, -0.1, 0.5]}, "expected numbers from 0 to 1"),
        ({"atoms": []}, "length"),
        ({"g": "cube"}, "neg-log"),
    ],
)
def test_jensen_refuses_what_it_cannot_show(state: dict[str, object], message: str) -> None:
    with pytest.raises(traitlets.TraitError, match=message):
        Jensen(**state)


def test_jensen_takes_any_number_of_atoms() -> None:
    four = Jensen(atoms=[0.2, 0.5, 1.5, 4.0], weights=[0.3, 0.2, 0.4, 0.1])
    assert len(four.state()["atoms"]) == len(four.state()["weights"]) == 4
