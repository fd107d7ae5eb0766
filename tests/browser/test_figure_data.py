"""Data that are lost or damaged: a figure says so, offers to try again, and recovers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from helpers import words
from tests.browser.explorer import LiveFigure
from tests.browser.watch import Opener

CHAPTER, ANCHOR = "chapters/vae/latent-space.html", "explorer-latent"
RUNS, RUNS_ANCHOR = "chapters/vae/training.html", "explorer-training"
SAY = words.catalogue().say
AGAIN = SAY("figures.kit.again")
EXPECTED = r"console error|failed request|uncaught error"  # what a browser says of lost data


def changed(change: Callable[[str], str]) -> Callable[[Route], None]:
    """The file as the server has it, but for a change."""

    def handle(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=change(response.text()))

    return handle


def answers(text: str, kind: str = "text/javascript") -> Callable[[Route], None]:
    return lambda route: route.fulfill(body=text, content_type=kind)


LOST = {
    "404": lambda route: route.fulfill(status=404),
    "network": lambda route: route.abort(),
    "truncated": changed(lambda text: text[: len(text) // 2]),
    "another page": answers("<!doctype html><title>Log in</title>", "text/html"),
    "empty": answers(""),
    "one byte": changed(lambda text: text[:-99] + ("B" if text[-99] == "A" else "A") + text[-98:]),
    "short": answers('bookExplorers.asset("vae-2d", {networks: {}, weights: {base64: "AAAA"}});'),
}
CASES = [("vae-2d.js", how) for how in LOST]
CASES += [(file, how) for file in ("explorers.js", "explorers.css") for how in ("404", "truncated")]


def near(page: Page, anchor: str) -> LiveFigure:
    figure = LiveFigure(page, anchor)
    figure.node.evaluate("node => node.scrollIntoView({ block: 'center', behavior: 'instant' })")
    return figure


@pytest.mark.parametrize(("file", "how"), CASES)
def test_a_figure_that_cannot_start_says_so_and_recovers(
    open_page: Opener, file: str, how: str
) -> None:
    open_page.allow(EXPECTED)
    page = open_page(CHAPTER)
    where = f"**/explorers/{file}*"
    page.route(where, LOST[how])
    figure = near(page, ANCHOR)
    said = figure.node.get_by_role("status")
    expect(said).to_contain_text(SAY("figures.kit.failed"))
    expect(figure.node).to_have_attribute("data-state", "error")
    expect(figure.node.locator("img.poster-light, .poster-light img").first).to_be_visible()
    expect(figure.node.locator(".bx")).to_have_count(0)
    again = figure.node.get_by_role("button", name=AGAIN)
    again.click()  # still lost
    expect(said).to_contain_text(SAY("figures.kit.failed"))
    expect(again).to_be_focused()
    page.unroute(where)
    again.press("Enter")
    expect(figure.node).to_have_attribute("data-state", "live")
    expect(figure.node).to_be_focused()
    page.keyboard.press("Tab")
    expect(figure.node.locator(".bx-tools button:focus")).to_be_visible()
    expect(figure.node).not_to_have_attribute("tabindex", "-1")
    expect(figure.node.locator(".explorer-failed")).to_be_hidden()
    expect(figure.node.get_by_role("button", name="Go to the centre of class 3")).to_be_enabled()
    before = figure.text("z")
    figure.slider("z₁").press("End")
    assert figure.text("z") != before


@pytest.mark.parametrize("how", ["404", "truncated", "one byte"])
def test_data_fetched_later_may_be_lost_and_found(open_page: Opener, how: str) -> None:
    open_page.allow(EXPECTED)
    page = open_page(CHAPTER)
    page.route("**/explorers/digits.js*", LOST[how])
    figure = near(page, ANCHOR)
    trouble = figure.node.locator(".bx-trouble")
    expect(trouble).to_contain_text(SAY("figures.kit.missing"))
    centre = figure.node.get_by_role("button", name="Go to the centre of class 3")
    expect(centre).to_be_disabled()
    before = figure.text("z")
    figure.slider("z₁").press("End")  # the rest works
    assert figure.text("z") != before
    again = trouble.get_by_role("button", name=AGAIN)
    again.press("Enter")  # still lost
    expect(again).to_be_focused()
    page.unroute("**/explorers/digits.js*")
    again.press("Enter")
    expect(centre).to_be_enabled()
    expect(trouble).to_be_hidden()
    expect(figure.node.locator(".bx")).to_be_focused()
    page.keyboard.press("Tab")
    expect(figure.node.locator(".bx-tools button:focus")).to_be_visible()


def test_a_run_is_asked_for_when_the_network_has_gone_and_comes_back(open_page: Opener) -> None:
    open_page.allow(EXPECTED)
    page = open_page(RUNS)
    figure = near(page, RUNS_ANCHOR)
    expect(figure.node.locator("[data-value=elbo]")).to_contain_text("nats")
    page.context.set_offline(True)
    figure.node.locator(".bx-choice input").nth(2).click()
    trouble = figure.node.locator(".bx-trouble")
    expect(trouble).to_contain_text(SAY("figures.kit.missing"))
    figure.node.locator(".bx-choice input").nth(1).click()  # what is there is shown
    expect(figure.node.locator("[data-value=elbo]")).to_contain_text("nats")
    figure.node.locator(".bx-choice input").nth(2).click()
    page.context.set_offline(False)
    trouble.get_by_role("button", name=AGAIN).click()
    expect(figure.node.locator("[data-value=elbo]")).to_contain_text("nats")
    expect(trouble).to_be_hidden()


def test_a_page_says_nothing_of_figures_that_work(open_page: Opener) -> None:
    figure = near(open_page(CHAPTER), ANCHOR)
    expect(figure.node).to_have_attribute("data-state", "live")
    expect(figure.node.get_by_text(AGAIN)).to_have_count(0)
