"""What every page weighs, says of itself and allows: budgets, heads, policy of the built site."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from PIL import Image

from helpers import colours, words
from tests.site.built_site import ROOT, SITE, Pages, expect_none

BUDGET = 450_000
HEAVIEST_SHEET = 30_000
# What of a page KaTeX sets in which font, where it is not the upright one.
FONTS = {
    "mathnormal": "Math-Italic",
    "mathbf": "Main-Bold",
    "boldsymbol": "Math-BoldItalic",
    "mathcal": "Caligraphic-Regular",
    "mathscr": "Script-Regular",
    "mathbb": "AMS-Regular",
    "amsrm": "AMS-Regular",
    "mathtt": "Typewriter-Regular",
    "mathsf": "SansSerif-Regular",
    "textbf": "Main-Bold",
    "textit": "Main-Italic",
    "op-symbol": "Size2-Regular",
    "size1": "Size1-Regular",
    "size2": "Size2-Regular",
    "size3": "Size3-Regular",
    "size4": "Size4-Regular",
}
KATEX, TEXT = "_static/katex/fonts", "_static/fonts"
RESERVED = {KATEX: "KaTeX", TEXT: "Source"}
FAMILY, LICENCE = 1, 13  # the numbers of these entries in a font's table of names
DRAWN_LIGHT = "img:not(.for-dark)[src]"


def local(name: str, address: str) -> Path:
    """The file that an address on a page means."""
    return (SITE / name).parent / unquote(urlsplit(address).path)


@cache
def travels(path: Path) -> int:
    """Bytes of a file on its way to a reader, compressed where that serves."""
    content = path.read_bytes()
    return min(len(content), len(gzip.compress(content, 9)))


def loaded(name: str, page: BeautifulSoup) -> set[Path]:
    """The files that a page in light colours loads, to its last picture; no live figure's data."""
    found = {SITE / f"{name}.html"}
    found |= {local(name, tag["href"]) for tag in page.select('link[rel~="stylesheet"]')}
    found |= {local(name, tag["src"]) for tag in page.select("script[src]")}
    found |= {local(name, tag["href"]) for tag in page.select('link[type="image/svg+xml"]')}
    figures = page.select("figure.explorer img")
    found |= {local(name, tag["src"]) for tag in page.select(DRAWN_LIGHT) if tag not in figures}
    found |= set((SITE / TEXT).glob("*.woff2"))
    if page.select_one(".katex"):
        classes = {word for tag in page.select(".katex [class]") for word in tag["class"]}
        fonts = {"Main-Regular"} | {FONTS[word] for word in classes & set(FONTS)}
        found |= {SITE / "_static/katex/fonts" / f"KaTeX_{font}.woff2" for font in fonts}
    return found


def first_load(name: str, page: BeautifulSoup) -> int:
    """Bytes of a page and of what it loads before the reader scrolls."""
    lazy = {local(name, tag["src"]) for tag in page.select("img[loading=lazy]")[4:]}
    return sum(travels(path) for path in loaded(name, page) - lazy)


def test_every_page_is_light(pages: Pages) -> None:
    weights = {name: first_load(name, page) for name, page in pages.items()}
    assert {name: weight for name, weight in weights.items() if weight > BUDGET} == {}


def test_a_page_weighs_what_it_refers_to(pages: Pages) -> None:
    # A budget that counts nothing cannot be exceeded.
    name = "chapters/vae/em"
    kinds = Counter(path.suffix for path in loaded(name, pages[name]))
    assert kinds[".html"] == kinds[".css"] == 1
    assert kinds[".js"] >= 1 and kinds[".woff2"] >= 3 and kinds[".svg"] >= 5


def test_the_style_sheet_is_one_and_small(pages: Pages) -> None:
    for name, page in pages.items():
        assert len(page.select('link[rel~="stylesheet"]')) == 1, name
    assert travels(SITE / "_static" / "site.css") < HEAVIEST_SHEET


def test_the_style_sheet_has_the_colours_of_the_table() -> None:
    sheet = (SITE / "_static" / "site.css").read_text(encoding="utf-8")
    for theme in ("light", "dark"):
        for name, value in colours.theme(theme, "parts", "text", "surfaces").items():
            assert f"--c-{name}: {value};" in sheet, (name, theme)


def test_fonts_have_every_character_that_formulas_show(pages: Pages) -> None:
    formulas = [f for page in pages.values() for f in page.select(".katex-html")]
    shown = {ord(letter) for formula in formulas for letter in formula.get_text()}
    assert {ord("∼"), ord("z"), ord("θ")} <= shown
    has_all(KATEX, shown)


def test_fonts_have_every_character_that_the_text_shows(pages: Pages) -> None:
    shown = {ord(letter) for page in pages.values() for letter in page.get_text()}
    said = {ord(letter) for letter in (words.FOLDER / "en.json").read_text(encoding="utf-8")}
    assert {ord("é"), ord("’"), ord("9")} <= shown and ord("σ") in said
    has_all(TEXT, shown | said)


def has_all(folder: str, shown: set[int]) -> None:
    """The reduced fonts of a folder have all of these characters that the whole ones have."""
    paths = sorted((ROOT / folder).glob("*.woff2"))
    assert paths
    for path in paths:
        whole, ours = TTFont(path), TTFont(SITE / folder / path.name)
        assert set(whole.getBestCmap()) & shown <= set(ours.getBestCmap()), path.name
        assert (SITE / folder / path.name).stat().st_size < path.stat().st_size
        # A reduced font keeps its licence and gives up the name that the licence reserves.
        assert ours["name"].getDebugName(LICENCE) == whole["name"].getDebugName(LICENCE)
        assert RESERVED[folder] in whole["name"].getDebugName(FAMILY)
        assert RESERVED[folder] not in ours["name"].getDebugName(FAMILY)


def test_scripts_wait_and_the_search_index_is_loaded_by_the_search_page_only(pages: Pages) -> None:
    for name, page in pages.items():
        scripts = page.select("script[src]")
        assert all(script.has_attr("defer") for script in scripts), name
        index = any("searchindex.js" in script["src"] for script in scripts)
        assert index == (name == "search"), name


def directives(page: BeautifulSoup) -> dict[str, list[str]]:
    """A page's Content-Security-Policy by directive."""
    policy = page.select_one('head meta[http-equiv="Content-Security-Policy"]')
    assert policy is not None
    parts = (part.split() for part in policy["content"].split(";"))
    return {part[0]: part[1:] for part in parts}


def test_the_policy_stands_first_and_is_strict(pages: Pages) -> None:
    for name, page in pages.items():
        policy = directives(page)
        assert policy["default-src"] == ["'self'", "file:"], name
        assert policy["object-src"] == policy["base-uri"] == ["'none'"], name
        allowed = {word for words in policy.values() for word in words}
        assert not allowed & {"*", "'unsafe-eval'", "http:", "https:"}, name
        assert "'unsafe-inline'" not in policy["script-src"] + policy["style-src"], name
        meta = page.select_one('meta[http-equiv="Content-Security-Policy"]')
        assert not meta.find_all_previous(["script", "link", "style"]), name


def test_nothing_on_a_page_needs_more_than_the_policy_allows(pages: Pages) -> None:
    wrong = []
    for name, page in pages.items():
        hashes = [word.strip("'") for word in directives(page)["script-src"]]
        for script in page.find_all("script", src=False):
            digest = hashlib.sha256(script.get_text().encode()).digest()
            known = "sha256-" + base64.b64encode(digest).decode() in hashes
            if not known and script.get("type") != "application/json":
                wrong.append(f"{name}: inline script {script.get_text()[:60]!r}")
        wrong += [f"{name}: <style> {tag.get_text()[:60]!r}" for tag in page.find_all("style")]
        for tag in page.find_all(True):
            wrong += [f"{name}: {key} of <{tag.name}>" for key in tag.attrs if key.startswith("on")]
        for tag in page.select('[href^="javascript:"], [src^="javascript:"], base'):
            wrong.append(f"{name}: {tag}")
    expect_none(wrong)


def test_every_page_has_a_description_of_its_own(pages: Pages) -> None:
    texts = {}
    for name, page in pages.items():
        found = [tag["content"] for tag in page.select('meta[name="description"]')]
        assert len(found) == 1, name
        texts[name] = found[0]
    assert {name: text for name, text in texts.items() if not 50 <= len(text) <= 160} == {}
    assert [text for text, count in Counter(texts.values()).items() if count > 1] == []


def test_every_page_names_its_language_its_title_and_its_card(pages: Pages) -> None:
    for name, page in pages.items():
        assert page.html["lang"] == "en", name
        assert len(page.select('meta[name="viewport"]')) == 1, name
        card = {tag["property"]: tag["content"] for tag in page.select("meta[property^='og:']")}
        assert card["og:title"] == page.title.get_text(), name
        assert card["og:description"] == page.select_one('[name="description"]')["content"], name
        absolute = "og:image" in card or "og:url" in card or page.select('link[rel="canonical"]')
        assert not absolute, f"{name}: no address of the site is configured, so none is known"


def test_icons_and_card_are_there(pages: Pages) -> None:
    for name, page in pages.items():
        icons = {local(name, tag["href"]).suffix for tag in page.select("link[rel~='icon']")}
        assert icons == {".svg", ".ico"}, name
    with Image.open(SITE / "_static" / "card.png") as card:
        assert card.size == (1200, 630)
    with Image.open(SITE / "_static" / "favicon.ico") as icon:
        assert icon.info["sizes"] == {(16, 16), (32, 32)}


def test_every_chapter_on_the_front_page_has_a_picture_that_no_other_has(pages: Pages) -> None:
    cards = pages["index"].select(".path li")
    shown = [[image["src"] for image in card.select("img.for-light")] for card in cards]
    assert len(shown) >= 14 and all(len(found) == 1 for found in shown)
    twice = [source for (source,), n in Counter(map(tuple, shown)).items() if n > 1]
    expect_none(twice)


def test_ids_are_unique(pages: Pages) -> None:
    repeated = []
    for name, page in pages.items():
        counts = Counter(tag["id"] for tag in page.find_all(id=True))
        repeated += [f"{name}: #{key} {count} times" for key, count in counts.items() if count > 1]
    expect_none(repeated)


def test_every_drawing_has_its_size_and_a_dark_twin(pages: Pages) -> None:
    wrong = []
    for name, page in pages.items():
        for picture in page.select("article img[src*='_images/']"):
            if not (picture.get("width", "").isdigit() and picture.get("height", "").isdigit()):
                wrong.append(f"{name}: no size: {picture['src']}")
        dark = {tag["src"].replace("-dark", "") for tag in page.select("img.for-dark")}
        light = {tag["src"].replace("-light", "") for tag in page.select("img.for-light")}
        wrong += [f"{name}: drawn once: {address}" for address in dark ^ light]
    expect_none(wrong)


def test_dark_drawings_stand_on_nothing_and_bring_no_date() -> None:
    drawings = sorted((SITE / "_images").glob("*-dark.svg"))
    assert drawings
    for drawing in drawings:
        text = re.sub(r'data:image/[^"]*', "", drawing.read_text(encoding="utf-8"))
        assert "<metadata>" not in text, drawing.name
        assert "fill: #ffffff" not in text and "stroke: #000000" not in text, drawing.name


def test_static_files_are_those_that_pages_use() -> None:
    kept = {path.relative_to(SITE / "_static").parts[0] for path in (SITE / "_static").rglob("*")}
    assert "site.css" in kept
    assert not kept & {"vendor", "scripts", "styles", "clipboard.min.js", "sphinx-thebe.js"}
    assert not list((SITE / "_static").rglob("*.map"))
