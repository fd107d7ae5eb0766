"""A figure that shows a process moves by itself until somebody touches it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.driving import CENTRED
from tests.browser.explorer import LiveFigure, settled
from tests.browser.gestures import brought_into_view
from tests.browser.watch import Opener

# Of each figure with a process its chapter, and what shows that it has moved.
CHAPTERS = {
    "em": "vae/em",
    "generator": "gan/training",
    "latent": "vae/latent-space",
    "reparam": "vae/reparameterization",
    "spectrum": "vae/linear",
    "training": "vae/training",
}
MOVED = {
    "em": '[data-value="steps"]',
    "generator": '[data-value="norm"]',
    "latent": '[data-value="z"]',
    "reparam": '[data-value="pathwise"]',
    "spectrum": '[data-value="elbo"]',
    "training": '[data-value="kl"]',
}


def moving(open_page: Opener, name: str, **settings: Any) -> tuple[LiveFigure, Locator]:
    """A page whose figure is brought into view, without a state in its address."""
    address = f"chapters/{CHAPTERS[name]}.html"
    settings = {"moving": True, **settings}
    page = brought_into_view(lambda path: open_page(path, **settings), address, f"#explorer-{name}")
    figure = LiveFigure(page, f"explorer-{name}")
    plot = figure.node.locator(".bx-plot").first
    # Again and again: what is laid out above it moves it.
    settled(page, lambda: plot.evaluate(CENTRED))
    return figure, figure.node.locator(MOVED[name]).first


@pytest.mark.parametrize("name", MOVED)
def test_a_process_moves_until_it_is_touched(open_page: Opener, name: str) -> None:
    figure, value = moving(open_page, name)
    address, first = figure.page.url, value.text_content() or ""
    expect(value).not_to_have_text(first, timeout=30_000)
    expect(figure.node.locator(".bx-status")).to_be_empty()
    assert figure.page.url == address
    expect(figure.button("Keep still")).to_be_visible()
    figure.node.locator(".bx-title").click()
    expect(figure.node.get_by_role("button", name="Keep still")).to_be_hidden()
    at = value.text_content() or ""
    figure.page.wait_for_timeout(2500)  # longer than any beat
    expect(value).to_have_text(at)


def test_it_pauses_for_all_figures_until_it_is_let_move(open_page: Opener) -> None:
    figure, value = moving(open_page, "latent")
    expect(value).not_to_have_text(value.text_content() or "", timeout=30_000)
    figure.button("Keep still").click()
    figure.drawn()
    at = value.text_content() or ""
    figure.page.goto(figure.page.url.replace("latent-space", "reparameterization"))
    other = LiveFigure(figure.page, "explorer-reparam")
    settled(other.page, lambda: other.node.locator(".bx-plot, img").first.evaluate(CENTRED))
    seen = other.node.locator(MOVED["reparam"])
    expect(other.button("Let it move")).to_be_visible()
    at = seen.text_content() or ""
    figure.page.wait_for_timeout(2500)
    expect(seen).to_have_text(at)
    other.button("Let it move").click()
    expect(seen).not_to_have_text(at, timeout=30_000)


@pytest.mark.parametrize("why", ["reduced", "linked", "still"])
def test_it_does_not_move(open_page: Opener, why: str) -> None:
    """For who asked for less motion, in a state that the address gives, and in these tests."""
    if why == "linked":
        figure = LiveFigure.opened(
            open_page, f"chapters/{CHAPTERS['latent']}.html", "explorer-latent", moving=True
        )
    else:
        given = {"reduced_motion": True} if why == "reduced" else {"moving": False}
        figure, _ = moving(open_page, "latent", **given)
    expect(figure.node.get_by_role("button", name="Keep still")).to_be_hidden()
    value = figure.node.locator(MOVED["latent"]).first
    at = value.text_content() or ""
    figure.page.wait_for_timeout(2500)
    expect(value).to_have_text(at)
