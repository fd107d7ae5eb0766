"""How much memory a chapter takes: the peak of its kernel while all its cells run.

Runs every chapter once, one after another, in an empty folder, with the Python that runs this
script. Peak is the largest resident set of the kernel's process, as Linux reports it (VmHWM).

    binder/start python benchmarks/chapter_memory.py              print the table
    binder/start python benchmarks/chapter_memory.py --record     also renew it in the chapters
    binder/start python benchmarks/chapter_memory.py --csv FILE   also write it to a file
    binder/start python benchmarks/chapter_memory.py em --record  only this chapter

``binder/start`` sets what Binder's and the hubs' image sets too; without it the peaks are higher.
It needs no other package than Binder's image has.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

CHAPTERS = Path(__file__).resolve().parents[1] / "chapters"
SECONDS_PER_CELL = 600
# Read by the kernel of itself, after all other cells. In units of 1024 bytes.
PEAK = """\
import re
from pathlib import Path
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])"""


def peak(path: Path) -> float:
    """Run a chapter and return its kernel's peak in MB (10^6 bytes).

    Raises:
        nbclient.exceptions.CellExecutionError: when a cell fails.
    """
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(PEAK))
    with tempfile.TemporaryDirectory() as folder:
        place = {"metadata": {"path": folder}}
        NotebookClient(notebook, timeout=SECONDS_PER_CELL, resources=place).execute()
    return int(notebook.cells[-1].outputs[0].text) * 1024 / 1e6


def record(path: Path, size: int) -> None:
    """Write a peak in MB into the metadata of a chapter."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.setdefault("book", {})["peak_memory"] = size
    path.write_text(nbformat.writes(notebook).rstrip("\n") + "\n", encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="a notebook's, without .ipynb")
    parser.add_argument("--record", action="store_true", help="renew the chapters' metadata")
    parser.add_argument("--csv", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    os.environ.setdefault("TQDM_DISABLE", "1")
    rows: dict[str, int] = {}
    print(f"{'peak':>8}  {'time':>7}  chapter")
    for path in sorted(CHAPTERS.rglob("*.ipynb")):
        if ".ipynb_checkpoints" in path.parts or (options.names and path.stem not in options.names):
            continue
        name = path.relative_to(CHAPTERS).with_suffix("").as_posix()
        start = time.monotonic()
        rows[name] = 10 * round(peak(path) / 10)  # one run differs from the next by some MB
        print(f"{rows[name]:5d} MB  {time.monotonic() - start:5.1f} s  {name}", flush=True)
        if options.record:
            record(path, rows[name])
    if not rows:
        parser.error(f"no chapter is named {', '.join(options.names)}")
    heaviest = max(rows, key=lambda name: rows[name])
    print(f"{rows[heaviest]:5d} MB            the heaviest: {heaviest}")
    if options.csv:
        with options.csv.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(rows.items())
    return 0


if __name__ == "__main__":
    sys.exit(main())
