"""Where sentences end and how long a text is, by the rules of its language.

The rules are those under ``punctuation`` in the catalogue of words (:mod:`helpers.words`).
"""

from __future__ import annotations

import re
import unicodedata

from helpers.words import Catalogue

WIDE = ("W", "F")  # East Asian widths of characters that fill a square


class Prose:
    """Reads texts of one language."""

    def __init__(self, language: Catalogue) -> None:
        def rule(name: str) -> str:
            return str(language.entry(f"punctuation.{name}"))

        self.sentence, self.question, self.colon = rule("sentence"), rule("question"), rule("colon")
        self.closing = rule("closing")
        self.continuing = tuple(language.entry("punctuation.continuing"))
        self.wide = int(language.entry("punctuation.wide"))
        self.gap = " " if language.entry("punctuation.space") else ""
        after = r"\s+" if self.gap else r"\s*"
        closing = f"[{re.escape(self.closing)}]*" if self.closing else ""
        self.end = re.compile(f"([{re.escape(self.sentence)}]+{closing}){after}")

    def width(self, text: str) -> int:
        """How long a text is to read, in letters of an alphabet."""
        wide = sum(unicodedata.east_asian_width(character) in WIDE for character in text)
        return len(text) + (self.wide - 1) * wide

    def ends(self, text: str) -> list[tuple[int, int]]:
        """Where sentences end in a text, and where what follows them begins."""
        return [(found.end(1), found.end()) for found in self.end.finditer(text)]

    def closes(self, text: str) -> bool:
        """Whether a text ends with the end of a sentence."""
        return text.rstrip(self.closing or None).endswith(tuple(self.sentence))

    def asks(self, text: str) -> bool:
        """Whether a text ends as a question."""
        return text.rstrip(self.closing or None).endswith(tuple(self.question))

    def leads(self, text: str) -> bool:
        """Whether a text leads over to what follows it."""
        return text.endswith(tuple(self.colon))

    def continues(self, text: str) -> bool:
        """Whether a text goes on with what stands before it: "where ...", "Then ...", "It ..."."""
        if text[:1].islower():
            return True
        if not self.gap:
            return text.startswith(self.continuing)
        return re.split(r"\W", text, maxsplit=1)[0].lower() in self.continuing
