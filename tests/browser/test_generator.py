"""Explorer ``generator``: noise by hand, what is made of it, and the nearest training digits."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from helpers.explorers.generator import Generator
from tests.browser.explorer import EVERYWHERE, LiveFigure, settled
from tests.browser.gestures import brought_into_view
from tests.browser.latent import INK, LEVELS, classify
from tests.browser.watch import Opener

CHAPTER = "chapters/gan/training.html"
ANCHOR = "explorer-generator"
SCALE, POINT = "scale of z", "Noise"
BROKEN = ["u=9&v=[]&scale=-3", "run=vae-2d&runs=a,b&y=70", "seed=1e99"]
# How much ink each cell of the sheet has, nine by nine.
CELLS = """canvas => {
  const side = 252;
  const copy = Object.assign(document.createElement("canvas"), { width: side, height: side });
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0, side, side);
  const { data } = context.getImageData(0, 0, side, side);
  const sums = Array(81).fill(0);
  for (let i = 0; i < side * side; i += 1) {
    sums[9 * Math.floor(i / side / 28) + Math.floor((i % side) / 28)] += data[4 * i + 3];
  }
  return sums;
}"""


class Made(LiveFigure):
    """A generator that runs in the page."""

    def ready(self) -> Made:
        """Wait until generator and training digits have arrived."""
        expect(self.node.locator('[data-value="distance"]')).to_contain_text("pixel")
        self.drawn()
        return self

    def sample(self) -> np.ndarray:
        """The sample's grey levels."""
        self.drawn()
        canvas = self.node.locator('canvas[aria-label^="Sample of the generator"]')
        return np.array(canvas.evaluate(LEVELS))

    def sheet(self) -> np.ndarray:
        """How much ink each cell of the sheet has, once nothing changes any more."""
        raster = self.node.locator(".bx-raster")
        return np.array(settled(self.page, lambda: raster.evaluate(CELLS)))

    def place(self) -> tuple[float, float]:
        """Where the point is."""
        self.drawn()
        words = self.handle(POINT).get_attribute("aria-valuetext") or ""
        u, v = (float(n) for n in re.findall(r"-?[\d.]+", words.replace("−", "-")))
        return u, v


def test_a_name_of_one_letter_stands_upright(open_page: Opener) -> None:
    """On its side a v would be another sign."""
    figure = LiveFigure.opened(open_page, CHAPTER, ANCHOR)
    name = figure.node.locator("svg .bx-label").filter(has_text=re.compile("^v$"))
    box = name.bounding_box()
    assert box is not None
    assert box["width"] < box["height"]


def opened(open_page: Opener, state: str = "", **settings: object) -> Made:
    figure = Made.opened(open_page, CHAPTER, ANCHOR, state, **settings)
    assert isinstance(figure, Made)
    return figure.ready()


def test_it_starts_when_it_comes_near_as_python_says(open_page: Opener) -> None:
    page = brought_into_view(open_page, CHAPTER, f"#{ANCHOR}")
    figure, state = Made(page, ANCHOR).ready(), Generator()
    assert figure.place() == (state.u, state.v)
    assert figure.sample().sum() > 20
    assert figure.number("median") == 44
    assert (figure.sheet() > 0).all()
    assert figure.node.get_by_role("radio").count() == 0  # there is one run to choose


def test_the_point_follows_mouse_and_keys_and_the_sample_the_point(open_page: Opener) -> None:
    figure = opened(open_page)
    (u, v), before = figure.place(), figure.sample()
    figure.pull(POINT, (-90, 60))
    moved = figure.place()
    assert moved[0] < u - 0.3 and moved[1] < v - 0.2
    assert np.abs(figure.sample() - before).sum() > 20
    point = figure.handle(POINT)
    point.press("ArrowLeft")
    point.press("Shift+ArrowDown")
    assert figure.place() == pytest.approx((moved[0] - 0.05, moved[1] - 0.5), abs=0.011)
    for _ in range(12):
        point.press("PageUp")
    assert figure.place()[0] == 2
    figure.in_address("u=2")


def test_pressing_a_sample_of_the_sheet_brings_the_point(open_page: Opener) -> None:
    figure = opened(open_page)
    raster = figure.node.locator(".bx-raster").bounding_box()
    assert raster is not None
    x, y = (raster[key] + 2.5 / 9 * raster[side] for key, side in (("x", "width"), ("y", "height")))
    figure.page.mouse.click(x, y)  # the middle of the third cell
    assert figure.place() == pytest.approx((-8 / 9, 8 / 9), abs=0.03)
    corner = opened(open_page, "u=-0.889&v=0.889")
    assert np.abs(corner.sample() - figure.sample()).sum() < 20


def test_new_noise_is_another_sheet_and_the_link_brings_it_back(open_page: Opener) -> None:
    figure = opened(open_page)
    before, sheet = figure.sample(), figure.sheet()
    figure.button("New noise").press("Enter")
    assert np.abs(figure.sample() - before).sum() > 20
    after = figure.sheet()
    assert (after != sheet).mean() > 0.9
    figure.in_address("seed=2")
    again = opened(open_page, "seed=2")
    np.testing.assert_array_equal(again.sample(), figure.sample())
    figure.button("Reset").click()
    np.testing.assert_array_equal(figure.sample(), before)


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_without_length_every_place_is_the_same(open_page: Opener, by: str) -> None:
    """And with half of it next to nothing has changed, as the text says."""
    figure = opened(open_page)
    whole, sheet = figure.sample(), figure.sheet()
    half = opened(open_page, "scale=0.5")
    assert (np.abs(half.sheet() - sheet) / sheet).mean() < 0.15
    assert ((half.sample() > 0.5) != (whole > 0.5)).sum() < 30
    figure.slide(SCALE, "Home", by)
    if by == "mouse":
        figure.slider(SCALE).press("Home")
    none = figure.sheet()
    assert none.std() / none.mean() < 0.02 < sheet.std() / sheet.mean()
    at = figure.sample()
    figure.handle(POINT).press("Shift+ArrowLeft")
    np.testing.assert_array_equal(figure.sample(), at)
    assert figure.number("norm") == 0


def test_while_a_hand_moves_the_scale_no_cell_is_left_behind(open_page: Opener) -> None:
    figure = opened(open_page, "scale=0")
    still = figure.sheet()
    slider = figure.slider(SCALE)
    for value in np.linspace(0.01, 1, 40):
        slider.fill(f"{value:.2f}")
        figure.drawn()
    moving = np.array(figure.node.locator(".bx-raster").evaluate(CELLS))
    assert (np.abs(moving - still) > 50).mean() > 0.9


def test_the_nearest_are_training_digits_in_their_order(open_page: Opener) -> None:
    figure = opened(open_page, "u=2&v=-2")
    words = [
        canvas.get_attribute("aria-label") or ""
        for canvas in figure.node.locator(".generator-three canvas").all()
    ]
    away = [int(re.findall(r"\d+", text)[1]) for text in words]
    assert away == sorted(away) and away[0] == figure.number("distance") == 14
    assert all(text.startswith("Training digit 1,") for text in words)
    sample = figure.sample() > 0.5
    for canvas, distance in zip(
        figure.node.locator(".generator-three canvas").all(), away, strict=True
    ):
        digit = np.array(canvas.evaluate(LEVELS))
        assert set(np.unique(digit)) <= {0, 1}
        assert ((digit > 0.5) != sample).sum() == distance
        assert classify(digit) == 1


def test_what_does_not_arrive_is_said_and_asked_for_again(open_page: Opener) -> None:
    open_page.allow(r"console error|failed request")
    page = open_page(CHAPTER)
    page.route("**/explorers/gan-mnist-0.js*", lambda route: route.abort())
    figure = Made(page, ANCHOR)
    figure.node.evaluate("node => node.scrollIntoView({ behavior: 'instant' })")
    expect(figure.button("Try again")).to_be_visible()
    page.unroute("**/explorers/gan-mnist-0.js*")
    figure.button("Try again").press("Enter")
    assert figure.ready().sample().sum() > 20


def test_a_broken_link_does_no_harm(open_page: Opener) -> None:
    figure = opened(open_page, BROKEN[0])
    for state in BROKEN:
        figure.goes_to(state)
        assert all(abs(value) <= 2 for value in figure.place()), state
        assert figure.sample().sum() > 20, state


@pytest.mark.parametrize("settings", EVERYWHERE, ids=str)
def test_it_works_everywhere(open_page: Opener, settings: dict[str, object]) -> None:
    figure = opened(open_page, **settings)
    assert figure.fits()
    before = figure.sample()
    figure.pull(POINT, (-60, 40))
    assert np.abs(figure.sample() - before).sum() > 10
    assert figure.fits()


def test_it_follows_the_theme(open_page: Opener) -> None:
    figure = opened(open_page)
    canvas = figure.node.locator('canvas[aria-label^="Sample of the generator"]')
    on_light_paper = canvas.evaluate(INK)
    figure.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    figure.drawn()
    assert canvas.evaluate(INK) > on_light_paper
