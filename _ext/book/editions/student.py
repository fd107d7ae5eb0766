"""Make the student version of the book's notebooks: everything but the solutions.

    python -m book.editions.student [FOLDER]

writes ``chapters/`` below FOLDER (by default ``_build/student``) and all of it as one file beside
it; a build of the site puts ``student.zip`` beside the pages. What goes: solutions, which are the
blocks between ``solution-start`` and ``solution-end`` and the code cells with the tag ``solution``;
the answers of questions that the pages check; the speaker's notes; and all outputs. The same book
gives the same file, byte by byte.

(nbconvert removes whole cells by their tags. A solution's text begins and ends within cells.)
"""

from __future__ import annotations

import copy
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from sphinx.application import Sphinx

from book.editions import pack
from book.notebooks import committed_form, to_text

ROOT = Path(__file__).resolve().parents[3]
SOURCE = ROOT / "chapters"
# A block of MyST, from the fence that opens it to the one that closes it, over several cells.
FENCE = r"^```+\{{solution-{}\}}.*?^```+[ \t]*$"
SOLUTION = re.compile(f"{FENCE.format('start')}.*?{FENCE.format('end')}", re.MULTILINE | re.DOTALL)
# Between cells, and in the place of a code cell: with the tag of a solution, and without.
NEXT, TAGGED, PLAIN = "\n\0\n", "\1", "\2"
ANSWER = re.compile(r"^<!--\s*answer:.*?-->\n+", re.MULTILINE)
README = """\
# Notebooks for students

The chapters of *Deep Generative Models by Hand* without solutions. Put your code in the place of
the dots in each exercise. The check below it says what is wrong, or `Correct.` The notebooks need
the package `helpers`; the first cell of each installs it where it is missing.

Code: MIT. Prose and figures: CC BY 4.0.
"""


def without_solutions(notebook: NotebookNode) -> NotebookNode:
    """A copy of a notebook as students get it.

    Raises ``ValueError`` when a block is not closed, or tags and blocks disagree about a cell.
    """
    cells = [
        cell
        for cell in copy.deepcopy(notebook.cells)
        if cell.metadata.get("slideshow", {}).get("slide_type") != "notes"
    ]
    whole = NEXT.join(map(as_text, cells))
    if any(PLAIN in solution for solution in SOLUTION.findall(whole)):
        raise ValueError("a code cell in a solution lacks the tag `solution`")
    left = SOLUTION.sub(lambda found: NEXT * found[0].count(NEXT), whole)
    if "{solution-" in left:
        raise ValueError(
            "a solution is not closed: `solution-end` belongs to each `solution-start`"
        )
    if TAGGED in left:
        raise ValueError("a code cell outside of solutions has the tag `solution`")
    kept = []
    for cell, text in zip(cells, left.split(NEXT), strict=True):
        if cell.cell_type == "markdown":
            cell.source = re.sub(r"\n{3,}", "\n\n", ANSWER.sub("", text)).strip()
        else:
            cell.outputs, cell.execution_count = [], None
        if text.strip():
            kept.append(cell)
    return committed_form(nbformat.v4.new_notebook(cells=kept))


def as_text(cell: NotebookNode) -> str:
    """A cell's text, or one character for a code cell."""
    if cell.cell_type == "markdown":
        return str(cell.source)
    return TAGGED if "solution" in cell.metadata.get("tags", []) else PLAIN


def write(folder: Path) -> list[Path]:
    """Write the student version below ``folder``, replacing an earlier one; return its files."""
    shutil.rmtree(folder, ignore_errors=True)
    for path in sorted(SOURCE.rglob("*")):
        target = folder / "chapters" / path.relative_to(SOURCE)
        if ".ipynb_checkpoints" in path.parts or path.suffix not in (".ipynb", ".md"):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            text = to_text(without_solutions(nbformat.reads(text, as_version=4)))
        target.write_text(text, encoding="utf-8")
    (folder / "README.md").write_text(README, encoding="utf-8")
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def main(arguments: list[str]) -> int:
    """Write folder and file, and say where they are."""
    folder = Path(arguments[0]) if arguments else ROOT / "_build" / "student"
    count = sum(path.suffix == ".ipynb" for path in write(folder))
    target = folder.with_suffix(".zip")
    print(f"{folder}: {count} notebooks; {target}: {pack.pack(folder, target) / 1e3:.0f} kB")
    return 0


def add_to_site(app: Sphinx, exception: Exception | None) -> None:
    """Write the file after the pages."""
    if exception is None and app.builder.name == "html":
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder))
            pack.pack(Path(folder), Path(app.outdir) / "student.zip")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.connect("build-finished", add_to_site)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
