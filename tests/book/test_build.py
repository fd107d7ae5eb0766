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
from book import execution_cache
from sphinxcontrib import katex

ROOT = Path(__file__).resolve().parents[2]
CELL = """\
from pathlib import Path
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
        self.write("src/helpers/mathematics.py", "ANSWER = 42\n")
        self.write("requirements.txt", "torch==2.13.0\n")
        self.write("pyproject.toml", "")
        self.write("references.bib", "")
        self.write("_toc.yml", "format: jb-book\nroot: index\nchapters:\n  - file: chapter\n")
        self.write("index.md", "# Front\n\nSee [(11.1)](#eq-11-1).\n")
        self.write_chapter(CELL.format(log=str(self.log)))
        # The environment is the one that runs this test; the stamp says that it is installed.
        (folder / ".venv" / "bin").symlink_to(Path(sys.prefix) / "bin")
        self.write(".venv/.installed", "")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def write_chapter(self, code: str) -> None:
        text = "# Chapter\n\n(eq-11-1)=\n$$\na = b \\tag{11.1}\n$$\n"
        cells = [nbformat.v4.new_markdown_cell(text), nbformat.v4.new_code_cell(code)]
        metadata = {"kernelspec": {"display_name": "Python 3", "name": "python3"}}
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

    book.write("src/helpers/mathematics.py", "ANSWER = 43\n")
    assert book.make().returncode == 0
    assert book.executions() == 2, "helper code changed, yet the old outputs were kept"
    caches = list((book.folder / "_build" / "execution-cache").iterdir())
    assert len(caches) == 1, "the cache of the earlier code is still there"


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
    book.write("index.md", "# Front\n\nSee [(11.2)](#eq-11-2).\n")
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


@pytest.mark.parametrize(
    "name",
    [
        "src/helpers/deeper/new.py",
        "src/helpers/old.py",
        "requirements.txt",
        "data/x.npz",
        "checkpoints/y.safetensors",
    ],
)
def test_the_digest_changes_with_every_input(tmp_path: Path, name: str) -> None:
    for old in (
        "src/helpers/old.py",
        "requirements.txt",
        "data/x.npz",
        "checkpoints/y.safetensors",
    ):
        (tmp_path / old).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / old).write_bytes(b"old")
    before = execution_cache.digest(tmp_path, execution_cache.INPUTS)
    assert before == execution_cache.digest(tmp_path, execution_cache.INPUTS)
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_bytes(b"new")
    assert execution_cache.digest(tmp_path, execution_cache.INPUTS) != before


@pytest.mark.parametrize("name", ["__pycache__/old.cpython-311.pyc", "README.md", ".old.py.swp"])
def test_the_digest_ignores_what_no_output_depends_on(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "src" / "helpers"
    (folder / name).parent.mkdir(parents=True)
    (folder / "old.py").write_text("old")
    before = execution_cache.digest(tmp_path, execution_cache.INPUTS)
    (folder / name).write_text("new")
    assert execution_cache.digest(tmp_path, execution_cache.INPUTS) == before


def test_a_renamed_input_changes_the_digest(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a").write_text("x")
    before = execution_cache.digest(tmp_path, ["data"])
    (tmp_path / "data" / "a").rename(tmp_path / "data" / "b")
    assert execution_cache.digest(tmp_path, ["data"]) != before


def test_the_inputs_of_the_digest_exist() -> None:
    """A misspelt input would silently never change."""
    assert [name for name in execution_cache.INPUTS if not (ROOT / name).exists()] == []


def test_katex_style_sheet_fits_the_script_that_renders() -> None:
    sheet = (ROOT / "_static" / "katex" / "katex.min.css").read_text(encoding="utf-8")
    assert re.findall(r'\.katex-version[^{]*\{content:"([^"]+)"', sheet) == [katex.katex_version]


def test_requirements_pin_every_package_and_name_no_registry() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []
    names = [re.sub(r"[-_.]+", "-", line.split("==")[0]).lower() for line in pins]
    assert len(names) == len(set(names))
