"""Any hand on any figure: it draws finite numbers, answers, and its link shows the same again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from helpers.explorers.kit.found import explorers
from tests.browser.explorer import LiveFigure, settled
from tests.browser.watch import Opener
from tests.site.built_site import PLACES

FIGURES = sorted(explorers())
ACTIONS = 120
MALFORMED = ["toString", "__proto__", "1e999", "-1e999,0,0", "0,0,0", "%"]
# Sliders, choices, buttons, keys and drags by a seed; returns what was written that is no number.
MONKEY = Path(__file__).with_name("monkey.js").read_text(encoding="utf-8")
SHOWN = """root => [...root.querySelectorAll("[data-value], [aria-valuetext]")]
  .filter((node) => node.getBoundingClientRect().width > 0)
  .map((node) => node.getAttribute("aria-valuetext") ?? node.textContent)"""


# A timer that is set later and runs longer than the one that writes the address ends after it.
WRITTEN = "() => new Promise((done) => setTimeout(done, 300))"


def numbers(texts: list[str]) -> list[float]:
    return [float(n) for text in texts for n in re.findall(r"-?\d+\.?\d*", text.replace("−", "-"))]


def stopped(figure: LiveFigure, *, pause: bool = True) -> None:
    """Wait until a figure that computes for longer is where it is to go, or pauses."""
    if pause and figure.button("Pause").count():
        figure.button("Pause").dispatch_event("click")
    busy = figure.node.locator('[aria-busy="true"]')
    expect(busy).to_have_count(0, timeout=120_000)


@pytest.mark.parametrize("name", FIGURES)
def test_any_hand_leaves_a_figure_that_answers(open_page: Opener, name: str) -> None:
    chapter, anchor = PLACES[name]
    # Without motion a button's whole work is done when it was pressed.
    page = open_page(chapter, fragment=anchor, reduced_motion=True)
    figure = LiveFigure(page, anchor)
    expect(figure.node).to_have_attribute("data-state", "live")
    root = figure.node.locator(".bx").element_handle()
    first = settled(page, lambda: root.evaluate(SHOWN))
    assert page.evaluate(MONKEY, [root, ACTIONS]) == []
    stopped(figure)
    shown = settled(page, lambda: root.evaluate(SHOWN))
    assert shown != first
    page.evaluate(WRITTEN)
    again = LiveFigure(
        open_page(chapter, fragment=page.url.split("#")[1], reduced_motion=True), anchor
    )
    expect(again.node).to_have_attribute("data-state", "live")
    stopped(again, pause=False)
    expected = pytest.approx(numbers(shown), rel=0.02, abs=0.02)
    copy = again.node.locator(".bx")
    assert numbers(settled(again.page, lambda: copy.evaluate(SHOWN))) == expected
    figure.node.get_by_role("button", name="Reset").click()
    unfinished = root.evaluate_handle("root => [root, '…']")
    page.wait_for_function(f"([root, sign]) => !({SHOWN})(root).includes(sign)", arg=unfinished)
    assert settled(page, lambda: root.evaluate(SHOWN)) == first


@pytest.mark.parametrize("name", FIGURES)
def test_a_malformed_link_does_no_harm(open_page: Opener, name: str) -> None:
    chapter, anchor = PLACES[name]
    page = open_page(chapter)
    address, figure = page.url, page.locator(f"#{anchor}")
    names = figure.evaluate("node => Object.keys(JSON.parse(node.dataset.values))")
    for value in MALFORMED:
        page.goto("about:blank")
        page.goto(f"{address}#{anchor}?{'&'.join(f'{key}={value}' for key in names)}")
        expect(figure, value).to_have_attribute("data-state", "live")
        root = figure.locator(".bx").element_handle()
        assert page.evaluate(MONKEY, [root, 3]) == [], value


def test_two_figures_share_the_address(open_page: Opener) -> None:
    page = open_page("chapters/vae/training.html", fragment="explorer-kl?mu=2")
    kl, training = (LiveFigure(page, f"explorer-{name}") for name in ("kl", "training"))
    expect(kl.node).to_have_attribute("data-state", "live")
    training.node.scroll_into_view_if_needed()
    expect(training.node).to_have_attribute("data-state", "live")
    training.slider("epoch").press("Home")
    expect(page).to_have_url(re.compile(r"#explorer-training\?epoch=0;explorer-kl\?mu=2$"))
    kl.slider("width σ of q").press("Home")
    expect(page).to_have_url(re.compile(r"#explorer-kl\?.*;explorer-training\?epoch=0$"))
    page.reload()
    expect(kl.node).to_have_attribute("data-state", "live")
    expect(kl.node).to_be_in_viewport()
    assert (kl.value("mean μ of q"), kl.value("width σ of q")) == (2, 0.2)
    page.keyboard.press("Shift")
    training.node.scroll_into_view_if_needed()
    expect(training.slider("epoch")).to_have_attribute("aria-valuetext", "0")


def test_a_figure_taller_than_the_screen_begins_below_the_bar(open_page: Opener) -> None:
    page = open_page("chapters/vae/encoder.html", fragment="explorer-elbo", width=390, height=664)
    figure = LiveFigure(page, "explorer-elbo")
    expect(figure.node).to_have_attribute("data-state", "live")
    top = settled(page, lambda: figure.node.evaluate("node => node.getBoundingClientRect().top"))
    bar = page.locator(".bd-header-article").evaluate("node => node.getBoundingClientRect().bottom")
    assert bar - 1 <= top < bar + 40


def test_forced_colours_show_what_is_chosen_and_where_the_hand_is(open_page: Opener) -> None:
    figure = LiveFigure.opened(open_page, "chapters/vae/jensen-bound.html", "explorer-jensen")
    figure.page.emulate_media(forced_colors="active")
    look = "node => [getComputedStyle(node).backgroundColor, getComputedStyle(node).color]"
    options = figure.node.locator(".bx-choice input + span")
    chosen, other = (options.nth(i).evaluate(look) for i in (0, 1))
    assert chosen != other
    dots = "node => getComputedStyle(node).fill"
    knobs = figure.node.locator(".bx-knob")
    assert knobs.first.evaluate(dots) != figure.paper()
    figure.node.locator(".bx-choice input").first.press("ArrowRight")
    outline = "node => getComputedStyle(node).outlineStyle"
    assert options.nth(1).evaluate(outline) != "none"
