"""Decks on paper, and in the dark."""

from __future__ import annotations

import io
import re
import unicodedata

import pytest
from playwright.sync_api import Page, expect
from pypdf import PageObject, PdfReader

from tests.browser.decks import DECK, DECK_WITH_SLIDER, DECKS, opened
from tests.browser.watch import Opener

PAGE = (960.0, 540.0)  # points: 1280 by 720 pixels
# Of every slide the texts of its heading and blocks, without formulas. A live figure has its title.
SLIDES = """() => Reveal.getSlides().map((slide) => {
  const whole = slide.cloneNode(true);
  const live = slide.querySelector(".live") ? "" : "h1, h2, ";
  whole.querySelectorAll(".katex, aside, figure").forEach((part) => part.remove());
  const nodes = [...whole.querySelectorAll(`${live}.reason, .takeaway p, li`)]
    .flatMap((part) => [part, ...part.querySelectorAll("*")])
    .flatMap((part) => [...part.childNodes]);
  return nodes.filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data);
})"""
GO = """selector => {
  const { h, v } = Reveal.getIndices(document.querySelector(selector).closest("section"));
  Reveal.slide(h, v);
}"""
SHOWN = "all => all.filter((image) => image.checkVisibility()).map((image) => image.className)"


def letters(text: str) -> str:
    """A text without spaces and ligatures."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def read(page: PageObject) -> tuple[str, list[tuple[float, float]]]:
    """The text of a printed page, and where its parts begin, in points from left and lower edge."""
    found: list[tuple[float, float]] = []

    def visit(text: str, user: list[float], at: list[float], *_: object) -> None:
        if text.strip():
            x, y = at[4], at[5]
            found.append((user[0] * x + user[2] * y + user[4], user[1] * x + user[3] * y + user[5]))

    return letters(page.extract_text(visitor_text=visit)), found


@pytest.mark.parametrize("deck", DECKS)
def test_every_slide_is_a_page_of_paper(open_page: Opener, deck: str) -> None:
    page = opened(open_page, f"{deck}?print-pdf", file=True)
    slides = page.evaluate(SLIDES)
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert len(printed) == len(slides)
    wrong = []
    for number, (paper, parts) in enumerate(zip(printed, slides, strict=True), 1):
        size = (float(paper.mediabox.width), float(paper.mediabox.height))
        if size != pytest.approx(PAGE, abs=1):
            wrong.append(f"page {number} is {size}")
        text, places = read(paper)
        missing = [part for part in parts if letters(part) not in text]
        wrong += [f"page {number} lacks {part[:60]!r}" for part in missing]
        if any(not (0 < x < PAGE[0] and 0 < y < PAGE[1]) for x, y in places):
            wrong.append(f"page {number} has text outside of it")
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def ground(page: Page) -> str:
    """The colour behind the slides."""
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


WHITE, BLACK = "rgb(255, 255, 255)", "rgb(20, 23, 28)"


def test_a_dark_deck_is_printed_from_the_screen_in_light(open_page: Opener) -> None:
    page = opened(open_page, f"{DECK}?theme=dark", reduced_motion=True)
    total = page.evaluate("Reveal.getTotalSlides()")
    page.evaluate("Reveal.slide(3, 0)")
    assert ground(page) == BLACK
    page.emulate_media(media="print")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    assert ground(page) == WHITE
    assert page.locator("img.for-dark").evaluate_all(SHOWN) == []
    assert len(PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages) == total
    page.emulate_media(media="screen")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("Reveal.getIndices().h") == 3


def test_a_deck_follows_the_system_and_its_key_and_remembers(open_page: Opener) -> None:
    page = opened(open_page, DECK_WITH_SLIDER, dark=True, reduced_motion=True)
    assert ground(page) == BLACK
    page.evaluate(GO, ".picture")
    drawings = page.locator("section.piece.present .picture img")
    assert drawings.evaluate_all(SHOWN) == ["for-dark"]
    page.keyboard.press("d")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    assert ground(page) == WHITE
    page.reload()
    page.locator("html[data-deck=ready]").wait_for(state="attached")
    assert ground(page) == WHITE
    page.goto(page.url.split("#")[0] + "?theme=dark")
    page.locator("html[data-deck=ready]").wait_for(state="attached")
    assert ground(page) == BLACK


def test_a_live_figure_is_dark_on_a_dark_slide(open_page: Opener) -> None:
    page = opened(open_page, f"{DECK_WITH_SLIDER}?theme=dark", reduced_motion=True)
    page.evaluate(GO, "figure.explorer")
    page.locator("section.piece.present figure[data-fit=done]").wait_for()
    plot = page.locator("section.piece.present .bx-plot").first
    assert plot.evaluate("node => getComputedStyle(node).backgroundColor") == BLACK
