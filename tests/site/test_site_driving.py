"""Phrases of the text that set live figures: every chapter with a figure has some, each named."""

from __future__ import annotations

from bs4 import Tag

from tests.site.built_site import Pages, article, expect_none

LEAST = 3
PHRASE = "a.drives"


def test_every_page_with_a_figure_has_phrases_that_set_it(chapters: Pages) -> None:
    few = []
    for name, page in chapters.items():
        figures = article(page).select("figure.explorer")
        phrases = article(page).select(PHRASE)
        if figures and len(phrases) < LEAST:
            few.append(f"{name} has {len(phrases)} phrases that set a figure; expected {LEAST}")
    expect_none(few)


def test_phrases_say_what_to_set(chapters: Pages) -> None:
    found = [
        (name, link) for name, page in chapters.items() for link in article(page).select(PHRASE)
    ]
    assert found, "no page has phrases that set a figure"
    expect_none([f"{name}: {link}" for name, link in found if not named(link)])


def named(link: Tag) -> bool:
    """Whether a link to a figure has a text and a title."""
    return bool(link.get_text(strip=True) and link.get("title"))
