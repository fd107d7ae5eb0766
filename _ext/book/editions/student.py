"""Make the student version of the book's notebooks: everything but the solutions.

    python -m book.editions.student [FOLDER]

writes ``chapters/`` below FOLDER (by default ``_build/student``) and all of it as one file beside
it, ``_build/student.zip``. What goes: solutions, which are the blocks between ``solution-start``
and ``solution-end`` and the code cells with the tag ``solution``; the answers of questions that the
pages check; the speaker's notes; and all outputs. The same book gives the same file, byte by byte.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from book.editions import pack
from book.notebooks import committed_form, to_text

ROOT = Path(__file__).resolve().parents[3]
SOURCE = ROOT / "chapters"
START = re.compile(r"^```+\{solution-start\}.*?^```+[ \t]*$\n?", re.MULTILINE | re.DOTALL)
END = re.compile(r"^```+\{solution-end\}\s*?^```+[ \t]*$\n?", re.MULTILINE)
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
    kept, inside = [], False
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if cell.metadata.get("slideshow", {}).get("slide_type") == "notes":
            continue
        if cell.cell_type == "markdown":
            text, inside = outside_of_solutions(cell.source, inside)
            cell = nbformat.v4.new_markdown_cell(ANSWER.sub("", text), metadata=cell.metadata)
        elif inside != ("solution" in tags):
            raise ValueError(f"a solution's cells have its tag, and no others: {cell.source!r}")
        elif inside:
            continue
        kept.append(cell)
    if inside:
        raise ValueError("a solution is not closed")
    result = nbformat.v4.new_notebook(cells=kept, metadata=notebook.metadata)
    for cell in result.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return committed_form(result)


def outside_of_solutions(text: str, inside: bool) -> tuple[str, bool]:
    """The text without what stands in solutions, and whether its end stands in one."""
    parts = []
    while True:
        found = (END if inside else START).search(text)
        if not inside:
            parts.append(text[: found.start()] if found else text)
        if found is None:
            return re.sub(r"\n{3,}", "\n\n", "".join(parts)).strip(), inside
        text, inside = text[found.end() :], not inside


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
