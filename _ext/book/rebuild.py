"""Sphinx extension: what an edit makes again. Every digest by which the book decides is made here.

Cells of a chapter run again when something that their output depends on has changed:

- the chapter's own code;
- the files of ``helpers`` that it imports, and what those import, through others too;
- a file of ``data/`` or ``checkpoints/``, or a run of ``helpers.runs``, that this code names;
- where it draws, the colours, the letters and the words of drawings;
- the versions in ``requirements.txt`` and of Python.

A digest of all but the first goes into the notebook's ``kernelspec`` as it is read. By the text of
its cells and by ``kernelspec`` jupyter-cache tells whether it has run a notebook before; by the
same digest Sphinx is told to read the chapter again.

A page is written again when the files of the book's machinery have changed; cells do not run for
that. The explorers' kit belongs to this part: what it makes of a figure is put into a page as the
page is written (:mod:`book.explorers`), and a cell leaves no more than the figure's state.
"""

from __future__ import annotations

import ast
import hashlib
import json
import platform
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from book import surroundings
from helpers import words

PACKAGE = "helpers"
KIT = "helpers/explorers/kit/"
PINS = "requirements.txt"
PLOTS = "src/helpers/plots/__init__.py"
DRAWN = ("src/helpers/colours.json", "src/helpers/plots/fonts")
NAMED_FOLDERS = ("data", "checkpoints", "src/helpers/runs")
PAGE_SOURCES = (
    *("_ext/book", "_static", "checkpoints", "src/helpers/explorers"),
    *("src/helpers/words", "src/helpers/colours.json"),
)
MAGIC = re.compile(r"(?m)^(\s*)[%!].*$")  # of IPython, which is no Python


def digest_of(files: Iterable[Path], *texts: str, root: Path) -> str:
    """16 hexadecimal digits that change with a text, and with the name or a byte of any file."""
    total = hashlib.sha256("\0".join(texts).encode())
    for file in sorted(files):
        total.update(file.relative_to(root).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:16]


def files_below(root: Path, sources: Iterable[str]) -> Iterator[Path]:
    """Files, and those of folders, without what starts with a dot and what Python compiles."""
    for source in sources:
        for path in (root / source, *(root / source).rglob("*")):
            hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
            if path.is_file() and not hidden and path.suffix != ".pyc":
                yield path


def chapter_digest(notebook: NotebookNode, root: Path) -> str:
    """Changes with everything that the outputs of a notebook's cells depend on, but their code."""
    files = dependencies(notebook, root)
    files |= {file for file in files_below(root, DRAWN) if root / PLOTS in files}
    files |= {root / PINS} if (root / PINS).exists() else set()
    said = words.here().entry("plots") if root / PLOTS in files else ""
    return digest_of(files, platform.python_version(), json.dumps(said), root=root)


def dependencies(notebook: NotebookNode, root: Path) -> set[Path]:
    """The files of the book that a notebook's cells import or name, through others too."""
    cells = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    found: set[Path] = set()
    waiting = list(mentioned(MAGIC.sub(r"\1pass", cells), root))
    while waiting:
        file = waiting.pop()
        if file not in found and KIT not in file.as_posix():
            found.add(file)
            if file.suffix == ".py":
                waiting += mentioned(file.read_text(encoding="utf-8"), root)
    return found


def mentioned(code: str, root: Path) -> Iterator[Path]:
    """The modules of ``helpers`` that some code imports, and the files that its strings name."""
    imported, strings = names_in(code)
    for name in imported:
        yield from modules(name, root)
    for text in strings:
        yield from named_files(root).get(text, [])


@cache
def names_in(code: str) -> tuple[list[str], list[str]]:
    """What some code imports, and its strings; read once for all chapters that lead to it."""
    imported, strings = [], []
    for node in executed(ast.parse(code)):
        if isinstance(node, ast.Import):
            imported += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            strings.append(node.value)
    return imported, strings


def executed(node: ast.AST) -> Iterator[ast.AST]:
    """A tree's nodes, without what only type checkers read."""
    yield node
    if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
        for child in ast.iter_child_nodes(node):
            yield from executed(child)


def modules(name: str, root: Path) -> Iterator[Path]:
    """The files that run when a module of ``helpers`` is imported: packages above it, and itself.

    The last part of the name may also be something that a module defines.
    """
    parts = name.split(".")
    if parts[0] != PACKAGE:
        return
    for end in range(1, len(parts) + 1):
        place = root.joinpath("src", *parts[:end])
        files = (place / "__init__.py", place.with_suffix(".py"))
        yield from (file for file in files if file.is_file())


@cache
def named_files(root: Path) -> dict[str, list[Path]]:
    """Files of data, checkpoints and runs by what code calls them: with and without an ending."""
    found: dict[str, list[Path]] = {}
    for file in files_below(root, NAMED_FOLDERS):
        if file.name != "__init__.py":
            run = re.sub(r"(?<=\d)_(?=\d)", ".", file.stem).replace("_", "-")
            for name in {file.name, file.stem, run}:
                found.setdefault(name, []).append(file)
    return found


def read_notebook(text: str, root: str) -> NotebookNode:
    """A notebook as myst-nb executes it: its ``kernelspec`` says what it depends on."""
    notebook = nbformat.reads(text, as_version=4)
    kernel = notebook.metadata.setdefault("kernelspec", nbformat.from_dict({"name": "python3"}))
    kernel["digest"] = chapter_digest(notebook, Path(root))
    return notebook


def notebook_digest(env: BuildEnvironment, docname: str) -> str | None:
    """The digest of a document that is a notebook."""
    path = Path(env.doc2path(docname))
    if path.suffix != ".ipynb" or not path.exists():
        return None
    return chapter_digest(nbformat.read(path, as_version=4), Path(env.srcdir))


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """The chapters to read again, beside those whose own file has changed."""
    known = env.found_docs - added - changed
    return [
        name
        for name in sorted(known)
        if env.metadata[name].get("depends_on") != notebook_digest(env, name)
    ]


def note_digest(app: Sphinx, doctree: Any) -> None:
    """Remember what the chapter that was read depended on."""
    found = notebook_digest(app.env, app.env.docname)
    if found is not None:
        app.env.metadata[app.env.docname]["depends_on"] = found


def configure(app: Sphinx, config: Any) -> None:
    """Tell myst-nb where executed notebooks lie and how to read one, and Sphinx when to write."""
    root = Path(app.srcdir)
    named_files.cache_clear()
    config.nb_execution_cache_path = str(Path(app.outdir).parent / "execution-cache")
    reader = ["book.rebuild.read_notebook", {"root": str(root)}, False]
    config.nb_custom_formats = {".ipynb": reader}
    config.pages_version = digest_of(files_below(root, PAGE_SOURCES), root=root)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    surroundings.enter(Path(app.outdir).parent)
    app.add_config_value("pages_version", "", "html")
    app.connect("config-inited", configure, priority=100)  # before myst-nb reads its settings
    app.connect("env-get-outdated", outdated)
    app.connect("doctree-read", note_digest)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
