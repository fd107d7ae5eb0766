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

from . import anchors, formulas, words
from .pages import ROOT, Book

HERE = Path(__file__).parent
FONTS = ROOT / "node_modules" / "@fontsource"
# Upright and italic text, semibold headings, bold words, and code.
FACES = [f"source-serif-4/{face}.css" for face in ("400", "400-italic", "600", "700")]
FACES += [f"source-code-pro/{face}.css" for face in ("400", "400-italic", "600")]
COLOURS = ROOT / "_static" / "colours.css"
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
    say = words.words(book.language)
    chapters = [copy.deepcopy(page.article) for page in book.pages]
    anchors.move(chapters)
    for page, article in zip(book.pages, chapters, strict=True):
        formulas.boxes_only(article)
        if page.name == INDEX:
            lay_out_index(article, numbers)
        for link in article.find_class("to-solution"):
            link.text = f"{say['solution']}, {say['page']} "
            link.append(number(link.get("href").removeprefix("#"), numbers))
        keep_together(article)
        article.set("style", f"page: {page.slug}")
    front = [cover(book, say), edition(say), contents(book, numbers, say)]
    body = E.body(*front, *chapters)
    document = E.html(head(book), body, lang=book.language)
    for element in document.xpath(".//img[@src] | .//link[@href]"):
        for key in {"src", "href"} & set(element.attrib):
            element.set(key, os.path.relpath(element.get(key), target.parent))
    return lxml.html.tostring(document, encoding="unicode", doctype="<!DOCTYPE html>")


def head(book: Book) -> HtmlElement:
    """Title, fonts and styles, and the running title of every chapter."""
    own = [COLOURS, HERE / "code.css", HERE / "print.css"]
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
        E.style("\n".join(titles)),
    )


def quoted(text: str) -> str:
    """A text inside a style sheet's quotation marks, inside a page."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ")


def cover(book: Book, say: dict) -> HtmlElement:
    """The first page. Its title is no heading: it would be a bookmark above all others."""
    return E.div(
        CLASS("cover"),
        E.img(src=str(LOGO), alt=""),
        E.p(CLASS("title"), book.title),
        E.p(CLASS("tagline"), say["tagline"]),
    )


def edition(say: dict) -> HtmlElement:
    """What differs from the book on the screen."""
    title = E.p(CLASS("title"), say["edition"])
    return E.div(CLASS("edition"), title, *map(E.p, say["about"]))


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


def contents(book: Book, numbers: Mapping[str, int], say: dict) -> HtmlElement:
    """Chapters and their sections with page numbers."""
    found = E.nav(CLASS("contents"), E.h1(say["contents"]))
    for entry in outline(book):
        if entry.kind == "part":
            found.append(E.p(CLASS("part"), entry.title))
        else:
            line = [entry.title, E.span(CLASS("dots")), number(entry.to, numbers)]
            found.append(E.p(CLASS(entry.kind), E.a(*line, href=f"#{entry.to}")))
    formulas.boxes_only(found)
    return found


def lay_out_index(article: HtmlElement, numbers: Mapping[str, int]) -> None:
    """Turn the index's tables into running columns, and its links into page numbers."""
    for letter in article.findall(".//h2"):
        letter.tag = "p"  # no bookmark
        letter.set("class", "letter")
    for table in article.xpath(".//table"):
        entries = E.ul(CLASS("index"), *table.xpath(".//td/ul/li"))
        entries.tail = table.tail
        table.getparent().replace(table, entries)
    for item in article.xpath(".//li[a]"):
        number_entry(item, numbers)


def number_entry(item: HtmlElement, numbers: Mapping[str, int]) -> None:
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
        item.append(E.span(", "))
        item.append(E.a(text, href=link.get("href", "")))
    item.extend(below)
