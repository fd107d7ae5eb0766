"""Explorer ``model``: every number is touched, the code lights up, and both terms add up."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from helpers.explorers.model import PARTS, Model, listing
from tests.browser.explorer import EVERYWHERE, LiveFigure
from tests.browser.gestures import drag, resting_box
from tests.browser.latent import LEVELS, SCRIBBLE, ZERO
from tests.browser.watch import Opener

CHAPTER = "chapters/vae/model.html"
ANCHOR = "explorer-model"
GOLDEN = Path(__file__).resolve().parents[1] / "explorers" / "golden" / "model.json"
FIRST = json.loads(GOLDEN.read_text(encoding="utf-8"))[0]  # what helpers say of the first picture
SIDE = 28
# The line of the code that computes a part.
LINES = {
    "mu": "mu, logvar = self.encoder(x).chunk(2, -1)",
    "sigma": "sigma = torch.exp(0.5 * logvar)",
    "z": "z = mu + sigma * eps",
    "coordinates": "coordinates = 0.5 * (sigma**2 + mu**2 - 1 - logvar)",
    "kl": "kl = coordinates.sum(-1)",
    "reconstruction": "reconstruction = pixels.sum(-1)",
    "elbo": "return reconstruction, kl",
}


class Way(LiveFigure):
    """The drawing, the code, and what is said of the part that is touched."""

    def part(self, name: str) -> Locator:
        """A number by the part that it stands for."""
        return self.node.locator(f'.model-number:has([data-value="{name}"])')

    def picture(self, label: str) -> Locator:
        """One of the pictures whose pixels can be touched."""
        return self.node.get_by_role("slider", name=label)

    def line(self, text: str) -> Locator:
        """A line of the code by its beginning."""
        return self.node.locator("button.model-line").filter(
            has_text=re.compile(f"^{re.escape(text)}")
        )

    def lit(self) -> list[str]:
        """The lines that are lit, without their comments."""
        self.drawn()
        lines = self.node.locator(".model-line.model-lit").all_text_contents()
        return [line.split("  #")[0].strip() for line in lines]

    def lit_numbers(self) -> list[str]:
        """The numbers that are lit, by the names of their parts."""
        self.drawn()
        values = self.node.locator(".model-number.model-lit [data-value]")
        return values.evaluate_all("all => all.map((node) => node.dataset.value)")

    def told(self) -> str:
        self.drawn()
        return (self.node.locator(".model-told").text_content() or "").replace("−", "-")

    def pair(self, key: str) -> list[float]:
        """Two numbers of the drawing."""
        found = re.findall(r"-?\d+\.\d+", self.text(key).replace("−", "-"))
        return [float(number) for number in found]

    def terms(self) -> dict[str, float]:
        return {name: self.number(name) for name in ("reconstruction", "kl", "elbo")}

    def ready(self) -> None:
        """Wait until all draws of the noise have been decoded."""
        expect(self.node.locator('[data-value="mean"]')).to_contain_text(re.compile(r"\d"))


def opened(open_page: Opener, state: str = "", **settings: object) -> Way:
    figure = Way.opened(open_page, CHAPTER, ANCHOR, state, **settings)
    assert isinstance(figure, Way)
    figure.ready()
    return figure


def test_it_starts_as_python_says_with_the_numbers_of_helpers(open_page: Opener) -> None:
    figure, state = opened(open_page), Model()
    assert figure.pair("eps") == state.eps
    assert figure.pair("mu") == pytest.approx(FIRST["mu"], abs=0.0051)
    assert figure.pair("sigma") == pytest.approx(FIRST["sigma"], abs=0.00051)
    assert figure.pair("z") == pytest.approx(FIRST["z"], abs=0.0051)
    assert figure.number("reconstruction") == pytest.approx(FIRST["reconstruction"], abs=0.0061)
    assert figure.number("kl") == pytest.approx(FIRST["kl"], abs=0.0061)
    assert f"{FIRST['pixel'][1]:.3f} nats" in figure.told()
    assert figure.lit() == ["pixels = x * logits - F.softplus(logits)"]


def test_the_code_is_all_there(open_page: Opener) -> None:
    figure = opened(open_page)
    shown = figure.node.locator(".model-line").all_text_contents()
    assert [line.strip() for line in shown] == [line["text"].strip() for line in listing()]


def test_what_is_shown_adds_up_for_every_digit(open_page: Opener) -> None:
    figure = opened(open_page)
    for digit in range(10):
        figure.node.get_by_role("button", name=f"Take another test digit of class {digit}").click()
        terms = figure.terms()
        assert round(terms["reconstruction"] - terms["kl"], 2) == terms["elbo"]
        assert round(sum(figure.pair("coordinates")), 2) == terms["kl"]


def test_a_number_and_its_line_light_each_other_up(open_page: Opener) -> None:
    figure = opened(open_page)
    before = figure.lit()
    for part, line in LINES.items():
        figure.part(part).hover()
        assert figure.lit() == [line] and part in figure.lit_numbers()
        figure.page.mouse.move(0, 0)
        assert figure.lit() == before, part  # the mouse alone leaves no trace
        figure.part(part).focus()
        assert figure.lit() == [line]
        figure.in_address(f"touched={part}")
        figure.node.get_by_role("button", name="Reset").click()
        assert figure.lit() == before, part
        figure.line(line).click()
        assert part in figure.lit_numbers()
        figure.node.get_by_role("button", name="Reset").click()


def test_networks_noise_and_layers_have_their_lines(open_page: Opener) -> None:
    figure = opened(open_page)
    figure.node.locator(".model-encoder").click()
    code = "mu, logvar = self.encoder(x).chunk(2, -1)"
    assert figure.lit() == ["self.encoder = mlp(d, *hidden, 2 * m)", code]
    figure.node.locator(".model-decoder").click()
    assert figure.lit() == ["self.decoder = mlp(m, *hidden[::-1], d)", "logits = self.decoder(z)"]
    figure.handle("Noise ε").focus()
    assert figure.lit() == ["def forward(self, x, eps):"]
    figure.line("layers = []").click()
    expect(figure.node.locator(".model-network.model-lit")).to_have_count(2)
    assert "256, 128" in figure.told()


def test_the_arrow_keys_go_through_the_code_and_each_line_says_something(open_page: Opener) -> None:
    figure = opened(open_page, "touched=mu")
    said = set()
    figure.line("mu, logvar").focus()
    for _ in range(len(PARTS) + 6):
        said.add(figure.told())
        figure.page.keyboard.press("ArrowDown")
    assert len(said) == sum(line["parts"] != [] for line in listing()) - 5  # six lines say the same
    assert figure.node.locator('.model-line[tabindex="0"]').count() == 1


def test_every_pixel_can_be_touched(open_page: Opener) -> None:
    figure = opened(open_page)
    x, p = (
        np.array(figure.node.locator("canvas.bx-digit").nth(i).evaluate(LEVELS)) for i in (1, 2)
    )
    assert x.size == p.size == SIDE**2
    box = resting_box(figure.picture("The picture x"))
    for row, column in ((5, 13), (14, 15), (27, 0)):
        across, down = (column + 0.5) / SIDE, (row + 0.5) / SIDE
        at = box["x"] + across * box["width"], box["y"] + down * box["height"]
        figure.page.mouse.move(*at)
        where = f"row {row + 1}, column {column + 1}: x = "
        assert where in figure.told()
        level = float(figure.told().split(where)[1].split(",")[0])
        assert level == pytest.approx(x[row * SIDE + column], abs=0.006)
    figure.page.mouse.click(*at)
    figure.in_address("pixel=756")
    grid = figure.picture("The reconstruction")
    grid.press("ArrowUp")
    grid.press("ArrowRight")
    expect(grid).to_have_attribute("aria-valuenow", "729")
    probability = float(figure.told().split("ink is ")[1].rstrip("."))
    assert probability == pytest.approx(p[729], abs=0.003)
    assert figure.lit() == ["logits = self.decoder(z)"]


def test_the_share_of_a_pixel_is_computed_before_the_reader_s_eyes(open_page: Opener) -> None:
    figure = opened(open_page, "pixel=404")
    found = re.findall(r"-?\d+\.\d+", figure.told())
    x, probability, share = map(float, found)
    expected = x * np.log(probability) + (1 - x) * np.log(1 - probability)
    assert share == pytest.approx(expected, abs=0.02)


def test_the_text_s_experiment_only_one_term_notices_the_noise(open_page: Opener) -> None:
    figure = opened(open_page)
    before = figure.terms()
    figure.pull("Noise ε", (-200, 200))
    assert figure.pair("eps") == [-3, -3]
    after = figure.terms()
    assert after["kl"] == before["kl"]
    assert before["reconstruction"] - after["reconstruction"] > 5
    assert figure.pair("z")[0] < FIRST["mu"][0] - 2.7 * FIRST["sigma"][0]
    estimates = []
    for _ in range(20):
        figure.node.get_by_role("button", name="New ε").click()
        estimates.append(figure.number("elbo"))
    mean, deviation = figure.number("mean"), figure.number("deviation")
    assert len(set(estimates)) > 15
    assert abs(np.mean(estimates) - mean) < 4 * deviation / 20**0.5
    figure.in_address("seed=20")
    figure.reload()
    assert figure.number("elbo") == estimates[-1]


def test_the_text_s_experiment_edges_cost_the_most(open_page: Opener) -> None:
    figure = opened(open_page)
    x, shares = (
        np.array(figure.node.locator("canvas.bx-digit").nth(i).evaluate(LEVELS)) for i in (1, 3)
    )
    edge, ink, paper = (shares[k].mean() for k in ((x > 0.05) & (x < 0.95), x >= 0.95, x == 0))
    assert edge > 1.2 * ink > 3 * paper


def test_the_text_s_experiment_a_digit_and_a_scribble(open_page: Opener) -> None:
    figure = opened(open_page)
    pad = figure.node.locator(".bx-pad")
    found = []
    for strokes in (ZERO, SCRIBBLE):
        drag(figure.page, pad, strokes, steps=4)
        found.append(figure.terms())
        if strokes is ZERO:
            figure.node.get_by_role("button", name="Clear").click()
            assert figure.terms()["reconstruction"] == pytest.approx(
                FIRST["reconstruction"], abs=0.0061
            )
    zero, scribble = found
    assert scribble["elbo"] < zero["elbo"] - 50
    figure.in_address("strokes=")
    figure.ready()
    figure.reload()
    figure.ready()
    assert figure.terms() == scribble


def test_on_a_phone_a_tap_says_what_it_is_and_which_line_computes_it(open_page: Opener) -> None:
    figure = opened(open_page, width=390, height=664, touch=True)
    figure.part("sigma").tap()
    here = figure.node.locator(".model-here")
    expect(here).to_have_text("sigma = torch.exp(0.5 * logvar)")
    expect(here).to_be_in_viewport()
    assert "0.025" in figure.told()
    figure.line("kl =").scroll_into_view_if_needed()
    figure.line("kl =").tap()
    assert figure.told().startswith("KL: ")
    expect(figure.node.locator(".model-told")).to_be_in_viewport()
    figure.pull_by_finger("Noise ε", (-30, -30))
    assert figure.lit() == ["def forward(self, x, eps):"]


def test_forced_colours_show_what_is_touched(open_page: Opener) -> None:
    figure = opened(open_page)
    figure.page.emulate_media(forced_colors="active")
    look = "node => getComputedStyle(node).backgroundColor"
    lit = figure.node.locator(".model-line.model-lit").evaluate(look)
    assert lit != figure.line("z =").evaluate(look)


@pytest.mark.parametrize("settings", EVERYWHERE, ids=str)
def test_it_works_everywhere(open_page: Opener, settings: dict[str, object]) -> None:
    figure = opened(open_page, **settings)
    assert figure.fits()
    before = figure.terms()
    figure.handle("Noise ε").press("Shift+ArrowLeft")
    assert figure.terms() != before
    figure.part("kl").click()
    assert figure.lit() == ["kl = coordinates.sum(-1)"]
