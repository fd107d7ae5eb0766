"""A figure of which the text speaks stays in view: beside it, or at the foot of a phone."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from playwright.sync_api import expect

from helpers.explorers.kit import links
from tests.browser.driving import CONTROLS, FLAT, figure_of, gap, opened, pressed, top
from tests.browser.explorer import settled
from tests.browser.gestures import resting_box
from tests.browser.watch import Opener

# The boxes of an element, of the text's column and of the screen below the page's bar.
BOXES = """(node) => {
  const box = (part) => part.getBoundingClientRect().toJSON();
  const [own, text] = [node, document.querySelector(".bd-article")].map(box);
  return { own, text, screen: [innerWidth, innerHeight] };
}"""
TO_PARAGRAPH = "node => node.closest('p').scrollIntoView({ block: 'start', behavior: 'instant' })"
CUT_OFF = "node => [node.scrollHeight - node.clientHeight, node.scrollWidth - node.clientWidth]"


@pytest.mark.parametrize("width", [1280, 1440, 1920])
def test_beside_the_text_a_figure_stays_in_view(open_page: Opener, width: int) -> None:
    page, phrase, figure = opened(open_page, FLAT, width=width)
    phrase.evaluate(TO_PARAGRAPH)
    expect(figure.node).to_have_attribute("data-pinned", "beside")
    live = figure.node.locator(".explorer-live")
    boxes = settled(page, lambda: live.evaluate(BOXES))
    own, text, (right, bottom) = boxes["own"], boxes["text"], boxes["screen"]
    assert text["right"] < own["left"] and own["right"] <= right and own["bottom"] <= bottom
    assert own["bottom"] - own["top"] <= 0.45 * bottom + 1
    before = top(phrase)
    pressed(phrase, figure)
    assert abs(top(phrase) - before) < 1
    expect(gap(figure)).to_be_in_viewport()


def test_a_figure_that_comes_into_view_takes_its_place(open_page: Opener) -> None:
    page, phrase, figure = opened(open_page, FLAT)
    phrase.evaluate(TO_PARAGRAPH)
    expect(figure.node).to_have_attribute("data-pinned", "beside")
    height = figure.node.evaluate("node => node.offsetHeight")
    figure.node.evaluate("node => node.scrollIntoView({ block: 'center', behavior: 'instant' })")
    expect(figure.node).not_to_have_attribute("data-pinned", "beside")
    settled(page, lambda: figure.node.bounding_box())
    assert abs(figure.node.evaluate("node => node.offsetHeight") - height) <= 1


PHONE: dict[str, Any] = {"width": 390, "height": 664, "touch": True}
AT_PHRASE = """(node) => {
  const box = node.getClientRects()[0];
  return node.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
}"""


@pytest.mark.parametrize("how", ["button", "Escape"])
def test_on_a_phone_a_low_figure_is_pinned_and_let_go(open_page: Opener, how: str) -> None:
    page, phrase, figure = opened(open_page, FLAT, **PHONE)
    phrase.evaluate(TO_PARAGRAPH)
    expect(figure.node).to_have_attribute("data-pinned", "foot")
    boxes = settled(page, lambda: figure.node.locator(".explorer-live").evaluate(BOXES))
    own, (_, bottom) = boxes["own"], boxes["screen"]
    assert own["bottom"] == bottom and own["bottom"] - own["top"] <= 0.45 * bottom + 1
    assert phrase.evaluate(AT_PHRASE), "the pinned figure covers the phrase that drives it"
    phrase.tap()
    expect(gap(figure)).to_be_in_viewport()
    expect(gap(figure)).to_have_text("0.000 nats")
    expect(figure.node.locator(".bx-range").first).to_be_hidden()
    if how == "button":
        figure.node.locator(".explorer-release").tap()
    else:
        for _ in range(2):  # once for the state, once for the place
            page.keyboard.press("Escape")
    expect(figure.node).not_to_have_attribute("data-pinned", "foot")
    page.mouse.wheel(0, 40)
    settled(page, lambda: page.evaluate("scrollY"))
    expect(figure.node).not_to_have_attribute("data-pinned", "foot")
    if how == "Escape":
        phrase.tap()
        expect(figure.node).to_have_attribute("data-pinned", "foot")


@pytest.mark.parametrize(
    "figures",
    [
        "vae/decoder",
        "vae/em",
        "vae/training",
        "vae/latent-space",
        "generative-models",
        "descent",
        "vae/reparameterization",
    ],
)
def test_a_pinned_figure_is_whole(open_page: Opener, figures: str) -> None:
    """Nothing of it is cut off, on a phone and beside the text."""
    for settings in (PHONE, {"width": 1280, "height": 810}, {"width": 1280, "height": 640}):
        page = open_page(f"chapters/{figures}.html", **settings)
        for link in {
            links.parts(a.get_attribute("href") or "")[0]: a for a in page.locator(CONTROLS).all()
        }.values():
            # What is laid out on the way there moves the paragraph; a reader scrolls on.
            for _ in range(2):
                link.evaluate(TO_PARAGRAPH)
                resting_box(link)
            figure = figure_of(page, link.get_attribute("href") or "")
            expect(figure.node).to_have_attribute(
                "data-pinned", "foot" if settings is PHONE else "beside"
            )
            live = figure.node.locator(".explorer-live")
            assert settled(page, partial(live.evaluate, CUT_OFF)) == [0, 0], figure.anchor
