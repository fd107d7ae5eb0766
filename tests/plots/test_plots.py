"""Pictures by what they draw: data, places, colours by meaning, labels; and what they refuse."""

import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import Ellipse

from helpers import colours, plots
from helpers.models.em import HalfStep
from tests.plots.meaning import digit_of, meaning, written


def line(ax: Axes, label: str) -> Line2D:
    (found,) = [line for line in ax.lines if line.get_label() == label]
    return found


def band(ax: Axes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The one filled region of an axis, as x and its lower and upper edge."""
    (region,) = ax.collections
    corners = region.get_paths()[0].vertices
    x = np.unique(corners[:, 0])
    edges = [corners[corners[:, 0] == value, 1] for value in x]
    return x, np.array([e.min() for e in edges]), np.array([e.max() for e in edges])


def seen_through(ax: Axes) -> bool:
    """Whether what is filled can be seen, and what lies below it as well."""
    return all(0.05 < region.get_facecolor()[0][3] < 0.95 for region in ax.collections)


def test_lines_without_a_colour_of_their_own_take_the_books_in_order() -> None:
    colours = plt.rcParams["axes.prop_cycle"].by_key()["color"]
    assert [meaning(colour) for colour in colours] == ["q", "p", "prior", "bound", "data"]


def test_the_same_picture_gives_the_same_file() -> None:
    files = []
    for _ in range(2):
        figure, ax = plt.subplots()
        plots.density(ax, torch.arange(3.0), torch.zeros(3), "a", plots.COLORS["q"], fill=True)
        figure.savefig(file := io.BytesIO(), format="svg", metadata={"Date": None})
        files.append(file.getvalue())
    assert files[0] == files[1]


def test_a_density_is_the_exponential_of_its_logarithm() -> None:
    _, (plain, filled) = plt.subplots(1, 2)
    z = torch.tensor([0.0, 1.0, 2.0])
    height = torch.tensor([0.5, 2.0, 1.0])
    plots.density(plain, z, height.log(), "a", plots.COLORS["q"])
    plots.density(filled, z, height.log(), "b", plots.COLORS["p"], fill=True)
    for ax, label, colour in [(plain, "a", "q"), (filled, "b", "p")]:
        curve = line(ax, label)
        np.testing.assert_allclose(curve.get_xydata(), torch.stack([z, height], 1), rtol=1e-6)
        assert meaning(curve.get_color()) == colour
    assert not plain.collections
    x, low, high = band(filled)
    np.testing.assert_allclose([x, low, high], [z, np.zeros(3), height], rtol=1e-6)
    assert meaning(filled.collections[0].get_facecolor()[0]) == "p"
    assert seen_through(filled)


def test_the_gap_between_two_curves_is_filled_and_named() -> None:
    _, ax = plt.subplots()
    x, low, high = torch.tensor([[0.0, 1.0, 2.0], [1.0, 0.0, 1.0], [2.0, 3.0, 1.5]])
    plots.shade_gap(ax, x, low, high, "gap", plots.COLORS["bound"])
    np.testing.assert_allclose(band(ax), torch.stack([x, low, high]))
    (region,) = ax.collections
    assert region.get_label() == "gap" and meaning(region.get_facecolor()[0]) == "bound"
    assert seen_through(ax)


def test_a_band_is_two_standard_errors_wide_on_either_side() -> None:
    _, ax = plt.subplots()
    x, mean, error = torch.tensor([[0.0, 1.0, 2.0], [1.0, 0.5, 1.0], [0.1, 0.2, 0.3]])
    plots.lines_with_band(ax, x, mean, error, "estimate", plots.COLORS["q"])
    curve = line(ax, "estimate")
    np.testing.assert_allclose(curve.get_xydata(), torch.stack([x, mean], 1))
    expected = torch.stack([x, mean - 2 * error, mean + 2 * error])
    np.testing.assert_allclose(band(ax), expected, rtol=1e-6)
    assert meaning(curve.get_color()) == meaning(ax.collections[0].get_facecolor()[0]) == "q"
    assert seen_through(ax)


def test_em_trace_rings_the_bound_after_every_e_step() -> None:
    _, ax = plt.subplots()
    trace = [
        HalfStep(1, "E", -5.0, -5.0),
        HalfStep(1, "M", -4.5, -4.0),
        HalfStep(2, "E", -4.0, -4.0),
        HalfStep(2, "M", -3.8, -3.5),
    ]
    plots.em_trace(ax, trace)
    steps = [0, 0.5, 1, 1.5]
    likelihood, bound = line(ax, "log-likelihood"), line(ax, "bound")
    np.testing.assert_array_equal(likelihood.get_xydata().T, [steps, [-5, -4, -4, -3.5]])
    np.testing.assert_array_equal(bound.get_xydata().T, [steps, [-5, -4.5, -4, -3.8]])
    ring = line(ax, "after an E step")
    np.testing.assert_array_equal(ring.get_xydata(), [[0, -5], [1, -4]])
    assert (ring.get_marker(), ring.get_markerfacecolor()) == ("o", "none")
    assert ring.get_linestyle() == "None"
    assert [meaning(curve.get_color()) for curve in (likelihood, bound, ring)] == [
        "p",
        "bound",
        "q",
    ]
    assert written(ax) == ["log-likelihood", "bound", "after an E step"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("EM step", "nats per example")


def test_digits_are_black_on_white() -> None:
    (ax,) = plots.digit_grid(torch.tensor([[0.0, 1.0, 0.5, 0.5]]), columns=1, side=2).axes
    (image,) = ax.get_images()
    colours = image.to_rgba(np.array([0.0, 0.5, 1.0]))[:, 0]
    assert colours[0] == 1 > colours[1] > colours[2] == 0
    dim = plots.digit_grid(torch.full((1, 4), 0.5), columns=1, side=2).axes[0].get_images()[0]
    assert image.get_interpolation() == "nearest"
    ax = image.axes
    assert not [*ax.get_xticks(), *ax.get_yticks()]
    assert not any(spine.get_visible() for spine in ax.spines.values())
    assert image.get_clim() == dim.get_clim() == (0, 1)  # ink of one picture is ink of another


def test_digit_rows_put_each_label_at_its_images() -> None:
    rows = {"x": torch.rand(3, 4), "mean": torch.rand(3, 4)}
    figure = plots.digit_rows(rows, side=2)
    for ax, (label, images) in zip(figure.axes, rows.items(), strict=True):
        assert ax.get_ylabel() == label
        picture = torch.as_tensor(np.asarray(ax.get_images()[0].get_array()))
        torch.testing.assert_close(picture, torch.cat(list(images.reshape(3, 2, 2)), 1))


@pytest.mark.parametrize("names", ["0123456789", "abcdefghij"])
def test_codes_are_coloured_by_their_digit(names: str) -> None:
    _, ax = plt.subplots()
    digits = torch.tensor([3, 0, 9, 3, 7, 1, 2, 4, 5, 6, 8, 8])
    z = torch.arange(24.0).reshape(12, 2)
    plots.latent_scatter(ax, z, digits, names)
    assert len(ax.collections) == 10 and seen_through(ax)
    for cloud in ax.collections:
        digit = digit_of(cloud.get_facecolor()[0])
        assert cloud.get_label() == names[digit]
        np.testing.assert_array_equal(cloud.get_offsets(), z[digits == digit])
        assert cloud.get_rasterized() and cloud.get_sizes() == [3]
    assert sorted(text.get_text() for text in ax.texts) == sorted(names)
    assert ax.get_aspect() == 1
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$z_1$", "$z_2$")


def test_a_digit_is_named_within_its_own_cloud() -> None:
    _, ax = plt.subplots()
    centres = torch.tensor([[0.0, 0.0], [8.0, 1.0], [3.0, 9.0]])
    digits = torch.arange(3).repeat_interleave(40)
    z = centres[digits] + 0.5 * torch.randn(120, 2, generator=torch.Generator().manual_seed(0))
    plots.latent_scatter(ax, z, digits)
    assert len(ax.texts) == 3
    for text in ax.texts:
        digit = int(text.get_text())
        apart = (torch.tensor(text.get_position()) - centres[digit]).norm()
        assert apart < 1
        assert to_hex(text.get_color()) == colours.readable(plots.DIGIT_COLORS[digit], "light")


def test_digit_grid_puts_each_image_in_its_place() -> None:
    images = torch.zeros(6, 4)
    images[4] = torch.tensor([0.1, 0.2, 0.3, 0.4])  # second row, second column of three
    figure = plots.digit_grid(images, columns=3, side=2)
    picture = np.asarray(figure.axes[0].get_images()[0].get_array())
    assert picture.shape == (4, 6)
    np.testing.assert_allclose(picture[2:, 2:4], [[0.1, 0.2], [0.3, 0.4]], rtol=1e-6)
    assert picture.sum() == pytest.approx(1.0)


def test_ellipse_has_the_axes_of_the_covariance() -> None:
    _, ax = plt.subplots()
    turn = torch.tensor([[0.6, -0.8], [0.8, 0.6]]).double()
    covariance = turn @ torch.diag(torch.tensor([9.0, 1.0]).double()) @ turn.T
    plots.ellipses(ax, torch.tensor([[1.0, 2.0]]), covariance[None], ["red"], radius=2)
    (outline,) = [patch for patch in ax.patches if isinstance(patch, Ellipse)]
    assert sorted([outline.width, outline.height]) == pytest.approx([4.0, 12.0])
    assert outline.center == pytest.approx((1, 2))
    # The long axis points along (0.6, 0.8), whichever of the two the library calls its width.
    angle = outline.angle + (0 if outline.width > outline.height else 90)
    assert np.tan(np.radians(angle)) == pytest.approx(0.8 / 0.6)


def test_each_ellipse_has_the_colour_and_the_centre_of_its_component() -> None:
    _, ax = plt.subplots()
    means = torch.tensor([[1.0, 2.0], [3.0, -1.0]])
    names = ["q", "p"]
    plots.ellipses(ax, means, torch.eye(2).expand(2, 2, 2), [plots.COLORS[n] for n in names])
    for patch, cross, mean, name in zip(ax.patches, ax.lines, means, names, strict=True):
        assert isinstance(patch, Ellipse) and not patch.get_fill()
        assert meaning(patch.get_edgecolor()) == meaning(cross.get_color()) == name
        np.testing.assert_allclose(patch.center, mean)
        np.testing.assert_allclose(cross.get_xydata()[0], mean)
        assert (patch.width, patch.height) == pytest.approx((4, 4))  # two sigma by default


def test_soft_scatter_mixes_the_colours_of_the_components() -> None:
    _, ax = plt.subplots()
    r = torch.tensor([[1.0, 0.0], [0.25, 0.75]])
    points = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    plots.soft_scatter(ax, points, r, ["#ff0000", "#0000ff"])
    np.testing.assert_array_equal(ax.collections[0].get_offsets(), points)
    assert ax.collections[0].get_rasterized() and ax.collections[0].get_sizes() == [6]
    colours = ax.collections[0].get_facecolors()[:, :3]
    np.testing.assert_allclose(colours, [[1, 0, 0], [0.25, 0, 0.75]], atol=1e-6)


def test_thumbnails_keep_their_distance() -> None:
    _, ax = plt.subplots()
    points = torch.tensor([[0.0, 0.0], [0.5, 0.0], [2.0, 0.0]])
    plots.thumbnails(ax, points, torch.ones(3, 784), apart=1.0)
    assert [artist.xy for artist in ax.artists] == [(0.0, 0.0), (2.0, 0.0)]


def test_thumbnails_are_ink_on_nothing() -> None:
    _, ax = plt.subplots()
    image = torch.tensor([[0.0, 1.0, 0.25, 0.5]])
    plots.thumbnails(ax, torch.zeros(1, 2), image, apart=1.0, side=2)
    picture = ax.artists[0].offsetbox.get_data()
    np.testing.assert_array_equal(picture[..., 3], image.reshape(2, 2))
    assert not picture[..., :3].any() and not ax.artists[0].patch.get_visible()
    assert ax.artists[0].offsetbox.image.get_interpolation() == "nearest"
