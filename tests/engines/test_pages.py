"""Every page in Firefox and WebKit: it arrives without an error, and its formulas stand right.

That nothing went wrong while a page loaded is asserted by the fixture ``engine``.
"""

from __future__ import annotations

import pytest

from tests.browser.looking import BROKEN, OUTSIDE, READ, UNFOLD
from tests.engines.chromium import Chromium
from tests.engines.engine import Engine

# Every formula that is shown: how many letters it has, and where it stands, in pixels of the page.
#   size   its width and height
#   rise   how far its baseline lies below that of the text around it; null in a displayed formula
#   gap    how far its number lies right of it, or below; null without one, or where it scrolls
FORMULAS = """async () => {
  for (const { style } of document.querySelectorAll(".bd-article :is(p, pre, div.math)")) {
    style.contentVisibility = "visible";
  }
  await document.fonts.ready;
  const formulas = [...document.querySelectorAll("article .katex")]
    .filter((node) => node.checkVisibility());
  const mark = Object.assign(document.createElement("span"), { style: "display: inline-block" });
  const inline = formulas.filter((node) => !node.closest(".katex-display"));
  const marks = new Map(inline.map((node) => [node, [mark.cloneNode(), mark.cloneNode()]]));
  for (const [node, [before, after]] of marks) {
    node.prepend(before);
    node.append(after);
  }
  const box = (node) => node.getBoundingClientRect();
  // A formula may have several sets of boxes, for pages of several widths.
  const boxes = (node) => [...node.querySelectorAll(".base")]
    .filter((base) => base.checkVisibility() && !base.parentNode.closest(".base"));
  // A line may end just before a formula or just after it, but not in both places.
  const rise = (node) => {
    const ends = [boxes(node).at(0), boxes(node).at(-1)];
    const struts = ends.map((base) => base.querySelector(".strut"));
    const [before, after] = struts.map((strut, end) => {
      const depth = -parseFloat(getComputedStyle(strut).verticalAlign) || 0;
      return box(strut).bottom - depth - box(marks.get(node)[end]).bottom;
    });
    return Math.abs(before) < Math.abs(after) ? before : after;
  };
  const gap = (node, bases) => {
    const tag = [...node.querySelectorAll(".tag")].find((one) => one.checkVisibility());
    const block = node.closest("div.math");
    if (!tag || block.scrollWidth > block.clientWidth + 1) return null;
    const beside = (one) => one.bottom > box(tag).top && one.top < box(tag).bottom;
    return Math.min(...bases.map(box).filter(beside).map((one) => box(tag).left - one.right));
  };
  return formulas.map((node) => {
    const bases = boxes(node);
    const width = bases.reduce((sum, base) => sum + box(base).width, 0);
    const height = Math.max(...bases.map((base) => box(base).height));
    const text = node.dataset.tex ?? node.textContent;
    const size = [width, height];
    const letters = node.textContent.length;
    const lies = marks.has(node) ? rise(node) : null;
    return { text, letters, size, rise: lies, gap: gap(node, bases) };
  });
}"""
FONTS = """() => [...document.fonts]
  .filter((font) => font.family.includes("KaTeX"))
  .map((font) => [`${font.family} ${font.weight} ${font.style}`, font.status])"""
WIDE = "() => [document.documentElement.scrollWidth, innerWidth]"


def test_a_page_arrives_whole(engine: Engine, server: str, address: str) -> None:
    engine.open(f"{server}/{address}")
    engine.run(UNFOLD)
    engine.run(READ)
    assert engine.run("() => document.title")
    assert engine.run(BROKEN) == []
    engine.resize(390, 900)
    scrolled, width = engine.run(WIDE)
    assert (scrolled, width) == (390, 390)
    assert engine.run(OUTSIDE) == []


def test_formulas_stand_where_they_should(
    engine: Engine, server: str, reference: Chromium, address: str
) -> None:
    shown = []
    for window in (engine, reference):
        window.open(f"{server}/{address}")
        shown.append(window.run(FORMULAS))
    loaded = dict(engine.run(FONTS))
    assert "error" not in loaded.values(), loaded
    assert not shown[0] or "loaded" in loaded.values(), loaded
    wrong = []
    for here, there in zip(*shown, strict=True):
        if here["rise"] is not None and abs(here["rise"]) > 1:
            wrong.append(f"{here['rise']:.1f} px below its line: {here['text']}")
        if here["gap"] is not None and here["gap"] < 0:
            wrong.append(f"{here['gap']:.1f} px from its number: {here['text']}")
        # WebKitGTK sets letters at whole pixels. In an engine without the fonts a third of all
        # formulas differ by more than a pixel a letter, some on every page.
        if here["size"] != pytest.approx(there["size"], abs=max(3, here["letters"]), rel=0.06):
            wrong.append(f"{here['size']} px, in Chromium {there['size']}: {here['text']}")
    assert wrong == []
