"""Explorer ``jensen``: the gap follows atoms, weights and g, and can be closed in two ways."""

from __future__ import annotations

import math

import pytest
from playwright.sync_api import expect

from helpers.explorers.jensen import Jensen
from tests.browser.explorer import EVERYWHERE, LiveFigure
from tests.browser.gestures import brought_into_view
from tests.browser.watch import Opener

CHAPTER = "chapters/vae/jensen-bound.html"
ANCHOR = "explorer-jensen"
WEIGHTS = [f"weight of atom {i}" for i in (1, 2, 3)]
# By a link of which parts are impossible, the gap.
BROKEN = {
    "g=none&atoms=1,2": 0.0596,  # two atoms are as good as three
    "weights=-1,0.3,0.3&atoms=0.25,9,1e9": 0,  # a weight of 0, both others at 4
    "weights=[]&atoms=zero": 0.525,
}


def opened(open_page: Opener, state: str = "", **settings: object) -> LiveFigure:
    return LiveFigure.opened(open_page, CHAPTER, ANCHOR, state, **settings)


def test_it_starts_when_it_comes_near_as_python_says(open_page: Opener) -> None:
    page = brought_into_view(open_page, CHAPTER, f"#{ANCHOR}")
    figure, state = LiveFigure(page, ANCHOR), Jensen()
    assert [figure.value(name) for name in WEIGHTS] == state.weights
    pairs = list(zip(state.weights, state.atoms, strict=True))
    mean = sum(weight * atom for weight, atom in pairs)
    outside = sum(-weight * math.log(atom) for weight, atom in pairs)
    assert figure.number("inside") == pytest.approx(-math.log(mean), abs=6e-4)
    assert figure.number("outside") == pytest.approx(outside, abs=6e-4)
    assert figure.number("gap") == pytest.approx(outside + math.log(mean), abs=6e-4)


def test_bringing_the_atoms_together_closes_the_gap(open_page: Opener) -> None:
    figure = opened(open_page, "atoms=0.5,1,2")
    apart = figure.number("gap")
    box = figure.node.locator(".bx-plot").bounding_box()
    assert box is not None
    unit = (box["width"] - 58) / 3.95  # pixels for one unit of x
    figure.pull("Atom 3", (-unit, 0))
    nearer = figure.number("gap")
    assert 0 < nearer < 0.6 * apart
    figure.pull("Atom 1", (0.5 * unit, -40))
    assert figure.number("gap") <= 0.001
    assert figure.number("inside") == pytest.approx(0, abs=0.02)


def test_the_arrow_keys_move_an_atom_and_mind_the_ends(open_page: Opener) -> None:
    figure = opened(open_page)
    atom = figure.handle("Atom 3")
    atom.press("ArrowRight")
    figure.drawn()
    expect(atom).to_have_attribute("aria-valuetext", "x = 3.44, P = 0.30")
    before = figure.number("gap")
    atom.press("Shift+ArrowLeft")
    assert figure.number("gap") < before
    for _ in range(3):
        atom.press("PageUp")
    figure.drawn()
    expect(atom).to_have_attribute("aria-valuenow", "4")


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_every_slider_weighs_its_atom(open_page: Opener, by: str) -> None:
    figure = opened(open_page)
    inside = figure.number("inside")
    figure.slide(WEIGHTS[2], "End", by)
    assert figure.number("inside") < inside  # more weight far right: the mean goes down the curve
    figure.slide(WEIGHTS[0], "Home", by)
    assert figure.number("gap") > 0
    figure.slide(WEIGHTS[1], "Home", by)
    assert figure.number("gap") == 0  # one atom left: X is constant
    assert figure.number("inside") == pytest.approx(-math.log(3.4), abs=6e-4)
    figure.slide(WEIGHTS[2], "Home", by)
    expect(figure.slider(WEIGHTS[1])).to_have_attribute("aria-valuetext", "0.00, P = 0.33")


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_only_the_linear_function_has_no_gap(open_page: Opener, by: str) -> None:
    figure = opened(open_page)
    inputs = figure.node.locator(".bx-choice input")
    gaps = [figure.number("gap")]
    for index in (1, 2, 3):
        if by == "mouse":
            inputs.nth(index).click()
        else:
            inputs.nth(index - 1).press("ArrowRight")
        gaps.append(figure.number("gap"))
    assert min(gaps[:3]) > 0.1
    assert gaps[3] == 0


def test_a_link_keeps_the_picture_and_reset_restores_it(open_page: Opener) -> None:
    figure = opened(open_page)
    first = figure.number("gap")
    figure.node.locator(".bx-choice input").nth(1).click()
    figure.pull("Atom 3", (-60, 0))
    figure.slide(WEIGHTS[0], "End", "keyboard")
    figure.in_address("g=exp.*weights=1,")
    moved = figure.number("gap")
    figure.reload()
    assert figure.number("gap") == moved != first
    figure.node.get_by_role("button", name="Reset").click()
    assert figure.number("gap") == first  # as the book shows it, not as the link did
    other = opened(open_page)
    other.slide(WEIGHTS[0], "End", "keyboard")
    assert other.number("gap") != first
    other.node.get_by_role("button", name="Reset").click()
    assert other.number("gap") == first
    other.slide(WEIGHTS[1], "End", "keyboard")
    other.node.locator(".bx-title").dblclick()
    assert other.number("gap") == first


def test_a_broken_link_does_no_harm(open_page: Opener) -> None:
    for state, gap in BROKEN.items():
        figure = opened(open_page, state)  # how many atoms there are is settled at the beginning
        assert figure.number("gap") == pytest.approx(gap, abs=6e-4), state


@pytest.mark.parametrize("settings", EVERYWHERE, ids=str)
def test_it_works_everywhere(open_page: Opener, settings: dict[str, object]) -> None:
    figure = opened(open_page, **settings)
    assert figure.fits()
    before = figure.number("gap")
    figure.pull("Atom 1", (40, 0))
    assert figure.number("gap") < before


def test_it_follows_the_theme(open_page: Opener) -> None:
    figure = opened(open_page)
    light = figure.paper()
    figure.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    figure.drawn()
    assert figure.paper() != light


def test_a_finger_drags_the_atom_or_scrolls_the_page(open_page: Opener) -> None:
    figure = opened(open_page, width=390, height=700, touch=True)
    atom = figure.handle("Atom 3")
    expect(atom).to_have_css("touch-action", "none")
    plot = figure.node.locator(".bx-plot").bounding_box()
    assert plot is not None
    figure.pull_by_finger("Atom 3", (-60, 150))
    place = float(atom.get_attribute("aria-valuenow") or "nan")
    assert place == pytest.approx(3.4 - 60 * 3.95 / (plot["width"] - 58), abs=0.05)
    figure.scrolls_by_finger(0.8, 0.2)
