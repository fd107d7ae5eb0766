"""How tall a section will be: what the page reserves for it until it comes near the screen.

A section far from the screen is not laid out (``_static/controls.css``). What stands for it should
be as tall as it, so that the scroll bar tells the truth and a link lands near its goal at once.
The heights are sums over what a section holds; a figure that answers the hand has the height of its
picture. The pixels were fitted to the book's own chapters in a browser, and a test holds them
against it; they are a little generous, since what does not fit would lie over the next section.
"""

from __future__ import annotations

from collections import Counter

from lxml.html import HtmlElement

# Pixels for one of a kind, on a screen 1280 pixels wide and on a phone 390 wide. Pictures and
# stills count by the pixel of their height; a phone shows pictures smaller, and has its own stills.
PIXELS = {
    "letter": (0.41, 0.71),
    "block": (8.2, 9.4),
    "code line": (22.0, 21.0),
    "formula": (110.0, 106.0),
    "fold": (130.0, 177.0),
    "image": (0.89, 0.32),
    "wide still": (1.0, 0.0),
    "narrow still": (0.0, 1.0),
}
GENEROUS = 1.15
BLOCKS = {"p", "li", "dd", "dt", "td", "th", "figcaption", "h2", "h3"}
STILL = ".//*[@class='poster-light']//source"


def reserve(root: HtmlElement) -> None:
    """Give each section of the page its height on a screen and on a phone, in place."""
    for section in root.xpath("//article[contains(@class, 'bd-article')]/section/section"):
        wide, narrow = heights(section)
        section.set("style", f"--height: {wide}px; --height-narrow: {narrow}px")


def heights(section: HtmlElement) -> tuple[int, int]:
    """About a section's height in pixels, on a screen and on a phone."""
    held: Counter[str] = Counter()
    count(section, held)
    wide, narrow = (
        round(GENEROUS * sum(PIXELS[kind][i] * number for kind, number in held.items()))
        for i in range(2)
    )
    return wide, narrow


def count(element: HtmlElement, held: Counter[str]) -> None:
    """Add what an element holds, by kind; what is folded or hidden takes no room."""
    classes = (element.get("class") or "").split()
    if not isinstance(element.tag, str) or "for-dark" in classes:
        return
    if "explorer" in classes:
        narrow, wide = (int(source.get("height")) for source in element.xpath(STILL))
        held.update({"wide still": wide, "narrow still": narrow})
    elif "katex" in classes:
        held["letter"] += len(element.xpath("string(.//*[@class='katex-html'])"))
    elif "math" in classes and element.tag == "div":
        held["formula"] += 1
    elif element.tag == "details":
        held["fold"] += 1
    elif element.tag == "img":
        held["image"] += int(element.get("height", 0))
    elif element.tag == "pre":
        held["block"] += 1
        held["code line"] += len(element.text_content().rstrip().splitlines())
    else:
        held["block"] += element.tag in BLOCKS
        held["letter"] += len((element.text or "").strip())
        for child in element:
            count(child, held)
            held["letter"] += len((child.tail or "").strip())
