"""Predict, then see: a figure's question as a test handles it."""

from __future__ import annotations

import re
from typing import NamedTuple

from playwright.sync_api import Locator, expect

from tests.browser.explorer import LiveFigure
from tests.browser.watch import Opener

NUMBER = re.compile(r"[−\d.]*\d")


class Case(NamedTuple):
    """A figure's question: where it stands, what says the truth, and a node that would tell it."""

    chapter: str
    truth: str = ""  # the key in the readout
    tells: str = ""


CASES = {
    "jensen": Case("vae/jensen-bound", "outside", ".bx-readout"),
    "descent": Case("descent", "arrival", ".bx-readout"),
    "dirac": Case("gan/dynamics", "distance", ".bx-readout"),
    "gan": Case("gan/training", "held", ".bx-readout"),
    "generator": Case("gan/training", "distance", ".bx-readout"),
    "elbo": Case("vae/encoder", "", ".bx-scale"),
    "latent": Case("vae/latent-space", "mu", ".bx-side .bx-readout >> visible=true"),
    "em": Case("vae/em"),
    "kl": Case("vae/training"),
    "mix": Case("generative-models", "bayes", '[data-value="bayes"]'),
    "ratio": Case("gan/implicit", "best", ".bx-readout"),
    "reparam": Case("vae/reparameterization", "ratio", ".bx-readout"),
    "spectrum": Case("vae/linear", "", ".bx-readout"),
    "train": Case("vae/training", "kl", ".bx-readout"),
    "training": Case("vae/training", "elbo"),
    "bend": Case("vae/decoder", "stretch", '[data-value="stretch"]'),
    "model": Case("vae/model", "elbo"),
}
WITH_SLIDER = (
    "descent", "dirac", "gan", "generator", "jensen", "elbo", "mix", "ratio", "reparam", "spectrum",
    "train", "training", "bend", "model",
)  # fmt: skip


class Question(LiveFigure):
    """A figure whose question is opened, answered and closed."""

    @classmethod
    def of(cls, open_page: Opener, name: str, state: str = "", **settings: object) -> Question:
        address = f"chapters/{CASES[name].chapter}.html"
        figure = cls.opened(open_page, address, f"explorer-{name}", state, **settings)
        assert isinstance(figure, Question)
        if name == "model":  # until all draws of the noise have been decoded
            expect(figure.node.locator('[data-value="mean"]')).to_contain_text(re.compile(r"\d"))
        if name == "generator":  # until the training digits have arrived
            expect(figure.node.locator('[data-value="distance"]')).to_contain_text("pixel")
        return figure

    @property
    def panel(self) -> Locator:
        return self.node.locator(".bx-predict")

    @property
    def mark(self) -> Locator:
        return self.node.locator(".bx-handle.bx-answer")

    def ask(self) -> None:
        self.button("Predict").press("Enter")
        expect(self.panel).to_be_visible()
        expect(self.button("Predict")).to_have_attribute("aria-expanded", "true")
        self.drawn()

    def look(self) -> list[float]:
        """Press Look; the numbers of the verdict."""
        # A figure that trains has its answer only then.
        expect(self.button("Look")).to_be_enabled(timeout=120_000)
        self.button("Look").press("Enter")
        self.drawn()
        return [float(found.replace("−", "-")) for found in NUMBER.findall(self.verdict())]

    def verdict(self) -> str:
        return self.panel.locator(".bx-verdict").text_content() or ""

    def values(self) -> list[str]:
        """All numbers that are shown outside the question, and how the points stand."""
        self.drawn()
        found: list[str] = self.node.evaluate(
            """node => [...node.querySelectorAll('[data-value], .bx-value, .bx-handle')]
                .filter((part) => !part.closest('.bx-predict, .bx-answer'))
                .filter((part) => part.checkVisibility())
                .map((part) => part.getAttribute('aria-valuetext') ?? part.textContent)"""
        )
        return found


def say(figure: Question, name: str) -> None:
    """Answer by keyboard."""
    if name in WITH_SLIDER:
        figure.panel.get_by_label("Your answer").press("End")
        figure.panel.get_by_label("Your answer").press("PageDown")
    elif name == "kl":
        expect(figure.button("Look")).to_be_disabled()
        figure.panel.get_by_role("radio", name="between the hills").press("Space")
    else:
        for _ in range(3):
            figure.mark.press("ArrowLeft")
    figure.drawn()
