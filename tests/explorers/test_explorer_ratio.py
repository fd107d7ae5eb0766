"""Explorer ``ratio`` from Python's side: states that are refused."""

import pytest
import traitlets

from helpers.explorers.ratio import Ratio


@pytest.mark.parametrize(
    "state",
    [{"sigmas": [1.0, 0.0]}, {"share": 1.5}, {"x": 8.0}, {"means": [0.0]}, {"sigma": 0.1}],
    ids=str,
)
def test_densities_that_do_not_exist_are_refused(state):
    with pytest.raises(traitlets.TraitError):
        Ratio(**state)
