"""Pictures: one table of colours, right places, and a clear error for what cannot be drawn."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from matplotlib.patches import Ellipse

from helpers import plots
from helpers.plots import diagrams


@pytest.fixture(autouse=True)
def drawing() -> Iterator[None]:
    """Draw into memory, in the book's style, and leave no figure or setting behind."""
    plt.switch_backend("agg")
    with plt.rc_context():
        yield
    plt.close("all")


def test_digit_grid_puts_each_image_in_its_place() -> None:
    images = torch.zeros(6, 4)
    images[4] = torch.tensor([0.1, 0.2, 0.3, 0.4])  # second row, second column of three
    figure = plots.digit_grid(images, columns=3, side=2)
    picture = np.asarray(figure.axes[0].get_images()[0].get_array())
    assert picture.shape == (4, 6)
    np.testing.assert_allclose(picture[2:, 2:4], [[0.1, 0.2], [0.3, 0.4]], rtol=1e-6)
    assert picture.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("count", [0, 5])
def test_digit_grid_refuses_a_row_that_is_not_full(count: int) -> None:
    with pytest.raises(ValueError, match=f"{count} images do not fill rows of 3"):
        plots.digit_grid(torch.zeros(count, 784), columns=3)


def test_ellipse_has_the_axes_of_the_covariance() -> None:
    _, ax = plt.subplots()
    turn = torch.tensor([[0.6, -0.8], [0.8, 0.6]]).double()
    covariance = turn @ torch.diag(torch.tensor([9.0, 1.0]).double()) @ turn.T
    plots.ellipses(ax, torch.tensor([[1.0, 2.0]]), covariance[None], ["red"], radius=2)
    (outline,) = [patch for patch in ax.patches if isinstance(patch, Ellipse)]
    assert sorted([outline.width, outline.height]) == pytest.approx([4.0, 12.0])
    # The long axis points along (0.6, 0.8), whichever of the two the library calls its width.
    angle = outline.angle + (0 if outline.width > outline.height else 90)
    assert np.tan(np.radians(angle)) == pytest.approx(0.8 / 0.6)


def test_soft_scatter_mixes_the_colours_of_the_components() -> None:
    _, ax = plt.subplots()
    r = torch.tensor([[1.0, 0.0], [0.25, 0.75]])
    plots.soft_scatter(ax, torch.zeros(2, 2), r, ["#ff0000", "#0000ff"])
    colours = ax.collections[0].get_facecolors()[:, :3]
    np.testing.assert_allclose(colours, [[1, 0, 0], [0.25, 0, 0.75]], atol=1e-6)
    with pytest.raises(ValueError, match="expected \\(N, K\\)"):
        plots.soft_scatter(ax, torch.zeros(2, 2), r[:, :1], ["#ff0000", "#0000ff"])


def test_thumbnails_keep_their_distance() -> None:
    _, ax = plt.subplots()
    points = torch.tensor([[0.0, 0.0], [0.5, 0.0], [2.0, 0.0]])
    plots.thumbnails(ax, points, torch.ones(3, 784), apart=1.0)
    assert [artist.xy for artist in ax.artists] == [(0.0, 0.0), (2.0, 0.0)]


@pytest.mark.parametrize(
    "draw",
    [
        diagrams.latent_variable_model,
        diagrams.ancestral_sampling,
        diagrams.vae_graph,
        diagrams.vae_network,
    ],
)
def test_diagrams_draw_without_a_warning_in_the_book_style(draw: object) -> None:
    plots.style()
    figure = draw()  # type: ignore[operator]
    figure.canvas.draw()
    words = {text.get_text() for ax in figure.axes for text in ax.texts}
    assert {r"$\mathbf{x}$", r"$\mathbf{z}$"} <= words
