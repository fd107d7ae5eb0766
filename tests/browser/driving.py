"""Phrases of the text that set a figure, as a test handles them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import lxml.html
from playwright.sync_api import Locator, Page, expect

from helpers.explorers.kit import links
from tests.browser.explorer import LiveFigure, settled
from tests.browser.watch import Opener

SITE_PAGES = ("index.html", "chapters/**/*.html")
CONTROLS = "article a.drives"
JENSEN = "chapters/vae/jensen-bound.html"
BEST = "#explorer-elbo?follow=true"
FLAT = "#explorer-elbo?curvature=0&follow=true"
CENTRED = """(node) => {
  node.scrollIntoView({ block: "center", behavior: "instant" });
  return node.getBoundingClientRect().top;
}"""


def pages(site: Path) -> list[str]:
    """The pages whose text sets a figure."""
    found = (path for pattern in SITE_PAGES for path in sorted(site.glob(pattern)))
    return [
        path.relative_to(site).as_posix()
        for path in found
        if lxml.html.parse(str(path)).xpath("//article//a[contains(@class, 'drives')]")
    ]


def control(page: Page, link: str) -> Locator:
    """The first phrase with this link, in the middle of the screen."""
    found = page.locator(f'article a.drives[href="{link}"]').first
    # Again and again: what is laid out above it moves it.
    settled(page, lambda: found.evaluate(CENTRED))
    return found


def figure_of(page: Page, link: str) -> LiveFigure:
    return LiveFigure(page, links.parts(link)[0])


def first_state(figure: LiveFigure) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(figure.node.get_attribute("data-values") or "")
    return state


def state(figure: LiveFigure) -> dict[str, Any]:
    """What the address says of a figure; of one that it does not name first, nothing."""
    part = figure.page.url.partition("#")[2].split(";")[0]
    if part.split("?")[0] != figure.anchor:
        return {}
    name = figure.node.get_attribute("data-explorer") or ""
    first = first_state(figure)
    return first | links.values(f"#{part}", name, first)


def shown(figure: LiveFigure) -> str:
    """All that a figure says and draws, without what a hand has just left behind."""
    drawn = "svg > :not(.bx-layer-ghosts)"
    parts = f"[...node.querySelectorAll('[data-value], .bx-value, {drawn}')]"
    text: str = figure.node.evaluate(f"node => {parts}.map((part) => part.innerHTML).join()")
    return text


def pressed(phrase: Locator, figure: LiveFigure) -> None:
    """Press a phrase and wait until its figure is in the state that it names, and at rest."""
    phrase.click()
    expect(phrase).to_have_attribute("aria-pressed", "true")
    link = phrase.get_attribute("href") or ""
    name = figure.node.get_attribute("data-explorer") or ""
    wanted = links.values(link, name, first_state(figure))
    for _ in range(200):  # the address is written a moment later
        if wanted.items() <= state(figure).items():
            break
        figure.page.wait_for_timeout(50)
    else:
        raise AssertionError(f"{link} left the figure in the state {state(figure)}")
    expect(figure.node.locator('[aria-busy="true"]')).to_have_count(0, timeout=60_000)
    settled(figure.page, lambda: shown(figure))


def opened(open_page: Opener, link: str, **settings: Any) -> tuple[Page, Locator, LiveFigure]:
    """The Jensen chapter at one of its phrases, its figure alive."""
    page = open_page(JENSEN, **settings)
    phrase, figure = control(page, link), figure_of(page, link)
    expect(figure.node).to_have_attribute("data-state", "live")
    settled(page, lambda: (shown(figure), phrase.bounding_box()))
    return page, phrase, figure


def gap(figure: LiveFigure) -> Locator:
    return figure.node.locator('[data-value="gap"]').first


def top(phrase: Locator) -> float:
    """Where a phrase stands on the screen, pixels from the top."""
    place: float = phrase.evaluate("node => node.getBoundingClientRect().top")
    return place


def readout(figure: LiveFigure, keys: list[str]) -> dict[str, str]:
    """Some texts of a figure's readout."""
    return {key: figure.text(key) for key in keys}
