"""Explorer ``elbo``: bound and gap add up to log p(x), and the gap closes where it can."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from helpers.explorers.elbo import Elbo
from tests.browser.explorer import EVERYWHERE, LiveFigure
from tests.browser.gestures import brought_into_view
from tests.browser.watch import Opener

CHAPTERS = ["chapters/vae/jensen-bound.html", "chapters/vae/encoder.html"]
ANCHOR = "explorer-elbo"
MU, SIGMA = "mean μ of q", "width σ of q"
GOLDEN = Path(__file__).parents[1] / "explorers" / "golden" / "elbo.json"
FIRST = json.loads(GOLDEN.read_text(encoding="utf-8"))[0]  # the chapter's guess, by helpers
ROUNDED = 6e-4  # numbers are shown with three digits


def opened(open_page: Opener, state: str = "", **settings: object) -> LiveFigure:
    return LiveFigure.opened(open_page, CHAPTERS[0], ANCHOR, state, **settings)


def assert_sums(figure: LiveFigure) -> None:
    """Both equations that the readouts show hold, up to their rounding."""
    total = figure.number("elbo") + figure.number("gap")
    assert total == pytest.approx(figure.number("logPx"), abs=2 * ROUNDED)
    bound = figure.number("score") - figure.number("price")
    assert bound == pytest.approx(figure.number("elbo"), abs=2 * ROUNDED)
    assert figure.number("gap") >= 0


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_it_starts_when_it_comes_near_as_python_says(open_page: Opener, chapter: str) -> None:
    page = brought_into_view(open_page, chapter, f"#{ANCHOR}")
    figure, state = LiveFigure(page, ANCHOR), Elbo()
    assert (figure.value(MU), figure.value(SIGMA)) == (state.mu, state.sigma)
    assert [figure.value(f"observation {name}") for name in ("x₁", "x₂")] == state.x
    assert figure.value("curvature c") == state.curvature
    assert figure.value("noise s") == state.noise
    shown = {"logPx": "logPx", "elbo": "elbo", "gap": "gap", "score": "reconstruction"}
    for key, name in shown.items():
        assert figure.number(key) == pytest.approx(FIRST["terms"][name], abs=ROUNDED)


def test_the_gap_falls_as_q_approaches_the_posterior(open_page: Opener) -> None:
    figure = opened(open_page, "curvature=0&mu=-1.5&sigma=1.2")
    likelihood = figure.number("logPx")
    gaps = [figure.number("gap")]
    for _ in range(3):  # to 0; the posterior's mean is 0.24
        figure.handle("Mean").press("Shift+ArrowRight")
        gaps.append(figure.number("gap"))
    for _ in range(2):  # to 0.55; its width is 0.45
        figure.slider(SIGMA).press("PageDown")
        gaps.append(figure.number("gap"))
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] < 0.1 * gaps[0]
    assert figure.number("logPx") == likelihood
    assert_sums(figure)


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_the_best_q_closes_the_gap_only_on_a_straight_wire(open_page: Opener, by: str) -> None:
    figure = opened(open_page)
    button = figure.node.get_by_role("button", name="Best q")
    button.click() if by == "mouse" else button.press("Enter")
    expect(figure.slider(SIGMA)).to_have_attribute(
        "aria-valuetext", f"{FIRST['best']['sigma']:.2f}"
    )
    left = FIRST["terms"]["logPx"] - FIRST["best"]["elbo"]
    assert figure.number("gap") == pytest.approx(left, abs=ROUNDED)
    assert figure.value(MU) == pytest.approx(FIRST["best"]["mu"], abs=6e-3)
    expect(figure.node.locator(".bx-status")).to_contain_text(f"gap {left:.3f} nats")
    assert_sums(figure)
    figure.slide("curvature c", "Home", by)
    assert figure.number("gap") > 0.1
    button.click() if by == "mouse" else button.press("Space")
    expect(figure.slider(SIGMA)).to_have_attribute("aria-valuetext", "0.45")
    assert figure.number("gap") == 0
    assert figure.number("elbo") == figure.number("logPx")


def test_q_is_dragged_by_its_points(open_page: Opener) -> None:
    figure = opened(open_page)
    bound, likelihood = figure.number("elbo"), figure.number("logPx")
    figure.pull("Width", (-11, 0))
    assert figure.value(SIGMA) < 0.8
    assert figure.number("elbo") > bound
    figure.pull("Mean", (-120, 30))
    assert figure.value(MU) < -1
    assert figure.number("elbo") < bound
    assert figure.number("logPx") == likelihood
    assert_sums(figure)


def test_q_obeys_the_arrow_keys(open_page: Opener) -> None:
    figure = opened(open_page)
    figure.handle("Mean").press("ArrowLeft")
    figure.handle("Width").press("ArrowRight")
    assert (figure.value(MU), figure.value(SIGMA)) == (0.45, 0.95)
    expect(figure.handle("Width")).to_have_attribute("aria-valuetext", "σ = 0.95")
    figure.handle("Mean").press("PageUp")
    figure.handle("Mean").press("PageUp")
    figure.drawn()
    figure.handle("Width").press("Shift+ArrowLeft")  # on the left now: further from the mean
    assert (figure.value(MU), figure.value(SIGMA)) == (1.45, 1.45)


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_every_slider_moves_what_it_must(open_page: Opener, by: str) -> None:
    figure = opened(open_page)
    before = {key: figure.number(key) for key in ("logPx", "gap", "price")}
    figure.slide(MU, "End", by)
    assert figure.number("gap") > before["gap"] + 10
    figure.slide(SIGMA, "Home", by)
    assert figure.number("price") > before["price"] + 5
    assert figure.number("logPx") == before["logPx"]  # q does not touch the model
    figure.slide("noise s", "End", by)
    assert figure.number("logPx") != before["logPx"]
    figure.slide("curvature c", "Home", by)
    figure.slide("observation x₁", "Home", by)
    near = figure.number("logPx")
    figure.slide("observation x₂", "End", by)
    assert figure.number("logPx") < near - 1  # far above a straight wire
    assert_sums(figure)


def test_the_observation_is_dragged_above_the_bend(open_page: Opener) -> None:
    figure = opened(open_page, "x=0.4,2.5&follow=true")
    assert figure.value(MU) > 1
    gap = figure.number("gap")
    figure.pull("Observation", (-100, 0))
    assert figure.value("observation x₁") < -0.3
    assert figure.value(MU) < -1  # the best q has jumped to the other arm
    x = figure.handle("Observation")
    for _ in range(4):
        x.press("Shift+ArrowDown")
    figure.drawn()
    assert figure.value("observation x₂") == pytest.approx(0.5, abs=0.02)
    assert figure.number("gap") < gap
    x.press("ArrowRight")
    expect(figure.node.get_by_label("keep q at its best")).to_be_checked()
    figure.handle("Mean").press("ArrowRight")  # who moves q by hand wants it there
    expect(figure.node.get_by_label("keep q at its best")).not_to_be_checked()


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_a_switch_keeps_q_at_its_best(open_page: Opener, by: str) -> None:
    figure = opened(open_page)
    switch = figure.node.get_by_label("keep q at its best")
    switch.click() if by == "mouse" else switch.press("Space")
    figure.slide("curvature c", "Home", by)
    assert figure.number("gap") == 0
    figure.in_address("mu=0.24&sigma=0.4472")


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_the_bound_is_taken_apart_too(open_page: Opener, by: str) -> None:
    figure = opened(open_page)
    bar = figure.node.locator(".bx-scale .c-prior")
    score = figure.node.locator('[data-value="score"]')
    expect(score).to_be_hidden()
    expect(bar).to_have_attribute("d", "")
    inputs = figure.node.locator(".bx-choice input")
    inputs.nth(1).click() if by == "mouse" else inputs.nth(0).press("ArrowRight")
    expect(score).to_be_visible()
    expect(figure.node.locator('[data-value="gap"]')).to_be_hidden()
    before = bar.bounding_box()
    figure.slider(SIGMA).press("PageDown")
    figure.drawn()
    after = bar.bounding_box()
    assert before is not None and after is not None
    assert after["width"] > before["width"]  # a narrower guess costs more


def test_the_bar_is_to_scale(open_page: Opener) -> None:
    figure = opened(open_page)

    def widths() -> tuple[float, float]:
        marks = figure.node.locator(".bx-scale line.bx-curve")
        likelihood, bound = (float(marks.nth(i).get_attribute("x1") or "nan") for i in (0, 1))
        gap = figure.node.locator(".bx-scale .c-q").bounding_box()
        assert gap is not None
        assert gap["width"] == pytest.approx(likelihood - bound, abs=0.1)
        return gap["width"], figure.number("gap")

    wide = widths()
    figure.slider(MU).press("ArrowRight")
    figure.drawn()
    narrow = widths()
    assert wide[0] / narrow[0] == pytest.approx(wide[1] / narrow[1], rel=0.01)


def test_a_link_keeps_the_picture_and_reset_restores_it(open_page: Opener) -> None:
    figure = opened(open_page)
    first = figure.number("elbo")
    figure.pull("Observation", (30, -40))
    figure.pull("Width", (30, 0))
    figure.slide("curvature c", "End", "keyboard")
    figure.node.locator(".bx-choice input").nth(1).check(force=True)
    figure.in_address("curvature=2&.*split=terms")
    moved = figure.number("elbo")
    figure.reload()
    assert figure.number("elbo") == moved != first
    expect(figure.node.locator('[data-value="score"]')).to_be_visible()
    other = opened(open_page)
    other.slide(MU, "End", "keyboard")
    assert other.number("elbo") != first
    other.node.get_by_role("button", name="Reset").click()
    assert other.number("elbo") == first


def test_a_broken_link_does_no_harm(open_page: Opener) -> None:
    figure = opened(open_page, "sigma=0&noise=-1&mu=99&x=&curvature=1e9&split=none&follow=2")
    shown = [figure.value(name) for name in (MU, SIGMA, "noise s", "curvature c")]
    assert shown == [4, 0.05, 0.25, 2]
    assert_sums(figure)


@pytest.mark.parametrize("settings", EVERYWHERE, ids=str)
def test_it_works_everywhere(open_page: Opener, settings: dict[str, object]) -> None:
    figure = opened(open_page, **settings)
    assert figure.fits()
    before = figure.number("elbo")
    figure.pull("Width", (-12, 0))
    assert figure.number("elbo") > before


def test_it_does_not_move_by_itself_where_motion_is_reduced(open_page: Opener) -> None:
    places = """button => new Promise((done) => {
      const range = button.closest(".bx").querySelector(".bx-range");
      const seen = new Set();
      let frames = 0;
      const look = () => {
        seen.add(range.value);
        frames += 1;
        if (frames < 40) requestAnimationFrame(look); else done(seen.size);
      };
      button.click();
      look();
    })"""
    counts = {}
    for reduced in (True, False):
        figure = opened(open_page, "mu=-2", reduced_motion=reduced)
        counts[reduced] = figure.node.get_by_role("button", name="Best q").evaluate(places)
        assert figure.value(MU) == pytest.approx(0.49, abs=6e-3)
    assert counts[True] == 2  # before and after
    assert counts[False] > 5
