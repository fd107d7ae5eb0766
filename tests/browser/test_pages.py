"""Every page of the site in a browser: no error, nothing from elsewhere, nothing out of reach.

A page is opened few times, and each time all is looked at that can be seen there: opening takes
longer than looking. That nothing went wrong meanwhile is asserted by the fixture ``open_page`` when
a test ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import html_pages
from tests.browser.decks import GLYPHS
from tests.browser.explorer import DRAWN
from tests.browser.looking import (
    AXE,
    BROKEN,
    CHECK,
    COVERED,
    DRAWINGS,
    EMPTY,
    FEWER,
    HIDDEN,
    ICONS,
    LAY_OUT,
    LOAD,
    OF_COLOURS,
    OUTSIDE,
    PARTED,
    READ,
    TARGETS,
    UNDER,
    UNFOLD,
    WIDE,
)
from tests.browser.watch import Opener

WIDTHS = [390, 360, 1280]
FRAMES = 100  # at most, until a figure fits a new width
LETTERS = 10  # CSS pixels, the least in drawings
MALFORMED = [
    "100%",
    "%",
    "%zz",
    "%e0%a4%a",
    "?",
    "a?b=%",
    "💥",
    "[",
    "'",
    '"',
    "..",
    "#",
    "%00",
    "%23",
]
# What the page has loaded: the file, who asked for it, and when, in milliseconds.
LOADED = """() => performance.getEntriesByType("resource").map((entry) => ({
  name: new URL(entry.name).pathname, by: entry.initiatorType,
  start: entry.startTime, end: entry.responseEnd,
}))"""
FIRST_FONTS = ("KaTeX_Main-Regular.woff2", "KaTeX_Math-Italic.woff2", "KaTeX_Main-Bold.woff2")


class Findings:
    """What was looked at on a page, and all that was wrong there."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wrong: list[str] = []

    def none(self, name: str, script: str, given: Any = None) -> None:
        """Look for what is wrong: a list, or a number of places."""
        self.add(name, self.page.evaluate(script, given))

    def add(self, name: str, found: Any) -> None:
        """Remember what was found, unless it is nothing."""
        if found:
            self.wrong.append(f"{name}: {found}")

    def height(self) -> None:
        """Lay out the whole page, which must not change its height by a quarter."""
        before, after = self.page.evaluate(LAY_OUT)
        self.add("the scroll bar says another height", not 0.75 < before / after < 1.25)

    def axe(self, dark: bool) -> None:
        """Violations of accessibility; in the dark of those rules alone that it can change.

        The last thing to be looked at: it leaves of formulas and code what axe has to see.
        """
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(FEWER)
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        self.page.evaluate(DRAWN)  # what is wider than the page now has been put in reach
        self.none("axe, dark" if dark else "axe", CHECK, {"only": OF_COLOURS} if dark else None)

    def turn_dark(self) -> None:
        """Change what the reader's system asks for, while the page is open."""
        self.page.emulate_media(color_scheme="dark")
        expect(self.page.locator("html")).to_have_attribute("data-theme", "dark")

    def end(self) -> None:
        """Fail with all that was wrong, a line each."""
        if self.wrong:
            pytest.fail("\n".join(self.wrong), pytrace=False)


def test_a_page_on_a_wide_screen_from_a_folder(open_page: Opener, address: str) -> None:
    page = open_page(address, file=True, reduced_motion=True)
    found = Findings(page)
    found.height()
    found.none("under the bar", UNDER, page.evaluate(TARGETS))
    page.evaluate(UNFOLD)
    page.evaluate(READ)
    found.add("without a title", not page.title())
    found.none("broken", BROKEN)
    found.none("hidden", HIDDEN)
    found.none("a sign on another line", PARTED)
    found.none("the button covers code", COVERED)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found.add("scrolls sideways", settled(lambda width=width: too_wide(page, width), page))
    found.axe(dark=False)
    found.turn_dark()
    page.evaluate(LOAD)
    found.none("broken in the dark", BROKEN)
    found.axe(dark=True)
    found.end()


def test_a_page_on_a_phone(open_page: Opener, address: str, site: Path) -> None:
    page = open_page(address, width=390, touch=True, reduced_motion=True)
    found = Findings(page)
    found.height()
    found.none("under the bar", UNDER, page.evaluate(TARGETS))
    page.evaluate(UNFOLD)
    page.evaluate(LAY_OUT)
    found.none("formulas too wide", WIDE)
    found.none("a sign on another line", PARTED)
    found.none("the button covers code", COVERED)
    for name, width, room in page.evaluate(DRAWINGS):
        drawing = (site / "_images" / name).read_text(encoding="utf-8")
        points = float(re.findall(r'\bwidth="([\d.]+)pt"', drawing)[0])
        # Matplotlib draws a letter from an outline of 100 units, scaled to its size.
        letters = min((100 * float(scale) for scale in GLYPHS.findall(drawing)), default=99.0)
        size = letters * width / points
        found.add(f"letters of {name}", f"{size:.1f} pixels" if size < LETTERS else "")
        found.add(f"{name} is wider than its place", width > room + 0.5)
    found.axe(dark=False)
    found.turn_dark()
    found.axe(dark=True)
    found.end()


def test_a_page_on_paper_and_in_a_readers_own_colours(open_page: Opener, address: str) -> None:
    fragment = MALFORMED[html_pages().index(address) % len(MALFORMED)]  # does no harm
    page = open_page(address, fragment=fragment)
    found = Findings(page)
    # Set up to the last step: what prints follows the paper, and links unfold.
    expect(page.locator("html")).to_have_attribute("data-mode", "auto")
    page.evaluate("location.hash = '#%'")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    found.none("empty boxes on paper", EMPTY)
    expect(page.locator("details.hide:not([open])").locator("visible=true")).to_have_count(0)
    for scheme in ("light", "dark"):
        page.emulate_media(media="screen", color_scheme=scheme, forced_colors="active")
        page.evaluate(UNFOLD)
        found.add("without icons", page.locator(".icon").count() <= 2)
        found.none(f"icons as their ground, {scheme}", ICONS)
    found.end()


def test_no_fragment_stops_a_page(open_page: Opener) -> None:
    page = open_page("chapters/errata.html")
    address = page.url
    for fragment in MALFORMED:
        page.goto("about:blank")
        page.goto(f"{address}#{fragment}")
        expect(page.locator("html")).to_have_attribute("data-mode", "auto")


def settled(look: Callable[[], list[str]], page: Page) -> list[str]:
    """What is wrong still, when figures have taken a new size: that takes some frames."""
    for _ in range(FRAMES):
        if not look():
            break
        page.evaluate(DRAWN)
    return look()


def too_wide(page: Page, width: int) -> list[str]:
    """What does not fit the width of the page."""
    page.evaluate("scrollTo({ left: 1000, behavior: 'instant' })")
    wide, moved = page.evaluate("[document.documentElement.scrollWidth, scrollX]")
    found = [f"{width} pixels: cut off: {element}" for element in page.evaluate(OUTSIDE)]
    if [wide, moved] != [width, 0]:
        found.append(f"{width} pixels: the page is {wide} wide, moved by {moved}")
    return found


def test_what_scrolls_far_down_stays_in_reach_of_the_keyboard(open_page: Opener) -> None:
    page = open_page("chapters/vae/em.html", width=390)
    page.evaluate(DRAWN)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(CHECK) == []  # of blocks that are not laid out yet


@pytest.mark.parametrize("width", [1280, 390])
def test_a_link_to_a_section_far_down_lands_there(open_page: Opener, width: int) -> None:
    section = "#when-the-sum-is-an-integral"
    page = open_page("chapters/vae/em.html", width=width, fragment=section[1:])
    expect(page.locator(f"{section} > h2")).to_be_in_viewport()


def test_the_first_fonts_of_formulas_come_beside_the_style_sheet(open_page: Opener) -> None:
    page = open_page("chapters/vae/em.html")
    page.evaluate("document.fonts.ready")
    found = {entry["name"]: entry for entry in page.evaluate(LOADED)}
    fonts = [entry for name, entry in found.items() if name.endswith(FIRST_FONTS)]
    assert len(fonts) == len(FIRST_FONTS)
    (sheet,) = [entry for name, entry in found.items() if name.endswith("site.css")]
    assert all(font["by"] == "link" and font["start"] < sheet["end"] for font in fonts)
