"""Sphinx extension: the directive ``plan``, lectures whose minutes are those of the chapters.

::

    ```{plan} 90
    Lecture 1 | generative-models: two steps – naive Bayes; vae/em | an exercise
    Computers | {ref}`ex-one` | another
    ```

A line is a session: its name, what it goes through, and what students take home. What it goes
through are chapters by their names below ``chapters``, whole or from one section to another as the
chapter's ``minutes`` call them; anything else is shown as it stands. The argument is how long a
session may be: a plan that does not fit fails the build.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book import contents
from helpers import words

Minutes = Mapping[str, Sequence[tuple[str, int]]]
CHAPTER = re.compile(r"[a-z][\w/-]*(: .*)?")
TO = " – "


class Part(NamedTuple):
    """A chapter of a session, the names of its first and last section, and how long they take."""

    chapter: str
    sections: tuple[str, str] | None
    minutes: int


def parts(what: str, chapters: Minutes) -> list[Part]:
    """What a session goes through; nothing where it names no chapters.

    Raises:
        ValueError: for a chapter or a section that does not exist, or one before the other.
    """
    named = [one.strip() for one in what.split(";")]
    if not all(CHAPTER.fullmatch(one) for one in named):
        return []
    return [_part(*one.partition(": ")[::2], chapters) for one in named]


def _part(chapter: str, span: str, chapters: Minutes) -> Part:
    if chapter not in chapters:
        raise ValueError(f"no chapter is named {chapter}; expected one of {', '.join(chapters)}")
    minutes = chapters[chapter]
    if not span:
        return Part(chapter, None, sum(n for _, n in minutes))
    names = [name for name, _ in minutes]
    first, _, last = span.partition(TO)
    for name in filter(None, (first, last)):
        if name not in names:
            raise ValueError(
                f"{chapter} has no section {name!r} in its minutes; expected one of "
                f"{', '.join(names)}"
            )
    begin, end = names.index(first), names.index(last or first)
    if end < begin:
        raise ValueError(f"in {chapter} {last!r} comes before {first!r}; expected the other order")
    return Part(chapter, (first, last or first), sum(n for _, n in minutes[begin : end + 1]))


class Plan(SphinxDirective):
    """A table with a row for each session."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the table, made from Markdown, which turns the chapters into links."""
        root = Path(self.env.srcdir)
        self.env.note_dependency(str(root / contents.CONTENTS))
        self.entries = {
            entry.name.removeprefix("chapters/"): entry for entry in contents.chapters(root)
        }
        minutes = {name: entry.metadata()["minutes"] for name, entry in self.entries.items()}
        for entry in self.entries.values():
            self.env.note_dependency(str(entry.path))
        self.catalogue = words.catalogue(self.config.language)
        columns = ("session", "minutes", "what", "home")
        lines = [
            [self.catalogue.say(f"page.plans.{name}") for name in columns],
            ["---", "---:", "---", "---"],
            *(self.row(line, minutes) for line in self.content if line.strip()),
        ]
        place = nodes.Element()
        text = [f"| {' | '.join(line)} |" for line in lines]
        self.state.nested_parse(StringList(text, source=self.env.docname), 0, place)
        return place.children

    def row(self, line: str, minutes: Minutes) -> list[str]:
        """The cells of one session."""
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != 3:
            raise self.error(
                f"{line!r} has {len(cells)} cells; expected a session, its chapters, an exercise"
            )
        session, what, home = cells
        try:
            found = parts(what, minutes)
        except ValueError as error:
            raise self.error(f"{session}: {error}") from None
        total = sum(part.minutes for part in found)
        limit = int(self.arguments[0])
        if total > limit:
            raise self.error(f"{session} takes {total} minutes; expected at most {limit}")
        if not found:
            return [session, "", what, home]
        shown = "; ".join(self.shown(part) for part in found)
        return [session, str(total), shown, home]

    def shown(self, part: Part) -> str:
        """A chapter as a link, and which sections of it."""
        here = Path(self.env.doc2path(self.env.docname)).parent
        link = f"[]({os.path.relpath(self.entries[part.chapter].path, here)})"
        if part.sections is None:
            return link
        first, last = part.sections
        key = "page.plans.one" if first == last else "page.plans.span"
        return self.catalogue.say(key, chapter=link, first=first, last=last)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.add_directive("plan", Plan)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
