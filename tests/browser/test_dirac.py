"""Explorer ``dirac``: path, eigenvalues and words follow the game and how it is trained."""

from __future__ import annotations

import math

import pytest
import torch
from playwright.sync_api import expect

from helpers.explorers.dirac import Dirac
from helpers.maths.dynamics import DiracGan, path, update_matrix
from tests.browser.explorer import EVERYWHERE, LiveFigure
from tests.browser.gestures import brought_into_view
from tests.browser.watch import Opener

CHAPTER = "chapters/gan/dynamics.html"
ANCHOR = "explorer-dirac"
RATE, STEPS, RATIO = "step size h", "steps", "ratio k of D’s step to it"
BROKEN = [
    "rate=-1&ratio=1e9&steps=1e7",
    "start=nan&strength=0",
    "loss=hinge&order=toString&penalty=9",
    "start=99,-99&penalty=clip&strength=-3",
]
STRENGTHS = {
    "noise": "width s of the noise",
    "R1": "weight γ of R1",
    "gradient penalty": "weight γ of the gradient penalty",
    "clipping": "bound on ψ",
}


def opened(open_page: Opener, state: str = "", **settings: object) -> LiveFigure:
    return LiveFigure.opened(open_page, CHAPTER, ANCHOR, state, **settings)


def shown(figure: LiveFigure) -> tuple[str, ...]:
    return tuple(figure.text(key) for key in ("growth", "modulus", "pair", "distance"))


def choose(figure: LiveFigure, name: str) -> None:
    figure.node.get_by_role("radio", name=name, exact=True).press("Space")
    figure.drawn()


def test_it_starts_when_it_comes_near_as_python_says(open_page: Opener) -> None:
    page = brought_into_view(open_page, CHAPTER, f"#{ANCHOR}")
    figure, state = LiveFigure(page, ANCHOR), Dirac()
    assert figure.value(RATE) == state.rate and figure.value(STEPS) == state.steps
    game = DiracGan(state.loss, state.penalty, state.strength)
    start = torch.tensor(state.start, dtype=torch.float64)
    end = path(game, start, state.steps, state.rate, state.ratio, state.order)[-1]
    values = torch.linalg.eigvals(update_matrix(game, state.rate, state.ratio, state.order))
    assert figure.number("distance") == pytest.approx(float(end.norm()), abs=6e-3)
    assert figure.number("modulus") == pytest.approx(float(values.abs().max()), abs=6e-5)
    assert figure.text("growth") == "grows by 0.78 % a step"


def test_every_choice_says_what_it_does(open_page: Opener) -> None:
    figure = opened(open_page, "rate=0.2&start=1,0.5")
    assert figure.text("growth") == "grows by 0.50 % a step"
    choose(figure, "alternating")
    assert figure.text("growth") == "keeps its distance"
    for loss in ("Wasserstein", "non-saturating"):
        before = figure.text("distance")
        choose(figure, loss)
        assert figure.text("growth") == "keeps its distance"
        assert figure.text("distance") != before
    for name, slider in STRENGTHS.items():
        choose(figure, name)
        expect(figure.slider(slider)).to_be_visible()
        words = {"gradient penalty": "no derivative", "clipping": "keeps its distance"}
        assert figure.text("growth").startswith(words.get(name, "shrinks"))
        figure.in_address("penalty=")
    choose(figure, "nothing")
    expect(figure.slider(STRENGTHS["clipping"])).to_be_hidden()


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_every_slider_moves_its_part(open_page: Opener, by: str) -> None:
    state = "penalty=r1&strength=0.3&order=alternating&rate=0.1&steps=60"
    figure = opened(open_page, state)
    for name in (RATE, RATIO, STEPS, STRENGTHS["R1"]):
        before = shown(figure)
        figure.slide(name, "Home", by)
        after = shown(figure)
        if name == STEPS:
            assert after[:3] == before[:3] and after[3] == "0.50"
        else:
            assert all(a != b for a, b in zip(after, before, strict=True)), name
        figure = opened(open_page, state)


def test_the_start_is_dragged_and_moved_by_keys(open_page: Opener) -> None:
    figure = opened(open_page, "steps=0&start=1,1")
    assert figure.number("distance") == pytest.approx(math.sqrt(2), abs=6e-3)
    figure.pull("Start of the path", (30, 0))
    right = figure.number("distance")
    assert right > 1.6
    figure.handle("Start of the path").press("Shift+ArrowDown")
    assert figure.number("distance") < right
    figure.in_address("start=")


def test_a_path_that_diverges_says_so(open_page: Opener) -> None:
    figure = opened(open_page, "loss=wasserstein&rate=2&ratio=10&steps=1000")
    assert figure.text("distance") == "more than 1000: it diverges"
    figure.is_sound()


def test_a_broken_link_does_no_harm(open_page: Opener) -> None:
    opened(open_page, BROKEN[0]).keeps_within(BROKEN, RATE, 0.01, 2)


def test_a_link_keeps_the_picture_and_reset_restores_it(open_page: Opener) -> None:
    figure = opened(open_page)
    first = shown(figure)
    choose(figure, "R1")
    figure.slide(STEPS, "End", "keyboard")
    figure.in_address("penalty=r1.*steps=1000")
    figure.comes_back(shown, first)


def test_it_moves_by_itself_to_its_first_state(open_page: Opener) -> None:
    page = open_page(CHAPTER, moving=True)
    figure = LiveFigure(page, ANCHOR)
    figure.node.scroll_into_view_if_needed()
    expect(figure.node).to_have_attribute("data-state", "live")
    end = Dirac().steps
    page.wait_for_function(
        "([id, end]) => document.querySelector(`#${id} .bx-slider:nth-child(2) output`)"
        ".textContent < end / 2",
        arg=[ANCHOR, end],
    )
    expect(figure.node.locator(".bx-slider:nth-child(2) output")).to_have_text(
        str(end), timeout=60_000
    )


@pytest.mark.parametrize("settings", EVERYWHERE, ids=str)
def test_it_works_everywhere(open_page: Opener, settings: dict[str, object]) -> None:
    figure = opened(open_page, "steps=0", **settings)
    assert figure.fits()
    before = figure.number("distance")
    figure.pull("Start of the path", (30, 0))
    assert figure.number("distance") > before


def test_a_finger_drags_the_start_or_scrolls_the_page(open_page: Opener) -> None:
    figure = opened(open_page, "steps=0", width=390, height=700, touch=True)
    figure.pull_by_finger("Start of the path", (30, 40))
    assert figure.number("distance") > 0.6
    figure.scrolls_by_finger(0.15, 0.95)
