"""The EPUB: what epubcheck says, and what it cannot know."""

from __future__ import annotations

import unicodedata
import zipfile
from pathlib import Path

import pytest
from book.editions import epub, formulas, pages
from book.programs import debian
from lxml.html import HtmlElement, fromstring

from helpers import words
from tests.site.built_site import expect_none

EQUATIONS = [f"(11.{number})" for number in range(1, 38)]
Chapters = dict[str, HtmlElement]


def test_epubcheck_finds_nothing(epub_file: Path) -> None:
    assert epub.check(epub_file) == 0


def test_epubcheck_would_find_something(
    epub_file: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.epub"
    with zipfile.ZipFile(epub_file) as old, zipfile.ZipFile(broken, "w") as new:
        for entry in old.infolist():
            if not entry.filename.endswith("jensen-bound.xhtml"):
                new.writestr(entry, old.read(entry))
    assert epub.check(broken) != 0
    # Read, and not left among the output of the tests: it is some fifty lines.
    assert "jensen-bound.xhtml" in "".join(capfd.readouterr())


def test_the_same_site_gives_the_same_file(
    epub_file: Path, book: pages.Book, tmp_path: Path
) -> None:
    again = tmp_path / "again.epub"
    epub.make(book, again)
    assert again.read_bytes() == epub_file.read_bytes()


def test_every_page_of_the_book_is_in_the_contents(epub_pages: Chapters, book: pages.Book) -> None:
    links = [a.get("href") for a in epub_pages["book/contents.xhtml"].xpath("//a")]
    assert {f"{page.slug}.xhtml" for page in book.pages} <= set(links)
    parts = {page.part for page in book.pages if page.part}
    assert parts <= set(epub_pages["book/contents.xhtml"].xpath("//a/text()"))


def test_formulas_are_mathml_with_their_source(epub_pages: Chapters) -> None:
    found = [math for page in epub_pages.values() for math in page.xpath("//math")]
    assert len(found) > 1000
    assert all(math.get("alttext") for math in found)
    assert not any(page.find_class("katex") for page in epub_pages.values())


def test_the_numbers_of_all_equations_stand_beside_them(epub_pages: Chapters) -> None:
    numbers = [
        number.text
        for page in epub_pages.values()
        for number in page.xpath("//div[@class='math']//span[@class='number']")
    ]
    assert set(EQUATIONS) <= set(numbers)


def test_a_vector_is_no_number(epub_pages: Chapters) -> None:
    styles = {
        (element.get("mathvariant"), unicodedata.name(element.text[0]))
        for page in epub_pages.values()
        for element in page.xpath("//math//*[@mathvariant]")
        if element.text
    }
    assert {style for style, _ in styles} <= {"normal", "monospace"}, styles
    text = "".join(epub_pages["book/chapters-vae-jensen-bound.xhtml"].itertext())
    assert "\N{MATHEMATICAL BOLD SMALL X}" in text and "\N{SCRIPT CAPITAL L}" in text


@pytest.mark.parametrize(
    ("letter", "style", "expected"),
    [
        ("x", "bold", "\N{MATHEMATICAL BOLD SMALL X}"),
        ("L", "script", "\N{SCRIPT CAPITAL L}"),
        ("μ", "bold-italic", "\N{MATHEMATICAL BOLD ITALIC SMALL MU}"),
        ("E", "double-struck", "\N{MATHEMATICAL DOUBLE-STRUCK CAPITAL E}"),
        ("0", "bold", "\N{MATHEMATICAL BOLD DIGIT ZERO}"),
        ("+", "bold", None),
    ],
)
def test_letters_in_a_style(letter: str, style: str, expected: str | None) -> None:
    assert formulas.styled(letter, style) == expected


def test_pictures_have_a_text_and_are_of_known_kinds(epub_file: Path, epub_pages: Chapters) -> None:
    pictures = [img for name, page in epub_pages.items() for img in page.xpath("//section//img")]
    assert len(pictures) > 50
    expect_none([img.get("src") for img in pictures if not img.get("alt")])
    assert {Path(img.get("src")).suffix for img in pictures} <= {".svg", ".png", ".jpg"}
    with zipfile.ZipFile(epub_file) as archive:
        drawings = [name for name in archive.namelist() if name.endswith(".svg")]
        assert not any(b"image/webp" in archive.read(name) for name in drawings)


def test_live_figures_are_stills_that_name_the_page(epub_pages: Chapters) -> None:
    figures = [figure for page in epub_pages.values() for figure in page.find_class("explorer")]
    assert len(figures) >= 7
    for figure in figures:
        assert figure.xpath("./img[@alt != '']"), figure.get("id")
        assert ".html" in figure.xpath("string(figcaption)")


SITE_PAGE = """<html lang="en"><body><article class="bd-article"><section id="top"><h1>One</h1>
<p><a href="two.html#there">two</a>
<a href="two.html#explorer-em?means=0,1">set</a>
<a href="#here">here</a> <a href="../slides/x.html">deck</a></p>
<figure class="explorer" id="explorer-em" data-explorer="em"><div class="explorer-poster">
<picture class="poster-light"><img src="em-wide-light.webp" alt="A climb."></picture></div></figure>
</section></article></body></html>"""


@pytest.mark.parametrize("address", ["", "https://book.example/en/"])
def test_links_lead_into_the_book_to_the_site_or_nowhere(address: str, tmp_path: Path) -> None:
    article = fromstring(SITE_PAGE).find_class("bd-article")[0]
    known = {"part/one", "part/two"}
    pages.clean(article, "part/one", tmp_path, known, address, words.catalogue())
    inside = ["#part-two--there", "#part-two--explorer-em", "#part-one--here"]
    figure = f"{address}part/one.html#explorer-em"
    outside = [f"{address}slides/x.html", figure] if address else []
    assert article.xpath(".//a/@href") == inside + outside
    assert figure in article.xpath("string(.//figcaption)")
    assert "deck" in article.text_content()


def test_where_nothing_can_be_installed_the_message_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(debian.Missing, match="no epubcheck and no apt"):
        debian.install("epubcheck", "epubcheck")
