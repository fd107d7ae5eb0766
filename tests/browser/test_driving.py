"""Phrases of the text that set a figure: what a reader points at, presses and takes back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from playwright.sync_api import Locator, Page, expect

from helpers.explorers.kit import links
from tests.browser.explorer import LiveFigure, settled
from tests.browser.watch import Opener

SITE_PAGES = ("index.html", "chapters/**/*.html")
CONTROLS = "article a.drives"
JENSEN, ENCODER = "chapters/vae/jensen-bound.html", "chapters/vae/encoder.html"
SPLIT = "#explorer-elbo?split=terms"
FLAT = "#explorer-elbo?curvature=0&follow=true"
# What a figure shows on the way there and back is of no interest: 500 steps without a change.
LEFT = "2.86, 3.00"


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
    found.evaluate("node => node.scrollIntoView({ block: 'center', behavior: 'instant' })")
    return found


def figure_of(page: Page, link: str) -> LiveFigure:
    return LiveFigure(page, links.parts(link)[0])


def first_state(figure: LiveFigure) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(figure.node.get_attribute("data-values") or "")
    return state


def state(figure: LiveFigure) -> dict[str, Any]:
    """What the address says of a figure."""
    first = first_state(figure)
    part = figure.page.url.partition("#")[2].split(";")[0]
    assert part.split("?")[0] == figure.anchor
    name = figure.node.get_attribute("data-explorer") or ""
    return first | links.values(f"#{part}", name, first)


def shown(figure: LiveFigure) -> str:
    """All that a figure says and draws."""
    return figure.node.evaluate(
        "node => [...node.querySelectorAll('[data-value], .bx-value, svg')].map((part) => part.innerHTML).join()"
    )


def pressed(phrase: Locator, figure: LiveFigure) -> None:
    """Press a phrase and wait until its figure has gone where it leads."""
    phrase.click()
    expect(phrase).to_have_attribute("aria-pressed", "true")
    figure.in_address("")
    settled(figure.page, lambda: (figure.page.url, shown(figure)))


def test_every_phrase_sets_its_figure(open_page: Opener, site: Path) -> None:
    """On every page: each is pressed in turn, and the figure is in the state that it names."""
    problems = []
    for address in pages(site):
        page = open_page(address)
        for link in [a.get_attribute("href") or "" for a in page.locator(CONTROLS).all()]:
            phrase, figure = control(page, link), figure_of(page, link)
            expect(figure.node).to_have_attribute("data-state", "live")
            before = page.evaluate("scrollY")
            pressed(phrase, figure)
            name = figure.node.get_attribute("data-explorer") or ""
            wanted = links.values(link, name, first_state(figure))
            found = state(figure)
            problems += [
                f"{address} {link}: {key} is {found[key]}" for key in wanted if found[key] != wanted[key]
            ]
            if page.evaluate("scrollY") != before:
                problems.append(f"{address} {link}: the page has moved")
            expect(phrase).to_be_in_viewport()
    assert not problems


# What a figure says in the state of a phrase: keys of its readout and what these begin with.
SAID = {
    "generative-models": {
        "#explorer-mix?shows=digit": {},
    },
    "vae/jensen-bound": {
        "#explorer-jensen?atoms=1.5,1.5,1.5": {"gap": "0.000"},
        "#explorer-jensen?weights=0,1,0": {"gap": "0.000"},
        "#explorer-jensen?g=linear&atoms=-1.6,0.4,1.8": {"gap": "0.000"},
        "#explorer-jensen?atoms=0.06,1.2,3.9": {"gap": "0.8"},
        FLAT: {"gap": "0.000"},
    },
    "vae/em": {
        "#explorer-em?means=[0,0],[0,0],[0,0]": {"gap": "0.0000"},
    },
    "vae/training": {
        "#explorer-kl?mu=2.5&sigma=0.9": {"exact": "0.69"},
        "#explorer-kl?target=gaussian&mu=-2.5&sigma=0.6": {"exact": "0.000"},
        "#explorer-training?beta=20": {"kl": "0.4"},
    },
    "vae/reparameterization": {
        "#explorer-reparam?f=step&samples=64": {"pathwise": "0.000"},
    },
}


@pytest.mark.parametrize("chapter", SAID)
def test_what_the_text_says_of_a_state_holds_there(open_page: Opener, chapter: str) -> None:
    page = open_page(f"chapters/{chapter}.html")
    for link, words in SAID[chapter].items():
        phrase, figure = control(page, link), figure_of(page, link)
        pressed(phrase, figure)
        said = {key: figure.text(key) for key in words}
        assert [key for key, text in said.items() if not text.startswith(words[key])] == [], (link, said)
