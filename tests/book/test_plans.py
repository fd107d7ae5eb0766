"""Lecture plans: sessions go through chapters, whole or in part, and keep their time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from book import contents
from book.plans import Part, parts

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = {"one": [("a", 5), ("b b", 10), ("c", 20)], "deep/two": [("d", 40)]}


def test_a_chapter_is_taken_whole_or_from_one_section_to_another() -> None:
    assert parts("one", CHAPTERS) == [Part("one", None, 35)]
    assert parts("one: b b – c; deep/two", CHAPTERS) == [
        Part("one", ("b b", "c"), 30),
        Part("deep/two", None, 40),
    ]
    assert parts("one: b b", CHAPTERS) == [Part("one", ("b b", "b b"), 10)]


def test_what_names_no_chapter_takes_no_time() -> None:
    assert parts("{ref}`ex-one`, then Training", CHAPTERS) == []


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("three", "no chapter is named three; expected one of one, deep/two"),
        ("one: e", "one has no section 'e' in its minutes; expected one of a, b b, c"),
        ("one: a – e", "one has no section 'e'"),
        ("one: c – a", "in one 'a' comes before 'c'; expected the other order"),
    ],
)
def test_what_does_not_exist_is_named(what: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        parts(what, CHAPTERS)


def test_the_plans_for_lecturers_fit_into_their_sessions() -> None:
    """As the build adds them up; whole chapters of the variational half stand in one of them."""
    minutes = {
        entry.name.removeprefix("chapters/"): entry.metadata()["minutes"]
        for entry in contents.chapters(ROOT)
    }
    text = (ROOT / "chapters" / "teaching" / "lecturers.md").read_text(encoding="utf-8")
    plans = re.findall(r"```\{plan\} (\d+)\n(.*?)```", text, re.DOTALL)
    assert len(plans) == 3
    whole = set()
    for limit, body in plans:
        for line in body.strip().splitlines():
            _, what, _ = (cell.strip() for cell in line.split("|"))
            found = parts(what, minutes)
            assert sum(part.minutes for part in found) <= int(limit), line
            whole |= {part.chapter for part in found if part.sections is None}
    assert {"vae/jensen-bound", "vae/em", "vae/encoder", "vae/training", "gan/game"} <= whole
