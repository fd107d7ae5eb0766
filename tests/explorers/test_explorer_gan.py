"""Explorer ``gan`` from Python's side: states that are refused, and limits of both sides."""

import re
from pathlib import Path

import pytest
import traitlets

from helpers.explorers import gan
from helpers.explorers.gan import Gan


@pytest.mark.parametrize(
    "state",
    [{"target": "moons"}, {"loss": "hinge"}, {"penalty": "r2"}, {"strength": 0.0}, {"rate": 0.5},
     {"ratio": 3}, {"seed": -1}, {"steps": []}, {"steps": [-1]}, {"steps": [5001]},
     {"dots": [4.0, 0.0]}, {"dots": [0.0] * 82}],
    ids=str,
)  # fmt: skip
def test_a_game_that_the_figure_cannot_play_is_refused(state):
    with pytest.raises(traitlets.TraitError):
        Gan(**state)


def test_both_sides_have_the_same_limits():
    folder = Path(gan.__file__).parent
    text = "".join(path.read_text() for path in folder.glob("*.js"))
    found = {
        name: int(value) for name, value in re.findall(r"export const ([A-Z]+) = (\d+);", text)
    }
    assert found["ROUNDS"] == gan.MOST_ROUNDS
    assert found["MOST"] == gan.MOST_DOTS
    assert found["REACH"] == gan.REACH
