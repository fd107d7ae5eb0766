"""The form of a figure for phones: the same things, below each other, in letters as large."""

import re
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from IPython.core.pylabtools import print_figure
from matplotlib.figure import Figure
from matplotlib.text import Text

from helpers import plots
from helpers.plots import diagrams, phone
from tests.plots.test_training_plots import run

LEAST = 10  # CSS pixels, of letters
PIXELS = 96 / 72


def letters(figure: Figure) -> list[float]:
    """The sizes of all texts that are drawn, in CSS pixels."""
    texts = figure.findobj(lambda artist: isinstance(artist, Text) and artist.get_text())
    return [text.get_fontsize() * PIXELS for text in texts if text.get_visible()]


def boxes(figure: Figure) -> list[np.ndarray]:
    """Where the panels lie, in parts of the figure."""
    figure.draw_without_rendering()
    return [ax.get_position().extents for ax in figure.axes]


def test_panels_side_by_side_come_below_each_other() -> None:
    figure = plots.terms_per_epoch({"one": run(), "two": run(shift=7)})
    lines = [line.get_xydata().copy() for ax in figure.axes for line in ax.lines]
    assert phone.arrange(figure)
    for above, below in pairwise(boxes(figure)):
        assert above[1] > below[3] and above[0] == pytest.approx(below[0], abs=0.1)
    width, height = figure.get_size_inches()
    assert width * 96 <= 344 and height > 2 * width
    for before, line in zip(lines, [ln for ax in figure.axes for ln in ax.lines], strict=True):
        np.testing.assert_array_equal(before, line.get_xydata())
    assert {ax.get_ylabel() for ax in figure.axes} == {"nats per example"}
    assert min(letters(figure)) >= LEAST


def test_an_axis_that_panels_shared_has_its_numbers_in_each() -> None:
    figure, axes = plt.subplots(1, 2, sharex=True, sharey=True)
    for ax in axes:
        ax.plot([0, 1], [2, 3])
    phone.arrange(figure)
    figure.draw_without_rendering()
    for ax in axes:
        for labels in (ax.get_xticklabels(), ax.get_yticklabels()):
            assert any(label.get_visible() and label.get_text() for label in labels)


def test_a_single_panel_becomes_higher_for_its_width() -> None:
    figure, _ = plt.subplots(figsize=(6.4, 3.2))
    phone.arrange(figure)
    width, height = figure.get_size_inches()
    assert width < 3.6 and height / width > 0.6


def test_rows_of_panels_come_in_pairs_with_numbers_at_the_edges_only() -> None:
    figure, axes = plt.subplots(3, 3, figsize=(6, 5), sharex=True, sharey=True)
    phone.arrange(figure)
    places = boxes(figure)
    for i, place in enumerate(places):
        row, column = divmod(i, 2)
        assert place[0] == pytest.approx(places[column][0], abs=0.01)
        assert place[3] == pytest.approx(places[2 * row][3], abs=0.01)
    assert all(places[i][2] < places[i + 1][0] for i in (0, 2, 4, 6))
    for i, ax in enumerate(axes.flat):
        shown = [
            any(t.get_visible() for t in labels)
            for labels in (ax.get_yticklabels(), ax.get_xticklabels())
        ]
        assert shown == [i % 2 == 0, i >= 7]


def test_rows_of_pictures_have_their_names_above_and_long_ones_are_folded() -> None:
    images = torch.rand(16, 4)
    rows = {"mean": images, "draw": images.flip(0)}
    figure = plots.digit_rows(rows, side=2)
    phone.arrange(figure)
    for ax, (name, pictures) in zip(figure.axes, rows.items(), strict=True):
        assert (ax.get_title("left"), ax.get_ylabel()) == (name, "")
        shown = torch.as_tensor(np.asarray(ax.get_images()[0].get_array()))
        assert shown.shape == (4, 16)
        halves = [torch.cat(list(half.reshape(8, 2, 2)), 1) for half in pictures.split(8)]
        torch.testing.assert_close(shown, torch.cat(halves))
    short = plots.digit_rows({"mean": images[:5]}, side=2)
    phone.arrange(short)
    assert short.axes[0].get_images()[0].get_array().shape == (2, 10)


def test_the_drawing_of_a_network_stays_whole() -> None:
    figure = diagrams.vae_network()
    phone.arrange(figure)
    figure.draw_without_rendering()
    (ax,) = figure.axes
    assert min(letters(figure)) >= LEAST
    frame = figure.bbox.padded(1)
    for text in ax.texts:
        assert frame.containsx(text.get_window_extent().x0), text.get_text()
        assert frame.containsx(text.get_window_extent().x1), text.get_text()


def test_both_forms_travel_in_one_drawing() -> None:
    figure, ax = plt.subplots(figsize=(6.4, 3.2))
    ax.plot([0, 1], [1, 0])
    both = phone.both(figure, print_figure, dict.fromkeys(("Creator", "Date", "Format", "Type")))
    assert both is not None
    wide, narrow = (float(w) for w in re.findall(r'<svg [^>]*\bwidth="([\d.]+)pt"', both))
    assert narrow * PIXELS <= 344 < wide * PIXELS
    assert re.search(r"<metadata><svg .*</svg>\s*</metadata></svg>\s*$", both, re.DOTALL)


def test_a_diagram_has_one_form() -> None:
    both = phone.both(diagrams.vae_graph(), print_figure, {})
    assert both is not None and "<metadata><svg" not in both
