"""Explorer ``em``: steps by button and by hand, a bound that touches after every E step."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from helpers.explorers.em import Em
from helpers.explorers.em.points import digit_plane
from helpers.models import em
from tests.browser.explorer import EVERYWHERE, LiveFigure
from tests.browser.gestures import brought_into_view
from tests.browser.watch import Opener

CHAPTER = "chapters/vae/em.html"
ANCHOR = "explorer-em"
SPEAKS = r"[−\d.]+, log-likelihood"
BROKEN = [
    "means=[0,0],[1]",
    "weights=1,2&covariances=[1,2,1]",
    "means=[1e999,0]&steps=EEEE",
    "history=1",
]


def opened(open_page: Opener, state: str = "", **settings: object) -> LiveFigure:
    return LiveFigure.opened(open_page, CHAPTER, ANCHOR, state, **settings)


def heights(figure: LiveFigure) -> tuple[float, float]:
    return figure.number("bound"), figure.number("evidence")


def drawing(figure: LiveFigure) -> str:
    """The points as they are coloured now."""
    return str(figure.node.locator("canvas").evaluate("canvas => canvas.toDataURL()"))


def test_it_starts_when_it_comes_near_as_python_says(open_page: Opener) -> None:
    page = brought_into_view(open_page, CHAPTER, f"#{ANCHOR}")
    figure, x = LiveFigure(page, ANCHOR), digit_plane()
    means = x.new_tensor(Em().means)
    start = em.Mixture(x.new_full((3,), 1 / 3), means, x.T.cov().repeat(3, 1, 1))
    bound = em.bound(x, x.new_full((len(x), 3), 1 / 3).log(), start).mean()
    evidence = em.log_likelihood(x, start).mean()
    assert heights(figure) == pytest.approx((float(bound), float(evidence)), abs=1e-4)
    assert figure.number("steps") == 0
    for k, mean in enumerate(Em().means, 1):
        words = figure.handle(f"Mean of component {k}").get_attribute("aria-valuetext")
        assert f"x₁ = {mean[0]:.1f}, x₂ = {mean[1]:.1f}".replace("-", "−") in (words or "")


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_the_bound_touches_after_every_e_step_and_never_falls(open_page: Opener, by: str) -> None:
    figure = opened(open_page)
    bound, evidence = heights(figure)
    assert bound < evidence
    pictures = {drawing(figure)}
    for step in range(1, 9):
        next_step = figure.button("EM"[(step + 1) % 2] + " step")
        expect(next_step).to_have_class(re.compile("em-next"))
        if by == "mouse":
            next_step.click()
        else:
            next_step.press("Enter")
        before, (bound, evidence) = bound, heights(figure)
        assert figure.number("steps") == step
        assert bound > before
        assert (figure.number("gap") == 0) == (step % 2 == 1)
        pictures.add(drawing(figure))
        expect(figure.node.locator(".bx-status")).to_have_text(re.compile(SPEAKS))
    # An E step colours the points anew, an M step leaves their colours alone.
    assert len(pictures) == 5


def test_a_step_that_changes_nothing_says_so(open_page: Opener) -> None:
    figure = opened(open_page)
    for letter in "EM":
        figure.button(f"{letter} step").click()
        steps, before = figure.number("steps"), heights(figure)
        figure.button(f"{letter} step").click()
        expect(figure.node.locator(".bx-status")).to_contain_text("changes nothing")
        assert (figure.number("steps"), heights(figure)) == (steps, before)


def test_a_run_climbs_and_can_be_stopped(open_page: Opener) -> None:
    figure = opened(open_page)
    figure.button("Run").press("Enter")
    expect(figure.node.locator('[data-value="steps"]')).not_to_have_text("0")
    figure.button("Pause").click()
    stopped, reached = figure.number("steps"), heights(figure)[0]
    figure.page.wait_for_timeout(400)
    assert figure.number("steps") == stopped
    figure.button("Run").click()
    figure.page.wait_for_timeout(500)
    # Whatever else the reader does ends the run.
    figure.button("Reset").click()
    figure.page.wait_for_timeout(400)
    assert figure.number("steps") == 0
    figure.button("Run").wait_for()
    assert heights(figure)[0] < reached


def test_without_motion_a_run_jumps_to_where_em_settles(open_page: Opener) -> None:
    figure = opened(open_page, reduced_motion=True)
    figure.button("Run").click()
    bound, evidence = heights(figure)
    x = digit_plane()
    start = em.Mixture(x.new_full((3,), 1 / 3), x.new_tensor(Em().means), x.T.cov().repeat(3, 1, 1))
    best = em.fit_em(x, start, steps=500, tolerance=1e-5).trace[-1]
    assert evidence == pytest.approx(best.log_likelihood, abs=1e-3)
    assert 0 <= evidence - bound < 1e-3
    expect(figure.node.locator(".bx-status")).to_have_text(re.compile(SPEAKS))


def test_a_mean_moved_by_hand_opens_a_gap_that_an_e_step_closes(open_page: Opener) -> None:
    figure = opened(open_page)
    for letter in "EMEME":
        figure.button(f"{letter} step").click()
    touching, at = heights(figure)[0], figure.number("steps")
    figure.pull("Mean of component 1", (60, 30), (80, 60))
    assert figure.number("gap") > 0.01
    assert heights(figure)[0] < touching
    assert figure.number("steps") == at + 1  # one drag is one step
    picture, gap = drawing(figure), figure.number("gap")
    figure.button("E step").click()
    assert figure.number("gap") == 0 < gap
    assert drawing(figure) != picture


def test_the_arrow_keys_move_a_mean(open_page: Opener) -> None:
    figure = opened(open_page)
    mean = figure.handle("Mean of component 2")
    mean.press("Shift+ArrowRight")
    mean.press("ArrowUp")
    figure.drawn()
    expect(mean).to_have_attribute("aria-valuetext", re.compile(r"x₁ = −1\.1, x₂ = 0\.3"))
    assert figure.number("steps") == 0  # at the start it is the start that moves


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_the_number_of_components_and_another_start(open_page: Opener, by: str) -> None:
    figure = opened(open_page)
    sizes = figure.node.locator(".bx-choice input")
    if by == "mouse":
        sizes.nth(3).click()
    else:
        sizes.nth(2).press("ArrowRight")
    for k in range(1, 5):
        expect(figure.handle(f"Mean of component {k}")).to_be_visible()
    before = heights(figure)
    if by == "mouse":
        figure.button("Other start").click()
    else:
        figure.button("Other start").press("Enter")
    assert heights(figure) != before
    sizes.nth(0).click()
    expect(figure.handle("Mean of component 2")).to_be_hidden()
    assert figure.number("gap") == 0  # one component leaves nothing to guess


def test_a_link_keeps_the_picture_and_reset_restores_it(open_page: Opener) -> None:
    figure = opened(open_page)
    first, mean = heights(figure), figure.handle("Mean of component 3")
    for letter in "EMEM":
        figure.button(f"{letter} step").click()
    figure.pull("Mean of component 3", (10, -10))
    figure.in_address("steps=SEMEMH")
    moved, words = heights(figure), mean.get_attribute("aria-valuetext")
    figure.reload()
    assert heights(figure) == pytest.approx(moved, abs=2e-4)  # a link keeps five digits
    assert figure.number("steps") == 5
    assert mean.get_attribute("aria-valuetext") == words
    other = opened(open_page)
    for restore in (other.button("Reset").click, other.node.locator(".bx-title").dblclick):
        other.button("E step").click()
        assert heights(other) != first
        restore()
        assert heights(other) == first


def test_a_broken_link_does_no_harm(open_page: Opener) -> None:
    figure = opened(open_page, BROKEN[0])
    for state in BROKEN:
        figure.goes_to(state)
        bound, evidence = heights(figure)
        assert -50 < bound <= evidence < 0, state
        figure.button("M step").click()
        assert heights(figure)[0] >= bound, state


@pytest.mark.parametrize("settings", EVERYWHERE, ids=str)
def test_it_works_everywhere(open_page: Opener, settings: dict[str, object]) -> None:
    figure = opened(open_page, **settings)
    assert figure.fits()
    figure.button("E step").click()
    assert figure.number("gap") == 0
    figure.pull("Mean of component 1", (-20, 10))
    assert figure.number("gap") > 0


def test_it_follows_the_theme(open_page: Opener) -> None:
    figure = opened(open_page)
    light, picture = figure.paper(), drawing(figure)
    figure.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    figure.drawn()
    assert figure.paper() != light
    assert drawing(figure) != picture


def test_a_finger_drags_a_mean_or_scrolls_the_page(open_page: Opener) -> None:
    figure = opened(open_page, width=390, height=700, touch=True)
    before = heights(figure)
    figure.pull_by_finger("Mean of component 1", (30, 60))
    assert heights(figure) != before
    figure.scrolls_by_finger(0.9, 0.8)
