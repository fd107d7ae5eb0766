"""Explorer ``spectrum`` from Python's side: its first state, and states that are refused."""

import pytest
import torch
import traitlets

from helpers.explorers.spectrum import Spectrum
from helpers.maths import ppca
from helpers.training.data.mnist import mnist


@pytest.mark.parametrize(
    "state",
    [{"eigenvalues": [1.0] * 7}, {"eigenvalues": [0.0] * 8}, {"eigenvalues": [7.0] * 8},
     {"size": 0}, {"size": 8}, {"variance": 0.0}, {"variance": 7.0}, {"beta": 0.0}, {"beta": 9.0}],
    ids=str,
)  # fmt: skip
def test_a_model_that_the_figure_cannot_draw_is_refused(state):
    with pytest.raises(traitlets.TraitError):
        Spectrum(**state)


def test_it_begins_with_the_variances_of_digits():
    _, values, _ = ppca.spectrum(mnist("train")[0])
    found = torch.tensor(Spectrum().eigenvalues, dtype=torch.float64)
    assert float((values[:8] - found).abs().max()) < 0.0051
