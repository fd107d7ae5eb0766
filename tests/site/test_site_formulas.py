"""Formulas and drawings in the HTML: what translators, readers of text and plain pages get."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from tests.site.built_site import SITE, Pages, article, expect_none

# The elements of MathML that take so many parts and no others.
PARTS = {
    2: ("mfrac", "mroot", "msub", "msup", "munder", "mover"),
    3: ("msubsup", "munderover"),
}
SIGNS = re.compile(r"^[.,;:!?)\]’”…-]")


def test_no_formula_is_open_to_translators(pages: Pages) -> None:
    decks = {
        path.relative_to(SITE).as_posix(): BeautifulSoup(path.read_bytes(), "lxml")
        for path in SITE.glob("slides/**/*.html")
    }
    assert decks
    bad = []
    for name, page in {**pages, **decks}.items():
        for formula in page.select(".katex"):
            if formula.find_parent(translate="no") is None and formula.get("translate") != "no":
                bad.append(f"{name}: {formula.get_text()[:60]}")
    expect_none(bad)


def test_the_text_of_a_formula_is_there_once(pages: Pages) -> None:
    """In a browser's reader view and without a style sheet: as MathML, not as TeX, not as boxes."""
    bad, seen = [], 0
    for name, page in pages.items():
        for formula in page.select(".katex"):
            seen += 1
            boxes = formula.select(".katex-html")
            hidden = all(box.has_attr("hidden") and box["aria-hidden"] == "true" for box in boxes)
            if not hidden or formula.find("annotation") or not formula.select_one("math"):
                bad.append(f"{name}: {formula.get_text()[:60]}")
            if not formula.get("data-tex"):
                bad.append(f"{name}: no TeX: {formula.get_text()[:60]}")
    expect_none(bad)
    assert seen > 1000


def test_every_part_of_a_formula_is_there(pages: Pages) -> None:
    bad, seen = [], 0
    for name, page in pages.items():
        for count, tags in PARTS.items():
            for element in page.select(", ".join(f"math {tag}" for tag in tags)):
                seen += 1
                if len(element.find_all(recursive=False)) != count:
                    bad.append(f"{name}: {element.name}: {element.get_text()[:60]}")
    expect_none(bad)
    assert seen > 1000


def after(element: Tag) -> str:
    """The text that directly follows an element in its paragraph."""
    while element.next_sibling is None:
        parent = element.parent
        if parent is None or parent.name not in ("em", "strong", "a", "span"):
            break
        element = parent
    found = element.next_sibling
    return str(found) if isinstance(found, NavigableString) else ""


def test_no_line_can_begin_with_the_sign_after_a_formula(chapters: Pages) -> None:
    bad = []
    for name, page in chapters.items():
        for formula in article(page).select("span.math"):
            kept = formula.find_parent("span", class_="keep")
            if SIGNS.match(after(formula)) and (kept is None or SIGNS.match(after(kept))):
                bad.append(
                    f"{name}: {formula['class']} {formula.get_text()[:40]}{after(formula)[:20]}"
                )
    expect_none(bad)


def test_a_page_without_scripts_shows_each_drawing_once(pages: Pages) -> None:
    for name, page in pages.items():
        assert page.select_one("html[data-theme=light]"), name
        for drawing in page.select(".drawing"):
            light, dark = drawing.select("img")
            assert light["class"] == ["for-light"] and not light.has_attr("hidden"), name
            assert dark["class"] == ["for-dark"] and dark.has_attr("hidden"), name


def test_icons_are_hidden_from_screen_readers_and_controls_have_names(pages: Pages) -> None:
    bad = []
    for name, page in pages.items():
        bad += [
            f"{name}: {icon}" for icon in page.select(".icon") if icon.get("aria-hidden") != "true"
        ]
        for control in page.select("button, summary, a[href]"):
            picture = control.select_one("img[alt]:not([alt=''])")
            named = control.get_text(strip=True) or control.get("aria-label") or picture
            if not named:
                bad.append(f"{name}: without a name: {str(control)[:80]}")
    expect_none(bad)
