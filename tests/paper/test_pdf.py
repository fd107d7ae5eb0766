"""The printed book: pages, bookmarks, page numbers, formulas and glyphs."""

from __future__ import annotations

import re
import unicodedata

from built_site import expect_none
from conftest import Printed
from paper import pages, single
from pypdf import PdfReader
from pypdf.generic import ArrayObject, Destination, DictionaryObject

EQUATIONS = [f"(11.{number})" for number in range(1, 38)]
LEAST_PAGES = 120


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


def squeezed(text: str) -> str:
    """A text without what layout brings: spaces, line ends, joined letters."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def test_the_book_has_its_pages_and_says_what_it_is(printed: Printed, book: pages.Book) -> None:
    assert len(printed.texts) > LEAST_PAGES
    assert printed.reader.metadata is not None
    assert printed.reader.metadata.title == book.title
    assert printed.reader.trailer["/Root"]["/Lang"] == book.language
    assert printed.reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_no_page_is_empty(printed: Printed) -> None:
    # A page's number and running title alone are no content; a page may hold only a figure.
    empty = [
        number
        for number, page in enumerate(printed.reader.pages, start=1)
        if len(squeezed(printed.texts[number - 1])) < 60
        and len(page.get_contents().get_data()) < 3000
    ]
    assert empty in ([], [1])


def test_bookmarks_are_the_parts_chapters_and_sections(printed: Printed, book: pages.Book) -> None:
    found = bookmarks(printed.reader)
    expected = [(e.kind, squeezed(e.title.text_content())) for e in single.outline(book)]
    assert [squeezed(title) for _, title, _ in found] == [title for _, title in expected]
    parts = {page.title: page.part for page in book.pages if page.part}
    assert parts and set(parts.values()) <= {title for level, title, _ in found if level == 0}
    depths = {
        kind: {f[0] for f, e in zip(found, expected, strict=True) if e[0] == kind}
        for kind in ("part", "chapter", "section")
    }
    assert depths == {"part": {0}, "chapter": {0, 1}, "section": {1, 2}}


def test_each_bookmark_leads_to_its_heading(printed: Printed) -> None:
    wrong = [
        f"{title!r} is not on page {page}"
        for _, title, page in bookmarks(printed.reader)
        # The title of a part stands in the contents only.
        if page is None or squeezed(title)[:20] not in squeezed(printed.texts[page - 1])
    ]
    parts = set(printed.source.xpath("//nav//p[@class='part']/text()"))
    expect_none([problem for problem in wrong if not any(repr(part) in problem for part in parts)])


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
    # The running foot comes first or last in the text, whichever way Chromium wrote it.
    wrong = []
    for number, text in enumerate(printed.texts[2:], start=3):
        lines = [line.strip() for line in text.strip().splitlines()]
        if str(number) not in lines[:2] + lines[-2:]:
            wrong.append(f"page {number} begins {lines[:2]} and ends {lines[-2:]}")
    expect_none(wrong)


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
    text = squeezed(printed.text)
    assert [number for number in EQUATIONS if number not in text] == []
    # Beside the formula itself, not only where a sentence refers to it.
    tags = [squeezed(tag.text_content()) for tag in printed.source.find_class("tag")]
    assert set(EQUATIONS) <= set(tags)


def test_the_text_of_equations_is_there(printed: Printed) -> None:
    numbered = [
        math
        for math in printed.source.xpath("//div[@class='math']")
        if math.find_class("tag") and "11.14" in math.find_class("tag")[0].text_content()
    ]
    assert len(numbered) == 1
    place = numbered[0].xpath("string(ancestor::section[@class='page']/@id)")
    assert place == "chapters-vae-jensen-bound"
    pages_with_it = [text for text in printed.texts if "(11.14)" in text and "(11.15)" in text]
    assert any(re.search(r"log\s*p\(x\s*∣\s*z;\s*θ\)", text) for text in pages_with_it)


def structure(node: object) -> list[DictionaryObject]:
    """The elements of the PDF's structure, which reading voices follow."""
    found, waiting = [], [node]
    while waiting:
        item = waiting.pop()
        item = item.get_object() if hasattr(item, "get_object") else item
        if isinstance(item, ArrayObject):
            waiting += list(item)
        elif isinstance(item, DictionaryObject):
            found.append(item)
            waiting.append(item.get("/K"))
    return found


def test_formulas_and_figures_have_a_text(printed: Printed, book: pages.Book) -> None:
    elements = structure(printed.reader.trailer["/Root"]["/StructTreeRoot"])
    texts = [str(e["/Alt"]) for e in elements if e.get("/S") == "/Figure" and "/Alt" in e]
    formulas = len(printed.source.xpath("//section//*[@class='katex']"))
    assert len(texts) >= formulas > 1000
    assert any("\\mathcal{L}" in text for text in texts)


def test_no_glyph_is_missing(printed: Printed) -> None:
    text = printed.text
    assert "\ufffd" not in text and "\u25a1" not in text
    assert len(re.findall("[\u4e00-\u9fff]", text)) > 500
    wrong = []
    for number, page in enumerate(printed.reader.pages, start=1):
        composite = {
            name
            for name, font in page["/Resources"].get("/Font", {}).items()
            if font.get_object()["/Subtype"] == "/Type0"
        }
        if shows_nothing(page.get_contents().get_data().decode("latin-1"), composite):
            wrong.append(f"page {number} shows the sign for a missing glyph")
    expect_none(wrong)


def shows_nothing(content: str, composite: set[str]) -> bool:
    """Whether a page's drawing commands show glyph 0 of a font, the sign for a missing one."""
    font = ""
    for name, shown in re.findall(r"(/\S+) [\d.]+ Tf|<([0-9A-Fa-f]+)>", content):
        font = name or font
        glyphs = [shown[i : i + 4] for i in range(0, len(shown), 4)]
        if font in composite and "0000" in glyphs:
            return True
    return False


def test_the_sign_for_a_missing_glyph_is_noticed() -> None:
    assert shows_nothing("/F4 10 Tf [<0012> 3 <00130000>] TJ", {"/F4"})
    assert not shows_nothing("/F4 10 Tf [<00120013>] TJ", {"/F4"})


def test_every_font_is_embedded(printed: Printed) -> None:
    seen, missing = set(), set()
    for page in printed.reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            if font["/Subtype"] == "/Type0":
                inner = font["/DescendantFonts"][0].get_object()
                descriptor = inner["/FontDescriptor"].get_object()
                seen.add(str(font["/BaseFont"]).split("+")[-1])
                if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor):
                    missing.add(font["/BaseFont"])
            elif font["/Subtype"] != "/Type3":
                missing.add(font["/BaseFont"])
    assert missing == set()
    assert "SourceSerif4-Regular" in seen and "KaTeX_Math-Italic" in seen


def test_live_figures_are_stills_with_the_place_of_the_live_one(printed: Printed) -> None:
    figures = printed.source.find_class("explorer")
    assert len(figures) >= 7
    for figure in figures:
        assert figure.xpath("./img[@alt != '']"), figure.get("id")
        assert ".html" in figure.findtext("figcaption/code") + figure.xpath("string(figcaption/a)")


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
