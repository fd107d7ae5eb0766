"""Explorers ``em`` and ``kl`` from Python's side: real points, and states that are refused."""

import pytest
import torch
import traitlets

from helpers.explorers.em import Em
from helpers.explorers.em.points import digit_plane
from helpers.explorers.kl import KL
from helpers.models import em
from helpers.training.data.mnist import mnist


def test_the_points_are_the_digits_along_their_two_widest_directions():
    points = digit_plane()
    images, digits = mnist("train")
    images = images[torch.isin(digits, torch.tensor([0, 1, 6])).nonzero()[:1000, 0]].double()
    values = torch.linalg.eigvalsh(torch.cov(images.T))
    expected = torch.diag(values[[-1, -2]])
    torch.testing.assert_close(torch.cov(points.T), expected, atol=1e-3, rtol=0)
    torch.testing.assert_close(points.mean(0), torch.zeros(2).double(), atol=1e-3, rtol=0)


def test_the_first_picture_is_the_start_of_the_chapter():
    points = digit_plane()
    start = em.initial_mixture(points, 3, torch.Generator().manual_seed(4))
    torch.testing.assert_close(
        torch.tensor(Em().means, dtype=torch.float64), start.means, atol=1e-9, rtol=0
    )


def test_a_notebook_and_a_page_show_the_same_points():
    explorer = Em()
    assert explorer.assets["digit-plane"]["points"] == digit_plane().flatten().tolist()
    assert 'data-assets="digit-plane"' in explorer.to_html()


@pytest.mark.parametrize("means", [[], [[0.0, 0.0]] * 5, [[1.0]], [[0.0, float("nan")]]], ids=str)
def test_means_that_cannot_be_drawn_are_refused(means):
    with pytest.raises(traitlets.TraitError, match="expected"):
        Em(means=means)


@pytest.mark.parametrize(
    "state",
    [{"sigmas": [1.0, 0.0]}, {"share": 1.5}, {"samples": 1}, {"means": [0.0]}, {"target": "t"}],
    ids=str,
)
def test_densities_that_do_not_exist_are_refused(state):
    with pytest.raises(traitlets.TraitError):
        KL(**state)
