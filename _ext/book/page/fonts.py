"""The fonts of text and formulas, with the characters that the book uses and no others.

A page with formulas loads some eight of KaTeX's fonts before its first formula is right, and of
most of them it shows a few letters; a face for text holds a thousand characters, and the book
shows a tenth of them.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import shutil
import string
from collections.abc import Iterable
from pathlib import Path

import fontTools
import lxml.html
from fontTools import subset
from fontTools.ttLib import TTFont

from helpers import words
from helpers.training.checkpoints import write_atomically

FORMULAS, TEXT = "_static/katex/fonts", "_static/fonts"
# Colours for code turn on the log of every library, and this one has a line for each table.
logging.getLogger("fontTools").setLevel(logging.WARNING)
NAMES = {1, 3, 4, 6, 16}  # family, identifier, full name and PostScript name in a font's table
# What the licences reserve for the whole fonts, and what the reduced ones are called.
RESERVED = {"KaTeX": "Formulas", "Source": "Book"}
FEATURES = {FORMULAS: ["*"], TEXT: [*subset.Options().layout_features, "tnum"]}


def shrink(source: Path, site: Path, pages: Iterable[Path]) -> None:
    """Write the fonts of ``source`` to ``site``, reduced to what the ``pages`` show.

    They are kept beside the site, in ``fonts``, for the next build whose pages show the same.
    """
    formulas, text = characters(pages)
    kept = site.parent / "fonts"
    kept.mkdir(exist_ok=True)
    for folder, used in ((FORMULAS, formulas), (TEXT, text)):
        told = json.dumps([fontTools.version, FEATURES[folder], RESERVED, used]).encode()
        for path in sorted((source / folder).glob("*.woff2")):
            digest = hashlib.sha256(told + path.read_bytes()).hexdigest()[:16]
            reduced = kept / f"{path.stem}-{digest}.woff2"
            if not reduced.exists():
                write_atomically(reduced, reduce(path, used, FEATURES[folder]))
            shutil.copyfile(reduced, site / folder / path.name)


def reduce(path: Path, used: str, features: list[str]) -> bytes:
    """A font with the characters that are used alone, as WOFF2."""
    # All entries of the name table, so that the licence stays.
    options = subset.Options(
        flavor="woff2", name_IDs=["*"], layout_features=features, hinting=False
    )
    font = subset.load_font(str(path), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=used)
    subsetter.subset(font)
    rename(font)
    written = io.BytesIO()
    subset.save_font(font, written, options)
    return written.getvalue()


def characters(pages: Iterable[Path]) -> tuple[str, str]:
    """Every character that some formula shows, and every one that the text or a figure does."""
    formulas: set[str] = set()
    text = set(string.printable)
    for catalogue in words.FOLDER.glob("*.json"):
        text.update(json.dumps(json.loads(catalogue.read_text("utf-8")), ensure_ascii=False))
    for page in pages:
        root = lxml.html.parse(str(page)).getroot()
        for formula in root.find_class("katex-html"):
            formulas.update(formula.text_content())
        text.update(root.text_content())
    return "".join(sorted(formulas)), "".join(sorted(text))


def rename(font: TTFont) -> None:
    """Call the font something else than its licence reserves for the whole one."""
    for entry in font["name"].names:
        if entry.nameID in NAMES:
            name = str(entry)
            for reserved, free in RESERVED.items():
                name = name.replace(reserved, free)
            entry.string = name
