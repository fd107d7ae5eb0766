"""``make book`` on a book of two pages: what it executes again, and what makes it fail.

The little book uses the Makefile, configuration and extensions of the real one.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from sphinxcontrib import katex

from tests.book.little import FRONT, Book

ROOT = Path(__file__).resolve().parents[2]


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


def test_a_link_to_no_state_of_a_figure_fails_the_build(book: Book) -> None:
    figure = "\n\n```{explorer} jensen\n```\n\n"
    book.write(
        "index.md", FRONT + figure + "[a](#explorer-jensen?g=cubic), [b](#explorer-elbo?mu=1)\n"
    )
    made = book.make()
    assert made.returncode != 0
    assert "#explorer-jensen?g=cubic asks for what the figure jensen cannot show" in made.stderr
    assert "#explorer-elbo?mu=1 leads to no live figure of this page" in made.stderr
    book.write(
        "index.md", FRONT + figure + "[a](#explorer-jensen?g=exp)\n\nSee [(11.1)](#eq-11-1).\n"
    )
    assert book.make().returncode == 0
    assert 'title="Press Reset, then: choose exp x"' in book.page("index")


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
