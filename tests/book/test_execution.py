"""Chapters whose cells must run do so side by side, and one that fails keeps none from its page."""

from __future__ import annotations

import os
import shutil

import pytest
from book import execution

from tests.book.little import CELL, Book


def test_chapters_run_side_by_side_and_only_what_failed_runs_again(book: Book) -> None:
    folder = book.folder
    toc = "format: jb-book\nroot: index\nchapters:\n  - file: chapter\n  - file: other\n"
    book.write("_toc.yml", toc)
    cell = CELL.format(log=str(book.log))
    book.write_chapter("raise ValueError('no such luck')")
    shutil.copy(folder / "chapter.ipynb", folder / "other.ipynb")
    other = (folder / "other.ipynb").read_text().replace("eq-11-1", "eq-11-2")
    (folder / "other.ipynb").write_text(
        other.replace("11.1}", "11.2}").replace("# Chap", "# Other chap")
    )
    book.write_chapter(cell)
    failed = book.make()
    assert failed.returncode != 0
    assert "chapter.ipynb was run in" in failed.stdout
    assert "other.ipynb was run and failed" in failed.stdout
    assert "no such luck" in failed.stdout + failed.stderr
    assert book.executions() == 1
    mended = (folder / "other.ipynb").read_text().replace("raise ValueError('no such luck')", "1")
    (folder / "other.ipynb").write_text(mended)
    done = book.make()
    assert done.returncode == 0, done.stdout + done.stderr
    assert book.executions() == 1, "the chapter that had not failed ran again"


@pytest.mark.parametrize("before", [None, "3"])
def test_kernels_beside_each_other_have_one_thread(
    monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    monkeypatch.delenv(execution.THREADS, raising=False)
    if before:
        monkeypatch.setenv(execution.THREADS, before)
    with execution.one_thread():
        assert os.environ[execution.THREADS] == "1"
    assert os.environ.get(execution.THREADS) == before
