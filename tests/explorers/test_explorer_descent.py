"""Explorer ``descent`` from Python's side: states that are refused."""

import pytest
import traitlets

from helpers.explorers.descent import Descent


@pytest.mark.parametrize(
    "state",
    [{"rule": "newton"}, {"rate": 0.0}, {"rate": 101.0}, {"batch": "7"}, {"batch": 10},
     {"shares": [0.5]}, {"shares": [0.0, 0.5]}, {"start": [7.0, 0.0]}, {"steps": 501}],
    ids=str,
)  # fmt: skip
def test_a_descent_that_the_figure_cannot_draw_is_refused(state):
    with pytest.raises(traitlets.TraitError):
        Descent(**state)
