"""Carry the address of the repository from ``_config.yml``, where it stands once, to the chapters.

The first code cell of every chapter serves hosted notebooks, such as Colab, which open a chapter
without the book around it: it installs the package `helpers` from the repository when that is
missing. It is hidden in the book, and where the package is installed it does nothing.

    python -m tools.repository --check              exit with 1 and name chapters out of step
    python -m tools.repository --write              bring the first cells in step
    python -m tools.repository --move URL BRANCH    put another address there first: for a fork
    ... --site ADDRESS                              and where its pages are published
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

import nbformat
import yaml
from book import address, notebooks
from book.address import Repository
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
HIDDEN = "remove-cell"
FIRST_LINE = (
    "# A hosted notebook, as on Colab, lacks the book's package: fetch it, replace nothing."
)
CELL = (
    FIRST_LINE
    + """
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

_packages = {{  # by module: what to install where it is missing, and a file that no namesake has
    "helpers": ("git+{url}@{branch}", "shipped.py"),
    "daft": ("daft-pgm", "_core.py"),
    "anywidget": ("anywidget", "widget.py"),
    "psygnal": ("psygnal", "py.typed"),
    "torch": ("", "nn"),
    "numpy": ("", "linalg"),
    "matplotlib": ("", "pyplot.py"),
}}
_origins = {{name: getattr(find_spec(name), "origin", None) for name in _packages}}
for _name, _origin in _origins.items():
    if _origin and not Path(_origin).with_name(_packages[_name][1]).exists():
        raise ImportError(
            f"{{_origin}} is another {{_name}} than this book's and hides it: rename or "
            "uninstall it, restart the kernel, and run this cell again."
        )
_missing = " ".join(_packages[name][0] for name, origin in _origins.items() if not origin)
if _missing.strip():
    %pip install --quiet --no-deps {{_missing}}
_helpers = import_module("helpers")  # before torch: it sets how torch's threads wait"""
)


def read(config: Path) -> Repository:
    """The address in a ``_config.yml``; ``ValueError`` if no links can be made of it."""
    found = yaml.safe_load(config.read_text(encoding="utf-8"))["repository"]
    return address.repository(found["url"], found["branch"])


def move(config: Path, to: Repository, site: str | None = None) -> None:
    """Put another address into a ``_config.yml``, whose comments stay; and that of the site."""
    text = config.read_text(encoding="utf-8")
    places = [("repository", key, value) for key, value in to._asdict().items()]
    if site is not None:
        places.append(("html", "baseurl", address.site(site)))
    for section, key, value in places:
        value = value if yaml.safe_load(value) == value else json.dumps(value)
        place = rf"(?m)(^{section}:\n(?:  .*\n)*?  {key}: ).*$"
        text = re.sub(place, rf"\g<1>{value}", text)
    config.write_text(text, encoding="utf-8")


def is_first_cell(cell: NotebookNode) -> bool:
    """Whether a cell is the one that this tool writes, with whatever address."""
    return cell.cell_type == "code" and cell.source.startswith(FIRST_LINE)


def in_step(notebook: NotebookNode, repository: Repository) -> NotebookNode:
    """The notebook, changed: one such cell, before all other code."""
    cells = [cell for cell in notebook.cells if not is_first_cell(cell)]
    source = CELL.format(**repository._asdict())
    first = nbformat.v4.new_code_cell(source, metadata={"tags": [HIDDEN]})
    place = next((i for i, cell in enumerate(cells) if cell.cell_type == "code"), len(cells))
    notebook.cells = [*cells[:place], first, *cells[place:]]
    return notebook


def new_text(path: Path, repository: Repository) -> str:
    """The text of a chapter's file with the cell in step, in the committed form."""
    notebook = nbformat.read(path, as_version=4)
    return notebooks.to_text(notebooks.committed_form(in_step(notebook, repository)))


def out_of_step(chapters: Path, repository: Repository) -> list[Path]:
    """The chapters whose first cell is missing, misplaced or leads elsewhere."""
    return [
        path
        for path in notebooks.notebooks([chapters])
        if path.read_text(encoding="utf-8") != new_text(path, repository)
    ]


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Run the command line; return its exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--check", action="store_true", help="change nothing, report")
    action.add_argument("--write", action="store_true", help="write the first cells")
    action.add_argument("--move", nargs=2, metavar=("URL", "BRANCH"), help="to another address")
    parser.add_argument("--site", metavar="ADDRESS", help="with --move: of the published pages")
    options = parser.parse_args(arguments)
    if options.site and not options.move:
        parser.error("--site goes with --move")
    config = root / "_config.yml"
    if options.move:
        try:
            move(config, address.repository(*options.move), options.site)
        except ValueError as error:
            raise SystemExit(f"Nothing was changed: {error}.") from None
    try:
        repository = read(config)
    except ValueError as error:
        raise SystemExit(f"{config}: {error}.") from None
    for path in (found := out_of_step(root / "chapters", repository)):
        if options.check:
            print(f"{path}: its first cell is not that of {repository.url}", file=sys.stderr)
        else:
            path.write_text(new_text(path, repository), encoding="utf-8")
            print(f"{path}: first cell written")
    return 1 if options.check and found else 0


if __name__ == "__main__":
    sys.exit(main())
