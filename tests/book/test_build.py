"""``make book`` on a book of two pages: what it executes again, and what makes it fail.

The little book uses the Makefile, configuration and extensions of the real one.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from sphinxcontrib import katex

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


class Book:
    """A book of two pages in a folder of its own, whose chapter counts its executions."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder.parent / "executions.log"
        for name in ("Makefile", "_config.yml"):
            shutil.copy(ROOT / name, folder / name)
        for name in ("_ext", "_static"):
            (folder / name).symlink_to(ROOT / name)
        for name in ("src/helpers", "data", "checkpoints", ".venv"):
            (folder / name).mkdir(parents=True)
        self.write("src/helpers/shipped.py", "# imported by the chapter\n")
        self.write("requirements.txt", "torch==2.13.0\n")
        self.write("pyproject.toml", "")
        self.write("references.bib", "")
        self.write("_toc.yml", "format: jb-book\nroot: index\nchapters:\n  - file: chapter\n")
        self.write("index.md", FRONT + "\n\nSee [(11.1)](#eq-11-1).\n")
        self.write_chapter(CELL.format(log=str(self.log)))
        # The environment is the one that runs this test; the stamp says that it is installed.
        (folder / ".venv" / "bin").symlink_to(Path(sys.prefix) / "bin")
        self.write(".venv/.installed", "")

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

    def make(self) -> subprocess.CompletedProcess[str]:
        environment = {key: text for key, text in os.environ.items() if "MAKE" not in key}
        return subprocess.run(
            ["make", "book"],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def executions(self) -> int:
        return len(self.log.read_text().splitlines()) if self.log.exists() else 0

    def page(self, name: str = "chapter") -> str:
        return (self.folder / "_build" / "html" / f"{name}.html").read_text(encoding="utf-8")


@pytest.fixture
def book(tmp_path: Path) -> Book:
    folder = tmp_path / "book"
    folder.mkdir()
    return Book(folder)


def test_a_chapter_executes_again_only_when_something_behind_it_changed(book: Book) -> None:
    first = book.make()
    assert first.returncode == 0, first.stdout + first.stderr
    assert first.stdout.splitlines()[-1].startswith("The book is ready: open _build/html/index")
    assert "answer 42" in book.page()
    assert book.executions() == 1
    assert "chapter.html#eq-11-1" in book.page("index")

    assert book.make().returncode == 0
    assert book.executions() == 1, "nothing changed, yet the chapter ran again"

    book.write("src/helpers/arguments.py", "# another module\n")
    assert book.make().returncode == 0
    assert book.executions() == 1, "a module that the chapter does not import changed"

    book.write("src/helpers/shipped.py", "# edited\n")
    assert book.make().returncode == 0
    assert book.executions() == 2, "helper code changed, yet the old outputs were kept"

    book.write("src/helpers/shipped.py", "# imported by the chapter\n")
    assert book.make().returncode == 0
    assert book.executions() == 2, "an edit was taken back, yet the chapter ran again"


def test_a_failing_cell_fails_this_build_and_the_next(book: Book) -> None:
    book.write_chapter("1 / 0")
    first, second = book.make(), book.make()
    assert first.returncode != 0
    assert "ZeroDivisionError" in first.stderr
    assert second.returncode != 0, "the second build forgot the failure of the first"
    book.write_chapter("print('mended')")
    assert book.make().returncode == 0
    assert "mended" in book.page()


def test_a_python_warning_fails_the_build_and_a_progress_bar_does_not(book: Book) -> None:
    book.write_chapter("import warnings\nwarnings.warn('something is deprecated')")
    warned = book.make()
    assert warned.returncode != 0
    assert "stderr was found in the cell outputs" in warned.stderr
    book.write_chapter("from tqdm.auto import tqdm\nprint(sum(tqdm(range(5))))")
    silent = book.make()
    assert silent.returncode == 0, silent.stderr
    assert not re.search(r"\d%\|", book.page())


def test_a_reference_without_target_fails_the_build(book: Book) -> None:
    book.write("index.md", FRONT + "\n\nSee [(11.2)](#eq-11-2).\n")
    assert book.make().returncode != 0


def test_a_changed_style_sheet_reaches_the_pages_without_execution(book: Book) -> None:
    (book.folder / "_static").unlink()
    shutil.copytree(ROOT / "_static", book.folder / "_static")
    assert book.make().returncode == 0
    book.write("_static/book.css", "p { color: red; }\n")
    assert book.make().returncode == 0
    built = book.folder / "_build" / "html" / "_static" / "site.css"
    assert "p { color: red; }" in built.read_text()
    assert book.executions() == 1


def test_katex_style_sheet_fits_the_script_that_renders() -> None:
    sheet = (ROOT / "_static" / "katex" / "katex.min.css").read_text(encoding="utf-8")
    assert re.findall(r'\.katex-version[^{]*\{content:"([^"]+)"', sheet) == [katex.katex_version]


def test_requirements_pin_every_package_and_name_no_registry() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []
    names = [re.sub(r"[-_.]+", "-", line.split("==")[0]).lower() for line in pins]
    assert len(names) == len(set(names))
