"""The look of figures: quiet axes, letters of the book's own, whatever a reader has set before."""

from __future__ import annotations

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from helpers import colours, plots
from helpers.plots.style import FAMILY, FONTS

READER = {
    "font.family": ["No Such Font"],
    "text.usetex": True,
    "axes.facecolor": "black",
    "figure.autolayout": True,
    "image.cmap": "hot",
    "lines.linewidth": 9.0,
}


def test_a_reader_s_settings_leave_no_trace() -> None:
    with mpl.rc_context():
        mpl.rcdefaults()
        plots.style()
        expected = dict(mpl.rcParams)
    with mpl.rc_context(READER):
        backend = mpl.get_backend()
        plots.style()
        assert dict(mpl.rcParams) == expected | {"backend": mpl.rcParams["backend"]}
        assert mpl.get_backend() == backend


@pytest.fixture
def ax() -> Axes:
    figure, ax = plt.subplots()
    ax.plot([0, 1], [0, 1])
    ax.set(title="a title", xlabel="across", ylabel="up")
    figure.canvas.draw()
    return ax


def test_axes_have_no_frame_and_a_grid_in_the_colour_of_rules(ax: Axes) -> None:
    assert not any(spine.get_visible() for spine in ax.spines.values())
    surfaces = colours.theme("light", "surfaces")
    for axis in (ax.xaxis, ax.yaxis):
        for tick in axis.get_major_ticks():
            assert tick.tick1line.get_markersize() == 0
            assert to_hex(tick.gridline.get_color()) == surfaces["rule"]
            assert to_hex(tick.label1.get_color()) == surfaces["muted"]
        assert to_hex(axis.label.get_color()) == surfaces["muted"]
    assert to_hex(ax.title.get_color()) == to_hex(ax._left_title.get_color()) == plots.INK
    assert ax.lines[0].get_linewidth() * 96 / 72 == 2  # CSS pixels, as in live figures


def test_letters_are_large_enough_for_a_slide_and_of_the_books_own_face(ax: Axes) -> None:
    figure = ax.figure
    assert isinstance(figure, Figure)
    texts = [text for text in figure.findobj(Text) if text.get_text()]
    assert {text.get_fontsize() for text in texts} == {10}
    for text in texts:
        found = font_manager.findfont(text.get_fontproperties())
        weight = "Bold" if text.get_text() == "a title" else "Regular"
        assert found == str(FONTS / f"FiguresSans-{weight}.ttf")


def test_the_face_has_the_letters_of_figures_and_another_the_rest() -> None:
    for path in FONTS.glob("*.ttf"):
        characters = font_manager.get_font(path).get_charmap()
        assert {ord(c) for c in "AZaz09é−×·βμσ‖"} - characters.keys() <= {ord("‖")}
        names = font_manager.get_font(path).family_name
        assert names == FAMILY[0] and "Source" not in names  # its licence reserves that name
    licence = (FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert "Reserved Font Name 'Source'" in licence and "SIL OPEN FONT LICENSE" in licence
    figure = plt.figure()
    figure.text(0, 0, "→")
    figure.canvas.draw()
