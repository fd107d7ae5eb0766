"""The head of a page, written anew: what a browser, a search engine and a chat window need.

The policy. Everything comes from the site's own origin. The only inline script sets the colour
scheme before the first paint and is allowed by its hash. Formulas place their parts by ``style``
attributes, which the policy allows; it allows no ``<style>`` element. ``file:`` stands beside
``'self'`` for the book opened from a folder: there a page's origin matches nothing in browsers
that follow the standard to the letter, and on a web server ``file:`` allows nothing at all, as
browsers never load a file into a page from the web.

The same script fetches the first fonts beside the style sheet. A text that began in
other fonts would be broken into other lines when they come. From a folder a browser refuses to
fetch ahead, and need not.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lxml.html import HtmlElement
from lxml.html.builder import E
from sphinx.application import Sphinx
from sphinx.util import logging

from book import contents
from book.prose import Prose
from helpers import words

from . import fonts

SHEET = "_static/site.css"
SCRIPT = "_static/book.js"
COPYING = "_static/copying.js"
QUESTIONS = "_static/questions.js"
BEGIN = """\
(function (d, fonts) {
  try { d.mode = localStorage.getItem("mode") || "auto"; } catch (e) { d.mode = "auto"; }
  var dark = matchMedia("(prefers-color-scheme: dark)").matches;
  d.theme = d.mode === "auto" ? (dark ? "dark" : "light") : d.mode;
  if (!fonts || location.protocol === "file:") return;
  fonts.split(" ").forEach(function (href) {
    var font = { rel: "preload", as: "font", type: "font/woff2", crossOrigin: "", href: href };
    document.head.append(Object.assign(document.createElement("link"), font));
  });
})(document.documentElement.dataset, document.currentScript.dataset.fonts);
"""
BEGIN_HASH = b64encode(hashlib.sha256(BEGIN.encode()).digest()).decode()
TEXT_FONTS = ("SourceSerif4-Regular", "SourceSerif4-Semibold", "SourceSans3-Regular")
# KaTeX's fonts by the class of what is set in them: those that a text with formulas begins with.
FIRST_FONTS = {"katex": "Main-Regular", "mathnormal": "Math-Italic", "mathbf": "Main-Bold"}
POLICY = "; ".join(
    [
        "default-src 'self' file:",
        # Figures train in WebAssembly, in a worker made of a text.
        f"script-src 'self' file: 'wasm-unsafe-eval' 'sha256-{BEGIN_HASH}'",
        "worker-src blob:",
        "style-src 'self' file:",
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' file: data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self' file:",
    ]
)
# Scripts that pages keep: the live figures'.
KEPT_SCRIPTS = re.compile(r"_static/explorers/")
MINISEARCH = "_static/minisearch/minisearch.js"
SEARCH = "_static/search.js"
INDEX = "searchindex.js"
KEPT_LINKS = {"index", "search", "next", "prev", "canonical"}
MIN_WIDTH, MAX_WIDTH = 50, 160  # of a description that search engines show whole (book.prose)
logger = logging.getLogger(__name__)


def forget_sheets(app: Sphinx) -> None:
    """Begin a build with an empty list of style sheets."""
    builder: Any = app.builder
    builder.page_sheets = []


def rebuild(root: HtmlElement, builder: Any, context: dict) -> None:
    """Replace the head's content, in place; note the style sheets it linked for ``styles``."""
    old = root.find("head")
    for link in old.xpath("link[@rel='stylesheet']"):
        path = re.sub(r"^(\.\./)*|\?.*$", "", link.get("href"))
        if path not in builder.page_sheets:
            builder.page_sheets.append(path)
    parts = basics(root, builder, context)
    parts += [link for link in old.xpath("link") if link.get("rel") in KEPT_LINKS]
    parts += scripts(root, builder, context)
    new = E.head(*parts)
    for part in new:
        part.tail = "\n"
    root.replace(old, new)
    # Until the script knows better; the theme's style sheet gives a page without one no colours.
    root.set("data-theme", "light")
    for script in root.xpath("//body//script[@src]"):
        script.drop_tree()


def basics(root: HtmlElement, builder: Any, context: dict) -> list[HtmlElement]:
    """Everything before the scripts, in the order in which a browser wants it."""
    to = context["pathto"]
    title = root.findtext("head/title").strip()
    if context["pagename"] == builder.config.root_doc:
        title = context["docstitle"]  # once is enough
    parts = [
        E.meta(charset="utf-8"),
        E.meta({"http-equiv": "Content-Security-Policy"}, content=POLICY),
        E.meta(name="viewport", content="width=device-width, initial-scale=1"),
        E.title(title),
        E.meta(name="description", content=description(builder, context["pagename"])),
        E.script(BEGIN, first_fonts(root, to)),
    ]
    parts += [
        E.link(rel="stylesheet", href=to(SHEET, resource=True)),
        E.link(rel="icon", href=to("_static/favicon.ico", resource=True), sizes="32x32"),
        E.link(rel="icon", href=to("_static/favicon.svg", resource=True), type="image/svg+xml"),
        E.link(rel="apple-touch-icon", href=to("_static/favicon.png", resource=True)),
    ]
    return parts + card(parts, builder, context)


def first_fonts(root: HtmlElement, to: Any) -> dict[str, str]:
    """The attribute that tells the script at the beginning which fonts to fetch."""
    names = [f"{fonts.TEXT}/{name}" for name in TEXT_FONTS]
    names += [
        f"{fonts.FORMULAS}/KaTeX_{name}"
        for kind, name in FIRST_FONTS.items()
        if root.find_class(kind)
    ]
    return {"data-fonts": " ".join(to(f"{name}.woff2", resource=True) for name in names)}


def card(parts: list[HtmlElement], builder: Any, context: dict) -> list[HtmlElement]:
    """What a link to the page shows in a chat or a feed.

    A picture needs an absolute address, so there is none before ``html_baseurl`` is set.
    """
    title = next(part.text for part in parts if part.tag == "title")
    text = next(part.get("content") for part in parts if part.get("name") == "description")
    found = {
        "og:type": "article" if context.get("parents") else "website",
        "og:title": title,
        "og:description": text,
        "og:site_name": context["docstitle"],
    }
    base = builder.config.html_baseurl
    if base:
        found["og:url"] = base.rstrip("/") + "/" + builder.get_target_uri(context["pagename"])
        found["og:image"] = base.rstrip("/") + "/_static/card.png"
    tags = [E.meta(property=name, content=content) for name, content in found.items()]
    return [*tags, E.meta(name="twitter:card", content="summary_large_image")]


def scripts(root: HtmlElement, builder: Any, context: dict) -> list[HtmlElement]:
    """The script of the book, the live figures', and on the search page those of the search."""
    to = context["pathto"]
    language = words.catalogue(builder.config.language)
    sources = [SCRIPT, COPYING]
    if root.find_class("question-form"):
        sources.append(QUESTIONS)
    if context["pagename"] == "search":
        sources += [MINISEARCH, INDEX, SEARCH]
    said = {
        SCRIPT: spoken(language.entry("page.script")),
        COPYING: spoken(language.entry("page.copying")),
        SEARCH: spoken(language.entry("page.search")),
        QUESTIONS: spoken(
            {**language.entry("question.script"), "decimal": language.entry("punctuation.decimal")}
        ),
    }
    found = [
        E.script({"src": to(source, resource=True), "defer": "", **said.get(source, {})})
        for source in sources
    ]
    for script in root.xpath("//script[@src]"):
        if KEPT_SCRIPTS.search(script.get("src")):
            script.set("defer", "")
            found.append(script)
    return found


def spoken(entries: Mapping[str, str]) -> dict[str, str]:
    """The attribute of a script from which it has what it says to the reader."""
    return {"data-words": json.dumps(entries, ensure_ascii=False)}


def description(builder: Any, name: str) -> str:
    """What a search engine shows of the page: what its source says of it (:mod:`book.contents`)."""
    catalogue = words.catalogue(builder.config.language)
    if name in catalogue.entry("page.description"):
        return catalogue.say(f"page.description.{name}")  # Sphinx makes what this page holds
    path = Path(builder.env.doc2path(name))
    said: str = contents.read_metadata(path).get("description", "")
    width = Prose(catalogue).width(said)
    if not MIN_WIDTH <= width <= MAX_WIDTH:
        message = "put a `description` of %d to %d letters into its metadata; it has %d"
        logger.warning(message, MIN_WIDTH, MAX_WIDTH, width, location=name)
    return said
