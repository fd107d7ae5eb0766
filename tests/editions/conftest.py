"""The book on paper and for readers, made once from the built site and read again.

The site is what ``make book`` wrote to ``_build/html``, or the folder named by the environment
variable ``SITE``; the PDF and the EPUB are written beside it, into ``print``. Without a site or a
browser these tests fail; they never skip.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import numpy as np
import pytest
from book.editions import epub, pages, pdf
from lxml.html import HtmlElement
from pypdf import PdfReader

from tests.editions.edition import Printed, photographs
from tests.site.built_site import SITE


@pytest.fixture(scope="session")
def book() -> pages.Book:
    if not (SITE / "index.html").is_file():
        pytest.fail(f"no built site in {SITE}: run `make book` first", pytrace=False)
    return pages.read(SITE.resolve())


@pytest.fixture(scope="session")
def printed(book: pages.Book) -> Iterator[Printed]:
    pdf.ensure_chinese()
    path = pdf.make(book, book.site.parent / "print")
    source = lxml.html.parse(str(path.parent / "book.html")).getroot()
    with PdfReader(path) as reader:
        yield Printed(path, reader, source)


@pytest.fixture(scope="session")
def photos(printed: Printed, tmp_path_factory: pytest.TempPathFactory) -> list[np.ndarray]:
    """Every page of the PDF as a small picture."""
    return photographs(printed.path, tmp_path_factory.mktemp("photos"))


@pytest.fixture(scope="session")
def epub_file(book: pages.Book) -> Path:
    path = book.site.parent / "print" / f"{epub.NAME}.epub"
    epub.make(book, path)
    return path


@pytest.fixture(scope="session")
def epub_pages(epub_file: Path) -> dict[str, HtmlElement]:
    """The chapters of the EPUB by file name."""
    with zipfile.ZipFile(epub_file) as archive:
        names = [name for name in archive.namelist() if name.endswith(".xhtml")]
        return {name: lxml.html.fromstring(archive.read(name)) for name in names}
