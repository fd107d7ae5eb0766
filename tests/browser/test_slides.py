"""Every slide of every deck: nothing outside it, nothing too small; and what a lecturer does."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.decks import (
    CUT,
    DECK,
    DECK_WITH_SLIDER,
    DECKS,
    OUTSIDE,
    PALE,
    READY,
    SHOW,
    SMALL,
    STRAY,
    TORN,
    opened,
    small_type,
)
from tests.browser.looking import AXE, CHECK
from tests.browser.watch import Opener

PLACE = "(() => { const { h, v, f } = Reveal.getIndices(); return [h, v, f ?? -1]; })()"
# Sections after the title and the goals: those without a question for the hall, and whether what
# they end with is a takeaway.
WITHOUT_QUESTION = """() => [...document.querySelectorAll("section.column")].slice(2)
  .filter((column) => !/[?][^]*usual wrong answer/.test(
    column.querySelector("aside.ask")?.textContent))
  .map((column) => column.querySelector("h2").textContent)"""
ENDS = """() => [...document.querySelectorAll("section.column")].slice(2)
  .map((column) => [...column.querySelectorAll(":scope > section.piece")].at(-1))
  .map((slide) => [slide.querySelector("h2").textContent,
    [...slide.querySelectorAll(":scope > .block")].at(-1).matches(".takeaway")])"""


def place(page: Page) -> list[int]:
    """Column, slide in it, and fragment (-1 before the first)."""
    return page.evaluate(PLACE)


@pytest.mark.parametrize("deck", DECKS)
def test_a_deck_shows_all_of_its_slides_asks_and_concludes(open_page: Opener, deck: str) -> None:
    """Nothing leaves a slide; each section has a lecturer's question, and ends in a takeaway."""
    page = opened(open_page, deck, file=True, reduced_motion=True)
    total = page.evaluate("Reveal.getTotalSlides()")
    assert total >= 10
    wrong = [f"no question: {title}" for title in page.evaluate(WITHOUT_QUESTION)]
    ends = page.evaluate(ENDS)
    assert len(ends) >= 6
    wrong += [f"no takeaway at the end: {title}" for title, concluded in ends if not concluded]
    for number in range(total):
        shown = page.evaluate(SHOW, number)
        assert shown["hidden"] == 0
        problems = [
            text for check in (OUTSIDE, CUT, SMALL, TORN, STRAY) for text in page.evaluate(check)
        ]
        problems += small_type(page, deck)
        for theme in ("dark", "light"):
            page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
            problems += [f"contrast {text} ({theme})" for text in page.evaluate(PALE)]
        if shown["live"] not in (None, "live"):
            problems.append(f"the live figure is {shown['live']}")
        wrong += [f"slide {number + 1}, {shown['title']}: {problem}" for problem in problems]
    print(f"{deck}: {total} slides")
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def test_every_chapter_with_cells_has_a_deck(site: Path) -> None:
    chapters = {path.relative_to(site / "_sources/chapters").with_suffix("").as_posix()
                for path in (site / "_sources/chapters").rglob("*.ipynb")}  # fmt: skip
    decks = {deck.removeprefix("slides/").removesuffix(".html") for deck in DECKS}
    assert decks == chapters
    assert chapters


def test_a_derivation_comes_step_by_step_and_the_address_follows(open_page: Opener) -> None:
    page = opened(open_page, reduced_motion=True)
    steps = page.evaluate("""() => {
      const several = (slide) => slide.querySelectorAll(".step.fragment").length > 1;
      const slide = Reveal.getSlides().find(several);
      const { h, v } = Reveal.getIndices(slide);
      Reveal.slide(h, v, -1);
      return slide.querySelectorAll(".step.fragment").length;
    }""")
    column, row, _ = place(page)
    visible = page.locator(
        "section.piece.present .step:not(.fragment), section.piece.present .step.visible"
    )
    for seen in range(steps):
        expect(visible).to_have_count(seen + 1)
        page.keyboard.press("Space")
        assert place(page) == [column, row, seen]
        expect(page).to_have_url(re.compile(f"#/{column}/{row}/{seen}$"))
    page.reload()
    page.locator(READY).wait_for(state="attached")
    assert place(page) == [column, row, steps - 1]


def test_the_button_of_a_chapter_leads_to_its_deck_and_back(open_page: Opener) -> None:
    page = open_page("chapters/vae/jensen-bound.html", file=True)
    with page.expect_popup() as popup:
        page.locator(".btn-slides-button").click()
    page = popup.value
    page.locator(READY).wait_for(state="attached")
    expect(page.locator("section.piece.present h1")).to_have_text("The Jensen bound")
    page.locator("a.to-chapter").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/chapters/vae/jensen-bound\.html$"))


def test_the_list_of_decks_leads_to_each(open_page: Opener) -> None:
    page = open_page("slides/index.html")
    listed = page.locator("ol a").evaluate_all(
        "links => links.map((link) => link.pathname.slice(8))"
    )
    assert sorted(listed) == sorted(deck.removeprefix("slides/") for deck in DECKS)


@pytest.mark.parametrize("file", [False, True], ids=["server", "file"])
def test_the_speaker_has_notes_time_and_what_comes_next(open_page: Opener, file: bool) -> None:
    page = opened(open_page, file=file, reduced_motion=True)
    page.evaluate("Reveal.slide(2, 0)")
    expect(page).to_have_url(re.compile("#/2"))
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    speaker = popup.value
    title = page.locator("section.piece.present h2").inner_text()
    expect(speaker.locator("#title")).to_have_text(title)
    expect(speaker.locator("#notes")).not_to_be_empty()
    expect(speaker.locator("#elapsed")).to_have_text(re.compile(r"^\d+:\d\d$"))
    now, following = (speaker.frame_locator(f"#{name}") for name in ("now", "next"))
    expect(now.locator("section.piece.present h2")).to_have_text(title, timeout=20_000)
    before, here = place(page), page.url
    speaker.locator("#forward").click()
    page.wait_for_function(f"before => String({PLACE}) !== String(before)", arg=before)
    assert place(page) > before
    expect(following.locator("section.piece.present h2")).to_be_visible()
    speaker.keyboard.press("ArrowLeft")
    # The address follows up to a second later: alone, it may still be that of before.
    page.wait_for_function(f"before => String({PLACE}) === String(before)", arg=before)
    expect(page).to_have_url(here)


@pytest.mark.parametrize("path", [DECK, "slides/index.html"])
def test_axe_finds_no_violation_on_slides(open_page: Opener, path: str) -> None:
    page = open_page(path, height=720, reduced_motion=True)
    if path == DECK:
        page.locator(READY).wait_for(state="attached")
        page.evaluate("Reveal.slide(5, 0, 99)")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(CHECK) == []


def test_nothing_moves_for_those_who_asked_for_it(open_page: Opener) -> None:
    """The arrows neither bounce nor slide when the next step is a slide below or beside."""
    page = opened(open_page, reduced_motion=True)
    for key in ("ArrowDown", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
        assert page.evaluate("document.getAnimations().length") == 0, key


def test_all_slides_can_be_seen_at_once(open_page: Opener) -> None:
    page = opened(open_page, reduced_motion=True)
    page.keyboard.press("o")
    expect(page.locator(".reveal.overview")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".reveal.overview")).to_have_count(0)


def test_a_live_figure_is_moved_on_a_projector(open_page: Opener) -> None:
    """At another scale than 1, where pointers and pixels differ."""
    page = open_page(DECK_WITH_SLIDER, width=1920, height=1080, file=True)
    page.locator(READY).wait_for(state="attached")
    page.evaluate("""() => {
      const slide = document.querySelector("figure.explorer").closest("section");
      const { h, v } = Reveal.getIndices(slide);
      Reveal.slide(h, v);
    }""")
    figure = page.locator("section.piece.present figure.explorer")
    page.locator("section.piece.present figure[data-fit=done]").wait_for(timeout=20_000)
    slider = figure.locator("input[type=range]").first
    before = slider.input_value()
    box = slider.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2)
    assert float(slider.input_value()) > float(before)
    # Keys that move a slider do not turn the page.
    here = place(page)
    slider.press("ArrowLeft")
    assert place(page) == here


@pytest.mark.parametrize("deck", ["slides/vae/decoder.html", "slides/vae/model.html"])
def test_a_question_is_asked_on_a_slide(open_page: Opener, deck: str) -> None:
    """Also where the figure has the room of its title, and where it shows less than on its page."""
    page = opened(open_page, deck, reduced_motion=True)
    number = page.evaluate(
        "Reveal.getSlides().findIndex((slide) => slide.querySelector('figure.explorer'))"
    )
    figure = page.locator("section.piece.present figure.explorer")

    def calm() -> None:
        page.evaluate(SHOW, number)  # until it fits again
        assert page.evaluate(OUTSIDE) == []

    calm()
    figure.get_by_role("button", name="Predict").press("Enter")
    calm()
    figure.locator(".bx-predict input").press("ArrowRight")
    expect(page.locator("section.piece.present .bx-predict")).to_be_in_viewport(ratio=1)
    figure.get_by_role("button", name="Look").press("Enter")
    expect(figure.locator(".bx-verdict")).to_contain_text("You said")
    calm()


def test_a_link_to_a_figure_s_state_opens_the_slide_with_it(open_page: Opener) -> None:
    page = opened(open_page)

    def late(route: Route) -> None:
        time.sleep(1.5)
        route.continue_()

    # A network so slow that reveal.js writes the slide's address before the figure starts.
    page.route("**/explorers.js*", late)
    page.goto(f"{page.url.split('/slides/')[0]}/{DECK_WITH_SLIDER}#explorer-reparam?mu=2")
    page.locator(READY).wait_for(state="attached")
    expect(page).to_have_url(re.compile(r"#/\d+"))
    page.locator("section.piece.present figure[data-state=live]").wait_for(timeout=20_000)
    value = page.locator("section.piece.present input[type=range]").first.input_value()
    assert float(value) == pytest.approx(2)
