"""The menu that opens a chapter as a hosted notebook: a note on what to expect, no logos.

The theme makes the menu from ``launch_buttons`` and ``repository`` of ``_config.yml``.
"""

from __future__ import annotations

from lxml.html import HtmlElement
from lxml.html.builder import E

from book import theme
from helpers.words import Catalogue


def explain(root: HtmlElement, language: Catalogue) -> None:
    """Put a sentence under the name of each host, in place."""
    for menu in root.find_class(theme.LAUNCHES):
        for link in menu.iter("a"):
            name = link.text_content().strip()
            for logo in link.find_class(theme.HOST_LOGO):
                logo.drop_tree()
            link.append(E.span(language.say(f"page.launch.{name}"), {"class": "launch-note"}))
            link.attrib.pop("title", None)  # says "Launch on", and the name, again
            link.set("rel", "noopener")
