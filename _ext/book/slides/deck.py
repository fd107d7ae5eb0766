"""A deck as an HTML page, the list of decks, and their assets."""

from __future__ import annotations

import html
import posixpath
import re
import shutil
import string
from pathlib import Path
from urllib.parse import urlsplit

import lxml.html
from lxml.html import HtmlElement
from lxml.html.builder import E
from sphinx.application import Sphinx

from book import contents
from book.page import figures, formulas, opening
from book.page.head import spoken
from helpers import words
from helpers.explorers.kit import site
from helpers.explorers.kit.base import alt

from .outline import Piece

ASSETS = Path(__file__).parent / "assets"
# Everything comes from the site's own origin, or from its folder; see _ext/book/page/head.py.
POLICY = "; ".join(
    [
        "default-src 'self' file:",
        "script-src 'self' file: 'wasm-unsafe-eval'",
        "worker-src blob:",
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' file: data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
)
STYLES = [
    "_static/katex/katex.min.css",
    "_static/pygments.css",
    "_static/colours.css",
    "_static/faces.css",
    "_static/driving.css",
]
OWN_STYLES = ["reveal/reveal.css", "deck.css", "figures.css"]
THEME = "theme.js"  # at once, so that no light slide flashes up in the dark
PAPER = "paper.css"
SCRIPTS = ["reveal/reveal.js", "pack.js", "fit.js"]
SCRIPT = "deck.js"
EXPLORERS = "_static/explorers"
SPEAKER = "speaker.html"


class Places:
    """Where things are, as seen from a deck."""

    def __init__(self, app: Sphinx, pagename: str, address: str) -> None:
        self.app = app
        self.page = app.builder.get_target_uri(pagename)
        self.folder = posixpath.dirname(address)

    def to(self, path: str) -> str:
        """The address of a file below the site's root."""
        return posixpath.relpath(path, self.folder)

    def url(self, address: str) -> str:
        """The address on a page as seen from its deck."""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            return address
        path = posixpath.join(posixpath.dirname(self.page), parts.path) if parts.path else self.page
        return parts._replace(path=self.to(posixpath.normpath(path))).geturl()

    def size(self, address: str) -> tuple[float, float]:
        """Width and height of a picture in CSS pixels."""
        name = posixpath.basename(address)
        images = self.app.builder.images
        source = next(path for path, known in images.items() if known == name)
        return figures.size(Path(self.app.srcdir) / source)


def page(pieces: list[Piece], places: Places) -> str:
    """The deck of a chapter as HTML."""
    project = places.app.config.html_title
    language = places.app.config.language
    say = words.catalogue(language).say
    title = pieces[0].title.text_content().strip()
    columns: list[HtmlElement] = []
    for piece in pieces:
        if piece.level <= 2 or not columns:
            columns.append(E.section({"class": "column"}))
        columns[-1].append(section(piece, project if piece.level == 1 else title))
    slides = E.div({"class": "reveal"}, E.div({"class": "slides"}, *columns))
    formulas.keep_untranslated(slides)
    formulas.keep_all_signs(slides)
    back = E.nav(E.a({"class": "to-chapter", "href": places.to(places.page)}, title))
    body = lxml.html.tostring(E.body(back, slides), encoding="unicode")
    live = 'class="explorer"' in body
    if live:
        body = site.add_posters(body, places.to(EXPLORERS) + "/", language)
        # A browser that prints does not wait for pictures on slides that it has not shown.
        body = body.replace('loading="lazy"', 'loading="eager"')
    head = lxml.html.tostring(
        head_of(say("deck.of", chapter=title, book=project), places, live), encoding="unicode"
    )
    # The class keeps off what the style sheet of reveal.js makes of a deck in print.
    root = f'<html lang="{language}" data-theme="light" class="print-pdf">'
    return f"<!DOCTYPE html>\n{root}\n{head}\n{body}\n</html>\n"


def opens(said: dict, places: Places, say: words.Catalogue) -> list[HtmlElement]:
    """What a deck opens with: the chapter's question, and the picture of its live figure."""
    if "question" not in said:
        return []
    name = said.get("figure", "")
    pictures = opening.card(name, places.to(EXPLORERS), alt(name, say)) if name else []
    for picture in pictures:  # the deck's own sheet shows one of them, at once
        for name in ("hidden", "loading"):
            picture.attrib.pop(name, None)
    return [E.div({"class": "block opens"}, E.p(said["question"]), *pictures)]


def section(piece: Piece, kicker: str) -> HtmlElement:
    """A piece as a section, which the browser may divide."""
    title = E.h1(piece.title) if piece.level == 1 else E.h2(piece.title)
    parts = [E.p({"class": "kicker"}, kicker), title, *piece.blocks]
    if piece.ask:
        ask = lxml.html.fragment_fromstring(piece.ask, create_parent="aside")
        ask.set("class", "notes ask")
        parts.append(ask)
    return E.section({"class": f"piece level-{piece.level}"}, *parts)


def head_of(title: str, places: Places, live: bool) -> HtmlElement:
    """The head of a deck."""
    said = spoken(words.catalogue(places.app.config.language).entry("deck.script"))
    assets = [f"slides/{name}" for name in OWN_STYLES]
    parts = [
        E.meta(charset="utf-8"),
        E.meta({"http-equiv": "Content-Security-Policy"}, content=POLICY),
        E.meta(name="viewport", content="width=device-width, initial-scale=1"),
        E.title(title),
        E.link(rel="icon", href=places.to("_static/favicon.svg"), type="image/svg+xml"),
        *(E.link(rel="stylesheet", href=places.to(name)) for name in [*STYLES, *assets]),
        E.link(rel="stylesheet", href=places.to(f"slides/{PAPER}"), media="print"),
        E.script(src=places.to(f"slides/{THEME}")),
        *(E.script(src=places.to(f"slides/{name}"), defer="") for name in SCRIPTS),
        E.script({"src": places.to(f"slides/{SCRIPT}"), "defer": "", **said}),
    ]
    if live:
        loader = {"src": places.to(f"{EXPLORERS}/loader.js"), "defer": ""}
        parts.append(E.script({**loader, **site.loader(places.app.config.language)}))
    return E.head(*parts)


def write_assets(outdir: Path, folder: str, language: words.Catalogue) -> None:
    """Copy styles, scripts and the speaker's window, that with its words."""
    shutil.copytree(ASSETS, outdir / folder, dirs_exist_ok=True)
    window = string.Template((ASSETS / SPEAKER).read_text(encoding="utf-8"))
    said = {key: html.escape(text) for key, text in language.entry("deck.window").items()}
    page = window.substitute(said, language=language.language.replace("_", "-"))
    (outdir / folder / SPEAKER).write_text(page, encoding="utf-8")


def keys(language: words.Catalogue) -> HtmlElement:
    """What the keys of a deck do: the letters in braces are keys."""
    parts = re.split(r"\{(.)\}", language.entry("deck.keys"))
    return E.p(*(E.kbd(part) if i % 2 else part for i, part in enumerate(parts)))


def write_index(app: Sphinx, folder: str, decks: dict[str, str]) -> None:
    """Write the list of decks, in the order of the book, and remove decks of no chapter."""
    outdir = Path(app.outdir)
    for path in (outdir / folder).rglob("*.html"):
        known = path.relative_to(outdir).as_posix() in decks.values()
        if not known and path.name not in ("index.html", SPEAKER):
            path.unlink()
    entries = [
        E.li(E.a({"href": posixpath.relpath(decks[name], folder)}, app.env.titles[name].astext()))
        for name in (entry.name for entry in contents.entries(Path(app.srcdir)))
        if name in decks
    ]
    language = words.catalogue(app.config.language)
    title = language.say("deck.title", book=app.config.html_title)
    head = [
        E.meta(charset="utf-8"),
        E.meta({"http-equiv": "Content-Security-Policy"}, content=POLICY),
        E.meta(name="viewport", content="width=device-width, initial-scale=1"),
        E.title(title),
        E.link(rel="icon", href="../_static/favicon.svg", type="image/svg+xml"),
        E.link(rel="stylesheet", href="../_static/colours.css"),
        E.link(rel="stylesheet", href="../_static/faces.css"),
        E.link(rel="stylesheet", href="deck.css"),
    ]
    back = E.p(E.a({"href": "../index.html"}, app.config.html_title))
    heading = E.h1(language.say("deck.slides"))
    body = E.body({"class": "decks"}, E.main(back, heading, E.ol(*entries), keys(language)))
    text = lxml.html.tostring(E.html(E.head(*head), body, lang=app.config.language))
    (outdir / folder / "index.html").write_bytes(b"<!DOCTYPE html>\n" + text + b"\n")
