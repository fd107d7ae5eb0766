"""What chapters tell a reader to do in a figure, done in the order of the text."""

from __future__ import annotations

import math

import pytest
from playwright.sync_api import expect

from tests.browser.explorer import LiveFigure
from tests.browser.test_kl import Divergences
from tests.browser.watch import Opener


def opened(open_page: Opener, chapter: str, name: str) -> LiveFigure:
    """The figure as the chapter shows it; a button's work is done when it was pressed."""
    address, anchor = f"chapters/vae/{chapter}.html", f"explorer-{name}"
    return LiveFigure.opened(open_page, address, anchor, reduced_motion=True)


def press(figure: LiveFigure, name: str) -> None:
    figure.node.get_by_role("button", name=name, exact=True).click()
    figure.drawn()


def choose(figure: LiveFigure, option: str) -> None:
    figure.node.get_by_role("radio", name=option, exact=True).check(force=True)
    figure.drawn()


def keys(figure: LiveFigure, label: str, key: str, times: int) -> None:
    """Press a key on a point to drag."""
    for _ in range(times):
        figure.handle(label).press(key)
    figure.drawn()


def to_value(figure: LiveFigure, label: str, value: float) -> None:
    figure.slider(label).fill(str(value))
    figure.drawn()


def test_jensen_the_gap_goes_to_zero_in_two_ways(open_page: Opener) -> None:
    figure = opened(open_page, "jensen-bound", "jensen")
    assert figure.number("gap") > 0.1
    for atom, key in (("Atom 1", "ArrowRight"), ("Atom 3", "ArrowLeft")):
        keys(figure, atom, f"Shift+{key}", 12)
    apart = figure.number("gap")
    press(figure, "Reset")
    for number in (1, 3):  # all the weight on one atom
        figure.slide(f"weight of atom {number}", "Home", "keyboard")
    assert figure.number("gap") == 0 < apart
    press(figure, "Reset")
    choose(figure, "1 + x/2")
    assert figure.number("gap") == 0
    keys(figure, "Atom 1", "Shift+ArrowLeft", 3)
    assert figure.number("gap") == 0


def test_elbo_by_hand_then_by_the_button_then_on_a_straight_wire(open_page: Opener) -> None:
    figure = opened(open_page, "jensen-bound", "elbo")
    press(figure, "Best q")
    assert figure.number("gap") == pytest.approx(0.072, abs=0.1)
    least = figure.number("gap")
    keys(figure, "Mean", "ArrowRight", 1)
    assert figure.number("gap") > least > 0.01  # no closer
    figure.slide("curvature c", "Home", "keyboard")
    press(figure, "Best q")
    assert figure.number("gap") == 0
    choose(figure, "ELBO")
    press(figure, "Reset")
    seen = [tuple(figure.number(key) for key in ("price", "score", "elbo"))]
    for sigma in (-0.4, -0.7, -1.0, -2.9):  # log sigma, narrower and narrower
        to_value(figure, "width σ of q", sigma)
        seen.append(tuple(figure.number(key) for key in ("price", "score", "elbo")))
    prices, scores, bounds = zip(*seen, strict=True)
    assert list(prices[1:]) == sorted(prices[1:]) and prices[-1] > prices[0]
    assert list(scores) == sorted(scores)
    assert max(bounds) > bounds[0] and bounds[-1] < max(bounds)  # it pays, up to a point


def test_elbo_the_best_guess_lets_go_above_the_bend(open_page: Opener) -> None:
    figure = opened(open_page, "encoder", "elbo")
    figure.node.get_by_label("keep q at its best").check()
    to_value(figure, "observation x₁", 0)
    found = []
    for height in (1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 3):
        to_value(figure, "observation x₂", height)
        found.append(
            (abs(figure.value("mean μ of q")), figure.value("width σ of q"), figure.number("gap"))
        )
    middle = [row for row in found if row[0] < 0.1]
    gone = [row for row in found if row[0] > 0.5]
    assert len(middle) >= 2 and gone == found[len(middle) :] and gone  # first in the middle
    widths = [sigma for _, sigma, _ in middle]
    assert widths == sorted(widths)  # it grows wider
    assert max(sigma for _, sigma, _ in gone) < widths[-1]  # and turns narrow
    gaps = [gap for *_, gap in gone]
    assert max(gaps) - min(gaps) < 0.25  # hardly changes
    arms = []
    for x1 in (-0.3, 0.3):
        to_value(figure, "observation x₁", x1)
        arms.append(figure.value("mean μ of q"))
    assert arms[0] < 0 < arms[1]


def levels(figure: LiveFigure) -> tuple[float, float]:
    return figure.number("bound"), figure.number("evidence")


def test_em_one_mean_by_hand_against_an_m_step(open_page: Opener) -> None:
    figure = opened(open_page, "em", "em")
    press(figure, "E step")
    touching = levels(figure)
    best = touching[0]
    for key in ("ArrowLeft", "ArrowDown", "ArrowRight", "ArrowUp"):
        for _ in range(4):
            keys(figure, "Mean of component 1", key, 1)
            best = max(best, levels(figure)[0])
    press(figure, "M step")
    assert levels(figure)[0] - touching[0] > 2 * (best - touching[0]) >= 0
    press(figure, "E step")
    before = levels(figure)
    keys(figure, "Mean of component 1", "Shift+ArrowRight", 6)  # too far
    after = levels(figure)
    assert before[0] - after[0] > before[1] - after[1] > 0
    assert figure.number("gap") > 0


def test_em_a_mean_on_another_and_a_run_settles_again(open_page: Opener) -> None:
    figure = opened(open_page, "em", "em")
    press(figure, "Run")
    settled = levels(figure)
    assert settled[1] - settled[0] < 1e-3
    words = [
        figure.handle(f"Mean of component {k}").get_attribute("aria-valuetext") for k in (1, 2)
    ]
    one, two = (
        [
            float(part.replace("−", "-").split("= ")[1].split(",")[0])
            for part in (w or "").split(", ")[:2]
        ]
        for w in words
    )
    box = figure.node.locator(".bx-plot").first.bounding_box()
    assert box is not None
    unit = (box["width"] - 58) / ((7.7 + 4.531) * 4 / 3)
    figure.pull("Mean of component 1", ((two[0] - one[0]) * unit, (one[1] - two[1]) * unit))
    assert levels(figure)[1] < settled[1]
    press(figure, "Run")
    again = levels(figure)
    assert again[1] - again[0] < 1e-3
    assert abs(again[1] - settled[1]) < 0.2  # the same, or another maximum


def test_em_m_step_first_is_a_tie_that_a_hand_breaks(open_page: Opener) -> None:
    figure = opened(open_page, "em", "em")
    press(figure, "Reset")
    press(figure, "M step")
    tied = levels(figure)
    for step in ("E step", "M step", "E step", "M step"):
        press(figure, step)
        assert levels(figure) == tied
    keys(figure, "Mean of component 1", "Shift+ArrowLeft", 2)
    press(figure, "Run")
    assert levels(figure)[1] > tied[1] + 0.05


def test_kl_both_orders_then_again_from_the_left_then_one_gaussian(open_page: Opener) -> None:
    address = "chapters/vae/training.html"
    figure = Divergences.opened(open_page, address, "explorer-kl", reduced_motion=True)
    assert isinstance(figure, Divergences)
    by_hand = figure.exact("q")
    figure.minimise("KL(q‖p)")
    assert figure.exact("q") == pytest.approx(math.log(2), abs=0.02) and figure.exact("q") < by_hand
    figure.minimise("KL(p‖q)")
    assert figure.value("width σ of q") == pytest.approx(2.61, abs=0.02)  # covers both
    for start, mode in ((-2.5, -2.5), (-3, -2.5), (-4, -2.5), (-5, -2.5), (3, 2.5), (4, 2.5)):
        figure.minimise("KL(p‖q)")
        to_value(figure, "mean μ of q", start)
        figure.minimise("KL(q‖p)")
        assert figure.value("mean μ of q") == pytest.approx(mode, abs=0.05), start
        assert figure.exact("q") == pytest.approx(math.log(2), abs=0.02)
    choose(figure, "one Gaussian")
    for order in ("KL(q‖p)", "KL(p‖q)"):
        figure.minimise(order)
        assert figure.exact("q") == figure.exact("p") == 0
        assert figure.estimate("q") == figure.estimate("p") == (0, 0)


@pytest.mark.parametrize("sigma", [0.1, 0.2])
def test_reparam_sine_first_then_the_step(open_page: Opener, sigma: float) -> None:
    figure = opened(open_page, "reparameterization", "reparam")
    choose(figure, "sin 3z")
    ratio = figure.number("ratio")
    assert ratio < 1  # the score function wins
    to_value(figure, "standard deviation σ", sigma)
    assert figure.number("ratio") > 1  # and the path again
    choose(figure, "step at 1")
    assert figure.number("truth") > 0.1
    for _ in range(7):
        assert figure.number("pathwise") == 0  # no M helps
        figure.slider("samples M in each estimate").press("ArrowRight")
        figure.drawn()
    assert figure.number("score") == pytest.approx(figure.number("truth"), abs=0.1)


def test_reparam_more_samples_leave_the_ratio(open_page: Opener) -> None:
    figure = opened(open_page, "reparameterization", "reparam")
    ratio = figure.number("ratio")
    figure.slider("samples M in each estimate").press("End")
    assert figure.number("ratio") == pytest.approx(ratio, rel=0.4)


def test_latent_far_out_and_two_walks(open_page: Opener) -> None:
    figure = opened(open_page, "latent-space", "latent")
    expect(figure.node.get_by_role("button", name="Go to the centre of class 3")).to_be_enabled()
    for label in ("z₁", "z₂"):
        figure.slide(label, "End", "keyboard")
    assert figure.number("outside") < 0.1  # hardly a draw lies farther out
    choose(figure, "Interpolate")
    keys(figure, "End A", "Shift+ArrowLeft", 3)
    keys(figure, "End B", "Shift+ArrowRight", 3)
    assert figure.number("arc") > figure.number("straight")
    strips = figure.node.locator("canvas[aria-label^='Nine digits']:visible")
    seen = strips.evaluate_all("all => all.map((canvas) => canvas.toDataURL())")
    assert len(set(seen)) == 2


def test_training_drag_the_epoch_then_compare_the_runs(open_page: Opener) -> None:
    figure = opened(open_page, "training", "training")
    expect(figure.node.locator("[data-value=elbo]")).to_contain_text("nats")
    figure.slider("epoch").press("Home")

    def widths() -> list[float]:
        return [float(part) for part in figure.text("width").strip("()").split(",")]

    seen = []
    for _ in range(4):  # epochs 0, 1, 2, ...
        seen.append((int(figure.value("epoch")), max(widths()), figure.number("kl")))
        figure.slider("epoch").press("ArrowRight")
        figure.drawn()
    assert seen[1][1] > 0.8  # after one epoch q is still wide in one dimension
    assert seen[3][1] < 0.6 and seen[3][2] > seen[1][2]  # then it wakes up, and the KL rises
    figure.slider("epoch").press("End")
    runs = {}
    for beta in ("0.1", "1", "20"):
        choose(figure, beta)
        expect(figure.node.locator("[data-value=elbo]")).to_contain_text("nats")
        runs[beta] = figure.number("reconstruction"), figure.number("kl"), min(widths())
    assert runs["0.1"][0] > runs["1"][0] > runs["20"][0]  # reconstructs best
    assert runs["0.1"][1] > runs["1"][1] > runs["20"][1]  # and pays in KL
    assert runs["0.1"][2] < runs["1"][2]  # with the narrowest posteriors
