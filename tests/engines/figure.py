"""A live figure in a browser of any engine."""

from __future__ import annotations

import re
from typing import Any

from tests.engines.engine import Window

# Brings a figure into view and waits until it lives and rests: its state and height before, its
# state and height after.
START = """async (id) => {
  const figure = document.getElementById(id);
  const seen = () => [figure.dataset.state, figure.offsetHeight];
  const before = seen();
  figure.scrollIntoView({ block: "center", behavior: "instant" });
  const under = () => !["live", "error"].includes(figure.dataset.state);
  while (under()) await new Promise(requestAnimationFrame);
  await document.fonts.ready;
  for (let i = 0; i < 3; i += 1) await new Promise(requestAnimationFrame);
  return [before, seen()];
}"""
# What a figure says and shows once nothing moves any more: texts of its readout, sliders, points,
# and its drawing, of which only a change means anything.
LOOK = """async (id) => {
  const figure = document.getElementById(id);
  const texts = (selector, read) => [...figure.querySelectorAll(selector)].map(read);
  const slider = (node) => `${node.labels[0].textContent}: ${node.getAttribute("aria-valuetext")}`;
  const look = () => JSON.stringify({
    readout: texts("[data-value]", (node) => node.textContent),
    sliders: texts("input[type=range]", slider),
    points: texts(".bx-handle", (node) => node.getAttribute("aria-valuetext") ?? ""),
    drawing: texts("svg", (node) => node.innerHTML),
  });
  let last = "";
  const busy = () => figure.querySelector("[aria-busy=true]") || last.includes("…");
  for (let still = 0; still < 5; still += 1) {
    await new Promise(requestAnimationFrame);
    const now = look();
    if (busy() || now !== last) still = 0;
    last = now;
  }
  const { drawing, ...words } = JSON.parse(last);
  const drawn = [...drawing, ...texts("canvas", (node) => node.toDataURL())].join();
  let mixed = 0;
  for (let at = 0; at < drawn.length; at += 1) mixed = (mixed * 31 + drawn.charCodeAt(at)) | 0;
  return { ...words, drawing: mixed };
}"""
# The sliders that a reader can move, by their place among all.
MOVABLE = """(id) => {
  const shown = (node) => node.checkVisibility({ visibilityProperty: true }) && !node.disabled;
  const all = [...document.getElementById(id).querySelectorAll("input[type=range]")];
  return all.flatMap((node, at) => shown(node) ? [at] : []);
}"""
# Takes a slider; where its thumb stands, from 0 to 1.
FOCUS = """(id, at) => {
  const node = document.getElementById(id).querySelectorAll("input[type=range]")[at];
  node.scrollIntoView({ block: "center", behavior: "instant" });
  node.focus();
  return (node.value - node.min) / (node.max - node.min);
}"""
# Brings a point to the middle; where it is, which way the middle of its plot lies, and whether no
# other point covers it.
POINT = """async (id, at) => {
  const node = document.getElementById(id).querySelectorAll(".bx-handle .bx-hit")[at];
  if (!node.checkVisibility()) return null;
  node.scrollIntoView({ block: "center", behavior: "instant" });
  for (let i = 0; i < 3; i += 1) await new Promise(requestAnimationFrame);
  const middle = (box) => [box.x + box.width / 2, box.y + box.height / 2];
  const [x, y] = middle(node.getBoundingClientRect());
  const [centre] = middle(node.ownerSVGElement.getBoundingClientRect());
  const handle = (part) => part?.closest(".bx-handle");
  const free = handle(document.elementFromPoint(x, y)) === handle(node);
  return free ? [x, y, Math.sign(centre - x) || 1] : null;
}"""
NUMBER = re.compile(r"−?\d+(?:\.(\d+))?")


def start(window: Window, address: str, anchor: str) -> list[list[Any]]:
    """Open a page and bring its figure to life: states and heights, before and after."""
    window.open(address)
    seen: list[list[Any]] = window.run(START, anchor)
    return seen


def press_all(window: Window, anchor: str) -> list[dict[str, Any]]:
    """Move each slider by one step with the keyboard; what the figure shows, before and after."""
    shown = [window.run(LOOK, anchor)]
    for slider in window.run(MOVABLE, anchor):
        share = window.run(FOCUS, anchor, slider)
        window.press("ArrowLeft" if share == 1 else "ArrowRight")
        shown.append(window.run(LOOK, anchor))
    return shown


def agree(text: str, other: str) -> bool:
    """Whether two texts have the same words, and numbers that differ by rounding at most."""
    if NUMBER.sub("0", text) != NUMBER.sub("0", other):
        return False
    pairs = zip(NUMBER.finditer(text), NUMBER.finditer(other), strict=True)
    return all(
        abs(float(one[0].replace("−", "-")) - float(two[0].replace("−", "-")))
        <= 1.01 * 10.0 ** -len(one[1] or "")
        for one, two in pairs
    )
