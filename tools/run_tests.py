"""Run everything that `make test` promises, in order, and say how many tests passed.

With `--all`, as `make test-all` calls it, also the slow steps.

Every step runs, whatever became of the one before. A step that writes a JUnit report counts as
the tests in it, any other step as one test. The last line is the sum, alone:

    N passed, N failed
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from book import surroundings
from book.programs import chromium, debian, engines

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "_build" / "test-reports"
TRACES = ROOT / "_build" / "test-results"
SECONDS_PER_CELL = 600
# Two files of tests at a time: a browser's tests wait for it almost half of their time. A file
# stays with one process, so that what it builds or starts once is not made twice. Those that are
# named first begin first, which is good for the longest.
TWO_FILES = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
NEED_MORE = ("browser", "editions", "engines", "hosts", "site")  # a site, browsers, environments


class Count(NamedTuple):
    """How many tests passed, failed (errors included) and were skipped."""

    passed: int
    failed: int
    skipped: int = 0


def run(*command: str, cwd: Path = ROOT) -> int:
    """Run a command, its output shown as it comes, and return its exit status."""
    return subprocess.run(command, cwd=cwd, check=False).returncode


def run_pytest(name: str, *arguments: str, cwd: Path = ROOT) -> tuple[int, Path]:
    """Run pytest and return its exit status and where its report should be."""
    report = REPORTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", f"--junit-xml={report}", *arguments]
    return run(*command, cwd=cwd), report


def read_report(report: Path, status: int) -> Count:
    """Count the tests in a JUnit report; a run that failed without saying so counts as a failure.

    A report that cannot be read, as after a crash, is one failure, and so is one without a test.
    """
    try:
        tests = [{part.tag for part in test} for test in ElementTree.parse(report).iter("testcase")]
    except (OSError, ElementTree.ParseError):
        return Count(0, 1)
    failed = sum(bool(parts & {"failure", "error"}) for parts in tests)
    skipped = sum("skipped" in parts for parts in tests)
    passed = len(tests) - failed - skipped
    return Count(passed, max(failed, 1) if status or not tests else failed, skipped)


def command(*words: str) -> Callable[[], Count]:
    """Make a step of a command that counts as one test."""
    return lambda: Count(0, 1) if run(*words) else Count(1, 0)


def unit() -> Count:
    """Equations, helpers, data, tools: every test that needs neither the site nor a browser."""
    others = [f"--ignore=tests/{name}" for name in NEED_MORE]
    status, report = run_pytest("unit", *TWO_FILES, "tests/book/test_build.py", "tests", *others)
    return read_report(report, status)


def javascript() -> Count:
    """The mathematics of the live figures, in Node."""
    report = REPORTS / "javascript.xml"
    report.unlink(missing_ok=True)
    output = ["--test-reporter=spec", "--test-reporter-destination=stdout"]
    output += ["--test-reporter=junit", f"--test-reporter-destination={report}"]
    status = run("node", "--test", *output, "tests/explorers/*.test.mjs")
    return read_report(report, status)


def notebooks() -> Count:
    """Every chapter's cells run without an error, and marked cells print what is stored.

    On a copy in an empty folder: a chapter must not lean on the place it lies in. One at a time:
    each trains in two threads.
    """
    with tempfile.TemporaryDirectory() as folder:
        drafts = shutil.ignore_patterns(".ipynb_checkpoints")
        shutil.copytree(ROOT / "chapters", folder, ignore=drafts, dirs_exist_ok=True)
        status, report = run_pytest(
            "notebooks",
            "-c",
            os.devnull,  # the settings in pyproject.toml are for the tests in tests/
            f"--rootdir={folder}",
            "-p",
            "no:cacheprovider",
            "--nbval-lax",
            f"--nbval-cell-timeout={SECONDS_PER_CELL}",
            folder,
            cwd=Path(folder),
        )
    return read_report(report, status)


def in_browser(name: str, *arguments: str) -> Count:
    """Run pytest where it needs Chromium; that there is none is a failure, never a skip.

    What failed runs once more with traces, which would take twice the time in every test:
    ``playwright show-trace`` opens those in ``_build/test-results``.
    """
    try:
        chromium.ensure()
    except chromium.NoBrowser as error:
        print(f"No browser: {error}.", flush=True)
        return Count(0, 1)
    # -rP shows the output of passing tests: the times of the live figures.
    status, report = run_pytest(name, "-raP", *arguments)
    if status:
        traced = ["--last-failed", "--last-failed-no-failures=none", "--tracing=on"]
        run(sys.executable, "-m", "pytest", "-q", *traced, f"--output={TRACES}", *arguments)
    return read_report(report, status)


def site() -> Count:
    """Links, anchors, formulas and pictures of the site that the step before has built."""
    return in_browser("site", *TWO_FILES, "tests/site/test_throwaway.py", "tests/site")


def editions() -> Count:
    """The printed editions, each made once: Chromium makes the PDF, epubcheck reads the EPUB."""
    return in_browser("editions", "tests/editions")


def browser() -> Count:
    """Every page and every live figure of the built site in Chromium; chapters in JupyterLab."""
    jupyterlab = sorted(str(path) for path in ROOT.glob("tests/browser/test_jupyterlab*.py"))
    return in_browser("browser", *TWO_FILES, *jupyterlab, "tests/browser")


def other_places() -> Count:
    """Pages and figures in Firefox and WebKit; Binder's environment, and Colab's versions."""
    try:
        chromium.ensure()
        engines.ensure()
    except (chromium.NoBrowser, debian.Missing) as error:
        print(f"No browser: {error}.", flush=True)
        return Count(0, 1)
    # One host's environment takes as long as both engines: each gets a process of its own.
    with ThreadPoolExecutor(2) as pool:
        runs = [
            pool.submit(run_pytest, name, "-ra", f"tests/{name}") for name in ("engines", "hosts")
        ]
    counts = [read_report(report, status) for status, report in (run.result() for run in runs)]
    return Count(*(sum(column) for column in zip(*counts, strict=True)))


STEPS: list[tuple[str, Callable[[], Count]]] = [
    ("lint", command("ruff", "check", ".")),
    ("format", command("ruff", "format", "--check", ".")),
    ("types", command("mypy")),
    ("tests", unit),
    ("javascript", javascript),
    ("notebooks", notebooks),
    ("book, warnings as errors", command("make", "--no-print-directory", "book")),
    ("site", site),
    ("editions", editions),
    ("browser", browser),
]


# Minutes: two more browsers, and environments made anew.
SLOW_STEPS: list[tuple[str, Callable[[], Count]]] = [("other places", other_places)]


def main(slow: bool = False) -> int:
    """Run all steps, the slow ones if asked; return 0 if nothing failed."""
    surroundings.enter(ROOT / "_build")
    REPORTS.mkdir(parents=True, exist_ok=True)
    rows = []
    for name, step in STEPS + (SLOW_STEPS if slow else []):
        print(f"\n=== {name} ===", flush=True)
        start = time.monotonic()
        rows.append((name, step(), time.monotonic() - start))
    print("\n=== summary ===")
    for name, count, seconds in rows:
        skipped = f", {count.skipped} skipped" if count.skipped else ""
        print(f"{seconds:7.1f} s  {name}: {count.passed} passed, {count.failed} failed{skipped}")
    failed = sum(count.failed for _, count, _ in rows)
    print(f"{sum(count.passed for _, count, _ in rows)} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(slow=sys.argv[1:] == ["--all"]))
