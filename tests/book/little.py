"""A book of two pages in a folder of its own, with the real Makefile, configuration and extensions.

Its environment is a real one that holds nothing: it finds the packages of the environment that runs
the tests, and the book's own code in the checkout.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]
DESCRIPTION = "A page of a little book, which is made only to see how it is made."
FRONT = f"---\ndescription: {DESCRIPTION}\n---\n\n# Front"
# The kernel imports the real module; by the little book's own the build tells what has changed.
CELL = """\
from pathlib import Path
from helpers import shipped
with Path({log!r}).open("a") as log:
    log.write("executed\\n")
print("answer", 6 * 7)
"""
# What a `make` that runs these tests has in its environment, for its own commands.
OF_MAKE = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKE_TERMOUT", "MAKE_TERMERR")


def borrow(folder: Path) -> None:
    """Make an environment in ``folder/.venv`` from the one that runs the tests, and its stamp."""
    environment = folder / ".venv"
    venv.create(environment, symlinks=True)
    (packages,) = environment.glob("lib/python*/site-packages")
    places = [sysconfig.get_path("purelib"), str(ROOT / "src"), str(ROOT / "_ext")]
    (packages / "borrowed.pth").write_text("\n".join(places), encoding="utf-8")
    for name in ("node", "npm"):
        (environment / "bin" / name).symlink_to(Path(sys.prefix) / "bin" / name)
    stamp(folder)


def stamp(folder: Path) -> None:
    """Say that the environment of a book is the one for its folder and its pins."""
    texts = [(folder / name).read_text() for name in ("requirements.txt", "pyproject.toml")]
    made_of = f"{folder.resolve()}\n{''.join(texts)}"
    (folder / ".venv" / ".installed").write_text(made_of, encoding="utf-8")


class Book:
    """The little book, whose chapter counts its executions."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder.parent / "executions.log"
        for name in ("Makefile", "_config.yml"):
            shutil.copy(ROOT / name, folder / name)
        for name in ("_ext", "_static", "tools"):
            (folder / name).symlink_to(ROOT / name)
        for name in ("src/helpers", "data", "checkpoints"):
            (folder / name).mkdir(parents=True)
        self.write("src/helpers/shipped.py", "# imported by the chapter\n")
        self.write("requirements.txt", "torch==2.13.0\n")
        self.write("pyproject.toml", "")
        self.write("references.bib", "")
        self.write("_toc.yml", "format: jb-book\nroot: index\nchapters:\n  - file: chapter\n")
        self.write("index.md", FRONT + "\n\nSee [(11.1)](#eq-11-1).\n")
        self.write_chapter(CELL.format(log=str(self.log)))
        borrow(folder)
        # The letters of two pages: little books take them from each other.
        letters = folder.parent.parent / "letters"
        letters.mkdir(exist_ok=True)
        (folder / "_build").mkdir()
        (folder / "_build" / "fonts").symlink_to(letters)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def write_chapter(self, code: str) -> None:
        text = "# Chapter\n\n(eq-11-1)=\n$$\na = b \\tag{11.1}\n$$\n"
        cells = [nbformat.v4.new_markdown_cell(text), nbformat.v4.new_code_cell(code)]
        metadata = {
            "kernelspec": {"display_name": "Python 3", "name": "python3"},
            "book": {"description": DESCRIPTION, "question": "How much is it?"},
        }
        nbformat.write(
            nbformat.v4.new_notebook(cells=cells, metadata=metadata), self.folder / "chapter.ipynb"
        )

    def start(
        self, *words: str, own_group: bool = False, **variables: str
    ) -> subprocess.Popen[str]:
        """Start make, with some more variables in its environment."""
        kept = {name: text for name, text in os.environ.items() if name not in OF_MAKE}
        return subprocess.Popen(
            ["make", *(words or ["book"])],
            cwd=self.folder,
            env=kept | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=own_group,
        )

    def make(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run make to its end."""
        with self.start(*words, **variables) as process:
            output, errors = process.communicate(timeout=300)
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    def executions(self) -> int:
        return len(self.log.read_text().splitlines()) if self.log.exists() else 0

    def page(self, name: str = "chapter") -> str:
        return (self.folder / "_build" / "html" / f"{name}.html").read_text(encoding="utf-8")
