"""Run everything that `make test` promises, in order, and say how many tests passed.

With `--all`, as `make test-all` calls it, also the slow steps.

Every step runs, whatever became of the one before. A step that writes a JUnit report counts as
the tests in it, any other step as one test. A test in a browser that fails runs once more, by
itself; where it passes then, it is named at the end as unsteady. The last line is the sum, alone:

    N passed, N failed
"""

from __future__ import annotations

import subprocess
import sys
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
# Two files of tests at a time: a browser's tests wait for it almost half of their time. A file
# stays with one process, so that what it builds or starts once is not made twice. Those that are
# named first begin first, which is good for the longest.
TWO_FILES = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
FAILURES = {"failure", "error"}
NEED_MORE = ("browser", "editions", "engines", "hosts", "site")  # a site, browsers, environments


class Count(NamedTuple):
    """How many tests passed, failed (errors included) and were skipped; which passed only alone."""

    passed: int
    failed: int
    skipped: int = 0
    unsteady: tuple[str, ...] = ()


def run(*command: str) -> int:
    """Run a command, its output shown as it comes, and return its exit status."""
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def run_pytest(name: str, *arguments: str) -> tuple[int, Path]:
    """Run pytest and return its exit status and where its report should be."""
    report = REPORTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", f"--junit-xml={report}", *arguments]
    return run(*command), report


def run_steadily(name: str, *arguments: str) -> Count:
    """Run pytest, and what failed once more by itself, in one process.

    With traces, which would take twice the time in every test: ``playwright show-trace`` opens
    those in ``_build/test-results``. Two runs at a time do not share what they remember as failed.
    """
    arguments = (*arguments, "-o", f"cache_dir=.pytest_cache/{name}")
    status, report = run_pytest(name, "-raP", *arguments)
    first = read_report(report, status)
    if not first.failed:
        return first
    failed = ["-n", "0", "--last-failed", "--last-failed-no-failures=none"]
    traced = ["--tracing=on", f"--output={TRACES}"]
    status, second = run_pytest(f"{name}-again", *arguments, *failed, *traced)
    return add_second_try(first, report, second, status)


def add_second_try(first: Count, report: Path, second: Path, status: int) -> Count:
    """The count of a run whose failures ran once more, from the reports of both and the exit status
    of the second: what passed in the second is passed, and unsteady.
    """
    failed, again = outcomes(report), outcomes(second)
    lost = {name for name, passed in failed.items() if not passed}
    unsteady = sorted(name for name in lost if again.get(name))
    left = (len(lost) or first.failed) - len(unsteady)
    return first._replace(
        passed=first.passed + len(unsteady),
        failed=max(left, 1) if status else left,
        unsteady=tuple(unsteady),
    )


def outcomes(report: Path) -> dict[str, bool]:
    """Whether each test in a JUnit report passed, by name; empty if it cannot be read."""
    found: dict[str, bool] = {}
    try:
        for test in ElementTree.parse(report).iter("testcase"):
            name = f"{test.get('classname')}::{test.get('name')}"
            # One that fails in its call and again in its end stands there twice.
            found[name] = found.get(name, True) and not {part.tag for part in test} & FAILURES
    except (OSError, ElementTree.ParseError):
        return {}
    return found


def read_report(report: Path, status: int) -> Count:
    """Count the tests in a JUnit report; a run that failed without saying so counts as a failure.

    A report that cannot be read, as after a crash, is one failure, and so is one without a test.
    """
    try:
        tests = [{part.tag for part in test} for test in ElementTree.parse(report).iter("testcase")]
    except (OSError, ElementTree.ParseError):
        return Count(0, 1)
    failed = sum(bool(parts & FAILURES) for parts in tests)
    skipped = sum("skipped" in parts for parts in tests)
    passed = len(tests) - failed - skipped
    return Count(passed, max(failed, 1) if status or not tests else failed, skipped)


def command(*words: str) -> Callable[[], Count]:
    """Make a step of a command that counts as one test."""
    return lambda: Count(0, 1) if run(*words) else Count(1, 0)


# Chapters whose claims are held in seconds: on shipped runs, or by a short training.
QUICK_CLAIMS = ("by_hand", "dlgm", "latent", "descent", "conditional", "dynamics")


def seeds_and_machines() -> list[str]:
    """The files of tests that train for long with other seeds than the chapters, and those that
    make environments and books on a machine unlike this one.
    """
    quick = {f"test_claims_{name}.py" for name in QUICK_CLAIMS}
    claims = sorted(ROOT.glob("tests/chapters/test_claims_*.py"))
    claims = [path for path in claims if path.name not in quick]
    machines = [ROOT / "tests/book/test_machines.py", ROOT / "tests/tools/test_environment.py"]
    return [str(path) for path in (*claims, *machines)]


def unit() -> Count:
    """Equations, helpers, data, tools: every test that needs neither the site nor a browser."""
    others = [f"--ignore=tests/{name}" for name in NEED_MORE]
    others += [f"--ignore={path}" for path in seeds_and_machines()]
    status, report = run_pytest("unit", *TWO_FILES, "tests/book/test_build.py", "tests", *others)
    return read_report(report, status)


def javascript() -> Count:
    """The mathematics of the live figures, in Node."""
    report = REPORTS / "javascript.xml"
    report.unlink(missing_ok=True)
    output = ["--test-reporter=spec", "--test-reporter-destination=stdout"]
    output += ["--test-reporter=junit", f"--test-reporter-destination={report}"]
    # Two files at a time; by itself Node leaves one core to others.
    status = run("node", "--test", "--test-concurrency=2", *output, "tests/explorers/*.test.mjs")
    return read_report(report, status)


def in_browser(name: str, *arguments: str) -> Count:
    """Run pytest where it needs Chromium; that there is none is a failure, never a skip."""
    try:
        chromium.ensure()
    except chromium.NoBrowser as error:
        print(f"No browser: {error}.", flush=True)
        return Count(0, 1)
    return run_steadily(name, *arguments)


def seeds() -> Count:
    """What chapters say of what they train, with other seeds; environments on other machines."""
    status, report = run_pytest("seeds", *TWO_FILES, *seeds_and_machines())
    return read_report(report, status)


DECKS_ON_PAPER = "tests/browser/test_slides_paper.py"


def editions() -> Count:
    """The printed editions, each made once: Chromium makes the PDF, epubcheck reads the EPUB; and
    every deck on paper.
    """
    return in_browser("editions", "tests/editions", DECKS_ON_PAPER)


def other_programs() -> list[str]:
    """The files of tests that run another program than a browser beside the site: a copy of the
    book, JupyterLab, the dashboard's server.
    """
    found = [ROOT / "tests/site/test_throwaway.py", ROOT / "tests/browser/test_app.py"]
    return [str(path) for path in (*found, *sorted(ROOT.glob("tests/browser/test_jupyterlab*.py")))]


def site() -> Count:
    """The site that a step before has built: what its cells printed, its links, anchors, formulas
    and pictures; every page and every live figure in Chromium.
    """
    left = [f"--ignore={path}" for path in (*other_programs(), DECKS_ON_PAPER)]
    return in_browser("site", *TWO_FILES, *left, "tests/site", "tests/browser")


def programs() -> Count:
    """A copy of the book with a new chapter; chapters in JupyterLab; the dashboard."""
    return in_browser("programs", *TWO_FILES, *other_programs())


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
        engine, host = pool.map(
            lambda name: run_steadily(name, f"tests/{name}"), ("engines", "hosts")
        )
    return Count(
        engine.passed + host.passed,
        engine.failed + host.failed,
        engine.skipped + host.skipped,
        engine.unsteady + host.unsteady,
    )


STEPS: list[tuple[str, Callable[[], Count]]] = [
    ("lint", command("ruff", "check", ".")),
    ("format", command("ruff", "format", "--check", ".")),
    ("types", command("mypy")),
    ("tests", unit),
    ("javascript", javascript),
    ("book, warnings as errors", command("make", "--no-print-directory", "book")),
    ("site, in a browser", site),
]


# Three quarters of an hour: other seeds and machines; PDF, EPUB and decks on paper; other programs
# than a browser; two more browsers, environments anew.
SLOW_STEPS: list[tuple[str, Callable[[], Count]]] = [
    ("other seeds, other machines", seeds),
    ("editions", editions),
    ("copy, JupyterLab, dashboard", programs),
    ("other places", other_places),
]


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
    for name in [name for _, count, _ in rows for name in count.unsteady]:
        print(f"unsteady, passed only when it ran again: {name}")
    failed = sum(count.failed for _, count, _ in rows)
    print(f"{sum(count.passed for _, count, _ in rows)} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(slow=sys.argv[1:] == ["--all"]))
