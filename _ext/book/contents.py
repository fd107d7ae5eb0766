"""The chapters of the book: ``_toc.yml`` has their order, each says of itself what lists show.

A notebook says it in its metadata under ``book``, a text page in its front matter:

- ``description``: what search engines and link previews show, one or two sentences;
- ``question``: the one that the chapter answers, on the front page and at its own top;
- ``figure``: the live figure whose picture stands beside the question;
- ``picture``: the name of a drawing of its own that stands for it on the front page, where the
  live figure is another chapter's too, and at its top, where it has no live figure;
- ``minutes``: pairs of a section that a lecture spends time on, and its minutes;
- ``peak_memory``: of the chapter's kernel while all cells run, in MB, as
  ``benchmarks/chapter_memory.py`` has measured it.

This module knows nothing of Sphinx.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

CONTENTS = "_toc.yml"
SUFFIXES = (".ipynb", ".md")


@dataclass(frozen=True)
class Entry:
    """A page of the book: its name, the part that begins with it, how deep it lies.

    Attributes:
        name: of the page, as Sphinx has it: the path of its source without the ending.
        path: of its source.
        part: the caption of the part that begins with this page, if one does.
        depth: 0 for the front page, 1 for a chapter, 2 for a chapter below a chapter.
    """

    name: str
    path: Path
    part: str | None
    depth: int

    @property
    def is_notebook(self) -> bool:
        """Whether the page has cells."""
        return self.path.suffix == ".ipynb"

    def metadata(self) -> dict[str, Any]:
        """What the page says of itself."""
        return read_metadata(self.path)


def entries(root: Path) -> list[Entry]:
    """The pages of the book in its order, those in nested sections too.

    Raises:
        ValueError: when a page of ``_toc.yml`` has no source.
    """
    contents = yaml.safe_load((root / CONTENTS).read_text(encoding="utf-8"))
    found = [Entry(contents["root"], source(root, contents["root"]), None, 0)]
    for part in contents.get("parts", [contents]):
        caption = part.get("caption")
        for name, depth in _below(part, 1):
            found.append(Entry(name, source(root, name), caption, depth))
            caption = None
    return found


def chapters(root: Path) -> list[Entry]:
    """The chapters with cells, in the order of the book."""
    return [entry for entry in entries(root) if entry.is_notebook]


def source(root: Path, name: str) -> Path:
    """The source of a page."""
    for suffix in SUFFIXES:
        path = root / f"{name}{suffix}"
        if path.is_file():
            return path
    raise ValueError(f"{CONTENTS} names {name}, of which there is neither a notebook nor a text")


def read_metadata(path: Path) -> dict[str, Any]:
    """What a page says of itself; nothing where it says nothing."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        found: dict[str, Any] = json.loads(text)["metadata"].get("book", {})
        return found
    if not text.startswith("---\n"):
        return {}
    return yaml.safe_load(text[4 : text.index("\n---\n", 3)]) or {}


def _below(node: dict[str, Any], depth: int) -> Iterator[tuple[str, int]]:
    """The pages below a node of ``_toc.yml``, each with its depth."""
    for child in [*node.get("chapters", []), *node.get("sections", [])]:
        if "file" in child:
            yield child["file"], depth
        yield from _below(child, depth + 1)
