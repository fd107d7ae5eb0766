"""The table of contents, nested sections too, and what pages say of themselves."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from book import contents, lists

from helpers import words

ROOT = Path(__file__).resolve().parents[2]
# What a link can lead to in the text of a cell: targets, labels of exercises, names of boxes.
NAMED = re.compile(r"^(?:\(([\w-]+)\)=|:(?:label|name): ([\w-]+))$", re.MULTILINE)
TOC = """\
format: jb-book
root: index
parts:
  - chapters:
      - file: first
  - caption: A part
    chapters:
      - file: deep/second
        sections:
          - file: deep/third
            sections:
              - file: fourth
      - file: fifth
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "_toc.yml").write_text(TOC)
    (tmp_path / "deep").mkdir()
    for name in ("index", "first", "deep/third", "fourth", "fifth"):
        (tmp_path / f"{name}.md").write_text("# Title\n")
    said = {"question": "Why?", "minutes": [["a", 5], ["b", 10]], "peak_memory": 500}
    notebook = {"cells": [], "metadata": {"book": said}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "deep" / "second.ipynb").write_text(json.dumps(notebook))
    return tmp_path


def test_pages_come_in_order_with_their_part_and_depth(book: Path) -> None:
    found = [(entry.name, entry.part, entry.depth) for entry in contents.entries(book)]
    assert found == [
        ("index", None, 0),
        ("first", None, 1),
        ("deep/second", "A part", 1),
        ("deep/third", None, 2),
        ("fourth", None, 3),
        ("fifth", None, 1),
    ]


def test_only_notebooks_are_chapters_with_cells(book: Path) -> None:
    (chapter,) = contents.chapters(book)
    assert chapter.name == "deep/second"
    assert chapter.metadata()["question"] == "Why?"


def test_contents_without_parts(book: Path) -> None:
    (book / "_toc.yml").write_text("root: index\nchapters:\n  - file: first\n")
    assert [entry.name for entry in contents.entries(book)] == ["index", "first"]


def test_a_page_without_a_source_is_named(book: Path) -> None:
    (book / "fifth.md").unlink()
    with pytest.raises(ValueError, match="names fifth, of which there is neither"):
        contents.entries(book)


def test_a_text_says_it_in_its_front_matter(book: Path) -> None:
    page = book / "first.md"
    assert contents.read_metadata(page) == {}
    page.write_text("---\ndescription: What it is about.\n---\n\n# Title\n\n---\n")
    assert contents.read_metadata(page) == {"description": "What it is about."}


def test_minutes_are_added_up() -> None:
    assert lists.sections([("the network", 10), ("the gap", 25)], words.catalogue()) == [
        "35",
        "the network 10, the gap 25",
    ]


def test_every_chapter_says_what_the_lists_show() -> None:
    for entry in contents.chapters(ROOT):
        said = entry.metadata()
        assert set(lists.COLUMNS) | {"description"} <= set(said), entry.name
        assert said["question"].endswith("?") and 45 <= sum(n for _, n in said["minutes"]) <= 90


def test_no_two_chapters_give_one_name() -> None:
    """To figures, equations, sections and exercises: a link could mean either of two."""
    seen: dict[str, str] = {}
    twice = []
    for entry in contents.chapters(ROOT):
        for cell in nbformat.read(entry.path, as_version=4).cells:
            figure = cell.metadata.get("mystnb", {}).get("figure", {}).get("name")
            text = cell.source if cell.cell_type == "markdown" else ""
            named = [first or second for first, second in NAMED.findall(text)]
            for name in [*filter(None, [figure]), *named]:
                if name in seen:
                    twice.append(f"{name}: {seen[name]} and {entry.name}")
                seen[name] = entry.name
    assert len(seen) > 100
    assert twice == []


def test_descriptions_have_the_length_that_search_engines_show() -> None:
    said = {entry.name: entry.metadata()["description"] for entry in contents.chapters(ROOT)}
    assert {name: len(text) for name, text in said.items() if not 50 <= len(text) <= 160} == {}
