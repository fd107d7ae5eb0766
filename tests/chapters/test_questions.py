"""Every question of the book that asks for a number: its answer is computed anew, and it is strict.

The answers that the pages check stand in the chapters; those of ``chapters/vae/em`` are derived in
``answers/vae/em.py`` with ``helpers``, by another way than the hint where there is one.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pytest
from book import contents, questions

ROOT = Path(__file__).resolve().parents[2]


BOX = re.compile(r"^:::+\{admonition\}(.*?)^::::$", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"^:name: question-(\S+)$", re.MULTILINE)
QUESTIONS_EACH = 2  # at least, in a chapter


class Question(NamedTuple):
    """A question as it stands in a chapter."""

    chapter: str
    name: str
    text: str
    answer: float
    tolerance: float


def written() -> Iterator[Question]:
    """All questions of the notebooks."""
    for path in sorted((ROOT / "chapters").rglob("*.ipynb")):
        chapter = path.relative_to(ROOT / "chapters").with_suffix("").as_posix()
        for cell in nbformat.read(path, as_version=4).cells:
            for box in BOX.findall(cell.source if cell.cell_type == "markdown" else ""):
                name, answer = NAME.search(box), questions.ANSWER.search(box)
                if name and answer:
                    yield Question(chapter, name[1], box, float(answer[1]), float(answer[2]))


QUESTIONS = list(written())
CHAPTERS = sorted((ROOT / "chapters").rglob("*.ipynb"))


def computed() -> dict[str, Callable[[], Any]]:
    """How every answer is computed, by the name of its question."""
    found: dict[str, Callable[[], Any]] = {}
    for entry in contents.chapters(ROOT):
        path = entry.name.removeprefix("chapters/").replace("-", "_").replace("/", ".")
        answers = importlib.import_module(f"tests.chapters.answers.{path}").ANSWERS
        assert not set(answers) & set(found), "two questions have one name"
        found |= answers
    return found


ANSWERS = computed()


def test_the_chapters_ask_what_is_computed_here() -> None:
    """No question without a computed answer, no answer without its question, no name twice."""
    assert sorted(question.name for question in QUESTIONS) == sorted(ANSWERS)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_asks_for_numbers(path: Path) -> None:
    chapter = path.relative_to(ROOT / "chapters").with_suffix("").as_posix()
    assert (
        len([question for question in QUESTIONS if question.chapter == chapter]) >= QUESTIONS_EACH
    )


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_an_answer_is_right_and_its_tolerance_is_narrow(question: Question) -> None:
    """The page accepts the computed number well inside its limits, but no other first digit."""
    computed = float(ANSWERS[question.name]())
    assert abs(computed - question.answer) <= question.tolerance / 2
    assert question.tolerance <= abs(computed) / 50
    assert abs(-computed - question.answer) > question.tolerance, "the sign must matter"


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_is_one_and_has_a_hint(question: Question) -> None:
    text, hint = question.text.split(":::{hint}\n:class: dropdown\n")
    assert "?" in text
    assert hint.strip()
    assert not re.search(rf"(?<![\d.]){re.escape(f'{question.answer:g}')}(?![\d.])", hint)
