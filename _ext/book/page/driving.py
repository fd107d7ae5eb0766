"""Phrases of the text that set a live figure: links to one of its states, checked and named.

Each leads to a figure on its own page and gives it a state that it can show, or the build fails.
Its title says what to do by hand. What it does on a page is ``helpers/explorers/kit/drive.js``.
"""

from __future__ import annotations

import json
from typing import Any

from lxml.html import HtmlElement
from sphinx.util import logging

from helpers import words
from helpers.explorers.kit import links

CONTROL = "drives"
logger = logging.getLogger(__name__)


def connect(root: HtmlElement, builder: Any, context: dict) -> None:
    """Check the links of a page to states of its figures and name them, in place."""
    figures = {figure.get("id"): figure for figure in root.xpath("//figure[@data-explorer]")}
    language = words.catalogue(builder.config.language)
    for link in root.find_class(CONTROL):
        try:
            check(link.get("href"), figures)
            link.set("title", links.instruction(link.get("href"), language))
        except ValueError as error:
            logger.warning("%s", error, location=context["pagename"])


def check(link: str, figures: dict[str, HtmlElement]) -> None:
    """See whether a link gives a figure of the page a state that it can show.

    Args:
        link: the fragment, with ``#``.
        figures: those of the page, by id.

    Raises:
        ValueError: when it does not.
    """
    anchor, _ = links.parts(link)
    if anchor not in figures:
        known = ", ".join(f"#{name}" for name in figures) or "no link to a figure, as it has none"
        raise ValueError(f"{link} leads to no live figure of this page; expected {known}")
    figure = figures[anchor]
    links.values(link, figure.get("data-explorer"), json.loads(figure.get("data-values")))
