"""The fonts of formulas, with the characters that the book's formulas use and no others.

A page with formulas loads some eight of KaTeX's fonts before its first formula is right, and of
most of them it shows a few letters.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

import lxml.html
from fontTools import subset
from fontTools.ttLib import TTFont

FOLDER = "_static/katex/fonts"
# Colours for code turn on the log of every library, and this one has a line for each table.
logging.getLogger("fontTools").setLevel(logging.WARNING)
NAMES = {1, 3, 4, 6}  # family, identifier, full name and PostScript name in a font's table


def shrink(source: Path, site: Path, pages: Iterable[Path]) -> None:
    """Write the fonts of ``source`` to ``site``, reduced to what the formulas of ``pages`` show."""
    used = characters(pages)
    for path in sorted((source / FOLDER).glob("*.woff2")):
        # All entries of the name table, so that the licence stays.
        options = subset.Options(flavor="woff2", name_IDs=["*"], layout_features=["*"])
        font = subset.load_font(str(path), options)
        subsetter = subset.Subsetter(options)
        subsetter.populate(text=used)
        subsetter.subset(font)
        rename(font)
        subset.save_font(font, str(site / FOLDER / path.name), options)


def characters(pages: Iterable[Path]) -> str:
    """Every character that some formula shows, sorted."""
    found: set[str] = set()
    for page in pages:
        for formula in lxml.html.parse(str(page)).getroot().find_class("katex-html"):
            found.update(formula.text_content())
    return "".join(sorted(found))


def rename(font: TTFont) -> None:
    """Call the font something else than "KaTeX", which its licence reserves for the whole one."""
    for entry in font["name"].names:
        if entry.nameID in NAMES:
            entry.string = str(entry).replace("KaTeX", "Formulas")
