"""The book's own equations: each stands once, tagged, numbered without a gap, with one test.

Those of the source, (11.1) to (11.37), are held to the same in ``test_equations.py``. A family has
a letter, and a system of the source's section 11.3 its number too: (G.1), (S4.2).
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import nbformat
import pytest
from book import contents

ROOT = Path(__file__).resolve().parents[1]
NAME = r"([a-z]\d?)-(\d+)"
BLOCK = re.compile(rf"^\(eq-{NAME}\)=\n\$\$\n(.*?)\n\$\$", re.MULTILINE | re.DOTALL)
LINK = re.compile(rf"\]\(#eq-{NAME}\)")
TAG = re.compile(r"\\tag\{([A-Z]\d?)\.(\d+)\}")
TEST = re.compile(r"^def test_eq_([a-z]\d?)_(\d+)_", re.MULTILINE)
FAMILIES = ["g", "l", "s1", "s4", "s5", "v"]


@cache
def text() -> str:
    """All pages in the order of the book, without code."""
    pages = []
    for entry in contents.entries(ROOT):
        if entry.is_notebook:
            cells = nbformat.read(entry.path, as_version=4).cells
            pages += [cell.source for cell in cells if cell.cell_type == "markdown"]
        else:
            pages.append(entry.path.read_text(encoding="utf-8"))
    return "\n".join(pages)


def test_no_family_is_left_out() -> None:
    assert sorted({family for family, _, _ in BLOCK.findall(text())}) == FAMILIES


@pytest.mark.parametrize("family", FAMILIES)
def test_every_equation_has_its_target_its_tag_and_its_test(family: str) -> None:
    blocks = [(n, body) for name, n, body in BLOCK.findall(text()) if name == family]
    numbers = [n for n, _ in blocks]
    assert numbers == [str(n) for n in range(1, len(blocks) + 1)]
    assert all(TAG.findall(body) == [(family.upper(), n)] for n, body in blocks)
    assert [n for name, n in TAG.findall(text()) if name == family.upper()] == numbers
    assert {n for name, n in LINK.findall(text()) if name == family} <= set(numbers)
    sources = (path.read_text("utf-8") for path in Path(__file__).parent.glob("test_equations*.py"))
    tests = Counter(n for source in sources for name, n in TEST.findall(source) if name == family)
    assert tests == Counter(numbers)
