"""Phrases of the text that set a figure: what a reader points at, presses and takes back."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.driving import (
    BEST,
    CONTROLS,
    FLAT,
    JENSEN,
    control,
    figure_of,
    gap,
    opened,
    pages,
    pressed,
    readout,
    shown,
    top,
)
from tests.browser.explorer import LiveFigure, settled
from tests.browser.said import SAID
from tests.browser.watch import Opener
from tests.site.built_site import SITE

CHANGES = """(node) => {
  window.changes = [];
  const changed = new MutationObserver(() => window.changes.push(node.textContent));
  changed.observe(node, { childList: true, characterData: true, subtree: true });
}"""


def test_what_is_said_is_said_of_pages_with_phrases() -> None:
    assert {f"chapters/{chapter}.html" for chapter in SAID} <= set(pages(SITE))


@pytest.mark.parametrize("path", pages(SITE))
def test_every_phrase_sets_its_figure_to_what_the_text_says(open_page: Opener, path: str) -> None:
    """Each is pressed in turn: the figure goes there and shows what is said; the page stays."""
    page = open_page(path)
    said = SAID.get(path.removeprefix("chapters/").removesuffix(".html"), {})
    phrases = [a.get_attribute("href") or "" for a in page.locator(CONTROLS).all()]
    assert phrases and set(said) <= set(phrases)
    wrong = []
    for link in phrases:
        phrase, figure = control(page, link), figure_of(page, link)
        expect(figure.node).to_have_attribute("data-state", "live")
        before = settled(page, partial(top, phrase))
        pressed(phrase, figure)
        if abs(top(phrase) - before) >= 1:
            wrong.append(f"{link} has moved the page")
        words = said.get(link, {})
        shows = settled(page, partial(readout, figure, list(words))) if words else {}
        wrong += [
            f"{link}: {key} is {text}, not {words[key]}"
            for key, text in shows.items()
            if not text.startswith(words[key])
        ]
    assert wrong == []


@pytest.mark.parametrize(
    ("means", "ends"),
    [("[-4.28,-1.52],[-4.03,-2.54],[2.09,0.66]", "−4.17"), ("[0,0],[0,0],[1.5,1]", "−4.26")],
)
def test_a_run_of_em_ends_lower_from_there(open_page: Opener, means: str, ends: str) -> None:
    page = open_page("chapters/vae/em.html", reduced_motion=True)
    link = f"#explorer-em?means={means}"
    phrase, figure = control(page, link), figure_of(page, link)
    expect(figure.node).to_have_attribute("data-state", "live")
    pressed(phrase, figure)
    figure.node.get_by_role("button", name="Run").click()
    assert settled(page, lambda: figure.text("evidence")).startswith(ends)


def test_a_phrase_that_is_pointed_at_shows_its_state_until_it_is_left(open_page: Opener) -> None:
    page, phrase, figure = opened(open_page, FLAT)
    before = gap(figure).text_content() or ""
    phrase.hover()
    expect(gap(figure)).to_have_text("0.000 nats")
    expect(phrase).to_have_attribute("aria-pressed", "false")
    page.mouse.move(3, 3)
    expect(gap(figure)).to_have_text(before)
    expect(page).not_to_have_url("?")


def test_the_keyboard_shows_sets_and_takes_back(open_page: Opener) -> None:
    page, phrase, figure = opened(open_page, FLAT)
    before = gap(figure).text_content() or ""
    page.keyboard.press("Tab")
    phrase.focus()
    expect(gap(figure)).to_have_text("0.000 nats")
    page.keyboard.press("Tab")
    expect(gap(figure)).not_to_have_text("0.000 nats")
    for key in ("Enter", "Space"):
        phrase.focus()
        page.keyboard.press(key)
        expect(phrase).to_have_attribute("aria-pressed", "true")
        phrase.blur()
        expect(gap(figure)).to_have_text("0.000 nats")
        phrase.focus()
        page.keyboard.press(key)
        expect(phrase).to_have_attribute("aria-pressed", "false")
        phrase.blur()
        expect(gap(figure)).to_have_text(before)


def test_what_the_reader_had_made_comes_back(open_page: Opener) -> None:
    page, phrase, figure = opened(open_page, FLAT)
    figure.slider("mean μ of q").press("Home")
    own = settled(page, lambda: gap(figure).text_content()) or ""
    phrase = control(page, FLAT)
    phrase.click()
    expect(gap(figure)).to_have_text("0.000 nats")
    other = control(page, BEST)
    other.click()
    expect(phrase).to_have_attribute("aria-pressed", "false")
    expect(other).to_have_attribute("aria-pressed", "true")
    page.mouse.move(3, 3)
    page.keyboard.press("Escape")
    expect(gap(figure)).to_have_text(own)
    expect(other).to_have_attribute("aria-pressed", "false")
    figure.in_address("mu=-4")


def test_a_hand_on_the_figure_goes_before_the_text(open_page: Opener) -> None:
    page, phrase, figure = opened(open_page, FLAT)
    pressed(phrase, figure)
    figure.slider("noise s").press("End")
    expect(phrase).to_have_attribute("aria-pressed", "false")
    own = settled(page, lambda: shown(figure))
    page.keyboard.press("Escape")
    page.mouse.move(3, 3)
    assert settled(page, lambda: shown(figure)) == own
    figure.in_address("curvature=0")


def test_a_finger_sets_and_takes_back(open_page: Opener) -> None:
    _, phrase, figure = opened(open_page, FLAT, width=390, height=664, touch=True)
    before = gap(figure).text_content() or ""
    phrase.tap()
    expect(gap(figure)).to_have_text("0.000 nats")
    expect(phrase).to_have_attribute("aria-pressed", "true")
    phrase.tap()
    expect(gap(figure)).to_have_text(before)
    expect(phrase).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("reduced", [False, True])
def test_a_figure_goes_there_smoothly_or_in_one_step(open_page: Opener, reduced: bool) -> None:
    link = "#explorer-jensen?atoms=0.06,1.2,3.9"
    page, phrase, figure = opened(open_page, link, reduced_motion=reduced)
    gap(figure).evaluate(CHANGES)
    pressed(phrase, figure)
    changes = page.evaluate("changes")
    assert len(changes) == 1 if reduced else len(changes) > 1, changes


def test_on_paper_and_in_few_colours(open_page: Opener) -> None:
    page, phrase, _ = opened(open_page, FLAT)
    look = "(node, name) => getComputedStyle(node, '::after')[name]"
    page.emulate_media(media="print")
    assert phrase.evaluate(look, "display") == "none"
    page.emulate_media(media="screen", forced_colors="active")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert phrase.evaluate(look, "display") != "none"
    assert phrase.evaluate(look, "backgroundColor") not in (ground, "rgba(0, 0, 0, 0)")


def test_without_a_script_a_phrase_is_a_link_that_says_what_to_set(
    new_context: Any, server: str
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{server}/{JENSEN}")
    phrase = page.locator(f'article a[href="{FLAT}"]').first
    assert phrase.get_attribute("role") is None
    assert phrase.get_attribute("title") == "Press Reset, then: c = 0, tick “keep q at its best”"


def test_a_deck_has_the_phrases_beside_the_figure(open_page: Opener) -> None:
    page = open_page("slides/vae/jensen-bound.html", height=720, fragment="explorer-elbo?mu=1")
    figure = LiveFigure(page, "explorer-elbo")
    expect(figure.node).to_have_attribute("data-fit", "done")
    slide = page.locator("section.present section.present")
    phrase = slide.locator(f'.states a[href="{FLAT}"]')
    phrase.click()
    expect(gap(figure)).to_have_text("0.000 nats")
    expect(phrase).to_have_attribute("aria-pressed", "true")
    box = phrase.bounding_box()
    assert box is not None and box["y"] + box["height"] <= 720


def test_a_figure_that_grows_above_its_phrase_does_not_move_it(open_page: Opener) -> None:
    page = open_page("chapters/vae/latent-space.html", height=1300)
    link = "#explorer-latent?z=0.02,0.57"
    phrase, figure = control(page, link), figure_of(page, link)
    expect(figure.node).to_have_attribute("data-state", "live")
    height, place = settled(page, lambda: (figure.node.bounding_box(), top(phrase)))
    other = page.locator(f'{CONTROLS}[href="#explorer-latent?mode=draw"]').last
    pressed(other, figure)
    after = settled(page, figure.node.bounding_box)
    assert height and after and height["height"] != after["height"], "this is no test of anything"
    assert abs(top(phrase) - place) < 1
