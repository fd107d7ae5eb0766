"""Explorer ``kl``: both divergences follow q and p, and each has an optimum of its own."""

from __future__ import annotations

import math

import pytest
import torch
from playwright.sync_api import expect

from helpers.explorers.kl import KL
from helpers.maths.divergences import kl_diagonal
from tests.browser.explorer import EVERYWHERE, LiveFigure
from tests.browser.gestures import brought_into_view
from tests.browser.watch import Opener

CHAPTER = "chapters/vae/training.html"
ANCHOR = "explorer-kl"
Q, P, R = ("mean μ of q", "width σ of q"), ("mean of p", "width of p"), "weight of part 1"
PARTS = [(f"mean of p, part {k}", f"width of p, part {k}") for k in (1, 2)]
# What each point sets.
HANDLES = {"Mean of q": Q[0], "Width of q": Q[1]} | {
    f"{what} of part {k + 1} of p": PARTS[k][i]
    for k in (0, 1)
    for i, what in enumerate(("Mean", "Width"))
}
BROKEN = [
    "sigma=-1&samples=1e9",
    "means=1&sigmas=0,-3",
    "target=none&share=7",
    "samples=0&seed=-5",
]


class Divergences(LiveFigure):
    """The explorer with its two divergences and their estimates."""

    def text(self, weight: str, key: str) -> str:
        self.drawn()
        where = f'[data-integrand="{weight}"] [data-value="{key}"]'
        return (self.node.locator(where).text_content() or "").replace("−", "-")

    def exact(self, weight: str) -> float:
        """KL(q || p) for "q", KL(p || q) for "p"."""
        return float(self.text(weight, "exact").split()[0])

    def estimate(self, weight: str) -> tuple[float, float]:
        """The Monte Carlo estimate and its standard error."""
        mean, _, error, _ = self.text(weight, "estimate").split()
        return float(mean), float(error)

    def minimise(self, name: str) -> None:
        """Press a button and wait until q has arrived."""
        self.button(f"Minimise {name}").click()
        expect(self.node.locator(".bx-status")).to_contain_text(f"{name} is")

    def shape(self, weight: str) -> str:
        return self.node.locator(f'[data-integrand="{weight}"] .bx-area').get_attribute("d") or ""


def opened(open_page: Opener, state: str = "", **settings: object) -> Divergences:
    figure = Divergences.opened(open_page, CHAPTER, ANCHOR, state, **settings)
    assert isinstance(figure, Divergences)
    return figure


def test_it_starts_when_it_comes_near_as_python_says(open_page: Opener) -> None:
    page = brought_into_view(open_page, CHAPTER, f"#{ANCHOR}")
    figure, state = Divergences(page, ANCHOR), KL()
    assert [figure.value(name) for name in Q] == [state.mu, state.sigma]
    pairs = zip(state.means, state.sigmas, strict=True)
    assert [(figure.value(a), figure.value(b)) for a, b in PARTS] == list(pairs)
    assert (figure.value(R), figure.value("samples M")) == (state.share, state.samples)


def test_for_one_gaussian_the_numbers_are_the_closed_form(open_page: Opener) -> None:
    figure = opened(open_page, "target=gaussian&mu=0.5&sigma=0.7&means=-1,0&sigmas=1.5,1")
    q = (torch.tensor([0.5]), 2 * torch.tensor([0.7]).log())
    p = (torch.tensor([-1.0]), 2 * torch.tensor([1.5]).log())
    assert figure.exact("q") == pytest.approx(kl_diagonal(*q, *p).item(), abs=6e-4)
    assert figure.exact("p") == pytest.approx(kl_diagonal(*p, *q).item(), abs=6e-4)
    for name in (*PARTS[1], R):
        expect(figure.slider(name)).to_be_hidden()


def test_both_divergences_fall_as_q_approaches_p_and_vanish_there(open_page: Opener) -> None:
    figure = opened(open_page, "target=gaussian&mu=3&sigma=1&means=-2,0&sigmas=1,1")
    seen = [(figure.exact("q"), figure.exact("p"))]
    unit = (figure.node.locator(".bx-plot").first.bounding_box() or {})["width"] / 14
    for _ in range(3):
        figure.pull("Mean of q", (-unit, 0))
        seen.append((figure.exact("q"), figure.exact("p")))
    assert seen == sorted(seen, reverse=True) and seen[-1][0] < seen[0][0] / 2
    figure.minimise("KL(q‖p)")
    assert figure.exact("q") == figure.exact("p") == 0
    assert figure.estimate("q") == (0, 0)  # log q/p is zero at every sample


def test_minimising_seeks_one_mode_or_covers_both(open_page: Opener) -> None:
    figure = opened(open_page)
    before = figure.exact("q"), figure.exact("p")
    figure.minimise("KL(q‖p)")
    assert figure.exact("q") == pytest.approx(math.log(2), abs=0.01)
    assert figure.exact("q") < before[0]
    assert [figure.value(name) for name in Q] == pytest.approx([2.5, 0.9], abs=0.05)
    seeking = figure.exact("p")
    figure.minimise("KL(p‖q)")
    assert figure.exact("p") < before[1] < seeking
    assert figure.value(Q[1]) > 2.5
    other = opened(open_page, "mu=-3")
    other.minimise("KL(q‖p)")
    assert [other.value(name) for name in Q] == pytest.approx([-2.5, 0.6], abs=0.05)


def test_the_way_is_seen_unless_motion_is_unwanted(open_page: Opener) -> None:
    figure = opened(open_page)
    figure.button("Minimise KL(p‖q)").press("Enter")
    figure.page.wait_for_timeout(200)
    assert 1 < figure.value(Q[1]) < 2.6  # on its way
    figure.slide(Q[0], "End", "keyboard")  # the reader takes over
    figure.page.wait_for_timeout(900)
    assert figure.value(Q[0]) == 5
    still = opened(open_page, reduced_motion=True)
    still.button("Minimise KL(p‖q)").click()
    assert still.value(Q[1]) == pytest.approx(2.61, abs=0.01)


def test_estimates_lie_about_the_exact_value_and_gain_with_samples(open_page: Opener) -> None:
    figure = opened(open_page)
    few = {weight: figure.estimate(weight) for weight in "qp"}
    figure.button("New samples").click()
    assert all(figure.estimate(weight) != few[weight] for weight in "qp")
    figure.slide("samples M", "End", "mouse")
    assert figure.value("samples M") == 4096
    for weight in "qp":
        mean, error = figure.estimate(weight)
        assert error == pytest.approx(few[weight][1] / 8, rel=0.4)  # 64 times as many samples
        assert abs(mean - figure.exact(weight)) < 4 * error
    figure.slide("samples M", "Home", "keyboard")
    assert figure.value("samples M") == 2


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_every_slider_moves_its_part(open_page: Opener, by: str) -> None:
    figure = opened(open_page)
    for name in (*Q, *PARTS[0], *PARTS[1], R):
        before = figure.exact("q"), figure.exact("p"), figure.shape("q"), figure.shape("p")
        figure.slide(name, "End" if figure.value(name) < 1 else "Home", by)
        after = figure.exact("q"), figure.exact("p"), figure.shape("q"), figure.shape("p")
        assert all(old != new for old, new in zip(before, after, strict=True)), name


def test_every_handle_moves_its_part(open_page: Opener) -> None:
    # Apart from each other, so that none lies on another.
    apart = "mu=0&sigma=1.3&means=-4,3&sigmas=0.7,0.9"
    figure = opened(open_page, apart)
    for handle, slider in HANDLES.items():
        figure.goes_to(apart)
        before, value = figure.exact("q"), figure.value(slider)
        figure.pull(handle, (20, 0))
        assert figure.value(slider) > value, handle
        assert figure.exact("q") != before, handle
        value = figure.value(slider)
        figure.handle(handle).press("Shift+ArrowLeft")
        assert figure.value(slider) < value, handle


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_the_target_is_chosen(open_page: Opener, by: str) -> None:
    figure = opened(open_page)
    kinds = figure.node.locator(".bx-choice input")
    if by == "mouse":
        kinds.nth(0).click()
    else:
        kinds.nth(1).press("ArrowLeft")
    expect(figure.slider(P[0])).to_be_visible()
    expect(figure.handle("Mean of part 2 of p")).to_be_hidden()
    figure.minimise("KL(p‖q)")
    assert figure.exact("p") == 0


def test_a_link_keeps_the_picture_and_reset_restores_it(open_page: Opener) -> None:
    figure = opened(open_page)
    first = figure.exact("q"), figure.estimate("q")
    figure.slide(R, "Home", "keyboard")
    figure.button("New samples").click()
    figure.pull("Mean of q", (-60, 0))
    figure.in_address("mu=.*seed=1.*share=0")
    moved = figure.exact("q"), figure.estimate("q")
    figure.reload()
    assert (figure.exact("q"), figure.estimate("q")) == moved != first
    other = opened(open_page)
    for restore in (other.button("Reset").click, other.node.locator(".bx-title").dblclick):
        other.slide(R, "End", "keyboard")
        other.button("New samples").click()
        assert other.exact("q") != first[0]
        restore()
        assert (other.exact("q"), other.estimate("q")) == first


def test_a_broken_link_does_no_harm(open_page: Opener) -> None:
    figure = opened(open_page, BROKEN[0])
    for state in BROKEN:
        figure.goes_to(state)
        for weight in "qp":
            assert 0 <= figure.exact(weight) < 1e5, state
            assert all(math.isfinite(number) for number in figure.estimate(weight)), state


@pytest.mark.parametrize("settings", EVERYWHERE, ids=str)
def test_it_works_everywhere(open_page: Opener, settings: dict[str, object]) -> None:
    figure = opened(open_page, **settings)
    assert figure.fits()
    before = figure.exact("q")
    figure.pull("Mean of q", (30, 0))
    assert figure.exact("q") < before


def test_it_follows_the_theme(open_page: Opener) -> None:
    figure = opened(open_page)
    light = figure.paper()
    figure.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert figure.paper() != light


def test_a_finger_drags_q_or_scrolls_the_page(open_page: Opener) -> None:
    figure = opened(open_page, width=390, height=700, touch=True)
    before = figure.exact("q")
    figure.pull_by_finger("Mean of q", (30, 60))
    assert figure.exact("q") < before
    figure.scrolls_by_finger(0.5, 0.95)
