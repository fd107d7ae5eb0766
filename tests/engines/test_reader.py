"""What a reader does, in Firefox and WebKit: search, dark pages, copy, a deck, a folder on disk."""

from __future__ import annotations

import pytest

from tests.engines.engine import Engine, wait
from tests.engines.figure import LOOK, START
from tests.site.built_site import SITE

CHAPTER = "chapters/vae/jensen-bound.html"
# The sum of a colour's parts, of the page and of the paper of its first live figure.
GROUND = """() => [document.body, document.querySelector(".bx-plot")].map((node) => {
  const [red, green, blue] = getComputedStyle(node).backgroundColor.match(/[\\d.]+/g);
  return Number(red) + Number(green) + Number(blue);
})"""
FOUND = """(words) => [...document.querySelectorAll("main a[href]")]
  .filter((link) => link.checkVisibility() && link.href.includes(words)).length"""
# A field to paste into; what it holds, and what the first block of code holds.
FIELD = "() => document.body.appendChild(document.createElement('textarea')).focus()"
PASTED = """() => [document.querySelector("body > textarea").value,
  document.querySelector(".cell > .cell_input pre").textContent].map((text) => text.trim())"""
SOLUTION = ".solution.dropdown"
FIRST_CODE = ".cell > .cell_input:has(.copy-code)"
SLIDE = """() => {
  const { h, v, f } = Reveal.getIndices();
  const box = Reveal.getCurrentSlide().getBoundingClientRect();
  const inside = box.width > 200 && box.left >= -1 && box.right <= innerWidth + 1;
  return { at: [h, v, f ?? -1], inside, text: Reveal.getCurrentSlide().textContent.trim().length };
}"""


@pytest.mark.parametrize("file", [False, True], ids=["server", "file"])
def test_search_finds_a_chapter(engine: Engine, server: str, file: bool) -> None:
    base = SITE.resolve().as_uri() if file else server
    engine.open(f"{base}/search.html?q=Jensen")
    wait(lambda: engine.run(FOUND, CHAPTER))
    engine.click(f'main a[href*="{CHAPTER}"]')
    wait(lambda: engine.run("() => location.pathname"), lambda path: path.endswith(CHAPTER))
    wait(lambda: engine.run("() => document.readyState === 'complete'"))
    assert engine.run("() => document.querySelector('article h1').textContent")


def test_the_theme_turns_dark_and_stays_so(engine: Engine, server: str) -> None:
    address = f"{server}/{CHAPTER}"
    engine.open(address)
    engine.run(START, "explorer-jensen")
    light = engine.run(GROUND)
    for _ in range(3):
        if engine.run("() => document.documentElement.dataset.mode") == "dark":
            break
        engine.click(".theme-switch-button")
    dark = wait(lambda: engine.run(GROUND), lambda grounds: max(grounds) < 200)
    assert min(light) > 700, (light, dark)
    engine.open(address)
    assert engine.run("() => document.documentElement.dataset.theme") == "dark"
    engine.run("() => localStorage.clear()")


def test_code_is_copied(engine: Engine, server: str) -> None:
    engine.open(f"{server}/{CHAPTER}")
    engine.click(f"{FIRST_CODE} .copy-code")
    engine.run(FIELD)
    engine.press("Control", "v")
    pasted, code = wait(lambda: engine.run(PASTED), lambda texts: texts[0])
    assert pasted == code


def test_a_solution_opens_and_folds(engine: Engine, server: str) -> None:
    engine.open(f"{server}/{CHAPTER}")
    height = f"() => document.querySelector({SOLUTION!r}).offsetHeight"
    folded = engine.run(height)
    engine.click(f"{SOLUTION} :is(button, summary)")
    wait(lambda: engine.run(height), lambda open: open > folded + 20)
    engine.click(f"{SOLUTION} :is(button, summary)")
    wait(lambda: engine.run(height), lambda again: again == folded)


def test_a_deck_opens_and_steps(engine: Engine, server: str) -> None:
    engine.open(f"{server}/slides/vae/jensen-bound.html")
    wait(lambda: engine.run("() => document.documentElement.dataset.deck === 'ready'"))
    seen = [engine.run(SLIDE)]
    for _ in range(8):
        before = seen[-1]["at"]
        engine.press("Space")
        seen.append(wait(lambda: engine.run(SLIDE), lambda slide, at=before: slide["at"] != at))
    assert all(slide["text"] for slide in seen)
    assert all(wait(lambda: engine.run(SLIDE)["inside"]) for _ in range(2))


def test_a_page_works_from_a_folder_on_disk(engine: Engine) -> None:
    engine.open(f"{SITE.resolve().as_uri()}/{CHAPTER}")
    (_, _), (state, _) = engine.run(START, "explorer-jensen")
    assert state == "live"
    assert engine.run(LOOK, "explorer-jensen")["readout"]
    assert engine.run("() => document.fonts.check('16px KaTeX_Main')")
