"""The blocks of a deck: from elements of a chapter's page to what a slide shows of them."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import html
from lxml.html import HtmlElement
from lxml.html.builder import E

from book.page import driving
from book.page.figures import variant
from book.prose import Prose
from helpers.explorers.kit import links

from .sentences import continues, is_line, joined, lead, opening, sentences, words

# Widths of texts, in letters of an alphabet (book.prose).
MAX_WIDTH = 320  # of the sentences that stand for a section of prose
ABOUT = 220  # of what leads to a question
QUESTION = 30  # of what is a question rather than a word in italics
# At most this many times its size on the page, or lines and letters look clumsy.
ENLARGED = 2.0
# From this many times on, a tick of 10 points is 18 pixels high.
LEGIBLE = 1.36
# The room for a picture: with its caption at the right; with the heading there too; with a caption
# of no lines below; and the height and the letters of a line of that.
BESIDE, TALL, ABOVE = (852, 584), (800, 664), (1184, 572)
LINE = (34, 96)


def classes(element: HtmlElement) -> set[str]:
    """The classes of an element."""
    return set((element.get("class") or "").split())


def labelled(paragraph: HtmlElement) -> HtmlElement:
    """The paragraph as the label of what follows."""
    paragraph.attrib.clear()
    paragraph.set("class", "reason")
    paragraph.tail = None
    return paragraph


def block(kind: str, *content: HtmlElement | None) -> HtmlElement:
    """What stays together on a slide."""
    parts = [part for part in content if part is not None]
    return E.div({"class": f"block {kind}"}, *parts)


def led(
    kind: str, before: Sequence[HtmlElement], prose: Prose, *content: HtmlElement
) -> HtmlElement:
    """A block under the sentences that lead to it.

    Where these go on with something before them, the block has ``data-continues``: it stays on the
    slide of the block before it.
    """
    shown, torn = lead(before, prose)
    made = block(kind, labelled(joined(shown, prose)) if shown else None, *content)
    if torn:
        made.set("data-continues", "text")
    return made


def step(formula: HtmlElement, before: Sequence[HtmlElement], prose: Prose) -> HtmlElement:
    """A displayed formula under the reason for it: one fragment."""
    made = led("step", before, prose, formula)
    if is_line(formula) and made.get("data-continues") is None:
        made.set("data-continues", "line")
    return made


def after(formula: HtmlElement, rest: HtmlElement) -> None:
    """Put the rest of a formula's own sentence below it."""
    rest.tag = "p"
    rest.set("class", "after")
    formula.addnext(rest)


def items(
    listing: HtmlElement, before: Sequence[HtmlElement], prose: Prose
) -> Iterator[HtmlElement]:
    """One block for each point of a list, so that a long list can go on on the next slide."""
    if before and prose.leads(words(before[-1])):
        yield led("lead", before, prose)
    kind = "definition" if listing.tag == "dl" else "item"
    points = [child for child in listing if isinstance(child.tag, str)]
    for number, point in enumerate(points, 1):
        single = html.Element(listing.tag)
        if listing.tag == "ol":
            single.set("start", str(number))
        single.append(point)
        yield block(kind, single)


def takeaway(paragraph: HtmlElement) -> HtmlElement:
    """What a section has found, on its last slide."""
    shown = copy.deepcopy(paragraph)
    shown.attrib.clear()
    return block("takeaway", shown)


def box(admonition: HtmlElement) -> HtmlElement:
    """A definition, theorem or remark with its title."""
    content = [child for child in admonition if "admonition-title" not in classes(child)]
    title = E.p({"class": "box-title"}, *parts_of(title_of(admonition)))
    body = E.div({"class": "box-body"})
    for child in content:
        # The body of a definition is a section, which would be a slide to reveal.js.
        body.extend(list(child) if child.tag == "section" else [child])
    return block("box", title, body)


def title_of(admonition: HtmlElement) -> HtmlElement:
    """The title of a box."""
    return next(child for child in admonition if "admonition-title" in classes(child))


def parts_of(element: HtmlElement) -> list[Any]:
    """Text and children of an element, copied, to be put into another one."""
    clone = copy.deepcopy(element)
    return [clone.text or "", *list(clone)]


def picture(
    image: HtmlElement, caption: HtmlElement | None, size: tuple[float, float], prose: Prose
) -> HtmlElement:
    """A drawn figure as large as a slide allows, its caption beside or below it, in both themes."""
    lines = -(-prose.width(words(caption)) // LINE[1]) if caption is not None else 0
    rooms = [("beside", BESIDE), ("above", (ABOVE[0], ABOVE[1] - LINE[0] * lines))]
    fitting = [(min(room[0] / size[0], room[1] / size[1]), where) for where, room in rooms]
    factor, where = max(fitting)
    if factor < LEGIBLE:
        factor, where = max((factor, where), (min(TALL[0] / size[0], TALL[1] / size[1]), "tall"))
    factor = min(factor, ENLARGED)
    if caption is None and where != "tall":
        where = "alone"
    image = copy.deepcopy(image)
    image.attrib.pop("style", None)
    for name, length in zip(("width", "height"), size, strict=True):
        image.set(name, str(round(factor * length)))
    images = [image]
    if image.get("src").endswith(".svg"):
        images.append(copy.deepcopy(image))
        images[1].set("src", variant(image.get("src"), "dark"))
        for drawing, theme in zip(images, ("light", "dark"), strict=True):
            drawing.set("class", f"for-{theme}")
    parts = [*images]
    if caption is not None:
        parts.append(E.figcaption(*parts_of(caption)))
    return block(f"picture {where}", E.figure(*parts))


def explorer(figure: HtmlElement) -> HtmlElement:
    """A live figure, on a slide of its own."""
    return block("live", figure)


def give_controls(block: HtmlElement, chapter: HtmlElement) -> None:
    """Put the phrases of a chapter's text that set a figure on the figure's slide, in place."""
    for figure in block.xpath("./figure[@data-explorer]"):
        found = {
            link.get("href"): link
            for link in reversed(chapter.find_class(driving.CONTROL))
            if links.parts(link.get("href"))[0] == figure.get("id")
        }
        controls = [copy.deepcopy(link) for link in reversed(found.values())]
        for control in controls:
            control.tail = " "
        if controls:
            figure.addnext(E.p({"class": "states"}, *controls))


def statement(paragraphs: list[HtmlElement], prose: Prose) -> HtmlElement:
    """The openings of the first paragraphs, for a section that has nothing else to show."""
    shown: list[HtmlElement] = []
    width = 0
    for paragraph in paragraphs:
        sentence = opening(paragraph, prose)
        width += prose.width(words(sentence))
        if paragraph.tag == "p" and (not shown or width <= MAX_WIDTH):
            sentence.set("class", "statement")
            shown.append(sentence)
    return block("lead", *shown)


def is_question(emphasis: HtmlElement, prose: Prose) -> bool:
    """Whether words in italics are a whole question."""
    text = words(emphasis)
    return prose.asks(text) and prose.width(text) >= QUESTION


def question(emphasis: HtmlElement, paragraph: HtmlElement, prose: Prose) -> HtmlElement:
    """A question that the text asks in italics, or the sentence that it ends, and what it is about.

    Args:
        emphasis: the words in italics.
        paragraph: the one that they stand in.
    """
    shown = E.p(E.em(*parts_of(emphasis)))
    every = sentences(paragraph, prose)
    place = next(i for i, part in enumerate(every) if words(emphasis) in words(part))
    before, sentence = every[:place], every[place]
    leading = words(sentence).removesuffix(words(emphasis)).rstrip()
    first = words(emphasis)[0]
    cased = first.lower() != first.upper()
    # Where the script has no capitals, a sentence goes on unless its beginning leads over.
    goes_on = first.islower() if cased else bool(leading) and not prose.leads(leading)
    if goes_on and prose.asks(words(sentence)):
        shown = joined([sentence], prose)
    shown.set("class", "statement")
    context = about(before, prose)
    return block("lead", labelled(joined(context, prose)) if context else None, shown)


def about(before: list[HtmlElement], prose: Prose) -> list[HtmlElement]:
    """The last of some sentences that say together what a question is about, if they are short."""
    shown: list[HtmlElement] = []
    for sentence in reversed(before):
        if (
            prose.asks(words(sentence))
            or prose.width(words(joined([sentence, *shown], prose))) > ABOUT
        ):
            break
        shown = [sentence, *shown]
    while shown and continues(shown[0], prose):
        shown.pop(0)
    return shown


def code(
    source: HtmlElement | None,
    printed: list[HtmlElement],
    before: Sequence[HtmlElement],
    prose: Prose,
) -> HtmlElement:
    """A cell's code and what it prints, under the words that lead over to it."""
    parts = [E.pre({"class": "source"}, *code_of(source))] if source is not None else []
    leads = before if before and prose.leads(words(before[-1])) else []
    return led("code highlight", leads, prose, *parts, *(result(text) for text in printed))


def result(printed: HtmlElement) -> HtmlElement:
    """What a cell prints."""
    return E.pre({"class": "printed"}, *code_of(printed))


def is_small(printed: HtmlElement) -> bool:
    """Whether some lines of text can be read on a slide at a glance."""
    lines = printed.text_content().strip("\n").split("\n")
    return len(lines) <= 8 and max(map(len, lines)) <= 84


def code_of(element: HtmlElement) -> list[Any]:
    """The coloured text of a block of code, without blank lines at its ends."""
    pre = element if element.tag == "pre" else element.find(".//pre")
    parts = parts_of(pre)
    if len(parts) > 1 and not (parts[-1].tail or "").strip():
        parts[-1].tail = None
    return parts
