"""Sphinx extension: search that finds what readers type.

Sphinx's own search knows words between spaces. This one (``_static/search.js``, on the library
MiniSearch) also knows two spellings of a word, equation numbers, names with hyphens, underscores
or accents, and Chinese. It searches ``searchindex.js``, which is written here after the last page:
every section, equation and cited work with its address and its text, each formula in it once, as
text. A script can be read from a folder on disk; what it holds needs no storage.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lxml.html
from lxml.html import HtmlElement
from sphinx.application import Sphinx
from sphinx.search import IndexBuilder

from book import contents, theme
from book.linear import linear
from book.page.head import INDEX

PAGE = "search"
FORMULA = ("\ue000", "\ue001")  # around a formula in a text, for who shows it
TITLE = 80  # letters of a work that stand for it
NOT_SEARCHED = [
    ".//a[contains(@class, 'headerlink')]",
    ".//script | .//button | .//input | .//form | .//img | .//figure[@data-explorer]",
    # Code that only draws; of imports the line that names them.
    ".//details[contains(@class, 'above-input')]",
    ".//details[contains(@class, 'setup')]/summary",
    ".//*[contains(@class, 'launch-note') or contains(@class, 'toctree-wrapper')]",
]
Entry = dict[str, str]


def read(site: Path, names: list[str]) -> list[Entry]:
    """Everything that can be found: ``to``, ``page``, ``title``, ``text`` and ``code`` of each."""
    found: list[Entry] = []
    for name in names:
        root = lxml.html.parse(str(site / f"{name}.html")).getroot()
        article = root.find_class(theme.ARTICLE)[0]
        found += entries(article, f"{name}.html")
    return found


def entries(article: HtmlElement, address: str) -> Iterator[Entry]:
    """The sections, equations and works of a page."""
    for path in NOT_SEARCHED:
        for element in article.xpath(path):
            element.drop_tree()
    for formula in article.find_class("katex"):
        as_text(formula)
    page = plain(article.find(".//h1"))
    for formula in article.find_class("math"):
        anchor = equation_anchor(formula)
        if anchor:
            yield entry(f"{address}#{anchor}", page, formula.get("data-number", ""), formula)
    for work in article.find_class("citation"):
        found = entry(f"{address}#{work.get('id')}", page, "", work)
        title = textwrap.shorten(found["text"], TITLE, placeholder=" …")
        yield {**found, "title": title, "kind": "work"}
        work.drop_tree()
    for section in reversed(article.findall(".//section")):
        heading = section.xpath("./*[self::h1 or self::h2 or self::h3 or self::h4]")
        if not heading:
            continue
        title, top = plain(heading[0]), heading[0].tag == "h1"
        heading[0].drop_tree()
        yield entry(address if top else f"{address}#{section.get('id')}", page, title, section)
        section.drop_tree()


def entry(to: str, page: str, title: str, element: HtmlElement) -> Entry:
    """What can be found of an element; its code apart, which weighs less."""
    code = [" ".join(block.text_content().split()) for block in element.iter("pre")]
    for block in list(element.iter("pre")):
        block.drop_tree()
    return {"to": to, "page": page, "title": title, "text": plain(element), "code": " ".join(code)}


def plain(element: HtmlElement) -> str:
    """The text of an element, a space between blocks."""
    for block in element.iter("p", "li", "div", "td", "th", "dt", "dd", "summary"):
        block.tail = f" {block.tail or ''}"
    return " ".join(element.text_content().split())


def as_text(formula: HtmlElement) -> None:
    """Put its text in place of a formula; its number on the block around it."""
    math = formula.find(".//math")
    text, number = linear(math)
    for above in formula.iterancestors("div"):
        if number and "math" in (above.get("class") or "").split():
            above.set("data-number", number)
    for child in list(formula):
        formula.remove(child)
    formula.text = f"{FORMULA[0]}{text}{FORMULA[1]}"


def equation_anchor(formula: HtmlElement) -> str | None:
    """The id by which links reach a numbered formula."""
    if formula.get("id") or not formula.get("data-number"):
        return formula.get("id")
    before = formula.getprevious()
    return before.get("id") if before is not None and before.tag == "span" else None


def script(found: list[Entry], language: Any) -> str:
    """The index as a script, with the stemmer and the stop words of a language of Sphinx's."""
    tool = language.context_for_searchtool()
    data = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return (
        f"{tool['search_language_stemming_code']}\n"
        f"globalThis.bookIndex = {{ entries: {data}, "
        f"stopWords: new Set({tool['search_language_stop_words']}), stemmer: new Stemmer() }};\n"
    )


def set_aside(app: Sphinx, config: Any) -> None:
    """Keep the page for searching, which Sphinx makes only together with its own index."""
    config.html_additional_pages = {**config.html_additional_pages, PAGE: f"{PAGE}.html"}


def stop_sphinx(app: Sphinx) -> None:
    """Let Sphinx make no index."""
    builder: Any = app.builder
    builder.search = False


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the index of the finished pages."""
    if exception is not None or app.builder.format != "html":
        return
    language = app.config.html_search_language or app.config.language
    names = [entry.name for entry in contents.entries(Path(app.srcdir))]
    names = [name for name in names if (Path(app.outdir) / f"{name}.html").exists()]
    text = script(read(Path(app.outdir), names), IndexBuilder(app.env, language, {}, ""))
    (Path(app.outdir) / INDEX).write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.connect("config-inited", set_aside)
    app.connect("builder-inited", stop_sphinx)
    app.connect("build-finished", write, priority=850)  # before addresses get digests
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
