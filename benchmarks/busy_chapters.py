"""How much longer does a chapter take beside other work?

Every chapter runs twice, alone and then beside one process a core that never pauses, with the
setting of OpenMP's threads that the book's kernels get (``helpers.threads``). The table shows both
times in seconds and their ratio; two processes that share a core fairly take twice as long each.
Run: python -m benchmarks.busy_chapters [NAME ...]
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

import nbformat
from book import contents
from nbclient import NotebookClient

from benchmarks.busy_machine import busy, usable_cores
from helpers import threads

ROOT = Path(__file__).resolve().parents[1]
MOST = 4  # times as long, beside one busy process a core


def seconds(path: Path) -> float:
    """Run all cells of a chapter in an empty folder; wall time from the kernel's start to its end.

    Raises:
        nbclient.exceptions.CellExecutionError: when a cell fails.
    """
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        place = {"metadata": {"path": folder}}
        NotebookClient(notebook, timeout=None, resources=place).execute()
        return time.perf_counter() - started


def main() -> None:
    """Measure the chapters that are named, or all; print times, ratios and the verdict."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="as in _toc.yml, its last part")
    names = parser.parse_args().names
    os.environ |= threads.settings(os.environ) | {"TQDM_DISABLE": "1"}
    cores = usable_cores()
    worst = 0.0
    print(f"{'alone':>8}{'beside':>9}{'ratio':>8}  chapter, beside {cores} busy processes")
    for chapter in contents.chapters(ROOT):
        if names and chapter.name.rsplit("/", 1)[-1] not in names:
            continue
        alone = seconds(chapter.path)
        with busy(cores):
            beside = seconds(chapter.path)
        worst = max(worst, beside / alone)
        print(f"{alone:6.1f} s{beside:7.1f} s{beside / alone:8.2f}  {chapter.name}", flush=True)
    print(f"at most {worst:.2f} times (goal: {MOST}): {'kept' if worst <= MOST else 'missed'}")


if __name__ == "__main__":
    main()
