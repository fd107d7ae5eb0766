"""Sphinx extension: every chapter that is a notebook gives a deck of slides, from the same cells.

The deck of ``chapters/vae/em.html`` is ``slides/vae/em.html``: reveal.js, the formulas as the
page has them, the live figures, and what the chapter says between them as speaker notes. In this
order:

=============  ====================================================================================
``cells``      marks in a page's HTML where each cell begins; a cell's slide type; the notes cells
``outline``    the page as columns, pieces and blocks: what shows, and what the speaker says
``blocks``     one kind of block each: a step, a list item, a box, a picture, a live figure, code
``sentences``  which sentences before and after a formula stay with it
``deck``       the deck's page; ``assets/`` are its styles, its script and the speaker's window
=============  ====================================================================================

How much fits on one slide is decided in the browser, by ``assets/pack.js``, which measures: only
there is known how large a formula is in the fonts at hand. Authors steer by the usual metadata of
a cell, ``slideshow.slide_type``:

- ``notes`` (with the tag ``remove-cell``): the question to ask, and the usual wrong answer
- ``skip``: nothing of this cell shows, a section that begins in it included
- ``slide``, ``subslide``: a new slide begins here; a code cell shows its code and what it prints
- ``fragment``: a code cell shows its code and what it prints, on the present slide if it fits

A text cell with the tag ``takeaway`` ends each section: one or two sentences that say what it has
found. They are a paragraph of the page, and the last thing on the section's last slide.

Any page may link to a deck by the role ``deck``: {deck}`the slides on EM <chapters/vae/em>`, or to
the list of them: {deck}`slides <index>`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import ReferenceRole
from sphinx.util.osutil import ensuredir, relative_uri

from book import contents
from book.prose import Prose
from helpers import words

from . import cells, deck, outline

CHAPTERS = "chapters/"
FOLDER = "slides"
BEFORE_EXPLORERS = 400
AFTER_THEME = 600
BUTTON = {"type": "link", "label": "slides-button", "text": "", "icon": "fas fa-chalkboard"}


def deck_of(env: BuildEnvironment, pagename: str) -> str | None:
    """The address of a chapter's deck, from the root of the site; other pages have none."""
    is_notebook = Path(env.doc2path(pagename)).suffix == ".ipynb"
    if not is_notebook or not pagename.startswith(CHAPTERS):
        return None
    return f"{FOLDER}/{pagename.removeprefix(CHAPTERS)}.html"


class DeckRole(ReferenceRole):
    """A link to the deck of a chapter, or to the list of decks."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the link."""
        address = f"{FOLDER}/index.html"
        if self.target != "index":
            found = deck_of(self.env, self.target) if self.target in self.env.found_docs else None
            if found is None:
                message = f"there are no slides of {self.target!r}: expected a notebook's name"
                return [], [self.inliner.reporter.error(message, line=self.lineno)]
            address = found
        url = relative_uri(f"{self.env.docname}.html", address)
        return [nodes.reference(self.rawtext, self.title, refuri=url, internal=True)], []


def is_html(app: Sphinx) -> bool:
    """Whether this build writes pages."""
    return app.builder.format == "html"


def mark(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Mark in a chapter where its cells begin."""
    if is_html(app) and deck_of(app.env, docname):
        cells.mark(doctree, cells.Notebook.read(Path(app.env.doc2path(docname))).takeaways)


def write_deck(app: Sphinx, pagename: str, template: str, context: dict, doctree: Any) -> None:
    """Write the deck of a chapter, then take the marks out of its page."""
    if doctree is None or not is_html(app) or pagename not in app.env.found_docs:
        return
    address = deck_of(app.env, pagename)
    if address is None:
        return
    source = Path(app.env.doc2path(pagename))
    notebook = cells.Notebook.read(source)
    say, places = words.catalogue(app.config.language), deck.Places(app, pagename, address)
    chapter = outline.read(context["body"], notebook, places, Prose(say))
    chapter[0].blocks[:0] = deck.opens(contents.read_metadata(source), places, say)
    context["body"] = cells.unmark(context["body"])
    path = Path(app.outdir) / address
    ensuredir(path.parent)
    path.write_text(deck.page(chapter, places), encoding="utf-8")


def add_button(app: Sphinx, pagename: str, template: str, context: dict, doctree: Any) -> None:
    """Let a chapter's page lead to its deck."""
    if doctree is None or pagename not in app.env.found_docs or "header_buttons" not in context:
        return
    address = deck_of(app.env, pagename)
    if address is not None:
        url = relative_uri(app.builder.get_target_uri(pagename), address)
        tooltip = words.catalogue(app.config.language).say("deck.slides")
        context["header_buttons"].insert(0, {**BUTTON, "url": url, "tooltip": tooltip})


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Put styles, scripts and the list of decks beside the decks; remove decks of no chapter."""
    if exception is not None or not is_html(app):
        return
    decks = {name: deck_of(app.env, name) for name in app.env.found_docs}
    deck.write_assets(Path(app.outdir), FOLDER, words.catalogue(app.config.language))
    deck.write_index(app, FOLDER, {name: path for name, path in decks.items() if path})


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.add_role("deck", DeckRole())
    app.connect("doctree-resolved", mark)
    app.connect("html-page-context", write_deck, priority=BEFORE_EXPLORERS)
    app.connect("html-page-context", add_button, priority=AFTER_THEME)
    app.connect("build-finished", finish, priority=BEFORE_EXPLORERS)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
