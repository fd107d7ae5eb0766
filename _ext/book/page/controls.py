"""The theme's controls as plain markup: what ``_static/book.js`` needs, and nothing inline.

The script of the book finds the controls by the theme's own class names; it adds behaviour, and a
page without it can be read in full.
"""

from __future__ import annotations

import re

import lxml.html
from lxml.html import HtmlElement

from book import theme

WRITTEN = re.compile(r"document\.write\(`(.*?)`\)", re.DOTALL)
HANDLERS = re.compile(r"^(on|data-bs-)")


def simplify(root: HtmlElement) -> None:
    """Replace scripted controls by markup, in place."""
    write_out(root)
    for path in theme.REMOVED:
        for element in root.xpath(path):
            element.drop_tree()
    for element in root.iter(lxml.etree.Element):
        for name in [name for name in element.attrib if HANDLERS.match(name)]:
            del element.attrib[name]
    for icon in root.xpath("//*[self::i or self::span][contains(@class, 'fa-')]"):
        replace_icon(icon)
    for menu in root.xpath("//div[contains(@class, 'dropdown-')][button]"):
        fold_menu(menu)
    for block in root.xpath("//div[contains(concat(' ', @class, ' '), ' dropdown ')]"):
        if "admonition" in block.get("class").split():
            fold_block(block)


def write_out(root: HtmlElement) -> None:
    """Put what the theme's inline scripts would write in their place; drop all inline scripts."""
    for script in root.xpath("//script[not(@src)]"):
        written = WRITTEN.search(script.text or "")
        if written:
            for element in lxml.html.fragments_fromstring(written[1].strip()):
                script.addprevious(element)
        if script.get("type") != "application/json":
            script.drop_tree()


def replace_icon(icon: HtmlElement) -> None:
    """Turn a glyph of the icon font into an element that _static/icons.css draws."""
    names = [name.removeprefix("fa-") for name in icon.get("class").split()]
    found = [theme.ICONS[name] for name in names if name in theme.ICONS]
    # The theme shows one of the three icons of its switch by this class and data-mode.
    kept = [name for name in names if name == theme.MODE_ICON]
    icon.tag = "span"
    icon.set("class", " ".join(["icon", *(f"icon-{name}" for name in found), *kept]))
    icon.set("aria-hidden", "true")


def fold_menu(menu: HtmlElement) -> None:
    """Make a drop-down menu a ``<details>``, which opens without a script."""
    button = menu.find("button")
    menu.tag, button.tag = "details", "summary"
    button.set("class", theme.MENU_BUTTON)
    for name in ("type", "aria-expanded"):
        button.attrib.pop(name, None)


def fold_block(block: HtmlElement) -> None:
    """Fold an admonition by a ``<details>``, which the browser's search and links can open.

    A link in its title would be a control inside a control; where it led stays as ``data-of``.
    """
    title = next(child for child in block if "admonition-title" in child.get("class", "").split())
    for link in title.findall(".//a"):
        block.set("data-of", link.get("href", ""))
        link.drop_tag()
    fold = lxml.html.fromstring("<details></details>")
    fold.extend(list(block))
    block.append(fold)
    title.tag = "summary"
