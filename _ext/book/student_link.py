"""Sphinx extension: the notebooks without solutions, beside the pages, as ``student.zip``."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from book.editions import pack, student

NAME = "student.zip"


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the file after the pages."""
    if exception is None and app.builder.name == "html":
        with tempfile.TemporaryDirectory() as folder:
            student.write(Path(folder))
            pack.pack(Path(folder), Path(app.outdir) / NAME)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.connect("build-finished", write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
