"""The commands in ``tools/`` and the form in which chapters are committed."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from book import notebooks
from book.programs import chromium

from tools import run_tests

ROOT = Path(__file__).resolve().parents[2]


MARKED = {"tags": [notebooks.MARK]}


def stream(text: str, name: str = "stdout") -> nbformat.NotebookNode:
    return nbformat.v4.new_output("stream", name=name, text=text)


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """A notebook as JupyterLab leaves it: outputs, counts, random ids, metadata."""
    cells = [
        nbformat.v4.new_markdown_cell("# Title"),
        nbformat.v4.new_code_cell("print(1)", outputs=[stream("1\n")], execution_count=3),
        nbformat.v4.new_code_cell("print(1)", metadata={"tags": ["hide-input"], "scrolled": True}),
        nbformat.v4.new_code_cell(
            "print('two', 1 + 1)",
            metadata=MARKED,
            outputs=[stream("two "), stream("2\n")],
            execution_count=4,
        ),
        nbformat.v4.new_code_cell(""),
    ]
    path = tmp_path / "chapter.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"mine": 1}), path)
    return path


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def run(*arguments: object) -> int:
    return notebooks.main([str(argument) for argument in arguments])


def test_every_chapter_is_in_the_committed_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert list((ROOT / "chapters").rglob("*.ipynb")), "no chapter found"
    status = run("--check", ROOT / "chapters")
    assert status == 0, capsys.readouterr().err


def test_strip_keeps_the_outputs_of_marked_cells_only(notebook: Path) -> None:
    assert run("--strip", notebook) == 0
    title, first, second, marked = read(notebook).cells
    assert first.outputs == [] and first.execution_count is None
    assert [output.text for output in marked.outputs] == ["two 2\n"]
    assert marked.execution_count == 1
    assert second.metadata == {"tags": ["hide-input"]}
    assert first.id != second.id, "cells of the same text need ids of their own"
    assert read(notebook).metadata == notebooks.NOTEBOOK_METADATA
    assert title.source == "# Title"


def test_strip_leaves_its_own_result_alone(notebook: Path) -> None:
    run("--strip", notebook)
    once = notebook.read_bytes()
    run("--strip", notebook)
    assert notebook.read_bytes() == once
    assert run("--check", notebook) == 0


def test_check_names_the_file_and_the_cell(
    notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--check", notebook) == 1
    assert (
        f"{notebook}: cell 2: execution_count, id, outputs not as committed"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        ([], "no output is stored"),
        ([stream("x", "stderr")], "written to stderr"),
        ([nbformat.v4.new_output("error", ename="KeyError", evalue="")], "an error, KeyError"),
        ([nbformat.v4.new_output("display_data", {"image/png": ""})], "stores a picture"),
    ],
)
def test_check_refuses_a_marked_cell_that_cannot_be_compared(
    notebook: Path,
    capsys: pytest.CaptureFixture[str],
    outputs: list[nbformat.NotebookNode],
    message: str,
) -> None:
    content = read(notebook)
    content.cells[3].outputs = outputs
    nbformat.write(content, notebook)
    run("--strip", notebook)
    assert run("--check", notebook) == 1
    said = capsys.readouterr().err
    assert "cell 4: " in said
    assert message in said


def test_refresh_runs_the_cells_and_renews_marked_outputs(notebook: Path) -> None:
    content = read(notebook)
    content.cells[3].outputs = [stream("of long ago\n")]
    nbformat.write(content, notebook)
    assert run("--refresh", notebook) == 0
    assert [output.text for output in read(notebook).cells[3].outputs] == ["two 2\n"]
    assert read(notebook).cells[1].outputs == []
    assert run("--check", notebook) == 0


def test_a_missing_path_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no such file or folder"):
        run("--check", tmp_path / "none.ipynb")


PASSED = "<testcase/>"
FAILED = '<testcase><failure message="wrong"/></testcase>'
ERROR = '<testcase><error message="broken"/></testcase>'
SKIPPED = "<testcase><skipped/></testcase>"
SUITE = '<testsuite tests="1">{}</testsuite>'


@pytest.mark.parametrize(
    ("report", "status", "expected"),
    [
        (SUITE.format(PASSED * 3 + FAILED + ERROR * 2 + SKIPPED), 1, (3, 3, 1)),
        (SUITE.format(PASSED * 5), 0, (5, 0, 0)),
        (SUITE.format(PASSED * 5), 3, (5, 1, 0)),
        # Node puts tests beside suites, and a run of no tests succeeds.
        (PASSED + SUITE.format(PASSED + FAILED), 1, (2, 1, 0)),
        ("", 0, (0, 1, 0)),
        ("<testsuite", 0, (0, 1, 0)),
        (None, 0, (0, 1, 0)),
    ],
)
def test_a_report_is_counted(
    tmp_path: Path, report: str | None, status: int, expected: tuple[int, int, int]
) -> None:
    path = tmp_path / "report.xml"
    if report is not None:
        path.write_text(f"<testsuites>{report}</testsuites>")
    assert run_tests.read_report(path, status) == run_tests.Count(*expected)


def test_without_a_browser_a_step_fails_with_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def none() -> str:
        raise chromium.NoBrowser("there is none")

    monkeypatch.setattr(chromium, "ensure", none)
    steps = [run_tests.site, run_tests.editions, run_tests.programs, run_tests.other_places]
    assert [step() for step in steps] == [run_tests.Count(0, 1)] * 4
    assert capsys.readouterr().out == "No browser: there is none.\n" * 4


def suite(**tests: str) -> str:
    cases = [
        f'<testcase classname="a" name="{name}">{part}</testcase>' for name, part in tests.items()
    ]
    return f"<testsuite>{''.join(cases)}</testsuite>"


BAD = '<failure message="wrong"/>'
TWICE = (
    '<testsuite><testcase classname="a" name="y"><failure/></testcase>'
    '<testcase classname="a" name="y"><error/></testcase></testsuite>'
)


@pytest.mark.parametrize(
    ("first", "second", "status", "expected"),
    [
        (suite(x="", y=BAD), suite(y=""), 0, (2, 0, 0, ("a::y",))),
        (suite(x="", y=BAD), suite(y=BAD), 1, (1, 1, 0, ())),
        (suite(x="", y=BAD, z=BAD), suite(y="", z=BAD), 1, (2, 1, 0, ("a::y",))),
        (suite(x="", y=BAD, z=BAD), suite(y=""), 0, (2, 1, 0, ("a::y",))),  # z did not run
        (suite(x="", y=BAD), suite(y=""), 3, (2, 1, 0, ("a::y",))),  # pytest itself broke
        (suite(x=""), "", 5, (1, 1, 0, ())),  # it broke before, and nothing is known to have failed
        (TWICE, suite(y=""), 0, (1, 0, 0, ("a::y",))),
    ],
)
def test_what_passes_alone_is_passed_and_named(
    tmp_path: Path, first: str, second: str, status: int, expected: tuple[object, ...]
) -> None:
    paths = [tmp_path / "first.xml", tmp_path / "second.xml"]
    for path, text in zip(paths, (first, second), strict=True):
        path.write_text(text)
    count = run_tests.read_report(paths[0], 1)
    assert run_tests.add_second_try(count, *paths, status) == run_tests.Count(*expected)  # type: ignore[arg-type]


def test_a_test_that_passes_the_second_time_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "test_it.py").write_text(
        "from pathlib import Path\nHERE = Path(__file__).parent\n"
        "def test_steady(): pass\n"
        "def test_late():\n    known = (HERE / 'known').exists()\n    (HERE / 'known').touch()\n"
        "    assert known\n"
    )
    monkeypatch.setattr(run_tests, "REPORTS", tmp_path)
    monkeypatch.setattr(run_tests, "TRACES", tmp_path / "traces")
    place = ("-c", os.devnull, f"--rootdir={tmp_path}", "-n", "0", str(tmp_path))
    (name,) = (count := run_tests.run_steadily("here", *place)).unsteady
    assert count[:3] == (2, 0, 0) and name.endswith("::test_late")
    assert run_tests.run_steadily("here", *place) == run_tests.Count(2, 0)


def test_the_summary_is_the_last_line_and_a_failure_the_exit_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run_tests, "REPORTS", tmp_path)
    steps = [
        ("first", lambda: run_tests.Count(3, 0, 0, ("a::x",))),
        ("second", lambda: run_tests.Count(1, 2)),
    ]
    monkeypatch.setattr(run_tests, "STEPS", steps)
    assert run_tests.main() == 1
    *_, named, last = capsys.readouterr().out.splitlines()
    assert (named.split()[-1], last) == ("a::x", "4 passed, 2 failed")
    monkeypatch.setattr(run_tests, "STEPS", steps[:1])
    assert run_tests.main() == 0
