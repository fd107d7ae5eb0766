"""The printed book as the eye sees it: gaps, edges, headings, glyphs and fonts."""

from __future__ import annotations

import re

import numpy as np
import pytest
from book.editions import pages, pdf

from tests.editions.edition import DOTS_PER_INCH, Printed, squeezed
from tests.site.built_site import expect_none

MARGIN = 21  # mm; the text begins one further in
FOOT = 23  # mm
COVER = 1
# What a page's end may not divide is lower than two thirds of the page.
MIN_FILLED = 0.3
MAX_INK = 0.1  # of a page; the darkest have a fourth of it
INK = 200  # of 255: at this size thin lines are pale
Photos = list[np.ndarray]


def pixels(millimetres: float) -> int:
    return round(millimetres / 25.4 * DOTS_PER_INCH)


def filled(photo: np.ndarray) -> float:
    """How far down a page reaches, between its head and its foot, from 0 to 1."""
    text = photo[pixels(FOOT) : -pixels(FOOT)]
    (rows,) = np.nonzero((text < INK).any(axis=1))
    return (rows[-1] + 1) / len(text) if len(rows) else 0.0


def test_how_far_a_page_is_filled_is_measured() -> None:
    photo = np.full((234, 166), 255, dtype=np.uint8)
    photo[5], photo[-5] = 0, 0  # running title and page number
    assert filled(photo) == 0
    photo[117, 80] = 0
    assert filled(photo) == pytest.approx(0.5, abs=0.01)


def test_only_the_end_of_a_chapter_leaves_a_page_empty(
    printed: Printed, photos: Photos, book: pages.Book
) -> None:
    assert len(photos) == len(printed.reader.pages)
    numbers = pdf.page_numbers(printed.reader)
    last = {numbers[page.slug] - 1 for page in book.pages} | {len(photos)}
    wrong = []
    for number, photo in enumerate(photos, start=1):
        share = filled(photo)
        if share < (0.02 if number in last else MIN_FILLED):
            wrong.append(f"page {number} is filled to {share:.0%}")
    expect_none(wrong)


def test_nothing_is_cut_at_an_edge(photos: Photos) -> None:
    wrong = []
    for number, photo in enumerate(photos, start=1):
        margins = np.hstack([photo[:, : pixels(MARGIN)], photo[:, -pixels(MARGIN) :]])
        if number != COVER and (margins < INK).any():
            wrong.append(f"page {number} prints into a margin")
    expect_none(wrong)


def test_no_picture_is_dark(photos: Photos) -> None:
    ink = [(photo < 100).mean() for photo in photos]
    dark = [number for number, share in enumerate(ink, start=1) if share > MAX_INK]
    assert dark == [COVER]


def test_no_heading_ends_a_page(printed: Printed) -> None:
    source = printed.source.iter("h2", "h3", "h4")
    headings = {squeezed(heading.text_content()) for heading in source}
    assert len(headings) > 100
    wrong = [
        f"page {number} ends with the heading {line!r}"
        for number, line in enumerate(printed.last_lines, start=1)
        if line in headings
    ]
    expect_none(wrong)


def test_no_glyph_is_missing(printed: Printed) -> None:
    text = "".join(printed.texts)
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
