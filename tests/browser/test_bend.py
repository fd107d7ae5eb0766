"""Explorer ``bend``: weights to drag, a cloud that follows, a pixel and its map."""

from __future__ import annotations

import math

import pytest
from playwright.sync_api import Locator, expect

from helpers.explorers.bend import Bend
from tests.browser.explorer import EVERYWHERE, LiveFigure
from tests.browser.watch import Opener

CHAPTER = "chapters/vae/decoder.html"
ANCHOR = "explorer-bend"
# The opacities of the plane's shade, row after row from the top, as `alpha`, read from a copy.
SHADE = """
  const canvas = node.querySelector(".bend-over canvas:not([hidden])");
  const { width, height } = canvas;
  const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, width, height);
  const alpha = data.filter((_, i) => i % 4 === 3);
"""


class Network(LiveFigure):
    """Two planes; in the other mode a plane and a picture."""

    def choose(self, option: str) -> None:
        self.node.get_by_role("radio", name=option, exact=True).check(force=True)
        self.drawn()

    def shape(self) -> str | None:
        """The grid over x."""
        self.drawn()
        return self.node.locator(".bend-out .bx-curve.bend-grid").get_attribute("d")

    def keys(self, label: str, key: str, times: int) -> None:
        for _ in range(times):
            self.handle(label).press(key)
        self.drawn()

    def said(self, label: str) -> str:
        """What a point says to a screen reader."""
        self.drawn()
        return self.handle(label).get_attribute("aria-valuetext") or ""

    def plane(self) -> Locator:
        """The paper on which the plane of z is shaded."""
        return self.node.locator(".bend-over canvas:not([hidden])")

    def shaded(self) -> float:
        """How much of the plane of z is shaded, from 0 to 1."""
        self.drawn()
        share: float = self.node.evaluate(
            f"node => {{ {SHADE} return alpha.filter((a) => a > 20).length / alpha.length; }}"
        )
        return share

    def map_is_whole(self) -> None:
        """Wait until the map of a pixel reaches the foot of the plane, which is filled last."""
        expect(self.node.locator('[data-value="gamma"]')).to_contain_text(".")
        self.page.wait_for_function(
            f"node => {{ {SHADE} return alpha.slice(-2 * width).some((a) => a > 0); }}",
            arg=self.node.element_handle(),
        )


def opened(open_page: Opener, state: str = "", **settings: object) -> Network:
    settings.setdefault("reduced_motion", True)
    figure = Network.opened(open_page, CHAPTER, ANCHOR, state, **settings)
    assert isinstance(figure, Network)
    return figure


def test_it_starts_as_python_says(open_page: Opener) -> None:
    figure, state = opened(open_page), Bend()
    assert figure.said("Small square").startswith(f"z = ({state.z[0]:.2f}, {state.z[1]:.2f})")
    expect(figure.node.get_by_role("radio", name=state.net, exact=True)).to_be_checked()
    assert figure.value("steepness of the step") == pytest.approx(1.1)
    assert figure.shaded() == 0  # it bends, and does not fold


def test_a_hand_drags_a_line_turns_it_and_pulls_its_arrow(open_page: Opener) -> None:
    figure = opened(open_page)
    shapes = [figure.shape()]
    figure.pull("Line of hidden unit 3", (-30, 10))
    assert figure.said("Line of hidden unit 3") != "held at (−1.00, −1.20)"
    shapes.append(figure.shape())
    figure.pull("Angle across the line", (-20, -40))
    assert float(figure.said("Angle across the line").rstrip("°")) > 30
    shapes.append(figure.shape())
    figure.pull("Arrow of the unit", (40, -20))
    shapes.append(figure.shape())
    figure.pull("Where all arrows begin", (15, 15))
    shapes.append(figure.shape())
    assert len(set(shapes)) == len(shapes)
    figure.in_address("unit=2.*weights=")
    said = figure.said("Where all arrows begin").strip("()").replace("−", "-")
    figure.page.wait_for_function(
        """shift => location.hash.split(",").slice(-2)
          .every((value, i) => Math.abs(value - shift[i]) < 0.006)""",
        arg=[float(part) for part in said.split(", ")],
    )
    figure.reload()
    assert figure.shape() == shapes[-1]


def test_two_quick_drags_are_no_double_click(open_page: Opener) -> None:
    figure = opened(open_page)
    first = figure.shape()
    for way in (30, -20):
        figure.pull("Line of hidden unit 3", (way, 10))
    shape = figure.shape()
    # As WebKit does where the second drag begins at the place of the first.
    figure.handle("Line of hidden unit 3").dispatch_event("dblclick")
    assert figure.shape() == shape
    figure.node.locator(".bx-title").dblclick()
    assert figure.shape() == first


def test_keys_do_all_of_it(open_page: Opener) -> None:
    figure = opened(open_page)
    shapes = [figure.shape()]
    figure.keys("Line of hidden unit 1", "ArrowRight", 3)
    shapes.append(figure.shape())
    for label in ("Angle across", "Arrow of the unit", "Where all arrows"):
        figure.keys(label, "ArrowUp", 3)
        shapes.append(figure.shape())
    for label in ("steepness of the step", "angle across the line"):
        figure.slider(label).press("ArrowRight")
        shapes.append(figure.shape())
    assert len(set(shapes)) == len(shapes)


def test_the_square_has_the_stretch_that_the_readout_says(open_page: Opener) -> None:
    figure = opened(open_page, "z=-0.8,0.4")
    before, after = figure.number("before"), figure.number("after")
    assert before == pytest.approx(math.exp(-0.4) / (2 * math.pi), abs=6e-4)
    assert before / after == pytest.approx(figure.number("stretch"), rel=0.03)
    figure.keys("Small square", "ArrowLeft", 4)
    assert figure.number("before") < before


def test_the_text_s_experiments(open_page: Opener) -> None:
    figure = opened(open_page, "net=two&z=0.2,0")
    torn = figure.number("stretch")
    figure.keys("Small square", "ArrowRight", 20)
    assert figure.number("stretch") < torn / 10  # the samples are thin in the gap
    figure.choose("fold")
    assert 0.4 < figure.shaded() < 0.6  # one half
    figure.keys("Small square", "ArrowDown", 20)
    assert figure.text("stretch").endswith("(turned over)")
    sizes = []
    for _ in range(4):
        sizes.append(figure.number("stretch"))
        figure.keys("Small square", "ArrowUp", 4)
    assert sizes == sorted(sizes, reverse=True) and 2 * sizes[-1] <= sizes[0]
    figure.choose("curve")
    assert figure.number("stretch") == 0 and figure.text("after") == "flat: no density"


def test_an_arrow_by_hand_folds_the_plane(open_page: Opener) -> None:
    """From nothing bent: an arrow against that of line 2, long enough, turns a strip over."""
    figure = opened(open_page, "net=straight")
    assert figure.shaded() == 0
    figure.handle("Line of hidden unit 4").focus()
    figure.slider("angle across the line").fill("90")
    figure.keys("Arrow of the unit", "Shift+ArrowDown", 4)
    assert figure.shaded() > 0.1


@pytest.mark.parametrize("way", ["click", "keys"])
def test_a_pixel_and_its_map(open_page: Opener, way: str) -> None:
    figure = opened(open_page, "mode=pixel&pixel=14,14&z=0.6,0.9")
    figure.map_is_whole()
    middle = figure.plane().evaluate("node => node.toDataURL()")
    ink, paper, gamma = (figure.number(key) for key in ("ink", "paper", "gamma"))
    assert math.exp(ink) == pytest.approx(gamma, abs=0.006)
    assert math.exp(paper) == pytest.approx(1 - gamma, abs=0.006)
    if way == "click":
        box = figure.node.locator(".bend-digit").bounding_box()
        assert box is not None
        figure.node.locator(".bend-digit").click(
            position={"x": 1.5 * box["width"] / 28, "y": 14.5 * box["height"] / 28}
        )
    else:
        figure.keys("Chosen pixel", "ArrowLeft", 13)
    assert figure.said("Chosen pixel") == "column 2, row 15"
    assert figure.number("gamma") < 0.01 and figure.number("paper") == 0
    assert figure.plane().evaluate("node => node.toDataURL()") != middle
    figure.in_address("pixel=1,14")


def test_a_press_on_the_plane_moves_the_code_and_the_digit(open_page: Opener) -> None:
    figure = opened(open_page, "mode=pixel")
    figure.map_is_whole()
    digit = figure.node.locator("canvas.bx-digit")
    before = digit.evaluate("node => node.toDataURL()")
    plot = figure.node.locator(".bend-over .bx-plot")
    box = plot.bounding_box()
    assert box is not None
    plot.click(position={"x": 0.3 * box["width"], "y": 0.6 * box["height"]})
    figure.drawn()
    assert digit.evaluate("node => node.toDataURL()") != before
    figure.in_address("z=-")


def test_weights_that_do_not_arrive_are_said_to_be_missing(open_page: Opener) -> None:
    open_page.allow(r"console error|failed request|uncaught error")
    figure = opened(open_page)
    figure.page.route("**/vae-2d.js*", lambda route: route.abort())
    figure.choose("a picture")
    expect(figure.node.get_by_role("button", name="Try again")).to_be_visible()
    figure.page.unroute("**/vae-2d.js*")
    figure.node.get_by_role("button", name="Try again").click()
    figure.map_is_whole()


@pytest.mark.parametrize("settings", EVERYWHERE, ids=str)
def test_it_works_everywhere(open_page: Opener, settings: dict[str, object]) -> None:
    figure = opened(open_page, "", **settings)
    before = figure.shape()
    figure.keys("Line of hidden unit 2", "ArrowUp", 2)
    assert figure.shape() != before
    figure.choose("a picture")
    figure.map_is_whole()
    assert figure.fits()


def test_a_finger_drags_a_line_and_the_page_stays(open_page: Opener) -> None:
    figure = opened(open_page, width=390, height=664, touch=True)
    before = figure.shape()
    figure.pull_by_finger("Line of hidden unit 4", (-30, 20))
    assert figure.shape() != before
