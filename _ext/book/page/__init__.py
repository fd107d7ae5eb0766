"""Sphinx extension: every page of the book as it leaves the build, light, closed and accessible.

The theme writes pages for many purposes: three megabytes of scripts and icon fonts, buttons made
by inline scripts, a style sheet for every component there is. Here each rendered page is parsed and
changed before Sphinx writes it, and the style sheets are made into one. Nothing of the theme is
copied or patched, so that what it does not change still comes from it. In this order:

=============  ====================================================================================
``controls``   the theme's buttons as plain markup, icons as style-sheet masks, folded blocks as
               ``<details>``; no inline script, no handler in an attribute
``launch``     what to expect of a hosted notebook, beside the button that opens it
``code``       code that only draws or sets up, folded behind a line that says what it does
``opening``    a chapter's question and picture at its top, the next one's question at its end
``access``     one element per id, labelled landmarks, headings in order
``driving``    links to states of live figures, checked
``figures``    sizes, lazy loading, and for drawn figures faces for dark pages and for phones
``formulas``   formulas that no translator touches, that keep their full stop, that phones break
``head``       title, description, icons, social card, Content-Security-Policy, one style sheet,
               one script (``_static/book.js``)
``styles``     after the last page: one style sheet of the rules that the pages use, and a
               ``_static`` folder without what no page refers to
``fonts``      KaTeX's fonts, reduced to the characters that the formulas show
=============  ====================================================================================

Sphinx's own way in is ``template_bridge``, the object that turns a template into a page.
"""

from __future__ import annotations

from typing import Any

import lxml.html
from sphinx.application import Sphinx
from sphinx.jinja2glue import BuiltinTemplateLoader

from helpers import words

from . import access, code, controls, driving, figures, formulas, head, launch, opening, styles

BRIDGE = "book.page.Bridge"


class Bridge(BuiltinTemplateLoader):
    """Renders a page by its template, then puts it into the form the book wants."""

    def init(self, builder: Any, *args: Any, **keywords: Any) -> None:
        """Remember the builder, which holds the settings and the folder of the pages."""
        super().init(builder, *args, **keywords)
        self.builder = builder

    # The base class declares None; Sphinx's own bridge returns a string, too.
    def render(self, template: str, context: dict) -> str:  # type: ignore[override]
        """Return the page as HTML."""
        page = super().render(template, context)
        if not page.lstrip().startswith("<!DOCTYPE html>"):
            return page  # the theme also renders pieces of pages, to see whether they are empty
        root = lxml.html.document_fromstring(page)
        controls.simplify(root)
        say = words.catalogue(self.builder.config.language)
        launch.explain(root, say)
        code.fold(root, say)
        driving.connect(root, self.builder, context)
        opening.finish(root, self.builder, context)
        figures.improve(root, self.builder, context)
        access.repair(root)
        formulas.finish(root)
        head.rebuild(root, self.builder, context)
        return lxml.html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>") + "\n"


def set_bridge(app: Sphinx, config: Any) -> None:
    """Use the bridge for pages."""
    config.template_bridge = BRIDGE


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.connect("config-inited", set_bridge)
    app.connect("builder-inited", head.forget_sheets)
    # After the theme, which writes the colours of code only then.
    app.connect("build-finished", styles.finish, priority=900)
    # Not safe to write in parallel: the list of style sheets is collected over all pages.
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
