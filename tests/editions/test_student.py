"""The student version: no solution is left in it, everything else is, and it runs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from book.editions import student
from nbclient import NotebookClient
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[2]


NOTEBOOKS = sorted(path.relative_to(ROOT) for path in (ROOT / "chapters").rglob("*.ipynb"))
SOONEST = Path("chapters/vae/jensen-bound.ipynb")  # runs in seconds
SECONDS = 300
SOLUTION = re.compile(r"\{solution-start\}(.*?)\{solution-end\}", re.DOTALL)
ANSWER = re.compile(r"<!-- answer.*?-->", re.DOTALL)
NOT_YET = "Not yet: your function returned nothing"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("made") / "student"
    assert student.main([str(target)]) == 0
    return target


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def tagged(notebook: NotebookNode, tag: str) -> Iterator[NotebookNode]:
    return (cell for cell in notebook.cells if tag in cell.metadata.get("tags", []))


def text_of(notebook: NotebookNode) -> str:
    return "\n".join(cell.source for cell in notebook.cells)


def lines(text: str) -> set[str]:
    """The lines of a text that say something."""
    return {line.strip() for line in text.splitlines() if len(line.strip()) > 30}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_solution_is_left(folder: Path, path: Path) -> None:
    """Neither its code nor its text nor an answer that the pages check nor a lecturer's note."""
    full, made = text_of(read(ROOT / path)), read(folder / path)
    for word in ("{solution", "<!-- answer", "usual wrong answer"):
        assert word not in text_of(made), word
    solutions = SOLUTION.findall(full)
    assert len(solutions) >= 3
    only_there = lines("\n".join(solutions)) - lines(SOLUTION.sub("", full))
    assert only_there
    assert not only_there & lines(text_of(made))
    assert all(not cell.outputs for cell in made.cells if cell.cell_type == "code")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_everything_else_stays(folder: Path, path: Path) -> None:
    """All code and prose outside of solutions, all exercises and questions, and their hints."""
    full, made = read(ROOT / path), read(folder / path)
    code = [cell.source for cell in full.cells if cell.cell_type == "code"]
    for cell in tagged(full, "solution"):
        code.remove(cell.source)
    assert [cell.source for cell in made.cells if cell.cell_type == "code"] == code
    left = text_of(made)
    for word in ("{exercise-start}", "{exercise-end}", ":class: question", ":::{hint}", "## "):
        assert word in left
    prose = "\n".join(
        cell.source
        for cell in full.cells
        if cell.cell_type == "markdown"
        and cell.metadata.get("slideshow", {}).get("slide_type") != "notes"
    )
    assert lines(ANSWER.sub("", SOLUTION.sub("", prose))) - lines(left) == set()


def test_no_cell_leans_on_a_solution(folder: Path) -> None:
    """Every name is defined in the cells that are left."""
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select=F821", str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_checks_wait_for_an_answer(
    folder: Path, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An exercise cell as it comes runs, after the chapter's imports, and says what to do."""
    exercises = [cell.source for cell in tagged(read(folder / path), "exercise")]
    assert exercises
    for source in exercises:
        namespace: dict[str, object] = {}
        exec(imports(read(folder / path)), namespace)
        exec(source, namespace)
        assert NOT_YET in capsys.readouterr().out


def imports(notebook: NotebookNode) -> str:
    """The import statements of a notebook's plain code."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "code" and "%pip" not in cell.source:
            body = ast.parse(cell.source).body
            found += [ast.unparse(s) for s in body if isinstance(s, (ast.Import, ast.ImportFrom))]
    return "\n".join(found)


def test_a_notebook_runs_to_its_end(folder: Path, tmp_path: Path) -> None:
    """In a kernel, in an empty folder; an exercise without an answer stops nothing."""
    notebook = read(folder / SOONEST)
    resources = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, timeout=SECONDS, kernel_name="python3", resources=resources).execute()
    for cell in tagged(notebook, "exercise"):
        assert any(NOT_YET in output.get("text", "") for output in cell.outputs)


def test_the_file_holds_the_folder(folder: Path) -> None:
    """One folder of notebooks, with a word of what they are."""
    with zipfile.ZipFile(folder.with_suffix(".zip")) as archive:
        inside = {name.split("/", 1)[1] for name in archive.namelist()}
    assert inside == {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert {"README.md", *map(Path.as_posix, NOTEBOOKS)} <= inside


BLOCK = "```{{solution-{}}}\n```"


def made_of(*cells: tuple[str, list[str]]) -> NotebookNode:
    """A notebook of text, and of code where there is a tag."""
    new = nbformat.v4
    made = [
        new.new_code_cell(text, metadata={"tags": tags}) if tags else new.new_markdown_cell(text)
        for text, tags in cells
    ]
    return new.new_notebook(cells=made)


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        (
            [(BLOCK.format("start"), []), ("1", ["exercise"]), (BLOCK.format("end"), [])],
            "lacks the tag",
        ),
        ([("1", ["solution"])], "outside of solutions"),
        ([(BLOCK.format("start"), [])], "not closed"),
    ],
)
def test_a_slip_of_the_author_is_named(cells: list[tuple[str, list[str]]], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        student.without_solutions(made_of(*cells))
