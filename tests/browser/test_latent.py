"""Explorer ``latent``: the point explores the plane, on every screen and in both themes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from playwright.sync_api import expect

from helpers.explorers.latent import Latent
from tests.browser.explorer import EVERYWHERE
from tests.browser.gestures import brought_into_view
from tests.browser.latent import ANCHOR, CHAPTER, INK, Plane, classify, opened
from tests.browser.watch import Opener

BROKEN = ["z=1&mode=fly", "z=[],2&shows=3&a=9,9", "mode=draw&strokes=[1],2,[3,4,5]&example=4000"]


def test_it_starts_when_it_comes_near_as_python_says(open_page: Opener) -> None:
    page = brought_into_view(open_page, CHAPTER, f"#{ANCHOR}")
    figure, state = Plane(page, ANCHOR), Latent()
    assert figure.code() == state.z
    assert figure.picture("Digit decoded").sum() > 20
    assert figure.number("norm") == pytest.approx(math.hypot(*state.z), abs=6e-3)
    assert figure.number("outside") == pytest.approx(
        100 * math.exp(-(math.hypot(*state.z) ** 2) / 2), abs=0.6
    )


def test_the_point_follows_mouse_and_keys(open_page: Opener) -> None:
    figure = opened(open_page)
    [z1, z2], before = figure.code(), figure.picture("Digit decoded")
    figure.pull("Code z", (60, -40))
    moved = figure.code()
    assert moved[0] > z1 + 0.3
    assert moved[1] > z2 + 0.2
    assert np.abs(figure.picture("Digit decoded") - before).sum() > 20
    point = figure.handle("Code z")
    point.press("ArrowLeft")
    point.press("Shift+ArrowUp")
    assert figure.code() == pytest.approx([moved[0] - 0.05, moved[1] + 0.5], abs=0.011)
    for _ in range(20):
        point.press("PageUp")
    figure.drawn()
    assert figure.code()[0] == 3.5


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_the_sliders_move_the_point(open_page: Opener, by: str) -> None:
    figure = opened(open_page)
    for label, to, index, end in [("z₁", "Home", 0, -3.5), ("z₂", "End", 1, 3.5)]:
        density = figure.number("density")
        figure.slide(label, to, by)
        assert figure.code()[index] == pytest.approx(end, abs=0.06)
        assert figure.number("density") < density


def test_pressing_anywhere_on_the_plane_brings_the_point(open_page: Opener) -> None:
    figure = opened(open_page, "z=3,3")
    mouse = figure.page.mouse
    figure.node.locator(".bx-plot").scroll_into_view_if_needed()
    box = figure.node.locator(".bx-plot").bounding_box()
    assert box is not None
    mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.8 * box["height"])
    mouse.down()
    mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"], steps=3)
    z = figure.code()  # while the button is still down
    assert all(abs(value) < 0.6 for value in z)
    mouse.up()
    mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.5 * box["height"])
    assert figure.code()[0] < z[0] - 0.8


def test_a_class_centre_decodes_to_that_class(open_page: Opener) -> None:
    figure = opened(open_page)
    named = []
    for digit in range(10):
        figure.button(f"Go to the centre of class {digit}").press("Enter")
        named.append(classify(figure.picture("Digit decoded")))
    right = sum(found == digit for digit, found in enumerate(named))
    assert right >= 8, f"at the centres of 0 to 9 the decoder draws {named}"


def test_the_plane_is_filled_and_can_show_codes(open_page: Opener) -> None:
    figure = opened(open_page)
    raster = figure.node.locator(".bx-raster")
    corner = """canvas => {
      const copy = Object.assign(document.createElement("canvas"), { width: 20, height: 20 });
      const context = copy.getContext("2d");
      context.drawImage(canvas, 0, 0);
      return context.getImageData(0, 0, 20, 20).data.some((level) => level > 9);
    }"""
    figure.page.wait_for_function(corner, arg=raster.element_handle())
    figure.button("Go to the centre of class 0")  # the digits are there
    figure.choose("test digits’ codes")
    expect(raster).to_be_hidden()
    drawn = "paths => paths.flatMap((path) => path.getAttribute('d').match(/M/g) ?? []).length"
    assert figure.node.locator(".bx-dots.bx-class").evaluate_all(drawn) == 500
    figure.choose("decoded digits")
    expect(raster).to_be_visible()
    assert figure.node.locator(".bx-dots.bx-class").evaluate_all(drawn) == 0


def test_reset_restores_the_first_picture(open_page: Opener) -> None:
    figure = opened(open_page)
    first = figure.code()
    for reset in (
        lambda: figure.button("Reset").click(),
        lambda: figure.node.locator(".bx-title").dblclick(),
    ):
        figure.pull("Code z", (30, 30))
        figure.choose("Interpolate")
        assert figure.handle("Code z").is_hidden()
        reset()
        assert figure.code() == first
        assert figure.handle("Code z").is_visible()


def test_a_broken_link_does_no_harm(open_page: Opener) -> None:
    figure = opened(open_page, BROKEN[0])
    for state in BROKEN:
        figure.goes_to(state)
        figure.choose("Explore")
        assert all(abs(value) <= 3.5 for value in figure.code()), state
        assert figure.picture("Digit decoded").sum() > 20, state


@pytest.mark.parametrize("settings", EVERYWHERE, ids=str)
def test_it_works_everywhere(open_page: Opener, settings: dict[str, object]) -> None:
    figure = opened(open_page, **settings)
    assert figure.fits()
    before = figure.picture("Digit decoded")
    figure.pull("Code z", (-40, 30))
    assert np.abs(figure.picture("Digit decoded") - before).sum() > 10
    for mode in ("Draw", "Interpolate"):
        figure.choose(mode)
        assert figure.fits(), mode


def test_it_follows_the_theme(open_page: Opener) -> None:
    figure = opened(open_page)
    canvas = figure.node.locator('canvas[aria-label^="Digit decoded"]')
    on_light_paper = canvas.evaluate(INK)
    figure.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    figure.drawn()
    assert canvas.evaluate(INK) > on_light_paper


def test_on_a_phone_the_digit_is_above_and_a_finger_drags_taps_or_scrolls(
    open_page: Opener,
) -> None:
    figure = opened(open_page, width=390, height=700, touch=True)
    page = figure.page
    plot = figure.node.locator(".bx-plot")
    digit = figure.node.locator('canvas[aria-label^="Digit decoded"]').bounding_box()
    below = plot.bounding_box()
    assert digit is not None and below is not None
    assert digit["y"] + digit["height"] <= below["y"]
    before = figure.code()
    figure.pull_by_finger("Code z", (-60, -50))
    after = figure.code()
    assert after[0] < before[0] - 0.5 < after[1]
    box = plot.bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + 0.8 * box["width"], box["y"] + 0.7 * box["height"])
    assert figure.code()[0] > 1.5
    figure.scrolls_by_finger(0.3, 0.2)
