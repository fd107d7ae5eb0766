"""Explorer ``ratio``: the best discriminator and all divergences follow both densities."""

from __future__ import annotations

import math

import pytest
from playwright.sync_api import expect

from helpers.explorers.ratio import Ratio
from tests.browser.explorer import EVERYWHERE, LiveFigure
from tests.browser.gestures import brought_into_view
from tests.browser.watch import Opener

CHAPTER = "chapters/gan/implicit.html"
ANCHOR = "explorer-ratio"
Q, P, X = ("mean μ of q", "width σ of q"), ("mean of p", "width of p"), "place x"
PARTS = [(f"mean of p, part {k}", f"width of p, part {k}") for k in (1, 2)]
SHARE = "weight of part 1"
MEASURES = ("value", "js", "pq", "qp", "tv", "w1")
APART = "target=gaussian&means=3,1.5&sigmas=0.5,0.8&sigma=0.5&mu="
# What each point sets.
HANDLES = {"Mean of q": Q[0], "Width of q": Q[1], "Place where D* is read": X} | {
    f"{what} of part {k + 1} of p": PARTS[k][i]
    for k in (0, 1)
    for i, what in enumerate(("Mean", "Width"))
}
BROKEN = ["sigma=-1&x=1e9", "means=1&sigmas=0,-3", "target=none&share=7", "share=0&x=nan"]


def opened(open_page: Opener, state: str = "", **settings: object) -> LiveFigure:
    return LiveFigure.opened(open_page, CHAPTER, ANCHOR, state, **settings)


def shown(figure: LiveFigure) -> dict[str, float]:
    """All numbers below the plots."""
    return {name: figure.number(name) for name in (*MEASURES, "best", "minimax", "other")}


def test_it_starts_when_it_comes_near_as_python_says(open_page: Opener) -> None:
    page = brought_into_view(open_page, CHAPTER, f"#{ANCHOR}")
    figure, state = LiveFigure(page, ANCHOR), Ratio()
    assert [figure.value(name) for name in (*Q, SHARE, X)] == [
        state.mu, state.sigma, state.share, state.x
    ]  # fmt: skip
    pairs = zip(state.means, state.sigmas, strict=True)
    assert [(figure.value(a), figure.value(b)) for a, b in PARTS] == list(pairs)


def test_equal_densities_leave_a_coin(open_page: Opener) -> None:
    figure = opened(open_page, "target=gaussian&means=0.7,0&sigmas=1.2,1&mu=0.7&sigma=1.2&x=-4")
    found = shown(figure)
    assert found.pop("value") == pytest.approx(-math.log(4), abs=6e-4)
    assert found.pop("best") == 0.5
    assert set(found.values()) == {0}
    for name in (*PARTS[1], SHARE):
        expect(figure.slider(name)).to_be_hidden()


def test_apart_only_the_earth_movers_distance_and_kl_go_on(open_page: Opener) -> None:
    near, far = (shown(opened(open_page, f"{APART}{mu}")) for mu in (-3, -5))
    for found in (near, far):
        assert (found["js"], found["tv"], found["value"]) == (0.693, 1, 0)
        assert found["minimax"] == 0
    assert (near["w1"], far["w1"]) == (6, 8)
    assert (near["pq"], far["pq"]) == (72, 128)  # a shift squared over twice a variance
    assert (near["other"], far["other"]) == (24, 32)  # a shift over a variance


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_every_slider_moves_its_part(open_page: Opener, by: str) -> None:
    figure = opened(open_page)
    for name in (*Q, *PARTS[0], *PARTS[1], SHARE, X):
        before = shown(figure)
        figure.slide(name, "End" if figure.value(name) < 1 else "Home", by)
        after = shown(figure)
        moved = {key for key in before if before[key] != after[key]}
        assert moved == {"best"} if name == X else moved > {"js", "tv", "w1"}, name
        figure.button("Reset").click()


def test_every_handle_moves_its_part(open_page: Opener) -> None:
    # Apart from each other, so that none lies on another.
    apart = "mu=0&sigma=1.3&means=-4,3&sigmas=0.7,0.9&x=-1"
    figure = opened(open_page, apart)
    for handle, slider in HANDLES.items():
        figure.goes_to(apart)
        value = figure.value(slider)
        figure.pull(handle, (20, 0))
        assert figure.value(slider) > value, handle
        value = figure.value(slider)
        figure.handle(handle).press("Shift+ArrowLeft")
        assert figure.value(slider) < value, handle


def test_the_curve_is_what_the_point_reads(open_page: Opener) -> None:
    figure = opened(open_page, "target=gaussian&means=1,0&sigmas=1,1&mu=-1&sigma=1&x=0.5")
    assert figure.number("best") == pytest.approx(1 / (1 + math.exp(-1)), abs=6e-4)
    figure.slide(X, "Home", "keyboard")
    assert figure.number("best") == pytest.approx(1 / (1 + math.exp(14)), abs=6e-4)


def test_a_broken_link_does_no_harm(open_page: Opener) -> None:
    figure = opened(open_page, BROKEN[0])
    for state in BROKEN:
        figure.goes_to(state)
        found = shown(figure)
        assert -1.387 < found["value"] <= 0 <= found["js"] <= 0.6932, state
        assert all(math.isfinite(value) for value in found.values()), state


def test_a_link_keeps_the_picture_and_reset_restores_it(open_page: Opener) -> None:
    figure = opened(open_page)
    first = shown(figure)
    figure.slide(SHARE, "Home", "keyboard")
    figure.pull("Mean of q", (-60, 0))
    figure.in_address("mu=.*share=0")
    figure.comes_back(shown, first)


@pytest.mark.parametrize("settings", EVERYWHERE, ids=str)
def test_it_works_everywhere(open_page: Opener, settings: dict[str, object]) -> None:
    figure = opened(open_page, f"{APART}-3", **settings)
    assert figure.fits()
    figure.pull("Mean of q", (30, 0))
    assert figure.number("w1") < 6


def test_a_finger_drags_q_or_scrolls_the_page(open_page: Opener) -> None:
    figure = opened(open_page, f"{APART}-3", width=390, height=700, touch=True)
    figure.pull_by_finger("Mean of q", (30, 60))
    assert figure.number("w1") < 6
    figure.scrolls_by_finger(0.5, 0.95)
