"""Every live figure in Firefox and WebKit: it starts in its place, moves, and says what is right.

What is right is what Chromium says in the same state; tests/browser compares that with ``helpers``.
"""

from __future__ import annotations

import io
import itertools
import json
from urllib.parse import unquote

import pytest
from PIL import Image

from helpers.explorers.kit.found import explorers
from tests.browser.test_hand import RUNS
from tests.engines.chromium import Chromium
from tests.engines.engine import Engine, wait
from tests.engines.figure import FOCUS, LOOK, MOVABLE, POINT, agree, press_all, start
from tests.site.built_site import PLACES

FIGURES = sorted(explorers())
WHITE = (255, 255, 255)  # WebKit's thumbs, as on Apple's systems; their track has the colour
# The bytes of a colour as the browser computes it for an element.
COLOUR = """(id, at) => {
  const node = document.getElementById(id).querySelectorAll("input[type=range]")[at];
  const style = getComputedStyle(node);
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const context = canvas.getContext("2d");
  const bytes = (colour) => {
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const { x, y, width, height } = node.getBoundingClientRect();
  return [[x, y, width, height], bytes(style.accentColor)];
}"""

# The address, once the figure has written it: timers keep their order, and its waits 250 ms.
LINK = "() => new Promise((done) => setTimeout(() => done(location.href), 300))"


def place(server: str, name: str) -> tuple[str, str]:
    """The address of the page on which a figure stands, and its anchor."""
    page, anchor = PLACES[name]
    return f"{server}/{page}", anchor


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_goes_live_in_its_place(engine: Engine, server: str, name: str) -> None:
    (before, height), (after, live) = start(engine, *place(server, name))
    # A figure at the top of its page is near the screen, and may have begun.
    assert after == "live" and before in ("poster", "loading", "live")
    # Its letters may arrive between the two looks, and are a little higher or lower.
    assert live == pytest.approx(height, rel=0.03)
    engine.resize(390, 900)
    # Letters of other widths may break the reading aid, or a row of buttons, in another place.
    (_, height), (_, live) = start(engine, *place(server, name))
    assert live == pytest.approx(height, rel=0.06)


@pytest.mark.parametrize("name", FIGURES)
def test_sliders_do_what_they_do_in_chromium(
    engine: Engine, server: str, reference: Chromium, name: str
) -> None:
    address, anchor = place(server, name)
    shown, expected = [], []
    for window, into in ((engine, shown), (reference, expected)):
        start(window, address, anchor)
        into += press_all(window, anchor)
    assert len(shown) == len(expected)
    for one, other in zip(shown, expected, strict=True):
        for part in ("readout", "sliders", "points"):
            wrong = [pair for pair in zip(one[part], other[part], strict=True) if not agree(*pair)]
            assert wrong == [], f"{part}, as here and in Chromium"
    for before, after in itertools.pairwise(shown):
        assert before["sliders"] != after["sliders"]
        assert name in RUNS or before["drawing"] != after["drawing"]


@pytest.mark.parametrize("name", FIGURES)
def test_points_follow_the_mouse(engine: Engine, server: str, name: str) -> None:
    address, anchor = place(server, name)
    start(engine, address, anchor)
    before = engine.run(LOOK, anchor)
    moved = 0
    for at in range(len(before["points"])):
        if (found := engine.run(POINT, anchor, at)) is None:
            continue
        x, y, way = found
        engine.drag([(x + way * dx, y + dy) for dx, dy in ((0, 0), (5, 4), (12, 9), (21, 15))])
        after = engine.run(LOOK, anchor)
        assert before["points"][at] != after["points"][at]
        assert before["drawing"] != after["drawing"]
        before, moved = after, moved + 1
    # A mark that waits for its question says nothing.
    assert moved or not any(before["points"]), "every point is covered by another"


@pytest.mark.parametrize("name", FIGURES)
def test_a_link_keeps_what_was_moved(engine: Engine, server: str, name: str) -> None:
    address, anchor = place(server, name)
    start(engine, address, anchor)
    *_, shown = press_all(engine, anchor)
    link = engine.run(LINK)
    assert ("?" in link) == bool(engine.run(MOVABLE, anchor))
    first = explorers()[name]().state()
    given = dict(part.split("=") for part in link.partition("?")[2].split("&") if part)
    explorers()[name](**{key: read(unquote(text), first[key]) for key, text in given.items()})
    engine.open("about:blank")
    start(engine, link, anchor)
    again = engine.run(LOOK, anchor)
    for part in ("readout", "sliders", "points"):
        assert all(map(agree, shown[part], again[part])), (shown[part], again[part])


def read(text: str, like: object) -> object:
    """A value of a link, of the kind of the value that the figure has at first."""
    if isinstance(like, str):
        return text
    return json.loads(f"[{text}]" if isinstance(like, list) else text)


@pytest.mark.parametrize("name", FIGURES)
def test_sliders_have_the_colour_of_their_part(engine: Engine, server: str, name: str) -> None:
    address, anchor = place(server, name)
    start(engine, address, anchor)
    for slider in engine.run(MOVABLE, anchor):
        share = engine.run(FOCUS, anchor, slider)
        engine.run("() => document.activeElement.blur()")
        # Looked at again where the page moved meanwhile, or had not been painted yet.
        wait(lambda of=(slider, share): wrong_colours(engine, anchor, *of), lambda told: not told)


def wrong_colours(engine: Engine, anchor: str, slider: int, share: float) -> str:
    """What is wrong with the colours of a slider as it is painted, its thumb at this share."""
    (box, colour), taken = engine.run(COLOUR, anchor, slider), engine.picture()
    if engine.run(COLOUR, anchor, slider) != [box, colour]:
        return "the page moves"
    x, y, width, height = box
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    row, middle = round(y + height / 2), x + 8 + share * (width - 16)
    ends = {"track": x + 4 + share * (width - 40) / 2, "thumb": middle, "rest": x + width - 4}
    seen = {part: picture.getpixel((round(at), row)) for part, at in ends.items()}
    paper = picture.getpixel((round(x) - 4, row))
    right = (
        share < 0.05 or near(seen["track"], colour),
        near(seen["thumb"], colour) or near(seen["thumb"], WHITE),
        share > 0.95 or not near(seen["rest"], paper, 8),
    )
    return "" if all(right) else f"slider {slider} is to be {colour} and has {seen} on {paper}"


def near(colour: tuple[int, ...], other: tuple[int, ...], by: int = 30) -> bool:
    """Whether two colours differ by less than so much of 255 in each part."""
    return max(abs(one - two) for one, two in zip(colour, other, strict=True)) < by
