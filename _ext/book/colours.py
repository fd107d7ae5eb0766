"""Sphinx extension: the style sheet of the book's colours, made of ``helpers/colours.json``.

Pages, decks and the book on paper use its variables, such as ``var(--c-q)``; in a chapter,
``[the encoder]{.c-q}`` is text in the colour of q. What knows no dark theme stays light.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from helpers import colours

NAME = "colours.css"
GROUPS = ("parts", "text", "surfaces")


def sheet() -> str:
    """The style sheet."""
    rules = []
    themes: dict[str, colours.Theme] = {":root": "light", 'html[data-theme="dark"]': "dark"}
    for selector, theme in themes.items():
        values = colours.theme(theme, *GROUPS)
        lines = "".join(f"  --c-{name}: {value};\n" for name, value in values.items())
        rules.append(f"{selector} {{\n{lines}}}\n")
    rules += [f".c-{name} {{ color: var(--c-{name}-text); }}\n" for name in colours.COLORS]
    return "".join(rules)


def resolve(css: str) -> str:
    """A style sheet with light colours as plain values, for readers that know no variables.

    Raises:
        KeyError: when it uses a colour that is not in the table.
    """
    values = colours.theme("light", *GROUPS)
    return re.sub(r"var\(--c-([\w-]+)\)", lambda match: values[match[1]], css)


def write(app: Sphinx, exception: Exception | None) -> None:
    """Put the style sheet beside the book's other ones."""
    if exception is None and app.builder.format == "html":
        path = Path(app.outdir) / "_static" / NAME
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sheet(), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.add_css_file(NAME, priority=800)  # that of the sheets below _static
    app.connect("build-finished", write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
