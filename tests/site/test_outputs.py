"""What marked cells printed while the book was built is what the notebooks store."""

from __future__ import annotations

import functools
from pathlib import Path

import nbformat
import pytest
from book import notebooks
from jupyter_cache import get_cache

from tests.site.built_site import ROOT, SITE

CHAPTERS = ROOT / "chapters"
EXECUTED = SITE.parent / "execution-cache"


def marked(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """The marked cells of a notebook, in the form in which they are committed."""
    return list(filter(notebooks.is_marked, notebooks.committed_form(notebook).cells))


@functools.cache
def stored(path: Path) -> list[nbformat.NotebookNode]:
    """The marked cells of a chapter."""
    return marked(nbformat.read(path, as_version=4))


@functools.cache
def printed(path: Path) -> list[nbformat.NotebookNode]:
    """The marked cells of a chapter as the last build ran them."""
    cache = get_cache(EXECUTED)
    here = str(path.relative_to(ROOT))  # a copy of the book may have taken its cache along
    runs = [record for record in cache.list_cache_records() if Path(record.uri).match(here)]
    if not runs:
        pytest.fail(f"no run of {path} in {EXECUTED}: run `make book` first", pytrace=False)
    last = max(runs, key=lambda record: record.created)
    return marked(cache.get_cache_bundle(last.pk).nb)


CELLS = [
    pytest.param(path, number, id=f"{path.relative_to(CHAPTERS).with_suffix('')}-{number}")
    for path in notebooks.notebooks([CHAPTERS])
    for number in range(len(stored(path)))
]


@pytest.mark.parametrize(("path", "number"), CELLS)
def test_a_marked_cell_prints_what_is_stored(path: Path, number: int) -> None:
    written, found = stored(path), printed(path)
    sources = [[cell.source for cell in cells] for cells in (found, written)]
    assert sources[0] == sources[1], "the chapter has changed since: run `make book`"
    assert found[number].outputs == written[number].outputs
