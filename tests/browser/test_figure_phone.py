"""On a phone a hand and what it moves are in one view, below the page's bar."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.explorer import LiveFigure
from tests.browser.watch import Opener

WIDTH, HEIGHT = 390, 664
# For each figure: its chapter, and pairs of controls and what they move.
LEFT, RIGHT = ".bx-column:first-child", ".bx-column:last-child"
PLANE = ".em-row .bx-plot:first-child"
TRACE = ".em-row .bx-plot:last-child"
MODEL = ".bx-row > div:last-child .bx-plot"
PAIRS = {
    "bend": (
        "vae/decoder",
        {
            ".bx-choice, .bx-slider": [".bend-out .bx-plot"],
            ".bend-over .bx-plot": [".bend-out .bx-plot", ".bx-readout"],
        },
    ),
    "descent": ("descent", {".bx-choice, .bx-slider": [".bx-pin-top .bx-plot"]}),
    "dirac": ("gan/dynamics", {".bx-choice, .bx-slider": [".bx-pin-top .bx-plot"]}),
    "gan": (
        "gan/training",
        {".bx-choice, .bx-buttons, .bx-slider": [".bx-pin-top .bx-plot"]},
    ),
    "generator": (
        "gan/training",
        {
            ".generator-map .bx-plot, .bx-slider, .bx-buttons": [
                ".generator-side > .bx-captioned .bx-digit", ".generator-three", ".bx-readout",
            ],
        },
    ),
    "jensen": ("vae/jensen-bound", {".bx-choice, .bx-slider": [".bx-plot", ".bx-readout"]}),
    "elbo": (
        "vae/jensen-bound",
        {f".bx-slider, .bx-guess > .bx-buttons, {MODEL}": [".bx-pin-top .bx-plot", ".bx-scale"]},
    ),
    "em": (
        "vae/em",
        {".bx-choice, .bx-buttons": [PLANE, TRACE], PLANE: [TRACE, ".bx-readout"]},
    ),
    "kl": (
        "vae/training",
        {
            ".bx-choice, .bx-buttons, .bx-slider": [".bx-pin-top .bx-plot"],
            ".kl-samples": [f"[data-integrand={w}] .bx-readout" for w in "qp"],
        },
    ),
    "latent": (
        "vae/latent-space",
        {".bx-slider, .bx-classes, .bx-map > .bx-choice, .bx-map .bx-plot": [".bx-side .bx-digit"]},
    ),
    "mix": (
        "generative-models",
        {".bx-dial, .bx-buttons": [".mix-model .bx-digit", ".mix-model .bx-plot"]},
    ),
    "model": (
        "vae/model",
        {
            ".bx-classes": [".model-at-x .bx-digit"],
            ".bx-pad, .bx-classes": [".model-sum", ".model-at-code"],
            ".model-at-noise .bx-plot, .model-at-noise .bx-button": [
                ".model-at-out .bx-digit", ".model-sum", ".model-terms > .bx-plot",
            ],
            ".model-number, .model-cells, .model-network, button.model-line": [
                ".model-told", ".model-here",
            ],
        },
    ),
    "ratio": (
        "gan/implicit",
        {".bx-choice, .bx-slider": [f".bx-pin-top .bx-plot:nth-child({n})" for n in (1, 2)]},
    ),
    "reparam": (
        "vae/reparameterization",
        {
            ".bx-slider": [
                *(f"{LEFT} .bx-plot:nth-child({n})" for n in (1, 2)),
                *(f"{RIGHT} .bx-plot:nth-child({n})" for n in (1, 2, 3)),
                ".bx-readout",
            ],
            ".bx-choice": [f"{LEFT} .bx-plot:nth-child(2)"],
        },
    ),
    "spectrum": ("vae/linear", {".bx-buttons, .bx-slider": [".bx-pin-top .bx-plot"]}),
    "training": (
        "vae/training",
        {
            ".bx-choice, .bx-time": [
                ".bx-plot", ".bx-strips", ".bx-readout",
                *(f".bx-row:last-child .bx-plot:nth-child({n})" for n in (1, 2)),
            ],
        },
    ),
}  # fmt: skip
# Whether some place of the page shows two parts of a figure whole, neither above the other.
TOGETHER = Path(__file__).with_name("together.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAIRS)
def test_a_hand_and_what_it_moves_are_in_one_view(open_page: Opener, name: str) -> None:
    chapter, pairs = PAIRS[name]
    page = open_page(f"chapters/{chapter}.html", width=WIDTH, height=HEIGHT, touch=True)
    figure = LiveFigure(page, f"explorer-{name}")
    figure.node.evaluate("node => node.scrollIntoView({ block: 'start', behavior: 'instant' })")
    expect(figure.node).to_have_attribute("data-state", "live")
    figure.drawn()
    root = figure.node.locator(".bx").element_handle()
    for hands, moved in pairs.items():
        assert root.query_selector_all(hands), hands
        for view in moved:
            assert page.evaluate(TOGETHER, [root, hands, view]) == [], view


def test_a_low_screen_is_not_filled_with_what_is_pinned(open_page: Opener) -> None:
    figure = LiveFigure.opened(
        open_page,
        "chapters/vae/jensen-bound.html",
        "explorer-elbo",
        width=480,
        height=360,
        touch=True,
    )
    position = "node => getComputedStyle(node).position"
    assert figure.node.locator(".bx-pin-top").evaluate(position) == "static"
