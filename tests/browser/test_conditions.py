"""Pages as readers meet them: on a phone, on paper, without scripts, in their own colours."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.decks import GLYPHS
from tests.browser.test_pages import LAY_OUT, UNFOLD
from tests.browser.watch import Opener

CHAPTER = "chapters/vae/jensen-bound.html"
MALFORMED = [
    "100%",
    "%",
    "%zz",
    "%e0%a4%a",
    "?",
    "a?b=%",
    "💥",
    "[",
    "'",
    '"',
    "..",
    "#",
    "%00",
    "%23",
]

# Displayed formulas, and letters of drawings, on a phone.
WIDE = """() => [...document.querySelectorAll("article div.math")]
  .filter((block) => block.scrollWidth > block.clientWidth + 1)
  .map((block) => [block.scrollWidth, block.querySelector(".katex").dataset.tex])"""
DRAWINGS = """async () => {
  const drawings = [...document.querySelectorAll(".drawing img.for-light")];
  drawings.forEach((image) => { image.loading = "eager"; });
  await Promise.all(drawings.map((image) => image.decode()));
  return drawings.map((image) => {
    const { width } = image.getBoundingClientRect();
    return [image.currentSrc.split("/").pop(), width, image.closest(".drawing").clientWidth];
  });
}"""
LETTERS = 10  # CSS pixels, the least in drawings
# Where the button for copying lies on the code, in square pixels.
COVERED = """() => [...document.querySelectorAll("article .copy-code")].map((button) => {
  const code = button.parentElement.querySelector("pre");
  const [a, b] = [button, code].map((node) => node.getBoundingClientRect());
  return Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left))
    * Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
}).filter((area) => area > 1).length"""
# Formulas that stand on another line than the sign that follows them.
PARTED = """() => [...document.querySelectorAll("article .keep:has(> .math, > a)")]
.filter((kept) => {
  const sign = kept.lastChild;
  const last = [...kept.querySelectorAll(".katex-html .base")].at(-1);
  if (sign.nodeType !== Node.TEXT_NODE || !last?.checkVisibility()) return false;
  const range = document.createRange();
  range.selectNode(sign);
  const [box, beside] = [last, range].map((thing) => thing.getBoundingClientRect());
  return beside.left < box.right - 3 || beside.top > box.bottom;
}).map((kept) => kept.textContent.slice(-40))"""
CONTRAST = """() => {
  const channels = (colour) => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
    return [red / 255, green / 255, blue / 255]
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  };
  const light = (colour) => {
    const [red, green, blue] = channels(colour);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const page = light(getComputedStyle(document.body).backgroundColor);
  return [...document.querySelectorAll("article :is(figcaption, caption)")].map((caption) => {
    const text = caption.querySelector(".caption-text") ?? caption;
    const { color, fontWeight } = getComputedStyle(text);
    const [low, high] = [light(color), page].sort((a, b) => a - b);
    return [(high + 0.05) / (low + 0.05), Number(fontWeight)];
  });
}"""
# Icons that are as their ground in the colours of the reader: masks over a background.
ICONS = """() => {
  const blank = getComputedStyle(document.body).backgroundColor;
  const ground = (node) => {
    for (let above = node; above; above = above.parentElement) {
      const { backgroundColor } = getComputedStyle(above);
      if (backgroundColor !== "rgba(0, 0, 0, 0)") return backgroundColor;
    }
    return blank;
  };
  const bad = [];
  const look = (node, pseudo, from) => {
    const style = getComputedStyle(node, pseudo);
    if ([style.maskImage, style.display, style.content].includes("none")) return;
    if (!node.checkVisibility({ visibilityProperty: true })) return;
    if (style.backgroundColor === ground(from)) bad.push(`${node.className} ${pseudo ?? ""}`);
  };
  for (const icon of document.querySelectorAll(".icon")) look(icon, null, icon.parentElement);
  for (const title of document.querySelectorAll(".admonition-title")) {
    for (const pseudo of ["::before", "::after"]) look(title, pseudo, title);
  }
  return bad;
}"""
CHOSEN = """() => {
  const look = (span) => {
    const { backgroundColor, borderColor, color } = getComputedStyle(span);
    return [backgroundColor, borderColor, color].join();
  };
  const all = (selector) => [...document.querySelectorAll(selector)];
  const spans = (state) => all(`.bx-choice input${state} + span`).map(look);
  return [spans(":checked"), spans(":not(:checked)")];
}"""
TARGETS = """() => [...document.querySelectorAll(
  "article :is(section, div.math, .admonition, figure:not(.explorer))[id]",
)].map((node) => node.id)"""
UNDER = """(ids) => ids.filter((id) => {
  const bar = document.querySelector(".bd-header-article");
  const target = document.getElementById(id);
  location.hash = "";
  location.hash = id;
  const sticky = getComputedStyle(bar).position === "sticky";
  return sticky && target.getBoundingClientRect().top < bar.getBoundingClientRect().bottom - 1;
})"""
EMPTY = """() => [...document.querySelectorAll(
  "article :is(.cell, .cell_input, .highlight, details.hide)",
)].filter((box) => box.checkVisibility() && box.getBoundingClientRect().height > 4)
  .filter((box) => !box.innerText.trim() && !box.querySelector("img, svg, canvas, figure"))
  .map((box) => box.className)"""
SCROLLING = """() => {
  const wide = [...document.querySelectorAll("article pre")]
    .filter((code) => code.scrollWidth > code.clientWidth + 1);
  const shown = (code) => /gradient/.test(getComputedStyle(code).backgroundImage)
    && getComputedStyle(code, "::-webkit-scrollbar").height === "6px";
  return wide.length > 20 && wide.every(shown);
}"""


def phone(open_page: Opener, address: str, width: int = 390) -> Page:
    """A page on a phone, all of it laid out and unfolded."""
    page = open_page(address, width=width, touch=True, reduced_motion=True)
    page.evaluate(UNFOLD)
    page.evaluate(LAY_OUT)
    return page


def test_a_phone_shows_whole_formulas_and_letters_that_can_be_read(
    open_page: Opener, address: str, site: Path
) -> None:
    page = phone(open_page, address)
    assert page.evaluate(WIDE) == []
    for name, width, room in page.evaluate(DRAWINGS):
        drawing = (site / "_images" / name).read_text(encoding="utf-8")
        points = float(re.findall(r'\bwidth="([\d.]+)pt"', drawing)[0])
        # Matplotlib draws a letter from an outline of 100 units, scaled to its size.
        letters = min((100 * float(scale) for scale in GLYPHS.findall(drawing)), default=99.0)
        assert letters * width / points >= LETTERS, name
        assert width <= room + 0.5, f"{name} is wider than its place"
    assert page.evaluate(COVERED) == 0


@pytest.mark.parametrize("width", [1280, 390])
def test_no_line_begins_with_the_sign_after_a_formula(
    open_page: Opener, address: str, width: int
) -> None:
    page = open_page(address, width=width)
    page.evaluate(UNFOLD)
    page.evaluate(LAY_OUT)
    assert page.evaluate(PARTED) == []
    assert page.evaluate(COVERED) == 0


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_captions_are_no_hairlines(open_page: Opener, dark: bool) -> None:
    captions = open_page("chapters/vae/em.html", dark=dark).evaluate(CONTRAST)
    assert len(captions) >= 5
    assert min(contrast for contrast, _ in captions) >= 4.5
    assert {weight for _, weight in captions} == {400}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_icons_stay_in_a_readers_own_colours(
    new_context: Any, server: str, address: str, dark: bool
) -> None:
    context = new_context(forced_colors="active", color_scheme="dark" if dark else "light")
    page = context.new_page()
    page.goto(f"{server}/{address}")
    page.evaluate(UNFOLD)
    assert page.locator(".icon").count() > 2
    assert page.evaluate(ICONS) == []
    context.close()


def test_the_chosen_option_stays_in_a_readers_own_colours(new_context: Any, server: str) -> None:
    context = new_context(forced_colors="active")
    page = context.new_page()
    page.goto(f"{server}/{CHAPTER}#explorer-jensen")
    expect(page.locator("#explorer-jensen")).to_have_attribute("data-state", "live")
    chosen, others = page.evaluate(CHOSEN)
    assert chosen and others and not set(chosen) & set(others)
    context.close()


def test_without_scripts_a_drawing_is_shown_once(new_context: Any, server: str) -> None:
    context = new_context(java_script_enabled=False, color_scheme="dark")
    page = context.new_page()
    page.goto(f"{server}/chapters/vae/em.html")
    drawings = page.locator(".drawing")
    assert drawings.count() >= 5
    for drawing in drawings.all():
        expect(drawing.locator("img").locator("visible=true")).to_have_count(1)
    context.close()


def test_a_phone_loads_the_form_of_a_drawing_for_it_and_no_other(
    new_context: Any, server: str
) -> None:
    for width, phone in ((390, True), (1280, False)):
        context = new_context(viewport={"width": width, "height": 800})
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(f"{server}/chapters/vae/em.html")
        shown = page.locator(".drawing img.for-light")
        for i in range(shown.count()):
            shown.nth(i).scroll_into_view_if_needed()
            page.wait_for_function("image => image.complete", arg=shown.nth(i).element_handle())
        loaded = [url for url in asked if "_images/" in url and url.endswith(".svg")]
        assert len(loaded) >= 5
        assert all(("-phone" in url) == phone and "-dark" not in url for url in loaded)
        context.close()


def test_without_styles_formulas_and_drawings_are_shown_once(new_context: Any, server: str) -> None:
    context = new_context()
    context.route("**/*.css*", lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{server}/chapters/vae/em.html")
    expect(page.locator(".katex-html").locator("visible=true")).to_have_count(0)
    assert page.locator(".katex math").locator("visible=true").count() > 50
    expect(page.locator(".drawing .for-dark").locator("visible=true")).to_have_count(0)
    context.close()


def test_no_fragment_stops_a_page(open_page: Opener, address: str) -> None:
    page = open_page(address)
    for fragment in MALFORMED:
        page.goto("about:blank")
        page.goto(f"{open_page.server}/{address}#{fragment}")
        # Set up to the last step: what prints follows the paper, and links unfold.
        expect(page.locator("html")).to_have_attribute("data-mode", "auto")
        page.evaluate("location.hash = '#%'")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


@pytest.mark.parametrize("width", [1280, 390])
def test_no_link_target_hides_below_the_bar(open_page: Opener, address: str, width: int) -> None:
    page = open_page(address, width=width, reduced_motion=True)
    page.evaluate(LAY_OUT)
    ids = page.evaluate(TARGETS)
    assert page.evaluate(UNDER, ids) == []


def test_paper_has_no_empty_boxes_for_code(open_page: Opener, address: str) -> None:
    page = open_page(address)
    page.emulate_media(media="print")
    assert page.evaluate(EMPTY) == []
    shown = page.locator("details.hide:not([open])").locator("visible=true")
    expect(shown).to_have_count(0)


def test_more_to_the_side_is_shown_by_a_bar_and_a_shade(open_page: Opener) -> None:
    page = phone(open_page, "chapters/vae/em.html")
    page.wait_for_function(SCROLLING)
