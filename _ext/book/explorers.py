"""Sphinx extension: live figures on the pages of the book.

A cell that ends in an explorer, such as ``Jensen()``, leaves the static form of its figure in the
page; in a text file the directive ``{explorer}`` does the same::

    ```{explorer} jensen
    {"g": "exp"}
    ```

A page with figures gets their still pictures and one small script, which loads the rest when a
figure comes near the screen. The state of a figure in a text file is a JSON object.

A link to a state of a figure on the same page, ``[above the bend](#explorer-elbo?x=0,3)``, becomes
a control of it (:mod:`book.page.driving`).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.transforms import Transform
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book.page import driving
from helpers.explorers.kit import links, site
from helpers.explorers.kit.found import explorers

FOLDER = "_static/explorers"
SHOWN = re.compile(r"""<figure class="explorer"[^>]* data-explorer=["'](\w+)""")


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


class Drives(Transform):
    """Links to a state of a figure: their targets are known when the page is written."""

    default_priority = 870  # before MyST looks for the target of every link to a fragment

    def apply(self, **keywords: Any) -> None:
        """Mark the links, in place."""
        for link in self.document.findall(nodes.reference):
            if link.get("id_link") and link["refuri"].startswith(links.PREFIX):
                del link["id_link"]
                link["internal"] = True
                link["classes"].append(driving.CONTROL)


def add_to_page(app: Sphinx, pagename: str, template: str, context: dict, doctree: Any) -> None:
    """Add still pictures and the loader to a page that has explorers."""
    body = context.get("body", "")
    if 'class="explorer"' not in body:
        return
    base = context["pathto"](FOLDER, resource=True) + "/"
    language = app.config.language
    context["body"] = site.add_posters(body, base, language)
    told: dict[str, Any] = site.loader(language)
    app.add_js_file("explorers/loader.js", loading_method="defer", **told)


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Put scripts, pictures and data beside the pages."""
    if exception is None and app.builder.format == "html":
        pages = Path(app.outdir)
        site.write_files(pages / FOLDER, app.config.language, shown_in(pages))


def shown_in(pages: Path) -> set[str]:
    """The explorers that the pages in a folder show: their data are made, no others."""
    texts = (page.read_text(encoding="utf-8") for page in pages.rglob("*.html"))
    return {name for text in texts for name in SHOWN.findall(text)}


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.add_directive("explorer", ExplorerDirective)
    app.add_transform(Drives)
    app.connect("html-page-context", add_to_page)
    app.connect("build-finished", write_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
