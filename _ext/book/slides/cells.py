"""The cells behind a page: where each begins in the HTML, what slide it asks for, and its notes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from sphinxcontrib import katex

# MyST-NB gives the lines of a cell numbers of their own: those of cell 0 begin at 10001.
LINES_PER_CELL = 10_000
TAKEAWAY = "takeaway"  # the tag of a text cell that says what a section has found
MARK = re.compile(r"<!--cell (\d+)-->")


class Notebook(NamedTuple):
    """What the cells of a notebook say about slides."""

    types: dict[int, str]  # slide types by the number of the cell; most cells have none
    notes: dict[int, str]  # the text of the notes cells by the number of the cell before them
    takeaways: frozenset[int] = frozenset()  # the cells that conclude a section

    @classmethod
    def read(cls, path: Path) -> Notebook:
        """Read a notebook's file."""
        types, notes, takeaways = {}, {}, set()
        for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"]):
            kind = cell["metadata"].get("slideshow", {}).get("slide_type", "")
            if TAKEAWAY in cell["metadata"].get("tags", []):
                takeaways.add(number)
            if kind == "notes":
                notes[number] = "".join(cell["source"])
            elif kind:
                types[number] = kind
        return cls(types, notes, frozenset(takeaways))


def mark(doctree: nodes.document, takeaways: frozenset[int] = frozenset()) -> None:
    """Put a comment with its number before what each cell has left in a page, in place.

    The paragraphs of the cells that conclude a section get a class, for pages and decks.
    """
    mark_below(doctree, -1)
    for paragraph in doctree.findall(nodes.paragraph):
        if (paragraph.line or 0) // LINES_PER_CELL - 1 in takeaways:
            paragraph["classes"].append(TAKEAWAY)


def mark_below(parent: nodes.Element, current: int) -> int:
    """Mark the cells among and below the children of a node; return the last cell's number.

    A section keeps its title in the first place, where Sphinx looks for it.
    """
    for child in list(parent.children):
        if isinstance(child, nodes.title):
            continue
        number = (child.line or 0) // LINES_PER_CELL - 1
        if number > current:
            comment = nodes.raw("", f"<!--cell {number}-->", format="html")
            if isinstance(child, nodes.section):
                child.insert(1, comment)
            else:
                parent.insert(parent.index(child), comment)
            current = number
        if isinstance(child, nodes.section):
            current = mark_below(child, current)
    return current


def unmark(body: str) -> str:
    """The HTML without marks."""
    return MARK.sub("", body)


def markdown(text: str) -> str:
    """A notes cell as HTML; formulas become HTML here, as on the pages."""

    def formula(content: str, options: dict) -> str:
        return str(katex.render_latex(content, {"displayMode": options["display_mode"]}))

    parser = MarkdownIt("commonmark").use(dollarmath_plugin, renderer=formula)
    return str(parser.render(text))
