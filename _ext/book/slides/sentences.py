"""The sentences of a paragraph, and which of them a slide shows before a formula, list or cell."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement
from lxml.html.builder import E

from book.prose import Prose

# Widths of texts, in letters of an alphabet (book.prose).
SHORT = 100  # of a paragraph that is read at a glance
MIN_WIDTH = 60  # of the sentences that stand for a section of prose
TAIL = re.compile(r"(\\tag\{[^}]*\}|\\end\{\w+\}|\\[,;!]|\s)+$")
RELATION = re.compile(
    r"(\\begin\{\w+\}(\{\w*\})?|\\q?quad|\\[,;!]|[&{}\s])*"
    r"(=|<|>|\\(le|ge|leq|geq|approx|propto|equiv|sim)\b)"
)


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


def put(element: HtmlElement, text: str) -> None:
    """Add text at the end of an element."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def sentences(paragraph: HtmlElement, prose: Prose) -> list[HtmlElement]:
    """Copies of the sentences of a paragraph; bold words or italics with a full stop end one."""
    found = [E.span()]
    for element, slot in texts(paragraph):
        text = getattr(element, slot) or ""
        if slot == "tail":
            child = copy.deepcopy(element)
            child.tail = None
            found[-1].append(child)
            if child.tag in ("strong", "em") and prose.closes(words(child)):
                found.append(E.span())
                text = text.lstrip()
        start = 0
        for end, begin in prose.ends(text):
            put(found[-1], text[start:end])
            found.append(E.span())
            start = begin
        put(found[-1], text[start:])
    return [sentence for sentence in found if words(sentence)]


def joined(parts: Sequence[HtmlElement], prose: Prose) -> HtmlElement:
    """Sentences as one paragraph."""
    paragraph = E.p()
    for number, part in enumerate(parts):
        put(paragraph, prose.gap if number else "")
        put(paragraph, part.text or "")
        paragraph.extend(copy.deepcopy(list(part)))
    return paragraph


def last_sentence(paragraph: HtmlElement, prose: Prose) -> HtmlElement:
    """A copy of the paragraph from its last sentence on."""
    return joined(sentences(paragraph, prose)[-1:], prose)


def opening(paragraph: HtmlElement, prose: Prose) -> HtmlElement:
    """A copy of the first sentence of a paragraph, or of as many as say something."""
    found = sentences(paragraph, prose)
    for number in range(1, len(found)):
        begun = joined(found[:number], prose)
        if prose.width(words(begun)) >= MIN_WIDTH:
            return begun
    return joined(found, prose)


def continues(sentence: HtmlElement, prose: Prose) -> bool:
    """Whether a sentence goes on with what stands before it; symbols at its beginning do not."""
    text = (sentence.text or "").strip()
    if not text and len(sentence) and sentence[0].tag in ("strong", "em", "a"):
        text = words(sentence[0])
    return prose.continues(text)


def in_bold(sentence: HtmlElement) -> bool:
    """Whether a sentence begins with bold words."""
    return not (sentence.text or "").strip() and len(sentence) > 0 and sentence[0].tag == "strong"


def lead(paragraphs: Sequence[HtmlElement], prose: Prose) -> tuple[list[HtmlElement], bool]:
    """The sentences that lead to what follows them: the last, and all that it goes on from.

    A paragraph that begins in bold gives its bold words too, and no more where it is closed.

    Returns:
        The sentences, and whether even the first of them goes on with something before.
    """
    if not paragraphs:
        return [], False
    *earlier, last = (sentences(paragraph, prose) for paragraph in paragraphs)
    bold = last[:1] if in_bold(last[0]) else []
    whole = joined(last, prose)
    if prose.width(words(whole)) <= SHORT:
        pool, shown = [], last
    elif bold and prose.closes(words(whole)):
        return heading(bold), False
    else:
        pool, shown = last[:-1], last[-1:]
    pool = [sentence for before in earlier for sentence in before] + pool
    while pool and continues(shown[0], prose) and not in_bold(shown[0]):
        shown = [pool.pop(), *shown]
    torn = continues(shown[0], prose) and not in_bold(shown[0])
    if bold and not any(in_bold(sentence) for sentence in shown):
        return heading(bold) + shown, False
    return shown, torn


def heading(bold: list[HtmlElement]) -> list[HtmlElement]:
    """The bold words alone of a sentence that begins with them."""
    words_alone = copy.deepcopy(bold[0][0])
    words_alone.tail = None
    return [E.span(words_alone)]


def tex(formula: HtmlElement) -> str:
    """The source of a displayed formula."""
    return str(formula.xpath("string(.//annotation)")) or formula.text_content()


def is_line(formula: HtmlElement) -> bool:
    """Whether a formula is one more line of a derivation: it begins with "=" or the like."""
    return RELATION.match(tex(formula)) is not None


def goes_on(formula: HtmlElement, sentence: HtmlElement, prose: Prose) -> bool:
    """Whether a sentence that follows a formula is the rest of the formula's own sentence."""
    if in_bold(sentence):
        return False
    small = (sentence.text or "").strip()[:1].islower()
    return small or TAIL.sub("", tex(formula)).endswith((",", ";", "，", "；"))
