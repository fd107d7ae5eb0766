"""Every page of the site in a browser: no error, nothing from elsewhere, nothing out of reach.

That nothing went wrong while a page loaded is asserted by the fixture ``open_page`` when a test
ends, so that a test here may consist of looking at a page.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.explorer import DRAWN
from tests.browser.watch import Opener

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = [1280, 390, 360]
FRAMES = 100  # at most, until a figure fits a new width

# Folded solutions and hidden cells too: what a reader can open must be as good as the rest.
UNFOLD = """() => {
  for (const details of document.querySelectorAll("details")) details.open = true;
  for (const button of document.querySelectorAll(".toggle-hidden > .toggle-button")) button.click();
}"""
# Steps of a screen, a frame each, and then all that began to load on the way has arrived.
READ = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
    scrollTo({ top: y, behavior: "instant" });
    await frame();
    await frame();
  }
  const shown = [...document.images].filter((image) => image.checkVisibility());
  await Promise.all(shown.map((image) => image.complete || new Promise((done) => {
    image.onload = image.onerror = done;
  })));
  for (let wait = 0; wait < 200 && document.querySelector('[data-state="loading"]'); wait += 1) {
    await new Promise((done) => setTimeout(done, 50));
  }
}"""
# What lies right of the page's edge, though nothing around it scrolls sideways.
OUTSIDE = """() => {
  const edge = document.documentElement.clientWidth + 1;
  const scrolls = (element) => {
    for (let box = element; box && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (["auto", "scroll"].includes(style.overflowX) || style.position === "fixed") return true;
    }
    return false;
  };
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  return [...document.querySelectorAll("main *")]
    .filter((element) => element.getBoundingClientRect().right > edge)
    .filter((element) => shown(element) && !scrolls(element))
    .filter((element) => !element.closest(".katex-mathml, .katex svg") && !element.ownerSVGElement)
    .slice(0, 5)
    .map((element) => `${element.outerHTML.slice(0, 120)} ... ${element.textContent.slice(0, 60)}`);
}"""
BROKEN = """() => [
  ...[...document.images]
    .filter((image) => image.checkVisibility() && !image.naturalWidth)
    .map((image) => image.src),
  ...[...document.querySelectorAll("figure.explorer")]
    .filter((figure) => figure.dataset.state !== "live")
    .map((figure) => `${figure.id}: ${figure.dataset.state}`),
]"""
# Text that is hidden though all is unfolded, and figures that show none or both of their drawings.
HIDDEN = """() => {
  const text = "article :is(figcaption, h2, h3, li, pre, td, div.math, section > p)";
  const shown = (element) => element.checkVisibility();
  const one = (figure) => [...figure.querySelectorAll("img")].filter(shown).length === 1;
  return [
    ...[...document.querySelectorAll(text)].filter((element) => !shown(element)),
    ...[...document.querySelectorAll(".drawing")].filter((figure) => !one(figure)),
  ].map((element) => element.outerHTML.slice(0, 120));
}"""
# What the page has loaded: the file, who asked for it, and when, in milliseconds.
LOADED = """() => performance.getEntriesByType("resource").map((entry) => ({
  name: new URL(entry.name).pathname, by: entry.initiatorType,
  start: entry.startTime, end: entry.responseEnd,
}))"""
FIRST_FONTS = ("KaTeX_Main-Regular.woff2", "KaTeX_Math-Italic.woff2", "KaTeX_Main-Bold.woff2")
# Lay out the whole page, wherever the reader is; its height before and after.
LAY_OUT = """() => {
  const before = document.documentElement.scrollHeight;
  for (const block of document.querySelectorAll(".bd-article :is(p, pre, div.math)")) {
    block.style.contentVisibility = "visible";
  }
  return [before, document.documentElement.scrollHeight];
}"""
# Violations of all rules or of some, in the page or a part of it, as lines: rule, what it demands,
# and the first places where it is not met.
CHECK = """async (given) => {
  const { part, only } = given ?? {};
  const options = only ? { runOnly: only } : { rules: { "target-size": { enabled: true } } };
  options.resultTypes = ["violations"];
  const { violations } = await axe.run(part ?? document, options);
  return violations.map(({ id, help, nodes }) => {
    const places = nodes.slice(0, 3).map((node) => node.target.join(" "));
    return `${id}: ${help}: ${nodes.length} places: ${places.join("; ")}`;
  });
}"""
# What the dark can change: colours, and which of two drawings is shown.
OF_COLOURS = ["color-contrast", "image-alt", "link-in-text-block", "svg-img-alt"]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("file", [False, True], ids=["server", "file"])
def test_a_page_arrives_whole(open_page: Opener, address: str, file: bool, dark: bool) -> None:
    page = open_page(address, file=file, dark=dark)
    page.evaluate(UNFOLD)
    page.evaluate(READ)
    assert page.title()
    assert page.evaluate(BROKEN) == []
    assert page.evaluate(HIDDEN) == []


def test_no_page_scrolls_sideways(open_page: Opener, address: str) -> None:
    page = open_page(address)
    page.evaluate(UNFOLD)
    wrong = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        # A figure takes its new size some frames later.
        for _ in range(FRAMES):
            found = too_wide(page, width)
            if not found:
                break
            page.evaluate(DRAWN)
        wrong += found
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def too_wide(page: Page, width: int) -> list[str]:
    """What does not fit the width of the page."""
    page.evaluate("scrollTo({ left: 1000, behavior: 'instant' })")
    wide, moved = page.evaluate("[document.documentElement.scrollWidth, scrollX]")
    found = [f"{width} pixels: cut off: {element}" for element in page.evaluate(OUTSIDE)]
    if [wide, moved] != [width, 0]:
        found.append(f"{width} pixels: the page is {wide} wide, moved by {moved}")
    return found


@pytest.mark.parametrize("width", [1280, 390])
def test_a_page_is_as_tall_as_its_scroll_bar_says(
    open_page: Opener, address: str, width: int
) -> None:
    before, after = open_page(address, width=width).evaluate(LAY_OUT)
    assert 0.75 < before / after < 1.25


def test_what_scrolls_far_down_stays_in_reach_of_the_keyboard(open_page: Opener) -> None:
    page = open_page("chapters/vae/em.html", width=390)
    page.evaluate(DRAWN)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(CHECK) == []  # of blocks that are not laid out yet


@pytest.mark.parametrize("width", [1280, 390])
def test_a_link_to_a_section_far_down_lands_there(open_page: Opener, width: int) -> None:
    section = "#when-the-sum-is-an-integral"
    page = open_page("chapters/vae/em.html", width=width, fragment=section[1:])
    expect(page.locator(f"{section} > h2")).to_be_in_viewport()


def test_the_first_fonts_of_formulas_come_beside_the_style_sheet(open_page: Opener) -> None:
    page = open_page("chapters/vae/em.html")
    page.evaluate("document.fonts.ready")
    found = {entry["name"]: entry for entry in page.evaluate(LOADED)}
    fonts = [entry for name, entry in found.items() if name.endswith(FIRST_FONTS)]
    assert len(fonts) == len(FIRST_FONTS)
    (sheet,) = [entry for name, entry in found.items() if name.endswith("site.css")]
    assert all(font["by"] == "link" and font["start"] < sheet["end"] for font in fonts)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_no_violation(open_page: Opener, address: str, dark: bool) -> None:
    # Transitions of colours would otherwise be caught half way.
    page = open_page(address, dark=dark, reduced_motion=True)
    page.evaluate(UNFOLD)
    page.evaluate(LAY_OUT)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    given = {"only": OF_COLOURS} if dark else None
    violations = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(DRAWN)  # what is wider than the page now has been put in reach
        violations += [f"{width} pixels: {violation}" for violation in page.evaluate(CHECK, given)]
    if violations:
        pytest.fail("\n".join(violations), pytrace=False)
