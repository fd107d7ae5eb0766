"""The words that machinery and figures add to the book: one catalogue a language.

``LANGUAGE.json`` beside this file holds them in sections: ``figures`` (one a live figure, one for
what they share), ``plots``, ``page``, ``question``, ``deck``, ``paper``; and the language's rules,
``plural`` and ``punctuation``. A message is a text with ``{names}``, or, where it depends on a
number ``n``, one text for each plural category::

    {"one": "{n} step", "other": "{n} steps"}

What a catalogue lacks is said in English. JavaScript reads the same files
(``explorers/kit/words.js``). This module knows neither figures nor pages.

``punctuation`` has the marks that end a ``sentence``, a ``question`` and a line that leads over
(``colon``), what may be ``closing`` after an end, the words by which a sentence goes on with the
one before it (``continuing``, in small letters), whether a ``space`` follows a sentence, the
``decimal`` mark, the ``separator`` of a list, and ``wide``: how many letters of an alphabet a
character counts for that fills a square, where a text is measured.
"""

import gettext
import json
import os
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
ENGLISH = "en"
NAME = re.compile(r"\{(\w+)\}")
VARIABLE = "BOOK_LANGUAGE"


class Catalogue:
    """The words of one language.

    Args:
        content: a catalogue as its file has it, complete.
    """

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.content = content
        self.language: str = content["language"]
        self._plural: Callable[[int], int] = gettext.c2py(content["plural"]["rule"])

    def entry(self, key: str) -> Any:
        """What stands under a key such as ``"paper.about"``.

        Raises:
            KeyError: when there is nothing.
        """
        found: Any = self.content
        for name in key.split("."):
            if not isinstance(found, Mapping) or name not in found:
                raise KeyError(f"no words for {key!r}; expected them in words/{ENGLISH}.json")
            found = found[name]
        return found

    def say(self, key: str, n: int | None = None, **values: object) -> str:
        """The message under a key with the values in their places; other places stay as they are.

        Args:
            key: where the message stands, such as ``"question.yours-in"``.
            n: the number of things that the message depends on, where it does.
            values: other texts and numbers by name.
        """
        message = self.entry(key)
        if n is not None:
            values["n"] = n
            if isinstance(message, Mapping):
                message = message.get(self.category(n), message["other"])
        return NAME.sub(lambda found: str(values.get(found[1], found[0])), message)

    def parts(self, key: str, name: str) -> tuple[str, str]:
        """A message before and after a place, for what is no text, such as a link."""
        before, _, after = self.entry(key).partition(f"{{{name}}}")
        return before, after

    def category(self, n: int) -> str:
        """The plural category of a number of things, as the language's rule has it."""
        categories: list[str] = self.content["plural"]["categories"]
        return categories[self._plural(n)]


def read(path: Path) -> Catalogue:
    """A catalogue from its file, with the English words for what it lacks."""
    english = json.loads((FOLDER / f"{ENGLISH}.json").read_text(encoding="utf-8"))
    return Catalogue(_merged(english, json.loads(path.read_text(encoding="utf-8"))))


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Both, with the entries of ``above`` where both have one; sections are merged in turn."""
    both = {**below, **above}
    sections = (key for key in above if isinstance(below.get(key), Mapping))
    return both | {key: _merged(below[key], above[key]) for key in sections}


@cache
def catalogue(language: str = ENGLISH) -> Catalogue:
    """The words of a language such as ``"zh_CN"``; English where there is no catalogue for it.

    A language without a catalogue of its own takes that of its stem: ``"en-GB"`` that of ``"en"``.
    """
    name = language.replace("-", "_")
    for known in (name, name.split("_")[0]):
        if (FOLDER / f"{known}.json").is_file():
            return read(FOLDER / f"{known}.json")
    return catalogue()


def here() -> Catalogue:
    """The words of the language that this kernel speaks: ``BOOK_LANGUAGE``, or English."""
    return catalogue(os.environ.get(VARIABLE, ENGLISH))
