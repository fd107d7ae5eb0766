"""The words that the printed editions add to the book, by language."""

from __future__ import annotations

ENGLISH = {
    "tagline": "Derive it, run it, drag it",
    "contents": "Contents",
    "preface": "About this book",
    "solutions": "Solutions",
    "solution": "Solution",
    "page": "page",
    "live": "A live figure, here as a still. It answers the hand on the page",
    "edition": "About this edition",
    "about": [
        "The pages that follow are those of the executable book, printed. Every result in them "
        "came out of the cell above it when the book was built.",
        "Code that only draws a figure is left out; it is in the chapter's notebook. Live figures "
        "are stills. Solutions stand at the end of each chapter.",
        "Numbered equations keep the numbers of the source chapter.",
        "Prose and figures: CC BY 4.0. Code: MIT.",
    ],
}
WORDS = {"en": ENGLISH}


def words(language: str) -> dict:
    """The words of a language, English where the language is not known."""
    return WORDS.get(language.split("-")[0].split("_")[0], ENGLISH)
