"""Names at curves: beside their own curve, on nothing else, inside the axes, in any size."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.text import Text

from helpers import colours, plots
from helpers.plots import labels, phone

X = np.linspace(0, 4, 200)
READABLE = colours.theme("light", "text")


def several(ax: Axes) -> None:
    """Curves that cross, a level, dots, a filled area and a point: what chapters draw."""
    ax.plot(X, np.sin(X), color=plots.COLORS["q"], label="a wave")
    ax.plot(X, np.sin(X + 1), "--", color=plots.COLORS["q"], label="another wave")
    ax.axhline(1.2, color=plots.COLORS["p"], label="the top of all")
    ax.fill_between(X, -2.0, np.sin(X) - 0.6, color=plots.COLORS["bound"], alpha=0.2, label="gap")
    ax.scatter(X[::20], np.cos(3 * X[::20]) / 3, s=9, color=plots.COLORS["data"], label="draws")
    ax.plot([2], [-1.6], "o", color=plots.INK, label="here")
    ax.set(xlim=(0, 4), ylim=(-2, 1.6))


def written(ax: Axes) -> dict[str, tuple[Text, np.ndarray]]:
    """The names on axes as drawn now, each with left, bottom, right and top in points."""
    ax.figure.canvas.draw()
    (names,) = [artist for artist in ax.artists if isinstance(artist, labels.Labels)]
    scale = 72 / ax.figure.dpi
    return {t.get_text(): (t, t.get_window_extent().extents * scale) for t in names.texts}


def apart(box: np.ndarray, points: np.ndarray) -> float:
    """Points of the figure from a box to the nearest of some places, 0 if one lies inside."""
    gaps = np.maximum(np.maximum(box[:2] - points, points - box[2:]), 0)
    return float(np.hypot(*gaps.T).min())


def places(ax: Axes, xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
    """Data as points of the figure, close to each other."""
    fine = np.linspace(0, len(xs) - 1, 4000)
    xs, ys = (np.interp(fine, np.arange(len(xs)), values) for values in (xs, ys))
    return ax.transData.transform(np.stack([xs, ys], -1)) * 72 / ax.figure.dpi


@pytest.fixture(params=[(6.4, 3.2), (3.55, 2.4), (5, 4)], ids=["wide", "phone", "high"])
def ax(request: pytest.FixtureRequest) -> Axes:
    _, ax = plt.subplots(figsize=request.param)
    several(ax)
    plots.label_curves(ax)
    return ax


def test_each_name_is_beside_its_own_curve_and_nearer_to_it_than_to_others(ax: Axes) -> None:
    names = written(ax)
    assert len(names) == 6
    curves = {
        "a wave": places(ax, X, np.sin(X)),
        "another wave": places(ax, X, np.sin(X + 1)),
        "the top of all": places(ax, np.array([0.0, 4.0]), np.array([1.2, 1.2])),
    }
    for name, curve in curves.items():
        box = names[name][1]
        assert 0 < apart(box, curve) < 14, name
        assert all(
            apart(box, other) > apart(box, curve) for other in curves.values() if other is not curve
        )
    assert apart(names["here"][1], places(ax, np.array([2.0]), np.array([-1.6]))) < 14
    left, bottom, right, top = names["gap"][1] * ax.figure.dpi / 72
    x, y = ax.transData.inverted().transform([(left + right) / 2, (bottom + top) / 2])
    assert -2 < y < np.sin(x) - 0.6


def test_names_lie_on_no_line_no_name_and_inside_the_axes(ax: Axes) -> None:
    boxes = {name: box for name, (_, box) in written(ax).items()}
    frame = ax.bbox.extents * 72 / ax.figure.dpi
    lines = [places(ax, *line.get_data()) for line in ax.lines if len(line.get_xdata()) > 2]
    for name, box in boxes.items():
        assert (box[:2] >= frame[:2] - 1).all() and (box[2:] <= frame[2:] + 1).all(), name
        assert all(apart(box, line) > 0 for line in lines), name
        for other, second in boxes.items():
            assert other == name or np.maximum(box[:2] - second[2:], second[:2] - box[2:]).max() > 0


def test_a_name_that_fits_between_two_curves_keeps_to_its_own() -> None:
    _, ax = plt.subplots(figsize=(3, 2))
    levels = {"low": 0.2, "high": 0.3}
    for name, level in levels.items():
        ax.axhline(level, label=name)
    ax.set_ylim(0, 0.6)
    plots.label_curves(ax)
    boxes = written(ax)
    ends = np.array([0.0, 1.0])
    lines = {name: places(ax, ends, np.full(2, level)) for name, level in levels.items()}
    for name, other in (("low", "high"), ("high", "low")):
        assert apart(boxes[name][1], lines[name]) < apart(boxes[name][1], lines[other])


def test_a_name_has_the_readable_colour_of_its_curve(ax: Axes) -> None:
    names = {name: to_hex(text.get_color()) for name, (text, _) in written(ax).items()}
    parts = {"a wave": "q", "the top of all": "p", "gap": "bound", "draws": "data"}
    for name, part in parts.items():
        assert names[name] == READABLE[f"{part}-text"]
    assert names["here"] == plots.INK


def test_names_find_their_places_again_on_a_phone() -> None:
    figure, ax = plt.subplots(figsize=(6.4, 3.2))
    several(ax)
    plots.label_curves(ax)
    before = {name: box for name, (_, box) in written(ax).items()}
    phone.arrange(figure)
    after = {name: box for name, (_, box) in written(ax).items()}
    assert before.keys() == after.keys()
    frame = ax.bbox.extents * 72 / figure.dpi
    for box in after.values():
        assert (box[:2] >= frame[:2] - 1).all() and (box[2:] <= frame[2:] + 1).all()


def test_bars_are_named_above_one_of_them() -> None:
    _, ax = plt.subplots()
    ax.bar([1, 2, 3], [3, 1, 2], 0.3, color=plots.COLORS["q"], label="some")
    ax.bar([1.4, 2.4, 3.4], [2, 2, 1], 0.3, color=plots.COLORS["p"], label="others")
    plots.label_curves(ax)
    names = written(ax)
    bars = [bar.get_window_extent().extents * 72 / ax.figure.dpi for bar in ax.patches]
    for name, (_, box) in names.items():
        own = bars[:3] if name == "some" else bars[3:]
        assert any(0 < box[1] - bar[3] < 14 and bar[0] - 40 < box[0] < bar[2] for bar in own)
        assert all(np.maximum(box[:2] - bar[2:], bar[:2] - box[2:]).max() > 0 for bar in bars)


def test_a_name_without_a_free_place_is_told() -> None:
    figure, ax = plt.subplots(figsize=(2, 1))
    ax.plot(X, X, label="a name much longer than the axes are wide, whatever one does")
    plots.label_curves(ax)
    with pytest.warns(UserWarning, match="no free place for 'a name much longer"):
        figure.canvas.draw()


def test_no_name_is_written_across_lines_however_dense_they_are() -> None:
    figure, ax = plt.subplots(figsize=(3, 2))
    for level in np.linspace(0, 1, 30):
        ax.axhline(level, color=plots.COLORS["data"])
    ax.plot([0, 1], [0, 1], label="a curve among them")
    plots.label_curves(ax)
    with pytest.warns(UserWarning, match="no free place for 'a curve among them'"):
        figure.canvas.draw()


def test_axes_without_a_label_are_refused() -> None:
    _, ax = plt.subplots()
    ax.plot(X, X)
    with pytest.raises(ValueError, match="nothing on the axes has a label; expected label="):
        plots.label_curves(ax)
    assert not ax.artists
