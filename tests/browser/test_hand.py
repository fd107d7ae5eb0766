"""Every live figure follows the hand: it changes while the button is still down."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from helpers.explorers.kit.found import explorers
from tests.browser.explorer import LiveFigure
from tests.browser.gestures import resting_box
from tests.browser.watch import Opener

# Where a hand sets what a run will begin with: its numbers come later.
RUNS = {"train"}
# What a screen reader says of a point or a slider, and all numbers of the readout.
SHOWN = """node => [
  node.getAttribute("aria-valuetext") ?? node.value,
  ...[...node.closest("figure").querySelectorAll("[data-value]")].map((each) => each.textContent),
]"""


def page_of(site: Path, anchor: str) -> str:
    """The first page of the site with this figure."""
    for path in sorted(site.glob("chapters/**/*.html")):
        if re.search(rf'<figure[^>]* id="{anchor}"', path.read_text(encoding="utf-8")):
            return path.relative_to(site).as_posix()
    pytest.fail(f"no page shows {anchor}")


@pytest.mark.parametrize("name", explorers())
def test_a_figure_changes_with_every_move(open_page: Opener, site: Path, name: str) -> None:
    anchor = f"explorer-{name}"
    figure = LiveFigure.opened(open_page, page_of(site, anchor), anchor)
    point = figure.node.locator(".bx-handle:not(.bx-notched):visible")
    if point.count():
        target, grip, start = point.first, point.first.locator(".bx-hit"), 0.5
        stride, rise = 15.0, -6.0  # a point may move in one direction alone
    else:  # a slider, from its right end; its stops may be few
        target = grip = figure.node.locator("input[type=range]").first
        start, stride, rise = 0.95, -resting_box(grip)["width"] / 7, 0.0
    box, mouse = resting_box(grip), figure.page.mouse
    x, y = box["x"] + start * box["width"], box["y"] + box["height"] / 2
    mouse.move(x, y)
    mouse.down()
    seen = []
    for step in range(1, 5):
        mouse.move(x + stride * step, y + rise * step)
        figure.drawn()
        seen.append(target.evaluate(SHOWN))
    mouse.up()
    said, numbers = {each[0] for each in seen}, {tuple(each[1:]) for each in seen}
    different = (4, 1 if name in RUNS else 4)
    assert (len(said), len(numbers)) == different, f"something stayed behind the hand: {seen}"
