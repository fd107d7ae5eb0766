"""The book on paper and for readers, made once from the built site and read again.

The site is what ``make book`` wrote to ``_build/html``, or the folder named by the environment
variable ``SITE``; the PDF and the EPUB are written beside it, into ``print``. Without a site or a
browser these tests fail; they never skip.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import lxml.html
import pytest
from built_site import ROOT, SITE
from lxml.html import HtmlElement
from pypdf import PdfReader

sys.path.insert(0, str(ROOT / "tools"))

import epub
import pdf
from paper import pages


@dataclass
class Printed:
    """The PDF, the text of its pages, and the long page it was made from."""

    reader: PdfReader
    texts: list[str]
    source: HtmlElement

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


@pytest.fixture(scope="session")
def book() -> pages.Book:
    if not (SITE / "index.html").is_file():
        pytest.fail(f"no built site in {SITE}: run `make book` first", pytrace=False)
    return pages.read(SITE.resolve())


@pytest.fixture(scope="session")
def printed(book: pages.Book) -> Iterator[Printed]:
    pdf.ensure_chinese()
    path = pdf.make(book, book.site.parent / "print")
    with PdfReader(path) as reader:
        texts = [page.extract_text() for page in reader.pages]
        yield Printed(reader, texts, lxml.html.parse(str(path.parent / "book.html")).getroot())


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
