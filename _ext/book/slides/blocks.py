"""The blocks of a deck: from elements of a chapter's page to what a slide shows of them."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from lxml import html
from lxml.html import HtmlElement
from lxml.html.builder import E

from book.prose import Prose

# Widths of texts, in letters of an alphabet (book.prose).
SHORT, LONG = 100, 150  # of a reason that is read at a glance
MIN_WIDTH, MAX_WIDTH = 60, 320  # of the sentences that stand for a section of prose
QUESTION = 30  # of what is a question rather than a word in italics
# At most this many times its size on the page, or lines and letters look clumsy.
ENLARGED = 2.0
BESIDE = (800, 540)  # the room for a picture with its caption at the right
ABOVE = (1150, 455)  # the room for a picture with its caption below


def classes(element: HtmlElement) -> set[str]:
    """The classes of an element."""
    return set((element.get("class") or "").split())


def words(element: HtmlElement) -> str:
    """The text a reader sees: a formula also carries its source and MathML, which count once."""
    clone = copy.deepcopy(element)
    for hidden in clone.xpath(".//*[contains(@class, 'katex-mathml')]"):
        hidden.drop_tree()
    return " ".join(clone.text_content().split())


def texts(paragraph: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """The places of a paragraph's own text, outside of the elements in it, in order."""
    yield paragraph, "text"
    for child in paragraph:
        yield child, "tail"


def last_sentence(paragraph: HtmlElement, prose: Prose) -> HtmlElement:
    """A copy of the paragraph from its last sentence on."""
    clone = copy.deepcopy(paragraph)
    places = list(texts(clone))
    setattr(*places[-1], (getattr(*places[-1]) or "").rstrip())
    for after, (element, slot) in enumerate(reversed(places)):
        text = getattr(element, slot) or ""
        # No sentence begins at the end of the paragraph.
        starts = [start for _, start in prose.ends(text) if after or start < len(text)]
        if not starts:
            continue
        rest = text[starts[-1] :]
        for before in list(clone):
            if slot == "text":
                break
            clone.remove(before)
            if before is element:
                break
        clone.text = rest
        break
    return clone


def opening(paragraph: HtmlElement, prose: Prose) -> HtmlElement:
    """A copy of the first sentence of a paragraph, or of as many as say something."""
    for element, slot in texts(paragraph):
        for end, _ in prose.ends(getattr(element, slot) or ""):
            clone = copy.deepcopy(paragraph)
            place = clone if slot == "text" else clone[paragraph.index(element)]
            after = list(clone) if slot == "text" else list(place.itersiblings())
            for child in after:
                clone.remove(child)
            setattr(place, slot, getattr(place, slot)[:end])
            if prose.width(words(clone)) >= MIN_WIDTH:
                return clone
    return copy.deepcopy(paragraph)


def reason(paragraph: HtmlElement | None, prose: Prose) -> HtmlElement | None:
    """What a slide shows of the paragraph before a formula: its bold words, and what leads over.

    Nothing where the paragraph neither begins in bold, nor is short, nor goes on in the formula.
    """
    if paragraph is None:
        return None
    text = words(paragraph)
    bold = first_child(paragraph, "strong")
    if prose.width(text) <= SHORT:
        return labelled(copy.deepcopy(paragraph))
    parts = []
    if bold is not None:
        parts.append(copy.deepcopy(bold))
        parts[0].tail = prose.gap
    if not prose.closes(text):
        last = last_sentence(paragraph, prose)
        if first_child(last, "strong") is not None:
            parts = []  # the bold words begin the last sentence
        if prose.width(words(last)) <= LONG:
            parts.append(E.span(last.text or "", *list(last)))
    return labelled(E.p(*parts)) if parts else None


def first_child(paragraph: HtmlElement, tag: str) -> HtmlElement | None:
    """The element that a paragraph begins with, if it is of this kind."""
    if len(paragraph) and paragraph[0].tag == tag and not (paragraph.text or "").strip():
        return paragraph[0]
    return None


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


def step(formula: HtmlElement, before: HtmlElement | None, prose: Prose) -> HtmlElement:
    """A displayed formula under the reason for it: one fragment."""
    return block("step", reason(before, prose), formula)


def items(listing: HtmlElement, before: HtmlElement | None, prose: Prose) -> Iterator[HtmlElement]:
    """One block for each point of a list, so that a long list can go on on the next slide."""
    if before is not None and prose.leads(words(before)):
        yield block("lead", labelled(last_sentence(before, prose)))
    kind = "definition" if listing.tag == "dl" else "item"
    points = [child for child in listing if isinstance(child.tag, str)]
    for number, point in enumerate(points, 1):
        single = html.Element(listing.tag)
        if listing.tag == "ol":
            single.set("start", str(number))
        single.append(point)
        yield block(kind, single)


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
    image: HtmlElement, caption: HtmlElement | None, size: tuple[float, float]
) -> HtmlElement:
    """A drawn figure as large as a slide allows, its caption beside or below it."""
    factor, where = max(
        (min(room[0] / size[0], room[1] / size[1], ENLARGED), where)
        for room, where in [(BESIDE, "beside"), (ABOVE, "above")]
    )
    if caption is None:
        where = "alone"
    image = copy.deepcopy(image)
    image.attrib.pop("style", None)
    for name, length in zip(("width", "height"), size, strict=True):
        image.set(name, str(round(factor * length)))
    parts = [image]
    if caption is not None:
        parts.append(E.figcaption(*parts_of(caption)))
    return block(f"picture {where}", E.figure(*parts))


def explorer(figure: HtmlElement) -> HtmlElement:
    """A live figure, on a slide of its own."""
    return block("live", figure)


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
    """A question that the text asks in italics, or the sentence that it ends."""
    shown = E.p(E.em(*parts_of(emphasis)))
    sentence = last_sentence(paragraph, prose)
    before = words(sentence).removesuffix(words(emphasis)).rstrip()
    first = words(emphasis)[0]
    cased = first.lower() != first.upper()
    # Where the script has no capitals, a sentence goes on unless its beginning leads over.
    goes_on = first.islower() if cased else bool(before) and not prose.leads(before)
    if goes_on and prose.asks(words(sentence)):
        shown = sentence
    shown.set("class", "statement")
    return block("lead", shown)


def code(source: HtmlElement | None, printed: list[HtmlElement]) -> HtmlElement:
    """A cell's code and what it prints."""
    parts = [E.pre({"class": "source"}, *code_of(source))] if source is not None else []
    return block("code", *parts, *(result(text) for text in printed))


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
