"""How a page begins, and where it leads: what chapters say of themselves, in its place on a page.

A chapter opens with its question and a picture of its live figure, or of a drawing where it has no
live figure; the picture leads to the figure itself. The link to the next page says which question
that page answers, and which part it begins.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from lxml.html import HtmlElement
from lxml.html.builder import CLASS, E
from sphinx.errors import ExtensionError

from book import contents, explorers, theme
from helpers import words
from helpers.explorers.kit import site
from helpers.explorers.kit.base import alt
from helpers.explorers.kit.found import explorers as figures


def finish(root: HtmlElement, builder: Any, context: dict) -> None:
    """Write the opening of a chapter and the words beside the link to the next page, in place."""
    say = words.catalogue(builder.config.language)
    pages = {entry.name: entry for entry in contents.entries(Path(builder.srcdir))}
    names = list(pages)
    if context["pagename"] not in pages:
        return
    said = pages[context["pagename"]].metadata()
    title = root.find(".//article//h1")
    if title is not None and "question" in said:
        title.addnext(opening(root, said, say, context["pathto"](explorers.FOLDER, resource=True)))
    after = names[names.index(context["pagename"]) + 1 :]
    for info in root.find_class(theme.NEXT)[:1] if after else []:
        lead_on(info, pages[after[0]], say)


def opening(root: HtmlElement, said: dict, say: words.Catalogue, folder: str) -> HtmlElement:
    """A chapter's question, and a picture of its live figure if it has one."""
    block = E.div(CLASS("opening"), E.p(CLASS("question-of-chapter"), said["question"]))
    name = said.get("figure")
    if name is None:
        drawn = root.xpath("//figure[@id=$name]//img", name=said.get("picture", ""))
        block.extend(
            E.a(CLASS("cover"), copied(image), href=f"#{said['picture']}") for image in drawn
        )
        return block
    if name not in figures():
        raise ExtensionError(
            f"no live figure is named {name!r}, as `figure` in a chapter's metadata has it; "
            f"expected one of {sorted(figures())}"
        )
    pictures = card(name, folder, alt(name, say))
    live = root.xpath("//figure[@class='explorer' and @data-explorer=$name]/@id", name=name)
    if pictures and live:
        block.append(E.a(CLASS("cover"), *pictures, href=f"#{live[0]}"))
    else:
        block.extend(pictures)
    return block


def copied(image: HtmlElement) -> HtmlElement:
    """The same picture for another place on its page."""
    image = copy.deepcopy(image)
    image.tail = None
    return image


def card(name: str, folder: str, described: str) -> list[HtmlElement]:
    """The picture of a live figure for a light and for a dark page; none where none was taken."""
    found = []
    for theme_name in site.THEMES:
        size = site.still_sizes(name).get(f"card-{theme_name}")
        if size is None:
            return []
        picture = E.img(
            CLASS(f"for-{theme_name}"), src=f"{folder}/{name}-card-{theme_name}.webp", alt=described
        )
        for key, value in zip(("width", "height"), size, strict=True):
            picture.set(key, str(value))
        picture.set("loading", "lazy")
        if theme_name == "dark":
            picture.set("hidden", "")
        found.append(picture)
    return found


def lead_on(link: HtmlElement, page: contents.Entry, say: words.Catalogue) -> None:
    """Say beside a link which part the next page begins and which question it answers."""
    title = link.find_class(theme.NEXT_TITLE)[0]
    if page.part is not None:
        subtitle = title.getprevious()
        subtitle.text = say.say("page.next-part", part=page.part)
    question = page.metadata().get("question")
    if question is not None:
        title.addnext(E.p(CLASS("next-question"), question))
