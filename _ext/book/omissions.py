"""Sphinx extension: leave the state of ipywidgets out of the pages.

MyST-NB writes the state of a notebook's widgets into the page for a loader that this book does not
have. It would only weigh.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

STATE = "application/vnd.jupyter.widget-state+json"
AFTER_MYST_NB = 900


def drop_state(app: Sphinx, pagename: str, template: str, context: dict, doctree: Any) -> None:
    """Remove the record from the page's scripts, in the list that Sphinx writes."""
    scripts = context["script_files"]
    scripts[:] = [s for s in scripts if getattr(s, "attributes", {}).get("type") != STATE]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.connect("html-page-context", drop_state, priority=AFTER_MYST_NB)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
