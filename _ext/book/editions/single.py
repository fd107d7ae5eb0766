"""The whole book as one page: cover, contents, chapters, index, with room for page numbers.

Page numbers are known only when the page has been laid out, so that the page is made twice: first
with ``UNKNOWN`` in their places, then with the numbers that ``pdf`` has found. The room
they take does not depend on them (``print.css``).
"""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import lxml.html
from lxml.html import HtmlElement
from lxml.html.builder import CLASS, E

from book import colours
from helpers import words

from . import anchors, formulas
from .pages import ROOT, Book

HERE = Path(__file__).parent
FONTS = ROOT / "node_modules" / "@fontsource"
# Upright and italic text, semibold headings, bold words, and code.
FACES = [f"source-serif-4/{face}.css" for face in ("400", "400-italic", "600", "700")]
FACES += [f"source-code-pro/{face}.css" for face in ("400", "400-italic", "600")]
KATEX = ROOT / "_static" / "katex" / "katex.min.css"
LOGO = ROOT / "_static" / "favicon.svg"
UNKNOWN = 0
SHORT = 9  # lines
INDEX = "genindex"


@dataclass
class Entry:
    """A line of the contents, and a bookmark: a part, a chapter or a section."""

    kind: str
    title: HtmlElement
    to: str


def html(book: Book, numbers: Mapping[str, int], target: Path) -> str:
    """The book as one page, to be written to ``target``; ``numbers`` has the page of each id."""
    catalogue = words.catalogue(book.language)
    chapters = [copy.deepcopy(page.article) for page in book.pages]
    anchors.move(chapters)
    for page, article in zip(book.pages, chapters, strict=True):
        formulas.boxes_only(article)
        if page.name == INDEX:
            lay_out_index(article, numbers, catalogue.say("punctuation.separator"))
        for link in article.find_class("to-solution"):
            page_number = number(link.get("href").removeprefix("#"), numbers)
            link.text, page_number.tail = catalogue.parts("paper.solution-page", "number")
            link.append(page_number)
        keep_together(article)
        article.set("style", f"page: {page.slug}")
    front = [cover(book, catalogue), edition(catalogue), contents(book, numbers, catalogue)]
    body = E.body(*front, *chapters)
    document = E.html(head(book), body, lang=book.language)
    for element in document.xpath(".//img[@src] | .//link[@href]"):
        for key in {"src", "href"} & set(element.attrib):
            element.set(key, os.path.relpath(element.get(key), target.parent))
    return lxml.html.tostring(document, encoding="unicode", doctype="<!DOCTYPE html>")


def head(book: Book) -> HtmlElement:
    """Title, fonts and styles, and the running title of every chapter."""
    own = [HERE / "code.css", HERE / "print.css"]
    sheets = [*(FONTS / face for face in FACES), KATEX, *own]
    titles = [
        f'@page {page.slug} {{ @top-right {{ content: "{quoted(page.title)}" }} }}'
        for page in book.pages
    ]
    return E.head(
        E.meta(charset="utf-8"),
        E.title(book.title),
        E.meta(name="author", content=book.author),
        *(E.link(rel="stylesheet", href=str(sheet)) for sheet in sheets),
        E.style("\n".join([colours.sheet(), *titles])),
    )


def quoted(text: str) -> str:
    """A text inside a style sheet's quotation marks, inside a page."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ")


def cover(book: Book, catalogue: words.Catalogue) -> HtmlElement:
    """The first page. Its title is no heading: it would be a bookmark above all others."""
    return E.div(
        CLASS("cover"),
        E.img(src=str(LOGO), alt=""),
        E.p(CLASS("title"), book.title),
        E.p(CLASS("tagline"), catalogue.say("paper.tagline")),
    )


def edition(catalogue: words.Catalogue) -> HtmlElement:
    """What differs from the book on the screen."""
    title = E.p(CLASS("title"), catalogue.say("paper.edition"))
    return E.div(CLASS("edition"), title, *map(E.p, catalogue.entry("paper.about")))


def keep_together(article: HtmlElement) -> None:
    """Mark short code and short output, which a page's end must not divide."""
    for block in article.iter("pre"):
        if len(block.text_content().strip().splitlines()) <= SHORT:
            block.set("class", "short")


def number(target: str, numbers: Mapping[str, int]) -> HtmlElement:
    """The page number of an id, in a room of fixed width."""
    return E.span(CLASS("number"), str(numbers.get(target, UNKNOWN)))


def outline(book: Book) -> Iterator[Entry]:
    """Parts, chapters and sections in their order."""
    for page in book.pages:
        if page.part:
            yield Entry("part", E.span(page.part), page.slug)
        yield Entry("chapter", E.span(page.title), page.slug)
        for section in page.article.xpath("./section/section[h2]"):
            heading = copy.deepcopy(section.find("h2"))
            heading.tail = None
            heading.tag = "span"
            heading.attrib.clear()
            yield Entry("section", heading, section.get("id"))


def contents(book: Book, numbers: Mapping[str, int], catalogue: words.Catalogue) -> HtmlElement:
    """Chapters and their sections with page numbers."""
    found = E.nav(CLASS("contents"), E.h1(catalogue.say("paper.contents")))
    for entry in outline(book):
        if entry.kind == "part":
            found.append(E.p(CLASS("part"), entry.title))
        else:
            line = [entry.title, E.span(CLASS("dots")), number(entry.to, numbers)]
            found.append(E.p(CLASS(entry.kind), E.a(*line, href=f"#{entry.to}")))
    formulas.boxes_only(found)
    return found


def lay_out_index(article: HtmlElement, numbers: Mapping[str, int], separator: str) -> None:
    """Turn the index's tables into running columns, and its links into page numbers."""
    for letter in article.findall(".//h2"):
        letter.tag = "p"  # no bookmark
        letter.set("class", "letter")
    for table in article.xpath(".//table"):
        entries = E.ul(CLASS("index"), *table.xpath(".//td/ul/li"))
        entries.tail = table.tail
        table.getparent().replace(table, entries)
    for item in article.xpath(".//li[a]"):
        number_entry(item, numbers, separator)


def number_entry(item: HtmlElement, numbers: Mapping[str, int], separator: str) -> None:
    """Replace an entry's links by its term and the pages they lead to, the main one first, bold."""
    links = item.findall("a")
    below = item.findall("ul")
    term = links[0].text_content().strip()
    for child in list(item):
        item.remove(child)
    item.text = term
    entries = [
        (link.find("strong") is None, numbers.get(link.get("href", "")[1:], UNKNOWN), link)
        for link in links
    ]
    seen: set[int] = set()
    for other, page, link in sorted(entries, key=lambda entry: entry[:2]):
        if page in seen and page != UNKNOWN:
            continue
        seen.add(page)
        text = str(page) if other else E.strong(str(page))
        item.append(E.span(separator))
        item.append(E.a(text, href=link.get("href", "")))
    item.extend(below)
