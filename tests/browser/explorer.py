"""A live figure on a page of the book, as a test handles it: numbers, sliders, points to drag."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Self, TypeVar

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.browser.gestures import drag, resting_box
from tests.browser.watch import Opener

Seen = TypeVar("Seen")

# How a live figure has to work: narrow, touched, dark, without motion, from a folder on disk.
EVERYWHERE: list[dict[str, object]] = [
    {"width": 390, "dark": True, "file": True},
    {"width": 360, "touch": True, "reduced_motion": True},
]
PATIENCE = 120_000  # ms for what computes long, on a machine that has other things to do
DRAWN = """() => new Promise((done) => {
  requestAnimationFrame(() => setTimeout(done));
  setTimeout(done, 10000);  // where the browser has stopped drawing
})"""
# Behind the timer, of 250 ms, after which a figure writes the address (kit/page.js): while a hand
# drags on a busy machine, places that it has only passed are written too.
WRITTEN = "() => new Promise((done) => setTimeout(done, 300))"


class LiveFigure:
    """One explorer of an open page; ``anchor`` is the id that its links begin with."""

    def __init__(self, page: Page, anchor: str) -> None:
        self.page = page
        self.anchor = anchor
        self.node = page.locator(f"#{anchor}")

    @classmethod
    def opened(
        cls, open_page: Opener, address: str, anchor: str, state: str = "", **settings: object
    ) -> LiveFigure:
        """Open a page by a link to its figure, in the state that the link gives.

        The link must bring the figure into the middle of the screen, or its top below the
        page's bar where the figure is taller.
        """
        page = open_page(address, fragment=f"{anchor}?{state}", **settings)  # type: ignore[arg-type]
        figure = cls(page, anchor)
        expect(figure.node).to_have_attribute("data-state", "live")
        box = resting_box(figure.node)
        figure.drawn()
        screen = page.viewport_size or {"height": 0}
        bar = 64  # px, above which a link leads nowhere
        tall = box["height"] > screen["height"] - bar
        beside = box["y"] - bar if tall else box["y"] + box["height"] / 2 - screen["height"] / 2
        # The middle of a figure at the top of its page cannot come up to that of the screen.
        assert abs(beside) < 100 or page.evaluate("scrollY") == 0, f"{beside:.0f} px off its place"
        expect(figure.node).to_be_in_viewport()
        # The page holds a linked figure in the middle for a while, until its reader does something.
        page.keyboard.press("Shift")
        return figure

    def goes_to(self, state: str) -> None:
        """Follow a link to a state of this figure on the page that is open; wait until it rests."""
        self.page.evaluate(WRITTEN)  # a link to where the address is already leads nowhere
        self.page.evaluate("hash => { location.hash = hash; }", f"{self.anchor}?{state}")
        settled(self.page, self.node.inner_html)

    def drawn(self) -> None:
        """Wait until the frame is drawn in which a change becomes visible."""
        self.page.evaluate(DRAWN)

    def text(self, key: str) -> str:
        """What the readout shows, once the next frame is drawn.

        As it stands in the document: the browser lays a section out only near the screen, and what
        is not laid out has no text to be seen.
        """
        self.drawn()
        return self.node.locator(f'[data-value="{key}"]').first.text_content() or ""

    def number(self, key: str) -> float:
        """A number of the readout."""
        return float(self.text(key).replace("−", "-").split()[0])

    def is_sound(self) -> None:
        """Nothing is drawn that is no number or no word."""
        drawn = self.node.inner_html()
        assert "NaN" not in drawn and "undefined" not in drawn

    def keeps_within(self, links: Sequence[str], slider: str, least: float, most: float) -> None:
        """Links that ask for the impossible leave a sound drawing, and a slider in its range."""
        for state in links:
            self.goes_to(state)
            assert least <= self.value(slider) <= most, state
            self.is_sound()

    def comes_back(self, shown: Callable[[Self], Seen], first: Seen) -> None:
        """The address keeps what a hand has changed; Reset gives what was ``first`` shown."""
        moved = shown(self)
        self.reload()
        assert shown(self) == moved != first
        # A page that is loaded again may stand elsewhere, with the figure pinned beside the text.
        self.node.evaluate("node => node.scrollIntoView({ block: 'center', behavior: 'instant' })")
        self.button("Reset").click()
        assert shown(self) == first

    def button(self, name: str) -> Locator:
        """A button by its name for screen readers."""
        return self.node.get_by_role("button", name=name, exact=True)

    def slider(self, label: str) -> Locator:
        """A range input by its label."""
        return self.node.locator("input[type=range]").and_(
            self.page.get_by_label(label, exact=True)
        )

    def value(self, label: str) -> float:
        """The number that begins the text beside a slider."""
        self.drawn()
        text = self.slider(label).get_attribute("aria-valuetext")
        return float((text or "").replace("−", "-").split(",")[0])

    def slide(self, label: str, to: str, by: str) -> None:
        """Bring a slider to an end, "Home" or "End", with the mouse or with that key."""
        slider = self.slider(label)
        if by == "keyboard":
            slider.press(to)
            return
        box = slider.bounding_box()
        assert box is not None, f"the slider {label} is not shown"
        share = 0.001 if to == "Home" else 0.999
        slider.click(position={"x": share * box["width"], "y": box["height"] / 2})

    def handle(self, label: str) -> Locator:
        """A point to drag, by its name for screen readers."""
        return self.node.locator(f'.bx-handle[aria-label^="{label}"]')

    def pull(self, label: str, *moves: tuple[float, float], steps: int = 6) -> None:
        """Drag a point with the mouse through places given in pixels from where it is."""
        hit = self.handle(label).locator(".bx-hit")
        box = resting_box(hit)
        width, height = box["width"], box["height"]
        path = [(0.5 + dx / width, 0.5 + dy / height) for dx, dy in ((0, 0), *moves)]
        drag(self.page, hit, path, steps)
        self.drawn()

    def pull_by_finger(self, label: str, by: tuple[float, float]) -> None:
        """Drag a point by touch, by so many pixels; the figure must not scroll with it."""
        # In the middle, where the page's bar does not lie above it.
        hit = self.handle(label).locator(".bx-hit")
        hit.evaluate("node => node.scrollIntoView({ block: 'center', behavior: 'instant' })")
        box, before = resting_box(hit), resting_box(self.node)
        swipe(self.page, (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2), by)
        # Not by the scroll offset, which changes too when text above is laid out.
        moved = resting_box(self.node)["y"] - before["y"]
        assert abs(moved) <= 2, f"the figure scrolled by {moved:.0f} px"

    def scrolls_by_finger(self, x: float, y: float) -> None:
        """A finger that moves up on the first plot, from a place given as shares, scrolls."""
        plot = self.node.locator(".bx-plot").first
        plot.evaluate("node => node.scrollIntoView({ block: 'center', behavior: 'instant' })")
        box, top = resting_box(plot), self.page.evaluate("scrollY")
        swipe(self.page, (box["x"] + x * box["width"], box["y"] + y * box["height"]), (0, -80))
        self.page.wait_for_function(f"scrollY > {top} + 30")

    def in_address(self, pattern: str) -> None:
        """Wait until the address bar holds the state."""
        self.page.evaluate(WRITTEN)
        expect(self.page).to_have_url(re.compile(f"#{self.anchor}.*{pattern}"))

    def reload(self) -> None:
        """Load the page again from the address that the figure has written."""
        self.page.evaluate(WRITTEN)
        self.page.reload()
        expect(self.node).to_have_attribute("data-state", "live")
        self.drawn()

    def fits(self) -> bool:
        """Whether the page does not scroll sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))

    def paper(self) -> str:
        """The colour of the paper on which the plots are drawn."""
        plot = self.node.locator(".bx-plot").first
        return str(plot.evaluate("node => getComputedStyle(node).backgroundColor"))


class Computing(LiveFigure):
    """A figure that computes for longer: at rest, or on its way to what was asked for."""

    STEPS = ""  # the label of the slider that says how far it is

    def rest(self) -> Self:
        """Wait until it has come where it is to go."""
        self.drawn()  # what was asked for is begun with the next frame
        expect(self.node.locator('[aria-busy="true"]')).to_have_count(0, timeout=PATIENCE)
        self.drawn()
        return self

    def reaches(self, step: int) -> None:
        """Wait until it has passed a step."""
        slider = self.slider(self.STEPS).element_handle()
        passed = "([node, step]) => Number(node.value) >= step"
        self.page.wait_for_function(passed, arg=[slider, step], timeout=PATIENCE)


def settled(page: Page, look: Callable[[], Seen]) -> Seen:
    """What ``look`` returns twice in a row, some frames apart: nothing moves any more."""
    last = look()
    for _ in range(100):
        page.wait_for_timeout(150)
        seen = look()
        if seen == last:
            return seen
        last = seen
    pytest.fail("it never came to rest")


def swipe(page: Page, start: tuple[float, float], by: tuple[float, float]) -> None:
    """Move one finger over the screen, in ten steps."""
    session: CDPSession = page.context.new_cdp_session(page)
    for step in range(12):
        at = [begin + delta * min(step, 10) / 10 for begin, delta in zip(start, by, strict=True)]
        kind = "touchStart" if step == 0 else "touchEnd" if step == 11 else "touchMove"
        points = [] if kind == "touchEnd" else [{"x": at[0], "y": at[1]}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    page.evaluate(DRAWN)
    page.evaluate(DRAWN)
