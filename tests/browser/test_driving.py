"""Phrases of the text that set a figure: what a reader points at, presses and takes back."""

from __future__ import annotations

from functools import partial
from pathlib import Path
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
from tests.browser.watch import Opener

CHANGES = """(node) => {
  window.changes = [];
  const changed = new MutationObserver(() => window.changes.push(node.textContent));
  changed.observe(node, { childList: true, characterData: true, subtree: true });
}"""


def test_every_phrase_sets_its_figure(open_page: Opener, site: Path) -> None:
    """On every page each is pressed in turn; the figure goes there, and the page stays."""
    for address in pages(site):
        page = open_page(address)
        for link in [a.get_attribute("href") or "" for a in page.locator(CONTROLS).all()]:
            phrase, figure = control(page, link), figure_of(page, link)
            expect(figure.node).to_have_attribute("data-state", "live")
            before = settled(page, partial(top, phrase))
            pressed(phrase, figure)
            assert abs(top(phrase) - before) < 1, f"{address}: {link} has moved the page"


HELD = "#explorer-dirac?loss=wasserstein&penalty="
# What the text says of a state, as the figure says it: keys of its readout, and how they begin.
SAID = {
    "generative-models": {
        "#explorer-mix?digit=4": {"bayes-share": "40 %", "mixture-share": "32 %"},
        "#explorer-mix?digit=4&shows=digit": {"bayes-share": "58 %", "mixture-share": "78 %"},
    },
    "gan/implicit": {
        "#explorer-ratio?target=gaussian&means=0,1.5&sigmas=1.5,0.8": {
            "value": "−1.386",
            "best": "0.500",
        },
        "#explorer-ratio?x=-0.3": {"best": "0.13"},
        "#explorer-ratio?x=-5": {"best": "0.000"},
        "#explorer-ratio?target=gaussian&means=3,1.5&sigmas=0.5,0.8&mu=-3&sigma=0.5": {
            "js": "0.693",
            "tv": "1.000",
            "w1": "6.000",
            "minimax": "0.000",
            "other": "24.000",
        },
        "#explorer-ratio?target=gaussian&means=3,1.5&sigmas=0.5,0.8&mu=-5&sigma=0.5": {
            "js": "0.693",
            "tv": "1.000",
            "w1": "8.000",
        },
    },
    "gan/game": {
        "#explorer-ratio?target=gaussian&means=0,1.5&sigmas=1,0.8&mu=0.2&sigma=1": {
            "minimax": "0.09",
            "other": "0.10",
        },
        "#explorer-ratio?target=gaussian&means=1,1.5&sigmas=0.5,0.8&mu=-1&sigma=0.5": {
            "minimax": "0.27",
            "other": "7.7",
        },
        "#explorer-ratio?mu=1.5&sigma=0.8": {
            "qp": "0.658",
            "pq": "2.93",
            "minimax": "0.07",
            "other": "0.04",
        },
        "#explorer-ratio?target=gaussian&means=0,1.5&sigmas=1,0.8&mu=0&sigma=0.7": {
            "minimax": "0.31",
            "other": "0.27",
        },
        "#explorer-ratio?target=gaussian&means=0,1.5&sigmas=0.3,0.8&mu=0&sigma=2": {
            "minimax": "0.78",
            "other": "16.5",
        },
    },
    "gan/dynamics": {
        "#explorer-dirac?rate=0.125": {"growth": "grows by 0.20 %"},
        "#explorer-dirac?order=alternating": {"growth": "keeps its distance", "modulus": "1.0000"},
        "#explorer-dirac?loss=nonsaturating&order=alternating&steps=1000": {
            "growth": "keeps its distance",
            "distance": "0.17",
        },
        "#explorer-dirac?loss=nonsaturating&rate=0.1&start=2,0&steps=1000": {
            "growth": "grows by 0.12 %",
            "distance": "0.46",
        },
        "#explorer-dirac?penalty=r1&strength=0.1&steps=1000": {
            "growth": "shrinks",
            "distance": "0.00",
        },
        "#explorer-dirac?penalty=r1&strength=0.1&rate=0.5": {"growth": "grows"},
        "#explorer-dirac?penalty=r1&strength=0.1&rate=0.5&order=alternating": {"growth": "shrinks"},
        "#explorer-dirac?penalty=r1&strength=1": {"pair": "0.8750 and 0.8750"},
        "#explorer-dirac?penalty=noise&strength=1": {"growth": "shrinks by 5.6 %"},
        f"{HELD}noise&strength=1": {"growth": "grows by 3.1 %"},
        f"{HELD}clip&strength=0.5&rate=0.05&start=2,0&steps=600": {
            "growth": "grows by 0.12 %",
            "distance": "0.5",
        },
        f"{HELD}gradient&strength=2.5&rate=0.05&steps=1000": {
            "growth": "no derivative",
            "distance": "2.50",
        },
        f"{HELD}r1&strength=0.5&rate=0.05&steps=600": {"distance": "0.00"},
        "#explorer-dirac?ratio=10": {"growth": "grows by 7.5 %"},
        "#explorer-dirac?ratio=10&order=alternating": {"growth": "keeps its distance"},
        "#explorer-dirac?penalty=r1&strength=0.1&rate=0.1&ratio=10": {"growth": "shrinks by 3.8 %"},
        "#explorer-dirac?penalty=r1&strength=0.1&rate=0.1": {"growth": "shrinks by 0.38 %"},
    },
    "vae/decoder": {
        "#explorer-bend?net=two&z=0.2,0": {"stretch": "7.33"},
        "#explorer-bend?net=fold&z=0,-1": {"stretch": "1.90 (turned over)"},
        "#explorer-bend?net=curve": {"stretch": "0.00", "after": "flat"},
        "#explorer-bend?net=ring&z=0,0": {"stretch": "6.76"},
        "#explorer-bend?mode=pixel&pixel=1,14&z=0.6,0.9": {"gamma": "0.000", "paper": "0.00"},
    },
    "vae/jensen-bound": {
        "#explorer-jensen?atoms=1.5,1.5,1.5": {"gap": "0.000"},
        "#explorer-jensen?weights=0,1,0": {"gap": "0.000"},
        "#explorer-jensen?g=linear&atoms=-1.6,0.4,1.8": {"gap": "0.000"},
        "#explorer-jensen?atoms=0.06,1.2,3.9": {"gap": "1.103"},
        BEST: {"gap": "0.063"},
        FLAT: {"gap": "0.000"},
        "#explorer-elbo?split=terms": {"score": "−4.110", "price": "0.135"},
        "#explorer-elbo?sigma=0.5&split=terms": {"score": "−3.024", "price": "0.443"},
    },
    "vae/em": {
        "#explorer-em?means=[0,0],[0,0],[0,0]": {"gap": "0.0000"},
    },
    "vae/encoder": {
        "#explorer-elbo?x=0,2&follow=true": {"gap": "0.400"},
        "#explorer-elbo?x=0,3&follow=true": {"gap": "0.716"},
        "#explorer-elbo?x=0.3,3&follow=true": {"gap": "0.028"},
    },
    "vae/model": {
        "#explorer-model?eps=-3,-3&touched=elbo": {"reconstruction": "−123.", "kl": "6.64"},
        "#explorer-model?eps=0,0&touched=elbo": {"reconstruction": "−110.", "kl": "6.64"},
    },
    "vae/training": {
        "#explorer-kl?mu=2.5&sigma=0.9": {"exact": "0.692"},
        "#explorer-kl?mu=0&sigma=2.61": {"exact": "1.405"},
        "#explorer-kl?target=gaussian&mu=-2.5&sigma=0.6": {"exact": "0.000"},
        "#explorer-training?epoch=1": {"width": "(0.17, 0.83)", "kl": "2.3"},
        "#explorer-training?epoch=3": {"width": "(0.08, 0.09)", "kl": "5.3"},
        "#explorer-training?beta=0.1": {"reconstruction": "−138.6", "kl": "9.5"},
        "#explorer-training?beta=20": {"reconstruction": "−195.0", "kl": "0.4"},
    },
    "vae/reparameterization": {
        "#explorer-reparam?f=wave": {"ratio": "0.160"},
        "#explorer-reparam?f=wave&sigma=0.1": {"ratio": "104"},
        "#explorer-reparam?f=step&samples=64": {"pathwise": "0.000", "score": "0.410"},
    },
}


@pytest.mark.parametrize("chapter", SAID)
def test_what_the_text_says_of_a_state_holds_there(open_page: Opener, chapter: str) -> None:
    page = open_page(f"chapters/{chapter}.html")
    for link, words in SAID[chapter].items():
        phrase, figure = control(page, link), figure_of(page, link)
        pressed(phrase, figure)
        said = settled(page, partial(readout, figure, list(words)))
        assert [key for key, text in said.items() if not text.startswith(words[key])] == [], (
            link,
            said,
        )


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
