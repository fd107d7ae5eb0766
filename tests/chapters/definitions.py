"""What a chapter's cells define, for tests that hold its claims over several seeds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
import torch

CHAPTERS = Path(__file__).resolve().parents[2] / "chapters"


def definitions(
    chapter: str, begins: Sequence[str], until: Sequence[str], **given: Any
) -> dict[str, Any]:
    """Run a chapter's cells, but for those that draw or train; all names that they define.

    Args:
        chapter: its path below ``chapters``, without the suffix.
        begins: how a line of a cell begins that is to run.
        until: beginnings of lines at which a cell stops: from there on it computes what the
            chapter's stored output shows.
        given: names that are there before.
    """
    names = dict(given)
    path = CHAPTERS / f"{chapter}.ipynb"
    for cell in nbformat.read(path, as_version=4).cells:
        wanted = any(f"\n{begin}" in f"\n{cell.source}" for begin in begins)
        if cell.cell_type == "code" and wanted and "plt.subplots" not in cell.source:
            source = f"\n{cell.source}"
            for end in until:
                source = source.split(f"\n{end}")[0]
            exec(compile(source, str(path), "exec"), names)
    # A chapter lets its process flush denormal numbers; that of the tests goes on to others.
    torch.set_flush_denormal(False)
    return names
