"""Sphinx extension: what the book adds to Jupyter Book. README.md beside this file is the map."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

PARTS = [
    "address",
    "rebuild",
    "execution",
    "lists",
    "plans",
    "katex",
    "colours",
    "omissions",
    "questions",
    "editions.student",
    "page",
    "search",
    "explorers",
    "slides",
]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register every part, in the order in which those of one event run."""
    for part in PARTS:
        app.setup_extension(f"book.{part}")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
