"""What the tests of the decks share: the decks, how one is opened, and what is measured on a slide.

A slide is 1280 by 720 whatever the screen; reveal.js scales it. So is the window of these tests.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.watch import Opener
from tests.site.built_site import SITE

DECK = "slides/vae/jensen-bound.html"
DECK_WITH_SLIDER = "slides/vae/reparameterization.html"
DECKS = sorted(
    path.relative_to(SITE).as_posix()
    for path in (SITE / "slides").rglob("*.html")
    if path.name not in ("index.html", "speaker.html")
) or [DECK]
READY = "html[data-deck=ready]"
TYPE = 18  # px, the least in figures
GLYPHS = re.compile(r"scale\((0\.\d+) -0\.\d+\)")  # of a text that Matplotlib has drawn as paths

# Shows a slide whole, and waits for its pictures and its live figure.
SHOW = """async number => {
  const slide = Reveal.getSlides()[number];
  const { h, v } = Reveal.getIndices(slide);
  Reveal.slide(h, v, 99);
  for (const image of slide.querySelectorAll(".picture img")) await image.decode();
  const figure = slide.querySelector("figure.explorer");
  // Fitted, and not fitted again because it has grown.
  for (let i = 0, calm = 0; figure && calm < 6 && i < 1200; i++) {
    calm = figure.dataset.fit === "done" ? calm + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const hidden = [...slide.querySelectorAll(".fragment:not(.visible)")].length;
  return { title: slide.querySelector("h1, h2").textContent, hidden, live: figure?.dataset.state };
}"""
# What is not within the slide, by how many pixels. Steps still to come count. Invisible copies of
# formulas do not, and within a drawing its own clipping decides.
OUTSIDE = """() => {
  const slide = Reveal.getCurrentSlide();
  const page = slide.getBoundingClientRect();
  return [...slide.querySelectorAll("*")]
    .filter((part) => !part.closest(".katex-mathml, aside, .bx-status") && !part.matches("svg *"))
    .filter((part) => part.checkVisibility())
    .map((part) => [part, part.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && box.height > 1)
    .map(([part, box]) => [part, Math.max(page.left - box.left, page.top - box.top,
      box.right - page.right, box.bottom - page.bottom)])
    .filter(([, excess]) => excess > 1)
    .map(([part, excess]) => `${Math.round(excess)} px: ${part.outerHTML.slice(0, 100)}`)
    .slice(0, 3);
}"""
# What is wider than its place; nothing scrolls on a slide.
CUT = """() => [...Reveal.getCurrentSlide().querySelectorAll("div.math, pre, table, .box, figure")]
  .filter((box) => !box.closest("aside, .explorer") && box.scrollWidth > box.clientWidth + 1)
  .map((box) => `${box.scrollWidth} px in ${box.clientWidth}: ${box.outerHTML.slice(0, 100)}`)"""
# Text below 22 pixels, formulas below 24, and 18 in live figures.
SMALL = """() => {
  const slide = Reveal.getCurrentSlide();
  const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
  const found = new Set();
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const box = text.parentElement;
    if (!text.data.trim() || box.closest("aside, .katex") || !box.checkVisibility()) continue;
    const live = box.closest(".explorer-live");
    if (live && box.closest(".bx-status, .bx-aid:not(.bx-note)")) continue;
    const size = parseFloat(getComputedStyle(box).fontSize) * (live ? live.style.zoom : 1);
    if (size >= (live ? 18 : 22) - 0.01) continue;
    found.add(`${size.toFixed(1)} px: ${text.data.trim().slice(0, 60)}`);
  }
  for (const formula of slide.querySelectorAll(".katex")) {
    if (formula.closest("aside, .explorer-live") || !formula.checkVisibility()) continue;
    const size = parseFloat(getComputedStyle(formula).fontSize);
    if (size < 24) found.add(`${size.toFixed(1)} px: ${formula.textContent.slice(0, 60)}`);
  }
  return [...found].slice(0, 5);
}"""
# The picture that shows: its file and its width.
PICTURES = """() => [...Reveal.getCurrentSlide().querySelectorAll(".picture img")]
  .filter((image) => image.checkVisibility())
  .map((image) => [image.getAttribute("src"), image.getBoundingClientRect().width])"""
# What begins in the middle of a sentence, or stands without the words that lead to it.
TORN = """() => {
  const blocks = [...Reveal.getCurrentSlide().querySelectorAll(":scope > .block")];
  const found = [];
  blocks.forEach((block, number) => {
    const before = blocks[number - 1];
    const text = block.querySelector(":scope > .reason")?.textContent ?? "";
    if (!before && block.dataset.continues === "text") found.push(`goes on with nothing: ${text}`);
    if (!block.matches(".step") || text) return;
    const led = before?.matches(".step, .lead, .recall");
    if (!led) found.push(`no words: ${block.textContent.slice(0, 60)}`);
  });
  return found;
}"""
# A line that begins with the sign that ends a formula in the text.
STRAY = """() => {
  const found = [];
  for (const formula of Reveal.getCurrentSlide().querySelectorAll("span.math")) {
    const text = formula.nextSibling;
    if (text?.nodeType !== Node.TEXT_NODE || !/^[.,;:!?)]/.test(text.data)) continue;
    const sign = document.createRange();
    sign.setStart(text, 0);
    sign.setEnd(text, 1);
    const [last] = [...formula.querySelector(".katex-html").getClientRects()].slice(-1);
    if (!last || sign.getBoundingClientRect().top < last.bottom - 1) continue;
    found.push(`a line begins with ${text.data.slice(0, 20)}`);
  }
  return found;
}"""
# Text that is hard to tell from what it stands on, by the ratio of contrast.
PALE = """() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const over = (top, [r, g, b]) => {
    const [tr, tg, tb, alpha = 1] = top;
    return [[tr, r], [tg, g], [tb, b]].map(([t, u]) => alpha * t + (1 - alpha) * u);
  };
  const ground = (box) => {
    const own = channels(getComputedStyle(box).backgroundColor);
    if (own[3] === undefined) return own;
    return over(own, box.parentElement ? ground(box.parentElement) : [255, 255, 255]);
  };
  const light = (color) => {
    const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = color.map((c) => linear(c / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const slide = Reveal.getCurrentSlide();
  const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
  const found = new Set();
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const box = text.parentElement;
    if (!text.data.trim() || !box.checkVisibility()) continue;
    if (box.closest("aside, .katex-mathml, .bx-status, :disabled")) continue;
    const style = getComputedStyle(box);
    const paper = ground(box.closest("svg")?.parentElement ?? box);
    const color = channels(box.closest("svg") && !box.closest(".katex") ? style.fill : style.color);
    if (color[3] === 0) continue;
    const ink = over(color, paper);
    const [low, high] = [light(ink), light(paper)].sort((a, b) => a - b);
    const ratio = (high + 0.05) / (low + 0.05);
    const least = parseFloat(style.fontSize) >= 24 ? 3 : 4.5;
    if (ratio < least) found.add(`${ratio.toFixed(1)}: ${text.data.trim().slice(0, 40)}`);
  }
  return [...found].slice(0, 5);
}"""


def opened(open_page: Opener, deck: str = DECK, **options: Any) -> Page:
    """A deck of which all slides are made."""
    page = open_page(deck, height=720, **options)
    page.locator(READY).wait_for(state="attached")
    return page


def small_type(page: Page, deck: str) -> list[str]:
    """The pictures on the present slide with text below 18 pixels, indices aside."""
    found = []
    for source, width in page.evaluate(PICTURES):
        drawing = (SITE / deck).parent.joinpath(source).resolve().read_text(encoding="utf-8")
        points = float(re.findall(r'\bwidth="([\d.]+)pt"', drawing)[0])
        size = min((100 * float(glyph) for glyph in GLYPHS.findall(drawing)), default=99.0)
        if size * width / points < TYPE - 0.01:
            found.append(f"{size * width / points:.1f} px in {Path(source).name}")
    return found
