"""The table of contents, nested sections too, and what pages say of themselves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from book import contents, lists

ROOT = Path(__file__).resolve().parents[2]
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
    assert lists.sections([("the network", 10), ("the gap", 25)], ", ") == [
        "35",
        "the network 10, the gap 25",
    ]


def test_every_chapter_says_what_the_lists_show() -> None:
    for entry in contents.chapters(ROOT):
        said = entry.metadata()
        assert set(lists.COLUMNS) | {"description"} <= set(said), entry.name
        assert said["question"].endswith("?") and 45 <= sum(n for _, n in said["minutes"]) <= 90
