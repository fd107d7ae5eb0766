"""Predict, then see: the truth that a figure tells is that of ``helpers``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import scipy.optimize
import torch
from playwright.sync_api import expect

from helpers import runs
from helpers.explorers.elbo import Elbo
from helpers.models.toy import CurveModel
from helpers.training.data.mnist import mnist
from tests.browser.prediction import Question, say
from tests.browser.watch import Opener

GOLDEN = Path(__file__).resolve().parents[1] / "explorers" / "golden" / "bend.json"
BEND = json.loads(GOLDEN.read_text(encoding="utf-8"))  # what PyTorch says of some weights


def test_the_width_that_is_asked_for_is_the_best(open_page: Opener) -> None:
    figure, first = Question.of(open_page, "elbo"), Elbo()
    figure.ask()
    say(figure, "elbo")
    model, x = CurveModel(first.curvature, first.noise), torch.tensor([first.x]).double()
    grid, mean = model.grid(), torch.tensor([first.mu]).double()

    def loss(sigma: float) -> float:
        return -float(model.exact_elbo(x, mean, torch.tensor([sigma]).double(), grid).sum())

    best = scipy.optimize.minimize_scalar(loss, bounds=(0.05, 2), method="bounded").x
    said, truth, by = figure.look()
    assert truth == pytest.approx(best, abs=0.006)
    assert figure.verdict() == f"You said {said:.2f}; it is {truth:.2f}: {by:.2f} too wide."
    assert figure.value("width σ of q") == pytest.approx(truth, abs=0.006)  # q shows it


def test_the_stretch_that_is_asked_for_is_the_determinant_of_pytorch(open_page: Opener) -> None:
    weights, z = BEND["weights"], BEND["z"][1]
    state = "z={},{}&weights={}".format(*z, ",".join(f"{value:.5f}" for value in weights))
    figure = Question.of(open_page, "bend", state)
    figure.ask()
    said = figure.handle("Small square").get_attribute("aria-valuetext") or ""
    assert "times" not in said  # nothing tells the answer
    say(figure, "bend")
    guess, truth, by = figure.look()
    assert truth == pytest.approx(abs(BEND["determinant"][1]), abs=0.006)
    assert by == pytest.approx(guess - truth, abs=0.011)
    assert figure.verdict().endswith(f"{by:.2f} too large.")
    said = figure.handle("Small square").get_attribute("aria-valuetext") or ""
    assert said.endswith(f"{truth:.2f} times as large")


def test_the_dashed_square_has_the_area_that_is_said(open_page: Opener) -> None:
    figure = Question.of(open_page, "bend")
    figure.ask()
    square, slider = figure.node.locator(".bend-guess"), figure.panel.get_by_label("Your answer")
    areas = []
    for _ in range(2):
        figure.drawn()
        box = square.evaluate("node => { const b = node.getBBox(); return b.width * b.height; }")
        areas.append(box / float(slider.get_attribute("aria-valuetext") or ""))
        slider.press("End")
    assert areas[0] == pytest.approx(areas[1], rel=0.01)
    small = figure.node.locator(".bend-over .bx-area.c-prior")
    one = small.evaluate("node => { const b = node.getBBox(); return b.width * b.height; }")
    assert one == pytest.approx(areas[0], rel=0.01)  # both planes have one scale
    figure.button("Close").press("Enter")
    expect(square).to_be_hidden()


def test_the_bound_that_is_asked_for_is_that_of_helpers(open_page: Opener) -> None:
    figure = Question.of(open_page, "model")
    vae, digit = runs.shipped("vae-2d").double(), mnist("test")[0][76].double()  # its first picture
    with torch.no_grad():
        terms = vae(digit[None], torch.tensor([[-3.0, -3.0]]).double())
    bound = (terms.reconstruction - terms.kl).item()
    before = figure.number("kl")
    figure.ask()
    expect(figure.node.locator(".model-told")).to_contain_text("The bound by this one draw")
    _, truth, _ = figure.look()
    assert truth == pytest.approx(bound, abs=0.06)
    assert figure.number("elbo") == pytest.approx(bound, abs=0.011)
    assert figure.text("eps") == "(−3.00, −3.00)"
    assert figure.number("kl") == before  # the noise is in the other term
