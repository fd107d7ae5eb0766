"""The book's look: its faces, the measure of its text, how chapters open, type in figures."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median

import pytest
from book import contents
from playwright.sync_api import Page, expect

from tests.browser.explorer import LiveFigure
from tests.browser.gestures import resting_box
from tests.browser.watch import Opener
from tests.site.built_site import PLACES

CHAPTERS = [entry.name for entry in contents.chapters(Path(__file__).resolve().parents[2])]
LEAST = 10  # px, of type in a figure on a phone
# Letters in the lines of plain paragraphs, all but their last line.
LINES = """() => [...document.querySelectorAll("article section > p")].flatMap((p) => {
  if (p.querySelector(".math, code, img")) return [];
  const rows = new Map();
  const walk = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let text = walk.nextNode(); text; text = walk.nextNode()) {
    for (let i = 0; i < text.length; i += 1) {
      range.setStart(text, i);
      range.setEnd(text, i + 1);
      const top = Math.round(range.getBoundingClientRect().bottom / 8);
      rows.set(top, (rows.get(top) ?? 0) + 1);
    }
  }
  return [...rows.values()].slice(0, -1);
})"""
FACES = """() => {
  const face = (selector) => getComputedStyle(document.querySelector(selector)).fontFamily;
  const loaded = [...document.fonts].filter((font) => font.status === "loaded");
  return {
    loaded: [...new Set(loaded.map((font) => font.family.replaceAll('"', "")))],
    text: face("article section > p"),
    title: face("article h1"),
    bar: face(".bd-sidebar-primary a"),
  };
}"""
# The size on the screen of every piece of text that a figure shows.
TYPE = """(figure) => [...figure.querySelectorAll(".bx *")].filter((node) => {
  const own = [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
  return own && node.checkVisibility({ visibilityProperty: true }) && node.getClientRects().length;
}).map((node) => {
  const way = node instanceof SVGGraphicsElement ? node.getScreenCTM() : { a: 1, b: 0 };
  const scale = Math.hypot(way.a, way.b); // of turned text, too
  const size = scale * parseFloat(getComputedStyle(node).fontSize);
  return [Math.round(10 * size) / 10, node.textContent.trim()];
})"""


def test_the_text_has_the_measure_of_a_book(open_page: Opener) -> None:
    page = open_page("chapters/vae/encoder.html")
    page.evaluate("document.fonts.ready")
    lines = page.evaluate(LINES)
    assert len(lines) > 30
    assert 62 <= median(lines) <= 75


@pytest.mark.parametrize("file", [False, True], ids=["server", "file"])
def test_text_and_interface_have_their_faces(open_page: Opener, file: bool) -> None:
    page = open_page("chapters/vae/encoder.html", file=file)
    page.wait_for_function("document.fonts.status === 'loaded'")
    found = page.evaluate(FACES)
    assert {"Book Serif", "Book Sans"} <= set(found["loaded"])
    assert found["text"].startswith('"Book Serif"') and found["title"].startswith('"Book Serif"')
    assert found["bar"].startswith('"Book Sans"')


def test_a_chapter_opens_with_its_question_and_leads_to_its_figure(open_page: Opener) -> None:
    page = open_page("chapters/vae/jensen-bound.html")
    title = page.locator("article h1")
    question = page.locator(".question-of-chapter")
    expect(question).to_have_text(re.compile(r"\?$"))
    cover = page.locator(".opening a.cover")
    expect(cover.locator("img.for-light")).to_be_visible()
    expect(cover.locator("img.for-dark")).to_be_hidden()
    assert below(page, "article h1", ".question-of-chapter") and title.count() == 1
    expect(cover).to_be_in_viewport()
    cover.click()
    expect(page.locator("#explorer-jensen")).to_be_in_viewport()


def below(page: Page, first: str, second: str) -> bool:
    """Whether the second element begins below the first."""
    boxes = [page.locator(selector).bounding_box() for selector in (first, second)]
    assert boxes[0] and boxes[1]
    return boxes[1]["y"] >= boxes[0]["y"] + boxes[0]["height"] - 1


@pytest.mark.parametrize("width", [1280, 390])
def test_the_front_page_shows_the_way_in_pictures(open_page: Opener, width: int) -> None:
    page = open_page("index.html", width=width)
    cards = page.locator(".path li")
    expect(cards).to_have_count(len(CHAPTERS))
    for i, name in enumerate(CHAPTERS):
        expect(cards.nth(i).locator("a")).to_have_attribute("href", f"{name}.html")
        expect(cards.nth(i)).to_contain_text("?")
    # The whole card leads to the chapter.
    picture = cards.first.locator("img").first
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).to_have_url(re.compile(re.escape(CHAPTERS[0])))


def test_reading_starts_with_one_button_and_goes_on_with_another(open_page: Opener) -> None:
    page = open_page("index.html")
    page.get_by_role("link", name="Start reading").click()
    visited = []
    for name in CHAPTERS:
        expect(page).to_have_url(re.compile(re.escape(f"{name}.html")))
        visited.append(name)
        following = page.locator("a.right-next")
        # Above the foot of a page sections are laid out, and figures start, as they come into view.
        following.scroll_into_view_if_needed()
        resting_box(following)
        following.click()
    expect(page).to_have_url(re.compile("summary"))
    assert visited == CHAPTERS


def test_code_of_a_figure_folds_behind_a_line_that_names_it(open_page: Opener) -> None:
    page = open_page("chapters/vae/em.html")
    line = page.locator("details.code > summary", has_text="code of this figure").first
    code = line.locator("xpath=..").locator("pre")
    expect(code).to_be_hidden()
    height = line.evaluate("node => node.getBoundingClientRect().height")
    assert height < 36  # a line, not a bar
    line.scroll_into_view_if_needed()
    resting_box(line)
    line.click()
    expect(code).to_be_visible()
    lines = int(re.search(r"\d+", line.inner_text())[0])  # type: ignore[index]
    # As it stands in the document: out of view it is not laid out.
    assert lines == len((code.text_content() or "").strip().splitlines())
    expect(page.locator("details.code.setup").first.locator("pre")).to_be_hidden()


@pytest.mark.parametrize("name", sorted(PLACES))
def test_type_in_a_figure_can_be_read_on_a_phone(open_page: Opener, name: str) -> None:
    address, anchor = PLACES[name]
    figure = LiveFigure.opened(open_page, address, anchor, width=390, height=844, touch=True)
    sizes = figure.node.evaluate(TYPE)
    assert len(sizes) > 10
    assert [found for found in sizes if found[0] < LEAST] == []
