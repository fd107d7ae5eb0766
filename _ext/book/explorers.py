"""Sphinx extension: live figures on the pages of the book.

A cell that ends in an explorer, such as ``Jensen()``, leaves the static form of its figure in the
page; in a text file the directive ``{explorer}`` does the same::

    ```{explorer} jensen
    {"g": "exp"}
    ```

A page with figures gets their still pictures and one small script, which loads the rest when a
figure comes near the screen. The state of a figure in a text file is a JSON object.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from helpers.explorers.kit import site
from helpers.explorers.kit.found import explorers

FOLDER = "_static/explorers"


class ExplorerDirective(SphinxDirective):
    """Show an explorer in a page that is no notebook."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {"anchor": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Return the figure as raw HTML."""
        name = self.arguments[0]
        if name not in explorers():
            raise self.error(f"no explorer is named {name}; expected one of {sorted(explorers())}")
        state = json.loads("\n".join(self.content) or "{}")
        explorer = explorers()[name](**state, **self.options)
        return [nodes.raw("", explorer.to_html(), format="html")]


def add_to_page(app: Sphinx, pagename: str, template: str, context: dict, doctree: Any) -> None:
    """Add still pictures and the loader to a page that has explorers."""
    body = context.get("body", "")
    if 'class="explorer"' not in body:
        return
    base = context["pathto"](FOLDER, resource=True) + "/"
    context["body"] = site.add_posters(body, base)
    version: dict[str, Any] = {"data-version": site.version()}
    app.add_js_file("explorers/loader.js", loading_method="defer", **version)


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Put scripts, pictures and data beside the pages."""
    if exception is None and app.builder.format == "html":
        site.write_files(Path(app.outdir) / FOLDER)


def set_version(app: Sphinx, config: Any) -> None:
    """Let a change of the scripts invalidate the pages."""
    config.explorers_version = site.version()


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.add_config_value("explorers_version", "", "html")
    app.add_directive("explorer", ExplorerDirective)
    app.connect("config-inited", set_version)
    app.connect("html-page-context", add_to_page)
    app.connect("build-finished", write_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
