"""The pages of the built site in the order of the book, as clean trees.

A page's ids get the page's name as a prefix, so that all pages can become one; links between pages
follow. This module knows neither paper nor EPUB.
"""

from __future__ import annotations

import os
import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import lxml.html
import yaml
from lxml.html import HtmlElement
from lxml.html.builder import CLASS, E

from book import contents, theme
from helpers import words

ROOT = Path(__file__).resolve().parents[3]
NOT_PRINTED = [
    ".//a[contains(@class, 'headerlink')]",
    ".//script | .//button | .//input | .//form | .//noscript",
    ".//picture[img[contains(@class, 'for-dark')]] | .//picture[not(@class)]/source",
    ".//span[@class='katex-html narrow']",
    # Code that only draws: the figure stays.
    ".//details[contains(@class, 'above-input')]",
    ".//div[contains(@class, 'genindex-jumpbox')]",
    ".//div[contains(@class, 'toctree-wrapper')]",
]
# What only a browser's scripts read, and what a title would repeat.
ATTRIBUTES = {"loading", "title", "tabindex", "data-of", "data-state", "data-values", "data-assets"}


@dataclass
class Page:
    """A page: its name in the site, its title, the part of the book that begins with it."""

    name: str
    title: str
    article: HtmlElement
    part: str | None = None

    @property
    def slug(self) -> str:
        """The name as an id."""
        return slug(self.name)


@dataclass
class Book:
    """The book as its settings and its pages have it."""

    title: str
    author: str
    language: str
    address: str  # of the site, with a slash at the end, or nothing
    site: Path
    pages: list[Page]


def slug(name: str) -> str:
    """A page's name, or an id, with only such characters as an id may have everywhere."""
    return re.sub(r"[^\w.-]+", "-", name)


def anchor(name: str, fragment: str) -> str:
    """The id in the whole book of what is ``fragment`` on a page."""
    return f"{slug(name)}--{slug(unquote(fragment))}" if fragment else slug(name)


def read(site: Path, root: Path = ROOT) -> Book:
    """Read the book from its built site and its settings."""
    settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    entries = contents.entries(root)
    known = {entry.name for entry in entries}
    base = settings.get("html", {}).get("baseurl", "")
    address = base.rstrip("/") + "/" if base else ""
    pages: list[Page] = []
    language = "en"
    for entry in entries:
        name = entry.name
        document = lxml.html.parse(str(site / f"{name}.html")).getroot()
        language = document.get("lang", language)
        article = document.find_class(theme.ARTICLE)[0]
        clean(article, name, site, known, address, words.catalogue(language))
        heading = article.find(".//h1")
        if entry.depth == 0:
            heading.text = words.catalogue(language).say("paper.preface")  # the cover has the title
        title = " ".join(heading.text_content().split())
        pages.append(Page(name, title, article, entry.part))
    return Book(settings["title"], settings["author"], language, address, site, pages)


def clean(
    article: HtmlElement,
    name: str,
    site: Path,
    known: set[str],
    address: str,
    catalogue: words.Catalogue,
) -> None:
    """Put a page's article into the form for paper, in place."""
    article.attrib.clear()
    article.tag = "section"
    for path in NOT_PRINTED:
        for element in article.xpath(path):
            element.drop_tree()
    for figure in article.xpath(".//figure[@data-explorer]"):
        still(figure, name, address, catalogue)
    gather_solutions(article, catalogue)
    unfold(article)
    rename(article, name)
    for link in article.xpath(".//a[@href]"):
        redirect(link, name, known, address)
    for picture in article.iter("img"):
        picture.set("src", str(site / posixpath.dirname(name) / unquote(picture.get("src"))))
    for element in article.iter(lxml.etree.Element):
        for attribute in ATTRIBUTES & set(element.attrib):
            del element.attrib[attribute]


def still(figure: HtmlElement, name: str, address: str, catalogue: words.Catalogue) -> None:
    """Leave of a live figure its widest light picture, and say where it lives."""
    poster = figure.xpath(".//img[contains(@class, 'poster-light') or contains(@src, '-light')]")
    text = figure.xpath("string(.//div[@class='explorer-poster'])").strip()
    page = f"{name}.html#{figure.get('id', '')}".rstrip("#")
    where = E.a(address + page, href=address + page) if address else E.code(page)
    parts = [E.p(text)] if not poster else []
    if poster:
        source = poster[0].get("src").replace("-narrow-", "-wide-")
        parts = [E.img(src=source, alt=poster[0].get("alt") or text)]
    for child in list(figure):
        figure.remove(child)
    figure.set("class", "explorer")
    before, after = catalogue.parts("paper.live", "where")
    figure.extend([*parts, E.figcaption(before, where, after)])


def gather_solutions(article: HtmlElement, catalogue: words.Catalogue) -> None:
    """Move the solutions of a chapter to its end, and let each exercise say where its own is."""
    solutions = article.find_class("solution")
    if not solutions:
        return
    place = E.section(E.h2(catalogue.say("paper.solutions")), id="solutions")
    for solution in solutions:
        exercise = article.xpath(".//*[@id=$id]", id=solution.get("data-of", "#")[1:])
        solution.set("id", slug(solution.get("id")))
        if exercise:
            link = E.a(
                CLASS("to-solution"), catalogue.say("paper.solution"), href=f"#{solution.get('id')}"
            )
            exercise[0].append(E.p(link))
        solution.drop_tree()
        solution.tail = None
        place.append(solution)
    main = article.find("section")
    (article if main is None else main).append(place)


def unfold(article: HtmlElement) -> None:
    """Replace folds by what they hold."""
    for fold in article.xpath(".//details"):
        fold.tag = "div"
        fold.attrib.pop("open", None)
    for title in article.xpath(".//summary"):
        title.tag = "p"


def rename(article: HtmlElement, name: str) -> None:
    """Make ids unique in the whole book; the article itself is called like the page."""
    for element in article.xpath(".//*[@id]"):
        element.set("id", anchor(name, element.get("id")))
    for element in article.xpath(".//*[@aria-labelledby or @aria-describedby]"):
        element.attrib.pop("aria-labelledby", None)
        element.attrib.pop("aria-describedby", None)
    article.set("id", slug(name))
    article.set("class", "page")


def redirect(link: HtmlElement, name: str, known: set[str], address: str) -> None:
    """Let a link lead to the place in the book, to the site, or, where that has none, nowhere."""
    parts = urlsplit(link.get("href"))
    if parts.scheme:
        return
    path = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path)))
    target = name if not parts.path else os.path.splitext(path)[0]
    if target in known:
        # What follows a question mark sets a live figure; a still has one setting only.
        link.set("href", "#" + anchor(target, parts.fragment.split("?")[0]))
    elif address:
        link.set("href", address + path + (f"#{parts.fragment}" if parts.fragment else ""))
    else:
        link.drop_tag()
