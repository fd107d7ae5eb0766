"""What assistive technology needs to find in a page: unique ids, labels, headings in order."""

from __future__ import annotations

from lxml.html import HtmlElement

from book import theme


def repair(root: HtmlElement) -> None:
    """Correct ids, roles and accessible names, in place."""
    keep_first_ids(root)
    label_navigation(root)
    mark_side_bar(root)
    plain_bibliography(root)
    name_buttons(root)
    plain_summaries(root)
    plain_corners(root)
    reach_what_scrolls(root)


def keep_first_ids(root: HtmlElement) -> None:
    """Drop duplicate ids: exercises and proofs give each of their bodies the same one."""
    seen: set[str] = set()
    for element in root.xpath("//*[@id]"):
        name = element.get("id")
        if name in seen:
            del element.attrib["id"]
        seen.add(name)


def label_navigation(root: HtmlElement) -> None:
    """Tell the list of pages from the list of sections; a caption there is no heading of the page.

    Headings before the main one would also let the page's outline begin at the second level.
    """
    for caption in root.xpath("//p[@role='heading']"):
        del caption.attrib["role"]
        caption.attrib.pop("aria-level", None)
    for contents in root.find_class(theme.CONTENTS):
        title = contents.getprevious()
        if title is not None:
            contents.set("aria-label", title.text_content().strip())


def mark_side_bar(root: HtmlElement) -> None:
    """Make the bar with the book's name and its pages a landmark, called by that name."""
    for bar in root.find_class(theme.BOOK_BAR):
        title = bar.find_class(theme.BOOK_TITLE)
        if title:
            bar.set("role", "complementary")
            bar.set("aria-label", title[0].text_content().strip())


def plain_bibliography(root: HtmlElement) -> None:
    """Drop roles that are deprecated, or that promise a list where there is none."""
    for element in root.xpath("//*[@role='doc-biblioentry' or @role='list']"):
        if element.tag == "div":
            del element.attrib["role"]


def name_buttons(root: HtmlElement) -> None:
    """Give a button or link that shows an icon only the name that its tooltip shows."""
    for button in root.xpath("//button[@title] | //a[contains(@class, 'btn')][@title]"):
        if button.text_content().strip():
            # Voice control finds a button by its visible text, which a label would replace.
            button.attrib.pop("aria-label", None)
            for keys in button.find_class(theme.SEARCH_KEYS):
                keys.set("aria-hidden", "true")
        else:
            button.set("aria-label", button.get("title"))
    for link in root.xpath("//a[contains(@class, '-prev') or contains(@class, '-next')][@title]"):
        # Its text says where it leads; a title beside it would be read as well.
        del link.attrib["title"]


def plain_summaries(root: HtmlElement) -> None:
    """Let the text of a fold be its name; one of pages below another is called as that one is."""
    for summary in root.iter("summary"):
        if summary.text_content().strip():
            summary.attrib.pop("aria-label", None)
            continue
        page = summary.xpath("ancestor::li[1]/a")
        if page:
            summary.set("aria-label", page[0].text_content().strip())


def plain_corners(root: HtmlElement) -> None:
    """Make the empty corner of a table a data cell: a header cell needs a text."""
    for cell in root.iter("th"):
        if not cell.text_content().strip() and not cell.findall(".//img"):
            cell.tag = "td"


def reach_what_scrolls(root: HtmlElement) -> None:
    """Let the keyboard reach what may be wider than its place.

    Only a browser knows what is: _static/book.js takes the rest out of the order again.
    """
    code = root.xpath("//article//pre")
    for place in [*code, *root.xpath("//div[starts-with(@class, 'math ') or @class='math']")]:
        place.set("tabindex", "0")
    for place in root.find_class(theme.WIDE_TABLE):
        place.set("tabindex", "0")
