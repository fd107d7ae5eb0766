"""Explorer ``latent``: strokes are encoded, and walks lead from A to B."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from helpers.explorers.latent import Latent
from tests.browser.explorer import swipe
from tests.browser.latent import ONE, SCRIBBLE, ZERO, classify, opened
from tests.browser.watch import Opener


def test_strokes_change_the_posterior_and_the_bound(open_page: Opener) -> None:
    figure = opened(open_page, "mode=draw&example=-1")
    assert figure.values("mu", "elbo") == ["–", "–"]
    seen = []
    for strokes, digit in [(ONE, 1), (ZERO, 0), (SCRIBBLE, None)]:
        figure.button("Clear").click()
        figure.stroke(strokes)
        assert figure.picture("Picture x").sum() > 30
        elbo, kl = figure.number("elbo"), figure.number("kl")
        assert elbo == pytest.approx(figure.number("reconstruction") - kl, abs=0.11)
        ring = figure.node.locator(".bx-curve.c-q").first.get_attribute("d")
        seen.append((elbo, kl, ring, *figure.values("mu", "sigma")))
        if digit is not None:
            assert classify(figure.picture("Reconstruction")) == digit
    assert len({entry[2] for entry in seen}) == 3
    assert seen[0][0] > seen[1][0] > seen[2][0]  # no cause of a scribble is found
    assert min(entry[1] for entry in seen) > 0


def test_the_glass_shows_the_true_posterior_when_the_hand_rests(open_page: Opener) -> None:
    figure = opened(open_page, "mode=draw&example=-1")
    shade = figure.node.locator(".bx-shade").first
    expect(shade).not_to_be_visible()
    figure.stroke(ZERO)
    expect(shade).to_have_attribute("d", re.compile("^M.*z$"))
    glass, inside = figure.node.locator(".bx-lens").bounding_box(), shade.bounding_box()
    assert glass is not None
    assert inside is not None
    assert glass["x"] <= inside["x"] + 1
    assert inside["x"] + inside["width"] <= glass["x"] + glass["width"] + 1
    figure.button("Clear").click()
    expect(shade).to_have_attribute("d", "")


def test_test_digits_serve_those_who_cannot_draw(open_page: Opener) -> None:
    figure = opened(open_page, "mode=draw")
    figure.button("Clear").press("Enter")
    assert figure.picture("No picture").sum() == 0
    seven = figure.button("Take another test digit of class 7")
    for _ in range(2):
        seven.press("Enter")
        figure.in_address(r"example=\d*7\b")
        expect(figure.node.get_by_role("status")).to_contain_text("of class 7")
    asset = Latent().assets["digits"]
    assert asset["labels"][17] == 7
    figure.in_address("example=17")
    assert figure.number("elbo") > -200


def test_a_walk_along_the_arc_keeps_the_norm(open_page: Opener) -> None:
    figure = opened(open_page, "mode=interpolate&a=2,0&b=0,2&t=0")
    names = [f"Nine digits from A to B, {walk}" for walk in ("straight", "arc")]
    straight, arc = (figure.picture(name).reshape(28, 9, 28) for name in names)
    np.testing.assert_array_equal(straight[:, [0, 8]], arc[:, [0, 8]])
    assert np.abs(straight[:, 4] - arc[:, 4]).sum() > 5
    norms = []
    for t in (0.125, 0.25, 0.375, 0.5):
        figure.slider("t, from A to B").fill(str(t))
        norms.append((figure.number("straight"), figure.number("arc")))
    assert [arc for _, arc in norms] == [2, 2, 2, 2]
    lines = [math.hypot(2 - 2 * t, 2 * t) for t in (0.125, 0.25, 0.375, 0.5)]
    assert [line for line, _ in norms] == pytest.approx(lines, abs=6e-3)


def test_the_ends_are_dragged_and_the_strips_follow(open_page: Opener) -> None:
    figure = opened(open_page, "mode=interpolate&a=-2,0.1&b=1,1")
    before = {
        walk: figure.picture(f"Nine digits from A to B, {walk}") for walk in ("straight", "arc")
    }
    figure.handle("End A").press("Shift+ArrowDown")
    figure.pull("End B", (40, 60))
    assert figure.code("End A") == [-2, -0.4]
    assert figure.code("End B")[0] > 1.2
    for walk, old in before.items():
        assert np.abs(figure.picture(f"Nine digits from A to B, {walk}") - old).sum() > 100
    slider = figure.slider("t, from A to B")
    slider.press("Home")
    assert figure.number("straight") == pytest.approx(math.hypot(-2, -0.4), abs=6e-3)
    figure.slide("t, from A to B", "End", "mouse")
    assert figure.number("straight") == pytest.approx(math.hypot(*figure.code("End B")), abs=2e-2)


def test_opposite_ends_have_no_arc(open_page: Opener) -> None:
    figure = opened(open_page, "mode=interpolate&a=-1,-1&b=1,1")
    assert figure.values("arc", "straight", "angle") == ["no unique arc", "0.00", "180°"]
    assert figure.picture("There is no arc").sum() == 0


def test_play_walks_pauses_and_minds_reduced_motion(open_page: Opener) -> None:
    figure = opened(open_page, "mode=interpolate&t=0")
    figure.button("Play").click()
    pause = figure.button("Pause")
    figure.page.wait_for_timeout(300)
    pause.press("Enter")
    reached = figure.value("t, from A to B")
    assert 0 < reached < 0.9
    figure.page.wait_for_timeout(100)
    assert figure.value("t, from A to B") == reached
    still = opened(open_page, "mode=interpolate&t=0", reduced_motion=True)
    still.button("Play").click()
    still.drawn()
    assert still.value("t, from A to B") == 1
    expect(still.button("Play")).to_be_visible()


def test_a_link_keeps_the_drawing(open_page: Opener) -> None:
    figure = opened(open_page)
    first = figure.code()
    figure.choose("Draw")
    start = figure.values("mu", "sigma", "elbo")
    figure.choose("Explore")
    figure.pull("Code z", (50, 50))
    figure.choose("Draw")
    figure.stroke(ZERO)
    shown = figure.values("mu", "sigma", "elbo")
    figure.page.wait_for_timeout(400)  # the address follows when the hand rests
    figure.in_address("mode=draw&strokes=.*z=")
    figure.reload()
    assert figure.values("mu", "sigma", "elbo") == shown
    figure.choose("Explore")
    assert figure.code() != first
    figure.button("Reset").click()
    figure.choose("Draw")
    assert figure.values("mu", "sigma", "elbo") == start != shown  # as the book shows it


def test_a_finger_draws_without_scrolling(open_page: Opener) -> None:
    figure = opened(open_page, "mode=draw&example=-1", width=390, height=700, touch=True)
    pad = figure.node.locator(".bx-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    top = figure.page.evaluate("scrollY")
    swipe(figure.page, (box["x"] + 80, box["y"] + 30), (0, 100))
    assert figure.page.evaluate("scrollY") == top
    assert figure.number("elbo") < 0
