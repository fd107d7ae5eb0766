"""Predict, then see: a reader's answer, the truth; ghosts of what a hand moves."""

from __future__ import annotations

import math

import pytest
from playwright.sync_api import expect

from tests.browser.explorer import swipe
from tests.browser.gestures import drag, resting_box
from tests.browser.looking import AXE, CHECK, FEWER
from tests.browser.prediction import CASES, NUMBER, Question, say
from tests.browser.watch import Opener


@pytest.mark.parametrize("name", CASES)
def test_a_question_is_asked_answered_and_taken_back(open_page: Opener, name: str) -> None:
    case, figure = CASES[name], Question.of(open_page, name)
    before, address = figure.values(), figure.page.url
    figure.ask()
    expect(figure.panel).to_be_focused()
    if case.tells:
        expect(figure.node.locator(case.tells).first).to_be_hidden()
    say(figure, name)
    numbers = figure.look()
    if name == "kl":
        assert figure.verdict() == (
            "You said “between the hills”; the answer is “on the right hill”."
        )
        assert figure.value("mean μ of q") == pytest.approx(2.49, abs=0.02)
    elif name in ("em", "latent"):
        *places, away = numbers
        assert away == pytest.approx(math.dist(places[:2], places[2:]), abs=0.15)
        seen = NUMBER.findall(
            figure.text("mu")
            if name == "latent"
            else figure.handle("Mean of component 1").get_attribute("aria-valuetext") or ""
        )
        expected = [float(part.replace("−", "-")) for part in seen[:2]]
        assert places[2:] == pytest.approx(expected, abs=0.051)
    else:
        said, truth, by = numbers
        assert by == pytest.approx(
            said / truth if name == "reparam" else abs(said - truth), rel=2e-2, abs=1.01
        )
        if case.truth:
            digits = {
                "dirac": 0.006,
                "jensen": 0.006,
                "ratio": 0.006,
                "mix": 0.51,
                "training": 0.51,
            }.get(name, 0.06)
            assert truth == pytest.approx(figure.number(case.truth), abs=digits)
    expect(figure.node.locator(".bx-status")).to_have_text(figure.verdict())
    expect(figure.button("Again")).to_be_focused()
    figure.button("Close").press("Enter")
    expect(figure.panel).to_be_hidden()
    expect(figure.button("Predict")).to_be_focused()
    assert figure.values() == before
    assert figure.page.url == address


@pytest.mark.parametrize("name", CASES)
def test_axe_finds_no_violation_in_a_question(open_page: Opener, name: str) -> None:
    """Open on a phone and dark paper, answered on a wide page and light."""
    figure = Question.of(open_page, name, width=390, reduced_motion=True)
    figure.page.evaluate(FEWER)
    figure.page.evaluate(AXE.read_text(encoding="utf-8"))
    violations = []

    def check(when: str, theme: str) -> None:
        figure.page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        figure.drawn()
        found = figure.page.evaluate(CHECK, {"part": f"#{figure.anchor}"})
        violations.extend(f"{when}, {theme}: {violation}" for violation in found)

    figure.ask()
    check("open", "dark")
    say(figure, name)
    figure.look()
    figure.page.set_viewport_size({"width": 1280, "height": 900})
    # Out of view it would be pinned without its question.
    figure.node.evaluate("node => node.scrollIntoView({ block: 'start', behavior: 'instant' })")
    expect(figure.panel).to_be_visible()
    check("answered", "light")
    if violations:
        pytest.fail("\n".join(violations), pytrace=False)


def test_a_question_waits_for_what_answers_it(open_page: Opener) -> None:
    open_page.allow(r"console error|failed request")
    page = open_page("chapters/vae/latent-space.html")
    page.route("**/explorers/digits.js*", lambda route: route.abort())
    figure = Question(page, "explorer-latent")
    figure.node.evaluate("node => node.scrollIntoView({ behavior: 'instant' })")
    figure.ask()
    expect(figure.button("Look")).to_be_disabled()
    expect(figure.mark).to_be_hidden()
    page.unroute("**/explorers/digits.js*")
    figure.button("Try again").press("Enter")
    expect(figure.mark).to_be_visible()
    expect(figure.button("Look")).to_be_enabled()


def test_another_case_is_asked_and_the_first_comes_back(open_page: Opener) -> None:
    figure = Question.of(open_page, "jensen")
    before = figure.values()
    figure.ask()
    first = figure.look()
    figure.button("Again").press("Enter")
    expect(figure.button("Look")).to_be_focused()
    assert figure.verdict() == ""
    expect(figure.node.locator(".bx-readout")).to_be_hidden()
    assert figure.look()[1] != first[1]
    figure.button("Close").press("Enter")
    assert figure.values() == before


def test_the_mouse_sets_a_height(open_page: Opener) -> None:
    figure = Question.of(open_page, "jensen")
    figure.ask()
    wanted = figure.mark.get_attribute("aria-valuenow")
    drag(figure.page, figure.mark.locator(".bx-hit"), [(0.5, 0.5), (0.5, -2)])
    figure.drawn()
    assert float(figure.mark.get_attribute("aria-valuenow") or 0) > float(wanted or 0) + 0.3
    said, truth, by = figure.look()
    assert figure.verdict().endswith("too high.")
    assert by == pytest.approx(said - truth, abs=0.011)
    expect(figure.mark).to_have_attribute("aria-disabled", "true")


def test_a_finger_sets_a_point(open_page: Opener) -> None:
    figure = Question.of(open_page, "latent", width=390, touch=True)
    figure.ask()
    place = resting_box(figure.mark.locator(".bx-hit"))
    hit = figure.mark.locator(".bx-hit")
    hit.evaluate("node => node.scrollIntoView({ block: 'center', behavior: 'instant' })")
    place = resting_box(hit)
    middle = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    swipe(figure.page, middle, (60, 0))
    figure.drawn()
    x, y = NUMBER.findall(figure.mark.get_attribute("aria-valuetext") or "")
    assert float(x) > 0.8 and abs(float(y.replace("−", "-"))) < 0.3
    assert figure.look()[0] == float(x)


def test_other_controls_work_while_a_question_is_open(open_page: Opener) -> None:
    figure = Question.of(open_page, "jensen")
    figure.ask()
    figure.slide("weight of atom 1", "Home", "keyboard")
    assert figure.value("weight of atom 1") == 0
    figure.in_address("weights=0,")
    said, truth, by = figure.look()
    assert by == pytest.approx(abs(said - truth), abs=0.011)
    assert truth == pytest.approx(figure.number("outside"), abs=0.006)
    figure.button("Close").press("Enter")
    assert figure.value("weight of atom 1") == 0  # what a hand did stays


def test_a_ghost_tells_no_answer(open_page: Opener) -> None:
    figure = Question.of(open_page, "bend")
    ghosts = figure.node.locator(".bend-out .bx-ghost[data-of~=bx-area]:visible")
    figure.handle("Small square").focus()
    figure.page.keyboard.down("ArrowRight")
    figure.drawn()
    expect(ghosts).to_have_count(1)  # the square's picture has moved
    figure.page.keyboard.up("ArrowRight")
    figure.ask()
    figure.handle("Small square").focus()
    figure.page.keyboard.down("ArrowRight")
    figure.drawn()
    expect(ghosts).to_have_count(0)


@pytest.mark.parametrize("by", ["keyboard", "mouse"])
def test_what_a_hand_moves_leaves_a_ghost_until_it_lets_go(open_page: Opener, by: str) -> None:
    figure = Question.of(open_page, "elbo")
    ghosts = figure.node.locator(".bx-ghost:visible")
    expect(ghosts).to_have_count(0)
    page, slider = figure.page, figure.slider("width σ of q")
    slider.scroll_into_view_if_needed()
    lines = figure.node.locator("path.bx-curve").count()
    if by == "keyboard":
        slider.focus()
        page.keyboard.down("PageUp")
    else:
        box = resting_box(slider)
        page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 2)
        page.mouse.down()
    figure.drawn()
    expect(figure.node.locator(".bx-ghost[data-of~=c-q]:visible").first).to_be_visible()
    # What has not moved leaves none, and ghosts are no marks.
    expect(figure.node.locator(".bx-ghost[data-of~=c-data]:visible")).to_have_count(0)
    assert figure.node.locator("path.bx-curve").count() == lines
    page.keyboard.up("PageUp") if by == "keyboard" else page.mouse.up()
    expect(ghosts).to_have_count(0)
