"""The printed book: pages, bookmarks, page numbers, formulas and glyphs."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from book.editions import pages, pdf, single
from lxml.html import fromstring
from pypdf import PdfReader
from pypdf.generic import Destination

from tests.editions.edition import Printed, squeezed
from tests.site.built_site import expect_none

EQUATIONS = [f"(11.{number})" for number in range(1, 38)]
MIN_PAGES = 120


def bookmarks(reader: PdfReader, entries: list | None = None, level: int = 0) -> list[tuple]:
    """Every bookmark: its depth, its title, its page counted from 1."""
    found: list[tuple] = []
    for entry in reader.outline if entries is None else entries:
        if isinstance(entry, Destination):
            number = reader.get_destination_page_number(entry)
            found.append((level, entry.title, None if number is None else number + 1))
        else:
            found += bookmarks(reader, entry, level + 1)
    return found


def test_the_book_has_its_pages_and_says_what_it_is(printed: Printed, book: pages.Book) -> None:
    assert len(printed.texts) > MIN_PAGES
    assert printed.reader.metadata is not None
    assert printed.reader.metadata.title == book.title
    assert printed.reader.trailer["/Root"]["/Lang"] == book.language
    assert printed.reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_bookmarks_are_the_parts_chapters_and_sections(printed: Printed, book: pages.Book) -> None:
    found = bookmarks(printed.reader)
    expected = [(e.kind, squeezed(e.title.text_content())) for e in single.outline(book)]
    assert [squeezed(title) for _, title, _ in found] == [title for _, title in expected]
    parts = {page.part for page in book.pages if page.part}
    assert parts and parts <= {title for level, title, _ in found if level == 0}
    depths = {
        kind: {f[0] for f, e in zip(found, expected, strict=True) if e[0] == kind}
        for kind in ("part", "chapter", "section")
    }
    assert depths == {"part": {0}, "chapter": {0, 1}, "section": {1, 2}}


def test_each_bookmark_leads_to_its_heading(printed: Printed, book: pages.Book) -> None:
    parts = {page.part for page in book.pages}
    wrong = [
        f"{title!r} is not on page {page}"
        for _, title, page in bookmarks(printed.reader)
        # The title of a part stands in the contents only.
        if title not in parts
        and (page is None or squeezed(title)[:20] not in squeezed(printed.texts[page - 1]))
    ]
    expect_none(wrong)


def test_the_page_numbers_in_the_contents_are_right(printed: Printed) -> None:
    wrong = []
    lines = printed.source.xpath("//nav[@class='contents']//a")
    for line in lines:
        title, number = line[0].text_content(), int(line.find_class("number")[0].text_content())
        if squeezed(title)[:20] not in squeezed(printed.texts[number - 1]):
            wrong.append(f"{title!r} is not on page {number}")
    assert len(lines) > 50
    expect_none(wrong)


def test_the_number_on_a_page_is_its_place(printed: Printed) -> None:
    # The cover and the word on this edition have none.
    numbers = [str(number) for number in range(1, len(printed.reader.pages) + 1)]
    assert printed.feet == ["", "", *numbers[2:]]


def test_every_link_inside_the_book_leads_to_a_place(printed: Printed) -> None:
    targets = {href[1:] for href in printed.source.xpath("//a/@href") if href.startswith("#")}
    assert len(targets) > 200
    places = {name.removeprefix("/") for name in printed.reader.named_destinations}
    assert sorted(targets - places) == []


def test_no_page_number_is_unknown(printed: Printed) -> None:
    entries = printed.source.xpath("//section[@id='genindex']//li/a")
    numbers = [a.text_content() for a in entries]
    numbers += [n.text for n in printed.source.find_class("number")]
    assert len(entries) > 60
    assert str(single.UNKNOWN) not in numbers


def test_the_index_leads_to_its_terms(printed: Printed) -> None:
    # The main entry of a term is its place in the glossary, where it stands word for word.
    wrong = []
    for item in printed.source.xpath("//section[@id='genindex']//li[a/strong]"):
        term = squeezed(item.text)
        number = int(item.xpath("string(a/strong)"))
        if term.lower() not in squeezed(printed.texts[number - 1]).lower():
            wrong.append(f"{item.text!r} is not on page {number}")
    expect_none(wrong)


def test_the_numbers_of_all_equations_are_text(printed: Printed) -> None:
    text = squeezed("".join(printed.texts))
    assert [number for number in EQUATIONS if number not in text] == []
    # Beside the formula itself, not only where a sentence refers to it.
    tags = [squeezed(tag.text_content()) for tag in printed.source.find_class("tag")]
    assert set(EQUATIONS) <= set(tags)


def test_the_text_of_every_equation_is_there(printed: Printed) -> None:
    shown = {}
    for math in printed.source.xpath("//div[@class='math'][.//*[contains(@class, 'tag')]]"):
        (drawn,) = math.find_class("katex-html")
        shown[squeezed(math.find_class("tag")[0].text_content())] = squeezed(drawn.text_content())
    wrong = []
    for number in EQUATIONS:
        pages_with_it = [text for text in map(squeezed, printed.texts) if number in text]
        # A fraction is read in another order than it is written, so letters are counted.
        missing = min(
            (Counter(shown[number]) - Counter(text) for text in pages_with_it),
            key=lambda letters: letters.total(),
        )
        if missing:
            wrong.append(f"{number} lacks {''.join(missing.elements())!r}")
    expect_none(wrong)
    # A formula without fractions reads as it stands.
    assert any("logp(x∣z;θ)]−DKL(q(z∣x)∥p(z;θ))" in text for text in map(squeezed, printed.texts))


def test_formulas_and_figures_have_a_text(printed: Printed) -> None:
    # pypdf would read the 70,000 elements of the structure one by one, for minutes.
    content = printed.path.read_bytes()
    texts = len(re.findall(rb"/S /Figure\s+/Alt [(<]", content))
    assert texts >= len(printed.source.find_class("katex")) > 1000
    assert rb"/Alt (\134mathcal\173L\175" in content


def test_live_figures_are_stills_with_the_place_of_the_live_one(printed: Printed) -> None:
    figures = printed.source.find_class("explorer")
    assert len(figures) >= 7
    for figure in figures:
        assert figure.xpath("./img[@alt != '']"), figure.get("id")
        assert ".html" in figure.xpath("string(figcaption)")


def test_no_control_is_printed(printed: Printed) -> None:
    assert printed.source.xpath("//button | //input | //script | //details") == []


def test_every_exercise_leads_to_its_solution(printed: Printed) -> None:
    exercises = printed.source.xpath("//*[starts-with(@class, 'exercise')]")
    assert len(exercises) > 20
    for exercise in exercises:
        (link,) = exercise.find_class("to-solution")[-1:]
        number = int(link.find_class("number")[0].text_content())
        title = exercise.xpath("string(.//span[@class='caption-number'])")
        assert squeezed(f"Solution to {title}") in squeezed(printed.texts[number - 1])


def small(body: str, folder: Path) -> pages.Book:
    """A book of one page."""
    section = fromstring(f"<section id='one' class='page'><h1>One</h1>{body}</section>")
    return pages.Book("Small", "Us", "en", "", folder, [pages.Page("one", "One", section)])


def test_no_book_is_printed_if_a_link_leads_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "index.html").touch()
    book = small("<p>See <a href='#one--there'>there</a>.</p>", tmp_path)
    monkeypatch.setattr(pages, "read", lambda site: book)
    assert pdf.main([str(tmp_path)]) == 1
    assert capsys.readouterr().err == (
        "No PDF: links lead to targets without a page: one--there.\n"
    )


def test_targets_are_moved_to_what_is_printed_where_they_are(tmp_path: Path) -> None:
    body = "<p>A <span class='target' id='a'></span><span class='target' id='b'></span>word.</p>"
    body += "<section id='s'><h2>Section</h2><p><a href='#b'>word</a></p></section>"
    page = fromstring(single.html(small(body, tmp_path), {}, tmp_path / "book.html"))
    assert page.xpath("string(//p[@id='a'])") == "A word."
    assert page.xpath("//section//a/@href") == ["#a"]
    assert page.xpath("//h2/@id") == ["s"] and not page.xpath("//section[@id='s']")
    assert not page.find_class("target")
