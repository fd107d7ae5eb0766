"""Keep the chapters' notebooks in the form in which they are committed.

In that form a notebook holds no output, but for cells with nbval's tag ``nbval-check-output``: the
text they print is stored, and the tests compare it with what the build made them print. Cell ids
follow from the cells' text, and only the metadata that the book reads is kept, so that a
difference between two versions of a chapter is a difference in what its author wrote. A link to a
live figure's state says by its title what to set, since JupyterLab does not follow it. (nbstripout
numbers ids anew below a new cell, and lists the metadata to drop and not those to keep. nbval
itself would run every chapter a second time.)

    python -m book.notebooks --strip PATH...     bring notebooks into that form
    python -m book.notebooks --refresh PATH...   the same, with outputs from a new run
    python -m book.notebooks --check PATH...     exit with 1 and name what is not so

PATH is a notebook or a folder, whose notebooks are all meant.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from book import surroundings
from helpers.explorers.kit import links

BUILD = Path(__file__).resolve().parents[2] / "_build"
MARK = "nbval-check-output"
CELL_METADATA = ("mystnb", "slideshow", "tags")
NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
SECONDS_PER_CELL = 600


def is_marked(cell: NotebookNode) -> bool:
    """Whether the tests compare what this cell prints."""
    return cell.cell_type == "code" and MARK in cell.metadata.get("tags", [])


def cell_ids(cells: Iterable[NotebookNode]) -> Iterator[str]:
    """Yield an id for each cell: 8 digits of a hash of its text, and a count where texts repeat."""
    seen: dict[str, int] = {}
    for cell in cells:
        name = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:8]
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name}-{seen[name]}"


def merge_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join neighbouring pieces of one stream, which a kernel splits as its timing has it."""
    merged: list[NotebookNode] = []
    for output in outputs:
        last = merged[-1] if merged else None
        if last is not None and output.output_type == "stream" and last.get("name") == output.name:
            last.text += output.text
        else:
            merged.append(output)
    return merged


def committed_form(notebook: NotebookNode) -> NotebookNode:
    """Return a copy of a notebook in the form in which it is committed."""
    result = copy.deepcopy(notebook)
    said = {"book": notebook.metadata.book} if "book" in notebook.metadata else {}
    result.metadata = nbformat.from_dict(copy.deepcopy(said | NOTEBOOK_METADATA))
    result.nbformat, result.nbformat_minor = 4, 5
    result.cells = [cell for cell in result.cells if cell.source.strip()]
    for cell in result.cells:
        if cell.cell_type == "markdown":
            cell.source = links.with_instructions(cell.source)
    for cell, name in zip(result.cells, cell_ids(result.cells), strict=True):
        cell.id = name
        kept = {key: cell.metadata[key] for key in CELL_METADATA if cell.metadata.get(key)}
        cell.metadata = nbformat.from_dict(kept)
        cell.pop("attachments", None)
        if cell.cell_type == "code":
            cell.outputs = merge_streams(cell.outputs) if is_marked(cell) else []
            # As of a cell that has run, or none.
            cell.execution_count = 1 if cell.outputs else None
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = 1
    return result


def output_problem(cell: NotebookNode) -> str | None:
    """Say what is wrong with the stored output of a marked cell, if anything is."""
    if not cell.outputs:
        return "is marked, but no output is stored: run `make outputs`"
    for output in cell.outputs:
        if output.output_type == "error":
            return f"stores an error, {output.ename}"
        if output.output_type == "stream" and output.name == "stderr":
            return "stores what was written to stderr"
        if any(kind.startswith("image/") for kind in output.get("data", {})):
            return "stores a picture, which cannot be compared: only print in a marked cell"
    return None


def problems(path: Path) -> list[str]:
    """List, one line each, where a notebook is not in the committed form."""
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    wanted = committed_form(notebook)
    found = []
    for index, (cell, form) in enumerate(zip(notebook.cells, wanted.cells, strict=False), 1):
        problem = output_problem(form) if is_marked(form) else None
        if problem:
            found.append(f"{path}: cell {index}: {problem}")
        elif cell != form:
            keys = ", ".join(
                key for key in sorted({*cell, *form}) if cell.get(key) != form.get(key)
            )
            found.append(f"{path}: cell {index}: {keys} not as committed: run --strip")
    if not found and text != to_text(wanted):
        found.append(f"{path}: metadata or format not as committed: run --strip")
    return found


def to_text(notebook: NotebookNode) -> str:
    """Return the text of a notebook's file."""
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def execute(notebook: NotebookNode) -> None:
    """Run all cells in an empty folder, as the tests and the book do."""
    with tempfile.TemporaryDirectory() as folder:
        NotebookClient(
            notebook,
            timeout=SECONDS_PER_CELL,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
        ).execute()


def rewrite(path: Path, refresh: bool) -> None:
    """Bring one notebook into the committed form, after a new run if asked; say what changed."""
    before = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(before, as_version=4)
    if refresh:
        execute(notebook)
    after = to_text(committed_form(notebook))
    if after != before:
        path.write_text(after, encoding="utf-8")
    print(f"{path}: {'unchanged' if after == before else 'rewritten'}", flush=True)


def notebooks(paths: Iterable[Path]) -> list[Path]:
    """Return the notebooks among the paths and, for folders, below them."""
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise SystemExit(f"{path}: no such file or folder")
        found += sorted(path.rglob("*.ipynb")) if path.is_dir() else [path]
    return [path for path in found if ".ipynb_checkpoints" not in path.parts]


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--strip", action="store_true", help="remove all other outputs")
    action.add_argument("--refresh", action="store_true", help="run, then strip")
    action.add_argument("--check", action="store_true", help="change nothing, report")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    options = parser.parse_args(arguments)
    if options.refresh:
        surroundings.enter(BUILD)
    found: list[str] = []
    for path in notebooks(options.paths):
        if options.check:
            found += problems(path)
        else:
            rewrite(path, options.refresh)
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
