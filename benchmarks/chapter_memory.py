"""How much memory a chapter takes: the peak of its kernel while all its cells run.

Runs every chapter once, one after another, in an empty folder, with the Python that runs this
script. Peak is the largest resident set of the kernel's process, as Linux reports it (VmHWM).

    binder/start python benchmarks/chapter_memory.py                 print the table
    binder/start python benchmarks/chapter_memory.py --record        also renew the .csv beside this
    binder/start python benchmarks/chapter_memory.py --record FILE   write it elsewhere
    binder/start python benchmarks/chapter_memory.py em --record     only this chapter and its row

``binder/start`` sets what Binder's and the hubs' image sets too; without it the peaks are higher.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import time
from pathlib import Path

import nbformat
from book.notebooks import execute, notebooks

ROOT = Path(__file__).resolve().parents[1]


RECORD = ROOT / "benchmarks" / "chapter_memory.csv"
HEADER = ["chapter", "peak memory in MB"]
# Read by the kernel of itself, after all other cells. In units of 1024 bytes.
PEAK = """\
import re
from pathlib import Path
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])"""


def title(notebook: nbformat.NotebookNode) -> str:
    """The main heading of a chapter."""
    return str(notebook.cells[0].source.splitlines()[0].removeprefix("# "))


def peak(path: Path) -> tuple[str, float]:
    """Run a chapter; its title, and its kernel's peak in MB (10^6 bytes).

    Raises:
        nbclient.exceptions.CellExecutionError: when a cell fails.
    """
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(PEAK))
    execute(notebook)
    return title(notebook), int(notebook.cells[-1].outputs[0].text) * 1024 / 1e6


def write_record(file: Path, rows: dict[str, float]) -> None:
    """Put the rows into a record, in the order of their titles; other rows of it stay."""
    known: dict[str, float] = {}
    if file.exists():
        with file.open(encoding="utf-8") as old:
            known = {name: float(size) for name, size in list(csv.reader(old))[1:]}
    with file.open("w", newline="", encoding="utf-8") as new:
        writer = csv.writer(new, lineterminator="\n")
        writer.writerow(HEADER)
        # Tens: one run differs from the next by some MB.
        writer.writerows(
            (name, 10 * round(size / 10)) for name, size in sorted((known | rows).items())
        )


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="a notebook's, without .ipynb")
    parser.add_argument("--record", nargs="?", type=Path, const=RECORD, metavar="FILE")
    options = parser.parse_args(arguments)
    os.environ.setdefault("TQDM_DISABLE", "1")
    rows: dict[str, float] = {}
    print(f"{'peak':>8}  {'time':>7}  chapter")
    for path in notebooks([ROOT / "chapters"]):
        if options.names and path.stem not in options.names:
            continue
        start = time.monotonic()
        name, size = peak(path)
        rows[name] = size
        print(f"{size:5.0f} MB  {time.monotonic() - start:5.1f} s  {name}", flush=True)
    heaviest = max(rows, key=lambda name: rows[name])
    print(f"{rows[heaviest]:5.0f} MB            the heaviest: {heaviest}")
    if options.record:
        write_record(options.record, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
