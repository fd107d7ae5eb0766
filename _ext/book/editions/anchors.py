"""Link targets on paper: ids moved to elements that Chromium gives a destination in the PDF.

Chromium gives some empty boxes no destination in the PDF, and a section whose heading is pushed to
the next page the position where the section would have begun.
"""

from __future__ import annotations

from lxml.html import HtmlElement

BLOCK = "ancestor::*[self::p or self::li or self::dd or self::td][1]"
# A section's heading, before which only empty targets may stand.
FIRST_HEADING = """.//section[@id]/*[self::h2 or self::h3 or self::h4]
  [not(preceding-sibling::*[not(self::span)])]"""


def move(chapters: list[HtmlElement]) -> None:
    """Put the ids of index entries on their paragraphs, and those of sections on their headings.

    Links follow.
    """
    moved: dict[str, str] = {}
    for chapter in chapters:
        for target in chapter.find_class("target"):
            holder = target.xpath(BLOCK)[0]
            moved[target.get("id")] = holder.get("id", target.get("id"))
            holder.set("id", moved[target.get("id")])
            target.drop_tree()
        for heading in chapter.xpath(FIRST_HEADING):
            heading.set("id", heading.getparent().attrib.pop("id"))
            for other in heading.xpath("preceding-sibling::*[@id]"):
                moved[other.get("id")] = heading.get("id")
                other.drop_tree()
    for chapter in chapters:
        for link in chapter.xpath(".//a[starts-with(@href, '#')]"):
            target = link.get("href")[1:]
            link.set("href", f"#{moved.get(target, target)}")
