"""A browser of any engine as the tests handle it; the modules beside this one drive one each.

Both protocols, WebDriver and WebDriver BiDi, take the same description of what hands do.
"""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

Seen = TypeVar("Seen")
Point = tuple[float, float]

PATIENCE = 60.0  # seconds; only a failure takes so long
KEYS = {
    "ArrowLeft": "\ue012",
    "ArrowRight": "\ue014",
    "Control": "\ue009",
    "Enter": "\ue007",
    "Space": " ",
}
# A function of a test, awaited; arguments and result travel as JSON.
CALL = "async (given) => JSON.stringify((await ({})(...JSON.parse(given))) ?? null)"


class Window(ABC):
    """One window of a browser of which a test asks something."""

    @abstractmethod
    def open(self, address: str) -> None:
        """Go to an address and wait until the page is loaded."""

    @abstractmethod
    def resize(self, width: int, height: int) -> None:
        """Give the page so many pixels."""

    @abstractmethod
    def call(self, function: str, given: str) -> str:
        """Call an asynchronous JavaScript function of one string and return its string."""

    @abstractmethod
    def press(self, *keys: str) -> None:
        """Press keys together, where the focus is."""

    def run(self, function: str, *arguments: Any) -> Any:
        """Call a JavaScript function with JSON values and return its value, awaited."""
        return json.loads(self.call(CALL.format(function), json.dumps(arguments)))


class Engine(Window):
    """A window of a browser that runs for as long as the tests do."""

    name: str
    log: Path  # what the browser's process has written

    @abstractmethod
    def perform(self, source: dict[str, Any]) -> None:
        """Do what a keyboard or a mouse does, as both protocols describe it."""

    @abstractmethod
    def picture(self) -> bytes:
        """What the window shows, as PNG."""

    @abstractmethod
    def alive(self) -> bool:
        """Whether the browser still runs."""

    @abstractmethod
    def close(self) -> None:
        """End the browser."""

    def problems(self) -> list[str]:
        """What the browser itself has complained of since this was last asked."""
        return []

    def press(self, *keys: str) -> None:
        """Press keys together, where the focus is."""
        values = [KEYS.get(key, key) for key in keys]
        strokes = [{"type": "keyDown", "value": value} for value in values]
        strokes += [{"type": "keyUp", "value": value} for value in reversed(values)]
        self.perform({"type": "key", "id": "keyboard", "actions": strokes})

    def drag(self, points: Sequence[Point]) -> None:
        """Press the mouse at the first point of the window and let go at the last."""
        moves = [
            {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 0} for x, y in points
        ]
        down, up = ({"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp"))
        actions = [moves[0], down, *moves[1:], up]
        mouse = {"pointerType": "mouse"}
        self.perform({"type": "pointer", "id": "mouse", "parameters": mouse, "actions": actions})

    def click(self, selector: str) -> None:
        """Click in the middle of the first shown element that a selector finds."""
        self.drag([self.run(MIDDLE, selector)])


# The middle of the first element that is shown, brought to the middle of the window and at rest.
MIDDLE = """async (selector) => {
  const shown = (node) => node.checkVisibility({ visibilityProperty: true });
  const node = [...document.querySelectorAll(selector)].find(shown);
  if (!node) throw new Error(`nothing is shown that ${selector} finds`);
  node.scrollIntoView({ block: "center", behavior: "instant" });
  const frame = () => new Promise(requestAnimationFrame);
  for (let last = null, box; ; last = box.y) {
    for (let i = 0; i < 3; i += 1) await frame();
    box = node.getBoundingClientRect();
    if (box.y === last) return [box.x + box.width / 2, box.y + box.height / 2];
  }
}"""


def wait(look: Callable[[], Seen], until: Callable[[Seen], object] = bool) -> Seen:
    """What ``look`` returns once it is as wanted; fails after a minute."""
    end = time.monotonic() + PATIENCE
    while not until(seen := look()):
        assert time.monotonic() < end, (
            f"waited {PATIENCE:.0f} s in vain; at last there was {seen!r}"
        )
        time.sleep(0.05)
    return seen
