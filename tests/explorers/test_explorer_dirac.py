"""Explorer ``dirac`` from Python's side: states that are refused."""

import pytest
import traitlets

from helpers.explorers.dirac import Dirac


@pytest.mark.parametrize(
    "state",
    [{"loss": "hinge"}, {"penalty": "r2"}, {"strength": 0.0}, {"rate": 2.5}, {"ratio": 0.0},
     {"start": [0.0]}, {"start": [4.0, 0.0]}, {"steps": 1001}, {"order": "random"}],
    ids=str,
)  # fmt: skip
def test_a_game_that_the_figure_cannot_draw_is_refused(state):
    with pytest.raises(traitlets.TraitError):
        Dirac(**state)
