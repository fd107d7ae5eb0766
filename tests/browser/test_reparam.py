"""Explorer ``reparam``: both gradient estimates follow mu, sigma, M and f, and mean the same."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from helpers.explorers.reparam import Reparam
from tests.browser.explorer import LiveFigure
from tests.browser.gestures import brought_into_view
from tests.browser.watch import Opener

CHAPTER = "chapters/vae/reparameterization.html"
ANCHOR = "explorer-reparam"
MU, SIGMA, SAMPLES = "mean μ", "standard deviation σ", "samples M in each estimate"
POINT = "Point at the mean of z"


def opened(open_page: Opener, state: str = "", **settings: object) -> LiveFigure:
    return LiveFigure.opened(open_page, CHAPTER, ANCHOR, state, **settings)


def variances(figure: LiveFigure) -> tuple[float, float]:
    """Of the pathwise and of the score-function estimates."""
    return figure.number("pathwise-variance"), figure.number("score-variance")


def means(figure: LiveFigure) -> list[float]:
    return [figure.number(key) for key in ("truth", "pathwise", "score")]


def unit(figure: LiveFigure) -> float:
    """Pixels for one unit of z, on an axis from -3 to 5 between margins of 46 and 12 pixels."""
    box = figure.node.locator(".bx-plot").first.bounding_box()
    assert box is not None
    return (box["width"] - 58) / 8


def choose(figure: LiveFigure, index: int, by: str) -> None:
    inputs = figure.node.locator(".bx-choice input")
    if by == "mouse":
        inputs.nth(index).click()
    else:
        inputs.nth(index - 1).press("ArrowRight")


def test_it_starts_when_it_comes_near_as_python_says(open_page: Opener) -> None:
    page = brought_into_view(open_page, CHAPTER, f"#{ANCHOR}")
    figure, state = LiveFigure(page, ANCHOR), Reparam()
    shown = [figure.value(label) for label in (MU, SIGMA, SAMPLES)]
    assert shown == [state.mu, state.sigma, state.samples]
    assert figure.number("truth") == pytest.approx(2 * (state.mu - 2), abs=1e-3)


def test_the_point_is_dragged(open_page: Opener) -> None:
    figure = opened(open_page, "f=wave")
    there, back = (2 * unit(figure), 0), (0.5 * unit(figure), 0)
    figure.pull(POINT, there, back, there)
    assert figure.value(MU) == pytest.approx(2.5, abs=0.1)


def test_the_point_obeys_the_keyboard(open_page: Opener) -> None:
    figure = opened(open_page)
    point = figure.handle(POINT)
    point.press("ArrowRight")
    assert figure.number("truth") == pytest.approx(-2.9, abs=1e-3)
    point.press("Shift+ArrowLeft")
    assert figure.number("truth") == pytest.approx(-3.9, abs=1e-3)
    expect(point).to_have_attribute("aria-valuetext", "μ = 0.05")


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_every_slider_moves_what_it_must(open_page: Opener, by: str) -> None:
    figure = opened(open_page)
    figure.slide(MU, "End", by)
    assert figure.number("truth") == pytest.approx(4, abs=0.03)
    # For this f the pathwise variance is 4 sigma^2 / M, wherever mu is.
    before, _ = variances(figure)
    figure.slide(SIGMA, "End", by)
    wide, score = variances(figure)
    assert wide == pytest.approx(before * (2 / 0.8) ** 2, rel=0.03)
    figure.slide(SAMPLES, "End", by)
    assert score / 32 < variances(figure)[1] < score / 8  # from 4 to 64: a 16th, but for chance
    figure.slider(SAMPLES).press("ArrowLeft")
    assert figure.value(SAMPLES) == 32


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_the_function_decides_who_wins(open_page: Opener, by: str) -> None:
    figure = opened(open_page, "samples=64")
    note = figure.node.locator(".bx-note").text_content()
    assert figure.number("ratio") > 10
    choose(figure, 1, by)
    assert figure.number("ratio") < 0.3
    choose(figure, 2, by)
    truth, pathwise, score = means(figure)
    assert truth == pytest.approx(0.41, abs=0.01)
    assert score == pytest.approx(truth, abs=0.02)
    assert pathwise == figure.number("pathwise-variance") == 0
    assert figure.node.locator(".bx-note").text_content() != note


def test_a_small_sigma_lets_the_path_win_again(open_page: Opener) -> None:
    figure = opened(open_page, "f=wave&sigma=1")
    before = variances(figure)
    assert before[0] > before[1]
    figure.slider(SIGMA).press("Home")
    after = variances(figure)
    assert after[0] < after[1]
    assert after[0] < 0.5 * before[0] and after[1] > 2 * before[1]


def test_no_number_of_samples_saves_the_path_at_a_step(open_page: Opener) -> None:
    figure = opened(open_page, "f=step&samples=1")
    figure.slider(SAMPLES).press("End")
    truth, pathwise, _ = means(figure)
    assert pathwise == 0 and truth > 0.4


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_a_baseline_and_new_noise(open_page: Opener, by: str) -> None:
    figure = opened(open_page)
    truth, pathwise, _ = means(figure)
    _, before = variances(figure)
    baseline = figure.node.get_by_label("baseline")
    new = figure.node.get_by_role("button", name="New ε")
    if by == "mouse":
        baseline.click()
    else:
        baseline.press("Space")
    assert variances(figure)[1] < 0.8 * before
    if by == "mouse":
        new.click()
    else:
        new.press("Enter")
    assert figure.number("pathwise") != pathwise
    assert figure.number("truth") == truth
    expect(figure.node.locator(".bx-status")).to_have_text("New noise drawn")
    figure.in_address("baseline=true.*seed=3")


@pytest.mark.parametrize("way", ["button", "double click"])
def test_reset_restores(open_page: Opener, way: str) -> None:
    figure = opened(open_page)
    first = means(figure)
    figure.slider(MU).press("Home")
    assert means(figure) != first
    if way == "button":
        figure.node.get_by_role("button", name="Reset").click()
    else:
        figure.node.locator(".bx-svg").nth(1).dblclick()
    assert means(figure) == first


def test_a_link_restores_the_state(open_page: Opener) -> None:
    figure = opened(open_page)
    figure.slider(SIGMA).press("Home")
    choose(figure, 1, "mouse")
    shown = means(figure)
    figure.in_address("f=wave.*sigma=0.1")
    figure.reload()
    assert means(figure) == shown


def test_a_senseless_link_does_no_harm(open_page: Opener) -> None:
    figure = opened(open_page, "mu=99&sigma=-1&samples=0&f=no&seed=x")
    assert figure.number("truth") == pytest.approx(4, abs=1e-3)
    assert [figure.value(SIGMA), figure.value(SAMPLES)] == [0.1, 1]


def test_it_follows_the_theme(open_page: Opener) -> None:
    figure = opened(open_page)
    light = figure.paper()
    figure.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert figure.paper() != light


@pytest.mark.parametrize("width", [390, 360])
def test_it_fits_a_phone_and_a_finger_drags(open_page: Opener, width: int) -> None:
    figure = opened(open_page, width=width, touch=True)
    assert figure.fits()
    figure.pull_by_finger(POINT, (unit(figure), 60))
    assert figure.value(MU) == pytest.approx(1.5, abs=0.1)


def test_it_works_from_a_folder_with_less_motion(open_page: Opener) -> None:
    figure = opened(open_page, file=True, reduced_motion=True)
    figure.slider(MU).press("End")
    assert figure.number("truth") == pytest.approx(4, abs=1e-3)
