"""Explorer ``spectrum``: bars, level and price decide which dimensions are used."""

from __future__ import annotations

import pytest
import torch
from playwright.sync_api import expect

from helpers.explorers.spectrum import Spectrum
from helpers.maths import ppca
from tests.browser.explorer import EVERYWHERE, LiveFigure
from tests.browser.gestures import brought_into_view
from tests.browser.watch import Opener

CHAPTER = "chapters/vae/linear.html"
ANCHOR = "explorer-spectrum"
NOISE, BETA, SIZE = "noise s²", "price β of a nat", "latent dimensions m"
NATS = ("reconstruction", "kl", "elbo", "logPx", "gap")
BROKEN = [
    "variance=-1&beta=1e9&size=77",
    "eigenvalues=nan,1&variance=x",
    "eigenvalues=9,9,9,9,9,9,9,9&beta=0",
    "size=2.5&variance=Infinity",
]


def opened(open_page: Opener, state: str = "", **settings: object) -> LiveFigure:
    return LiveFigure.opened(open_page, CHAPTER, ANCHOR, state, **settings)


def shown(figure: LiveFigure) -> tuple[str, ...]:
    return tuple(figure.text(key) for key in ("active", *NATS))


def expected(state: Spectrum) -> dict[str, float]:
    values = torch.tensor(state.eigenvalues, dtype=torch.float64)
    terms = ppca.optimum(values, state.size, state.variance, state.beta)
    sums = {name: float(value.sum()) for name, value in terms._asdict().items()}
    elbo, of_data = sums["reconstruction"] - sums["kl"], sums["log_likelihood"]
    return {
        "reconstruction": sums["reconstruction"],
        "kl": sums["kl"],
        "elbo": elbo,
        "logPx": of_data,
        "gap": of_data - elbo,
    }


def test_it_starts_when_it_comes_near_as_python_says(open_page: Opener) -> None:
    page = brought_into_view(open_page, CHAPTER, f"#{ANCHOR}")
    figure, state = LiveFigure(page, ANCHOR), Spectrum()
    assert figure.value(NOISE) == pytest.approx(state.variance, abs=0.01)
    for key, value in expected(state).items():
        assert figure.number(key) == pytest.approx(value, abs=6e-4), key
    assert figure.text("active") == "3 of 6"


def test_the_numbers_are_those_of_helpers_at_another_price(open_page: Opener) -> None:
    figure = opened(open_page, "variance=0.8&beta=2&size=5")
    for key, value in expected(Spectrum(variance=0.8, beta=2.0, size=5)).items():
        assert figure.number(key) == pytest.approx(value, abs=6e-4), key
    assert figure.number("gap") > 0.1


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
@pytest.mark.parametrize(
    ("name", "all_used", "none"), [(NOISE, "Home", "End"), (BETA, "Home", "End")]
)
def test_level_and_price_kill_dimensions(
    open_page: Opener, by: str, name: str, all_used: str, none: str
) -> None:
    figure = opened(open_page, "variance=2")
    figure.slide(name, all_used, by)
    assert figure.text("active") == "6 of 6"
    figure.slide(name, none, by)
    assert figure.text("active") == "0 of 6" and figure.number("kl") == 0
    assert figure.number("elbo") == figure.number("logPx")


def test_fewer_latent_dimensions_leave_large_variances_unused(open_page: Opener) -> None:
    figure = opened(open_page, "variance=1")
    before = figure.number("logPx")
    figure.slide(SIZE, "Home", "keyboard")
    assert figure.text("active") == "1 of 1" and figure.number("logPx") < before
    figure.in_address("size=1")


def test_a_bar_is_dragged_below_the_level_and_dies(open_page: Opener) -> None:
    figure = opened(open_page)
    top = figure.handle("Variance in direction 3")
    assert "are used" in (top.get_attribute("aria-valuetext") or "")
    figure.pull("Variance in direction 3", (0, 40))
    assert figure.text("active") == "2 of 6"
    assert "dead" in (top.get_attribute("aria-valuetext") or "")
    for _ in range(3):
        top.press("Shift+ArrowUp")
    figure.drawn()
    assert figure.text("active") == "3 of 6"
    figure.in_address("eigenvalues=")


def test_the_level_is_dragged_as_well(open_page: Opener) -> None:
    figure = opened(open_page)
    figure.handle(NOISE).press("Shift+ArrowDown")
    figure.drawn()
    assert figure.text("active") == "5 of 6"
    figure.in_address("variance=2.5")


def test_the_best_noise_is_the_mean_of_what_is_left(open_page: Opener) -> None:
    figure, state = opened(open_page, "size=3", reduced_motion=True), Spectrum()
    figure.button("Best noise").click()
    figure.drawn()
    left = sum(state.eigenvalues[3:]) / 5
    assert figure.value(NOISE) == pytest.approx(left, abs=0.01)
    expect(figure.node.locator(".bx-status")).to_have_text(f"The noise is at its best, {left:.2f}.")
    assert figure.number("logPx") == pytest.approx(
        expected(Spectrum(size=3, variance=round(left, 3)))["logPx"], abs=6e-4
    )


def test_a_broken_link_does_no_harm(open_page: Opener) -> None:
    opened(open_page, BROKEN[0]).keeps_within(BROKEN, NOISE, 0.05, 6.01)


def test_a_link_keeps_the_picture_and_reset_restores_it(open_page: Opener) -> None:
    figure = opened(open_page)
    first = shown(figure)
    figure.slide(BETA, "End", "keyboard")
    figure.in_address(r"beta=\d")
    figure.comes_back(shown, first)


@pytest.mark.parametrize("settings", EVERYWHERE, ids=str)
def test_it_works_everywhere(open_page: Opener, settings: dict[str, object]) -> None:
    figure = opened(open_page, **settings)
    assert figure.fits()
    before = figure.number("elbo")
    figure.pull("Variance in direction 1", (0, 30))
    assert figure.number("elbo") != before


def test_a_finger_drags_a_bar_or_scrolls_the_page(open_page: Opener) -> None:
    figure = opened(open_page, width=390, height=700, touch=True)
    figure.pull_by_finger("Variance in direction 3", (0, 40))
    assert figure.text("active") == "2 of 6"
    figure.scrolls_by_finger(0.15, 0.95)
