"""Sphinx extension: leave out of the pages what a notebook holds for others than its readers.

For the tests: the line at the top of a cell by which they know that they compare what it prints.

For a kernel: the state of ipywidgets sliders, which MyST-NB writes into the page for a loader that
this book does not have. It would only weigh.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

MARK = "# NBVAL_CHECK_OUTPUT\n"
STATE = "application/vnd.jupyter.widget-state+json"
AFTER_MYST_NB = 900


def drop_marks(app: Sphinx, doctree: nodes.document) -> None:
    """Let the source of every cell begin with its first line that is for readers."""
    for block in doctree.findall(nodes.literal_block):
        if block.astext().startswith(MARK):
            block.rawsource = block.astext().removeprefix(MARK).lstrip("\n")
            block.clear()
            block += nodes.Text(block.rawsource)


def drop_state(app: Sphinx, pagename: str, template: str, context: dict, doctree: Any) -> None:
    """Remove the record from the page's scripts, in the list that Sphinx writes."""
    scripts = context["script_files"]
    scripts[:] = [s for s in scripts if getattr(s, "attributes", {}).get("type") != STATE]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.connect("doctree-read", drop_marks)
    app.connect("html-page-context", drop_state, priority=AFTER_MYST_NB)
    return {
        "version": "2",
        "env_version": 2,  # pages read before without it are read again
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
