"""Sphinx extension: the directive ``chapters``, a table of what the chapters say of themselves.

::

    ```{chapters} question
    ```

Its argument is one of the columns of :data:`COLUMNS`; chapters that do not say it are left out.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book import contents
from helpers import words

Row = Callable[[Any, str], list[str]]


def sections(minutes: list[tuple[str, int]], separator: str) -> list[str]:
    """The minutes of a chapter, and those of each of its sections."""
    each = separator.join(f"{name} {n}" for name, n in minutes)
    return [str(sum(n for _, n in minutes)), each]


# What a list shows beside the chapter: columns with their alignment, and a row.
COLUMNS: dict[str, tuple[list[tuple[str, str]], Row]] = {
    "question": ([("question", "---")], lambda question, _: [question]),
    "minutes": ([("minutes", "---:"), ("sections", "---")], sections),
    "peak_memory": ([("peak_memory", "---:")], lambda memory, _: [str(memory)]),
}


class Chapters(SphinxDirective):
    """A table with a row for each chapter."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {"caption": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Return the table, made from Markdown, which turns the chapters into links."""
        field = self.arguments[0]
        if field not in COLUMNS:
            raise self.error(f"no list is named {field}; expected one of {sorted(COLUMNS)}")
        columns, row = COLUMNS[field]
        say = words.catalogue(self.env.config.language).say
        separator = say("punctuation.separator")
        headings = [say(f"list.{name}") for name, _ in [("chapter", ""), *columns]]
        lines = [headings, ["---", *(alignment for _, alignment in columns)]]
        here = Path(self.env.doc2path(self.env.docname)).parent
        self.env.note_dependency(str(Path(self.env.srcdir) / contents.CONTENTS))
        for entry in contents.chapters(Path(self.env.srcdir)):
            self.env.note_dependency(str(entry.path))
            said = entry.metadata().get(field)
            if said is not None:
                lines.append([f"[]({os.path.relpath(entry.path, here)})", *row(said, separator)])
        text = [f"| {' | '.join(line)} |" for line in lines]
        place = nodes.Element()
        self.state.nested_parse(StringList(text, source=self.env.docname), 0, place)
        return place.children


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.add_directive("chapters", Chapters)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
