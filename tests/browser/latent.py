"""Explorer ``latent`` as its tests handle it: pictures, drawing pad, points of the plane."""

from __future__ import annotations

import functools
import math

import numpy as np
from playwright.sync_api import Locator, expect
from sklearn.neighbors import KNeighborsClassifier

from helpers.training.data.mnist import mnist
from tests.browser.explorer import LiveFigure
from tests.browser.gestures import drag
from tests.browser.watch import Opener

CHAPTER = "chapters/vae/latent-space.html"
ANCHOR = "explorer-latent"
ONE = [(0.5, 0.15), (0.5, 0.85)]
ZERO = [(0.5 + 0.22 * math.sin(a), 0.5 - 0.33 * math.cos(a)) for a in np.linspace(0, 6.3, 12)]
SCRIBBLE = [(0.1, 0.1), (0.9, 0.2), (0.1, 0.4), (0.9, 0.6), (0.1, 0.8), (0.9, 0.9), (0.5, 0.1)]
# The bytes of a canvas: grey levels are its opacity, no ink is transparent.
BYTES = """
  const copy = document.createElement("canvas");
  [copy.width, copy.height] = [canvas.width, canvas.height];
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, copy.width, copy.height);
  const alpha = Array.from({ length: data.length / 4 }, (_, i) => data[4 * i + 3]);
"""
LEVELS = f"canvas => {{ {BYTES} return alpha.map((level) => level / 255); }}"
INK = f"canvas => {{ {BYTES} return data[4 * alpha.indexOf(Math.max(...alpha))]; }}"  # its red


class Plane(LiveFigure):
    """The explorer ``latent``, its pictures and its drawing pad."""

    def picture(self, name: str) -> np.ndarray:
        """The grey levels of the first shown picture whose name begins so."""
        self.drawn()
        canvas = self.node.locator(f'canvas.bx-digit[aria-label^="{name}"]:visible').first
        return np.array(canvas.evaluate(LEVELS))

    def button(self, name: str) -> Locator:
        """A button by its name for screen readers, ready to be pressed."""
        button = super().button(name)
        expect(button).to_be_enabled()
        return button

    def choose(self, text: str) -> None:
        """Press one of a few options."""
        self.node.locator(".bx-choice label", has_text=text).click()
        self.drawn()

    def code(self, label: str = "Code z") -> list[float]:
        """Where a point is, from its words for a screen reader."""
        self.drawn()
        text = (self.handle(label).get_attribute("aria-valuetext") or "").replace("−", "-")
        return [float(part) for part in text.split("(")[1].split(")")[0].split(",")]

    def stroke(self, points: list[tuple[float, float]]) -> None:
        """Draw one line on the pad."""
        drag(self.page, self.node.locator(".bx-pad"), points, steps=4)
        self.drawn()

    def values(self, *names: str) -> list[str]:
        """Numbers of the readout as they are shown."""
        self.drawn()
        return [self.node.locator(f'[data-value="{n}"]').text_content() or "" for n in names]


def opened(open_page: Opener, state: str = "", **settings: object) -> Plane:
    """The explorer in its chapter, in the state that a link gives."""
    figure = Plane.opened(open_page, CHAPTER, ANCHOR, state, **settings)
    assert isinstance(figure, Plane)
    return figure


def classify(picture: np.ndarray) -> int:
    """The digit in a picture, by its nearest neighbours among real ones."""
    return int(_neighbours().predict(picture[None])[0])


@functools.cache
def _neighbours() -> KNeighborsClassifier:
    images, labels = mnist("train")
    return KNeighborsClassifier(5).fit(images[:8000].numpy(), labels[:8000].numpy())
