"""The little book that is built in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.book.little import Book


@pytest.fixture
def book(tmp_path: Path) -> Book:
    folder = tmp_path / "book"
    folder.mkdir()
    return Book(folder)
