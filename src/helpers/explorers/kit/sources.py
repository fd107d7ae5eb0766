"""The files that a live figure is made of, so that a change of one is a change of that figure.

Its still pictures are out of date when one of these files, or the figure's first state, changed.
This module only lists; who keeps pictures compares digests.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from helpers import colours
from helpers.explorers.kit.found import FOLDER, explorers

# Static and dynamic imports, and exports from elsewhere, of paths that begin with a point.
IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.{1,2}/[^"']+)["']""")


def sources(name: str, folder: Path = FOLDER) -> list[Path]:
    """The files of a live figure: scripts, styles, and what its data are made from.

    Args:
        name: of the figure, which is that of its folder.
        folder: where the folders of the figures and the kit lie.

    Raises:
        ValueError: when there is no such figure, or a script imports what does not exist.
    """
    if name not in explorers():
        raise ValueError(f"no explorer is named {name!r}; expected one of {sorted(explorers())}")
    # The frame around every figure draws its title and its button.
    files = imported([folder / name / "figure.js", folder / "kit" / "figure.js"])
    styles = (folder / "kit" / "kit.css", folder / name / "style.css", colours.FILE)
    files |= {path for path in styles if path.exists()}
    for data in explorers()[name].data().values():
        files.update(data.sources())
    return sorted(files)


def imported(scripts: Iterable[Path]) -> set[Path]:
    """Scripts and all that they import by a relative path, through others too.

    Raises:
        ValueError: when a file is missing, naming who imports it.
    """
    found: set[Path] = set()
    waiting = [(path.resolve(), path.name) for path in scripts]
    while waiting:
        path, importer = waiting.pop()
        if path in found:
            continue
        if not path.is_file():
            raise ValueError(f"there is no script {path}, which {importer} imports")
        found.add(path)
        text = path.read_text(encoding="utf-8")
        waiting += [((path.parent / other).resolve(), path.name) for other in IMPORT.findall(text)]
    return found
