"""Explorer ``descent``: the path, its loss and its words follow rule, rate, batch and hand."""

from __future__ import annotations

import pytest
import torch
from playwright.sync_api import expect

from helpers.explorers.descent import Descent
from helpers.maths import descent
from tests.browser.explorer import EVERYWHERE, LiveFigure
from tests.browser.watch import Opener

CHAPTER = "chapters/descent.html"
ANCHOR = "explorer-descent"
RATE, STEPS = "learning rate η", "number of steps"
SHARES = "ink in the data, pixel 1", "ink in the data, pixel 2"
START = "Start of the path"
BROKEN = ["rate=-1&steps=1e9", "start=nan&shares=0,1", "rule=newton&batch=7&seed=x", "shares=2"]


def opened(open_page: Opener, state: str = "", **settings: object) -> LiveFigure:
    return LiveFigure.opened(open_page, CHAPTER, ANCHOR, state, **settings)


def shown(figure: LiveFigure) -> tuple[str, ...]:
    return tuple(figure.text(key) for key in ("above", "gradient", "arrival"))


def choose(figure: LiveFigure, name: str) -> None:
    figure.node.get_by_role("radio", name=name, exact=True).press("Space")
    figure.drawn()


def above(state: Descent) -> float:
    """Nats above the least loss after the last step, by ``helpers``."""
    start, shares = (torch.tensor(v, dtype=torch.float64) for v in (state.start, state.shares))
    seen = shares.expand(state.steps, -1)
    end = descent.descend(start, seen, state.rate, state.rule)[-1]
    return float(descent.coin_loss(end, shares) - descent.least_loss(shares))


def test_it_starts_as_python_says(open_page: Opener) -> None:
    """Without a scroll: it stands at the top of its page."""
    figure, state = LiveFigure(open_page(CHAPTER), ANCHOR), Descent()
    expect(figure.node).to_have_attribute("data-state", "live", timeout=30_000)
    assert figure.value(RATE) == pytest.approx(state.rate, rel=0.03)
    assert figure.value(STEPS) == state.steps
    assert figure.number("above") == pytest.approx(above(state), abs=6e-4)
    assert figure.text("arrival") == "26"


@pytest.mark.parametrize("rule", ["momentum", "Adam"])
def test_every_rule_walks_its_own_way(open_page: Opener, rule: str) -> None:
    figure = opened(open_page, "rate=0.3&steps=30")
    before = shown(figure)
    choose(figure, rule)
    assert shown(figure) != before
    figure.in_address(f"rule={rule.lower()}")
    expected = above(Descent(rule=rule.lower(), rate=0.3, steps=30))
    assert figure.number("above") == pytest.approx(expected, abs=6e-4)


def test_batches_are_noisy_and_drawn_anew(open_page: Opener) -> None:
    figure = opened(open_page, "steps=100")
    again = figure.button("Other pictures")
    expect(again).to_be_hidden()
    choose(figure, "1")
    expect(again).to_be_visible()
    first = shown(figure)
    again.click()
    figure.drawn()
    assert shown(figure) != first
    figure.in_address("batch=1.*seed=1|seed=1.*batch=1")
    choose(figure, "all")
    assert figure.text("arrival") == "26"


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_every_slider_moves_its_part(open_page: Opener, by: str) -> None:
    for name in (RATE, STEPS, *SHARES):
        figure = opened(open_page)
        before = shown(figure)
        figure.slide(name, "Home", by)
        assert shown(figure) != before, name


def test_the_start_is_dragged_and_moved_by_keys(open_page: Opener) -> None:
    figure = opened(open_page, "steps=0&start=0,0")
    before = figure.number("above")
    figure.pull(START, (60, 0))
    right = figure.number("above")
    assert right > before
    figure.handle(START).press("Shift+ArrowLeft")
    assert figure.number("above") < right
    figure.in_address("start=")


def test_a_rate_beyond_the_border_never_arrives(open_page: Opener) -> None:
    """8 is the border of a pixel that shows ink half of the time."""
    for rate, arrives in ((7.9, True), (8.1, False), (100, False)):
        figure = opened(open_page, f"rate={rate}&shares=0.5,0.5&start=1,1&steps=500")
        assert (figure.text("arrival") != "not yet") == arrives
        figure.is_sound()


def test_a_broken_link_does_no_harm(open_page: Opener) -> None:
    opened(open_page, BROKEN[0]).keeps_within(BROKEN, RATE, 0.009, 101)


def test_a_link_keeps_the_picture_and_reset_restores_it(open_page: Opener) -> None:
    figure = opened(open_page)
    first = shown(figure)
    choose(figure, "momentum")
    figure.slide(STEPS, "End", "keyboard")
    figure.in_address("rule=momentum.*steps=500")
    figure.comes_back(shown, first)


def test_it_moves_by_itself_to_its_first_state(open_page: Opener) -> None:
    page = open_page(CHAPTER, moving=True)
    figure = LiveFigure(page, ANCHOR)
    figure.node.scroll_into_view_if_needed()
    expect(figure.node).to_have_attribute("data-state", "live")
    steps = figure.node.locator(".bx-slider:nth-child(2) output")
    end = Descent().steps
    page.wait_for_function(
        "([id, end]) => document.querySelector(`#${id} .bx-slider:nth-child(2) output`)"
        ".textContent < end / 2",
        arg=[ANCHOR, end],
    )
    expect(steps).to_have_text(str(end), timeout=60_000)


@pytest.mark.parametrize("settings", EVERYWHERE, ids=str)
def test_it_works_everywhere(open_page: Opener, settings: dict[str, object]) -> None:
    figure = opened(open_page, "steps=0&start=0,0", **settings)
    assert figure.fits()
    before = figure.number("above")
    figure.pull(START, (60, 0))
    assert figure.number("above") > before


def test_a_finger_drags_the_start_or_scrolls_the_page(open_page: Opener) -> None:
    figure = opened(open_page, "steps=0&start=0,0", width=390, height=700, touch=True)
    before = figure.number("above")
    figure.pull_by_finger(START, (60, 0))
    assert figure.number("above") > before
    figure.scrolls_by_finger(0.15, 0.95)
