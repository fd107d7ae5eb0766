"""Sphinx extension: the directive ``chapters``, a table of what the chapters say of themselves.

::

    ```{chapters} minutes
    ```

Its argument is one of the columns of :data:`COLUMNS`; chapters that do not say it are left out.
``{chapters} path`` shows the chapters as cards instead: a chapter's picture, its title, the
question that it answers. The picture is the drawing of its own that the chapter names, or its live
figure.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from lxml import html
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from book import contents, explorers
from book.page import opening
from helpers import words
from helpers.explorers.kit.base import alt
from helpers.words import Catalogue

Row = Callable[[Any, Catalogue], list[str]]


def sections(minutes: list[tuple[str, int]], say: Catalogue) -> list[str]:
    """The minutes of a chapter, and those of each of its sections."""
    each = say.entry("punctuation.separator").join(f"{name} {n}" for name, n in minutes)
    return [str(sum(n for _, n in minutes)), each]


PATH = "path"
# What a table shows: its columns beside that of the chapter, with their alignment, and a row.
COLUMNS: dict[str, tuple[dict[str, str], Row]] = {
    "minutes": ({"minutes": "---:", "sections": "---"}, sections),
    "peak_memory": ({"peak_memory": "---:"}, lambda memory, _: [str(memory)]),
}


class Drawn(nodes.Inline, nodes.Element):
    """Stands for a drawing of another page, ``page`` and ``name``, until all pages are read."""


class Chapters(SphinxDirective):
    """A table with a row for each chapter."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the table, made from Markdown, which turns the chapters into links."""
        field = self.arguments[0]
        if field != PATH and field not in COLUMNS:
            raise self.error(
                f"no list is named {field}; expected one of {sorted([*COLUMNS, PATH])}"
            )
        self.env.note_dependency(str(Path(self.env.srcdir) / contents.CONTENTS))
        text = self.path() if field == PATH else self.table(field)
        place = nodes.container(classes=[PATH]) if field == PATH else nodes.Element()
        self.state.nested_parse(StringList(text, source=self.env.docname), 0, place)
        if field == PATH:
            self.add_drawings(place)
        return [place] if field == PATH else place.children

    def chapters(self, field: str) -> Iterator[tuple[str, Any, dict[str, Any]]]:
        """The address of each chapter that says something, what it says, and all that it says."""
        here = Path(self.env.doc2path(self.env.docname)).parent
        for entry in contents.chapters(Path(self.env.srcdir)):
            self.env.note_dependency(str(entry.path))
            said = entry.metadata()
            if field in said:
                yield os.path.relpath(entry.path, here), said[field], said

    def table(self, field: str) -> list[str]:
        """A table in Markdown, which turns addresses into links with the chapters' titles."""
        columns, row = COLUMNS[field]
        say = words.catalogue(self.config.language)
        lines = [
            [say.say(f"page.lists.{name}") for name in ("chapter", *columns)],
            ["---", *columns.values()],
            *([f"[]({address})", *row(value, say)] for address, value, _ in self.chapters(field)),
        ]
        return [f"| {' | '.join(line)} |" for line in lines]

    def path(self) -> list[str]:
        """A list in Markdown: of each chapter its picture, its title, its question."""
        folder = "../" * self.env.docname.count("/") + explorers.FOLDER
        say = words.catalogue(self.config.language)
        lines = []
        for address, question, said in self.chapters("question"):
            name = None if "picture" in said else said.get("figure")
            pictures = opening.card(name, folder, alt(name, say)) if name else []
            shown = "".join(html.tostring(one, encoding="unicode") for one in pictures)
            lines += [f"1. {shown}[]({address}) {question}"]
        return lines

    def add_drawings(self, place: nodes.Element) -> None:
        """Give each card whose chapter names a drawing of its own a stand-in for it."""
        entries = contents.chapters(Path(self.env.srcdir))
        asked = [entry for entry in entries if "question" in entry.metadata()]
        for entry, item in zip(asked, place.findall(nodes.list_item), strict=True):
            name = entry.metadata().get("picture")
            if name is not None:
                item[0].insert(0, Drawn(page=entry.name, name=name))
                self.env.metadata[self.env.docname]["has_drawings"] = True


def with_drawings(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The pages that show drawings of others, which are written anew with each of those."""
    return [name for name, said in env.metadata.items() if said.get("has_drawings")]


def show_drawings(app: Sphinx, document: nodes.document, page: str) -> None:
    """Put drawings in the place of their stand-ins."""
    for stand_in in list(document.findall(Drawn)):
        other = app.env.get_doctree(stand_in["page"])
        name = nodes.fully_normalize_name(stand_in["name"])
        images = [
            image
            for figure in other.findall(nodes.figure)
            if name in figure["names"]
            for image in figure.findall(nodes.image)
        ]
        if not images:
            raise ExtensionError(
                f"{stand_in['page']} has no drawing named {stand_in['name']!r}, as `picture` in "
                "its metadata has it; expected the name of a figure that a cell draws"
            )
        uri = images[0]["uri"]
        stand_in.replace_self(
            nodes.image(uri=uri, candidates={"*": uri}, alt=images[0].get("alt", ""))
        )


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.add_directive("chapters", Chapters)
    app.connect("env-updated", with_drawings)
    app.connect("doctree-resolved", show_drawings)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
