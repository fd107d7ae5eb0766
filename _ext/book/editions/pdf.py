"""Print the built book: one PDF with cover, contents, bookmarks and an index with page numbers.

    python -m book.editions.pdf [SITE]

Chromium lays the one long page out twice. The first time tells on which page each chapter, section
and term lands; these numbers go into the contents, the index and the exercises.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

from lxml import html
from playwright.sync_api import Browser, sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import Fit, IndirectObject

from book.editions import pages, single
from book.programs import chromium, debian

ROOT = Path(__file__).resolve().parents[3]
NAME = "deep-generative-models-by-hand"
TEXT_WIDTH = 627  # CSS pixels: the width of A4 less the margins of paper/print.css
PASSES = 3
MAX_NAMED = 5  # missing targets that the message lists
# Chromium writes too small an object count; pypdf warns each time it reads the file.
logging.getLogger("pypdf").setLevel(logging.ERROR)
CHINESE = "fonts-noto-cjk"
# Nothing scrolls on paper: a formula that is too wide is set smaller, but never its number.
FIT = """() => {
  const wide = [];
  for (const block of document.querySelectorAll("div.math")) {
    const tag = block.querySelector(".tag");
    const room = block.clientWidth - (tag ? 2 * tag.offsetWidth + 12 : 0);
    const bases = [...block.querySelectorAll(".katex-html > .base")];
    const width = bases.reduce((sum, base) => sum + base.offsetWidth, 0);
    if (width > room) {
      const formula = block.querySelector(".katex");
      formula.style.fontSize = `${1.1 * room / width * 0.99}em`;
      wide.push(Math.round(100 * room / width));
    }
  }
  return wide;
}"""


class NoBook(Exception):
    """The book cannot be printed as it should be; the message says why in one sentence."""


def ensure_chinese() -> None:
    """See that there is a font for the Chinese terms, where a program can tell.

    Raises ``debian.Missing`` if there is none and none can be installed.
    """
    try:
        fonts = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False).stdout
    except FileNotFoundError:
        return  # no Linux: the system has such fonts
    if not fonts.strip():
        debian.install(CHINESE, "font for Chinese")


def lay_out(browser: Browser, page_file: Path, target: Path) -> None:
    """Print one page to a tagged PDF, which screen readers can follow.

    Raises ``NoBook`` if a picture cannot be read.
    """
    view = browser.new_page(viewport={"width": TEXT_WIDTH, "height": 1000})
    view.emulate_media(media="print", color_scheme="light")
    view.goto(page_file.as_uri())
    view.evaluate("document.fonts.ready")
    broken = view.evaluate(
        "[...document.images].filter(i => !i.naturalWidth).map(i => i.getAttribute('src'))"
    )
    if broken:
        raise NoBook(f"there are pictures that cannot be read: {', '.join(broken)}")
    view.evaluate(FIT)
    view.pdf(path=target, prefer_css_page_size=True, tagged=True)
    view.close()


def page_numbers(reader: PdfReader) -> dict[str, int]:
    """On which page, counted from 1, every link's target stands."""
    found = {}
    for name, destination in reader.named_destinations.items():
        number = reader.get_destination_page_number(destination)
        if number is not None:
            found[name.removeprefix("/")] = number + 1
    return found


def expect_targets(document: str, numbers: dict[str, int]) -> None:
    """See that every link inside the book leads to a page, so that page 0 is never printed.

    Raises ``NoBook`` if one does not.
    """
    targets = html.fromstring(document).xpath("//a[starts-with(@href, '#')]/@href")
    missing = sorted({target.removeprefix("#") for target in targets} - set(numbers))
    if missing:
        more = f" and {len(missing) - MAX_NAMED} more" if len(missing) > MAX_NAMED else ""
        raise NoBook(
            f"links lead to targets without a page: {', '.join(missing[:MAX_NAMED])}{more}"
        )


def finish(path: Path, book: pages.Book) -> None:
    """Write title, author and bookmarks into the PDF, with which a reader opens.

    Chromium's own bookmarks know no parts, and repeat a title that begins a page.
    """
    writer = PdfWriter(clone_from=path)
    destinations = {name.removeprefix("/"): at for name, at in writer.named_destinations.items()}
    above: dict[str, IndirectObject | None] = {"part": None, "chapter": None}
    for entry in single.outline(book):
        place = destinations[entry.to]
        parent = {"part": None, "chapter": above["part"], "section": above["chapter"]}[entry.kind]
        title = " ".join(entry.title.text_content().split())
        number = writer.get_destination_page_number(place)
        added = writer.add_outline_item(
            title=title,
            page_number=number,
            parent=parent,
            fit=Fit.xyz(0, place.top, None),
            is_open=False,
        )
        above[entry.kind] = added
    writer.add_metadata({"/Title": book.title, "/Author": book.author})
    writer.page_mode = "/UseOutlines"
    writer.pdf_header = "%PDF-1.7"
    writer.write(path)


def make(book: pages.Book, folder: Path) -> Path:
    """Write the PDF of a book into a folder; return its path.

    Raises ``NoBook`` if a picture or the target of a link is missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    page_file, target = folder / "book.html", folder / f"{NAME}.pdf"
    numbers: dict[str, int] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.ensure(), args=chromium.FLAGS)
        for _ in range(PASSES):
            document = single.html(book, numbers, page_file)
            page_file.write_text(document, encoding="utf-8")
            lay_out(browser, page_file, target)
            before, numbers = numbers, page_numbers(PdfReader(target))
            expect_targets(document, numbers)
            if numbers == before:
                break
        browser.close()
    if numbers != before:
        raise NoBook(f"page numbers still change after {PASSES} passes")
    finish(target, book)
    return target


def main(arguments: list[str]) -> int:
    """Print and say where the file is, or in one sentence why there is none."""
    site = Path(arguments[0]).resolve() if arguments else ROOT / "_build" / "html"
    if not (site / "index.html").is_file():
        print(f"no built site in {site}: run `make book` first", file=sys.stderr)
        return 1
    try:
        ensure_chinese()
        target = make(pages.read(site), site.parent / "print")
    except (NoBook, chromium.NoBrowser, debian.Missing) as error:
        print(f"No PDF: {error}.", file=sys.stderr)
        return 1
    count = len(PdfReader(target).pages)
    print(f"{target}: {count} pages, {target.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
