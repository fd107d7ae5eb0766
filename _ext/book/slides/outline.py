"""A chapter's page as a deck: what of it shows on slides, and what the speaker says.

The page is read in order. A heading begins a piece; headings, formulas with the reason for each,
lists, definitions, tables, figures and live figures become blocks. The prose between them goes
into the notes of the block that follows it. Code shows where its cell asks for it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from lxml import html
from lxml.html import HtmlElement
from lxml.html.builder import E

from book import theme
from book.page import driving
from book.prose import Prose

from . import blocks, cells
from .sentences import goes_on, joined, sentences

PROOF = {"proof", "admonition"}  # a theorem has its kind beside these classes
HEADINGS = {"h1", "h2", "h3", "h4"}
NEW_SLIDE = {"slide", "subslide"}
CODE_SHOWN = NEW_SLIDE | {"fragment"}


class Places(Protocol):
    """What only the builder knows: where things are."""

    def url(self, address: str) -> str:
        """The address on a page as seen from its deck."""

    def size(self, address: str) -> tuple[float, float]:
        """Width and height of a picture in CSS pixels."""


@dataclass
class Piece:
    """A heading and the blocks under it; the browser makes one slide of it, or several."""

    title: HtmlElement
    level: int
    cell: int
    blocks: list[HtmlElement] = field(default_factory=list)
    ask: str = ""  # what the author's notes say, HTML


class Reader:
    """Reads a page from top to bottom."""

    def __init__(self, notebook: cells.Notebook, places: Places, prose: Prose) -> None:
        self.notebook = notebook
        self.places = places
        self.prose = prose
        self.pieces: list[Piece] = []
        self.cell = -1
        self.new_slide = False
        self.said: list[HtmlElement] = []  # prose since the last block
        self.before: list[HtmlElement] = []  # the paragraphs directly before
        self.formula: HtmlElement | None = None  # the displayed formula directly before

    @property
    def kind(self) -> str:
        """The slide type of the present cell."""
        return self.notebook.types.get(self.cell, "")

    def section(self, section: HtmlElement) -> None:
        """Read a section: its heading, then its content."""
        for child in section:
            if child.tag is html.HtmlComment or not isinstance(child.tag, str):
                self.begin_cell(child)
            elif child.tag in HEADINGS:
                following = child.getnext()
                if following is not None and not isinstance(following.tag, str):
                    self.begin_cell(following)
                self.finish_piece()
                if self.kind == "skip":
                    return  # the section ends with it
                self.heading(child)
            elif self.kind == "skip" and child.tag != "section":
                continue
            else:
                self.element(child)

    def begin_cell(self, comment: HtmlElement) -> None:
        """Note which cell begins here."""
        found = cells.MARK.fullmatch(f"<!--{comment.text}-->")
        if found and int(found[1]) != self.cell:
            self.cell = int(found[1])
            self.new_slide = self.kind in NEW_SLIDE

    def heading(self, heading: HtmlElement) -> None:
        """Begin a piece."""
        title = E.span(*blocks.parts_of(heading))
        self.pieces.append(Piece(title, int(heading.tag[1]), self.cell))

    def finish_piece(self) -> None:
        """Give prose at the end of a piece to its last block, or show the first sentence of it."""
        if self.pieces and self.said:
            piece = self.pieces[-1]
            if not piece.blocks:
                results = [
                    text for text in self.said if text.tag == "pre" and blocks.is_small(text)
                ]
                shown = [blocks.block("code", blocks.result(text)) for text in results[:1]]
                self.add(blocks.statement(self.said, self.prose), *shown)
            else:
                piece.blocks[-1].append(E.aside({"class": "notes"}, *self.said))
        self.said, self.before, self.formula = [], [], None

    def add(self, *found: HtmlElement) -> None:
        """Add blocks to the piece; the first of them takes the prose before it as its notes."""
        for block in found:
            if self.new_slide:
                block.set("data-new", "")
            if self.said:
                block.append(E.aside({"class": "notes"}, *self.said))
            self.said, self.before, self.new_slide = [], [], False
            self.pieces[-1].blocks.append(block)

    def element(self, child: HtmlElement) -> None:
        """Read what stands in a section."""
        names = blocks.classes(child)
        before, formula = self.before, self.formula
        self.formula = None
        if child.tag == "section":
            self.section(child)
        elif child.tag == "p" and cells.TAKEAWAY in names:
            self.conclude(child)
        elif child.tag == "p":
            self.say(child, formula)
        elif child.tag == "div" and "math" in names:
            self.formula = copy.deepcopy(child)
            self.formula.tail = None
            self.add(blocks.step(self.formula, before, self.prose))
        elif child.tag in ("ul", "ol", "dl"):
            self.add(*blocks.items(copy.deepcopy(child), before, self.prose))
        elif "cell" in names:
            self.code_cell(child)
        elif "admonition" in names:
            self.admonition(child, names)
        elif theme.WIDE_TABLE in names or child.tag == "table":
            self.add(blocks.led("table", before, self.prose, copy.deepcopy(child)))
        elif child.tag in ("div", "blockquote"):
            for inner in child:
                self.element(inner)

    def say(self, paragraph: HtmlElement, formula: HtmlElement | None) -> None:
        """Keep a paragraph for the notes; a question in it shows, and the rest of a formula."""
        whole = copy.deepcopy(paragraph)
        whole.tail = None
        self.said.append(whole)
        rest = sentences(whole, self.prose)
        if formula is not None and rest and goes_on(formula, rest[0], self.prose):
            blocks.after(formula, rest.pop(0))
        if rest:
            self.before.append(joined(rest, self.prose))
        for words in whole.iter("em"):
            if blocks.is_question(words, self.prose):
                self.add(blocks.question(words, whole, self.prose))

    def conclude(self, paragraph: HtmlElement) -> None:
        """End a section with what it has found, under the section's own heading."""
        self.finish_piece()
        section = next(piece for piece in reversed(self.pieces) if piece.level <= 2)
        if self.pieces[-1] is not section:
            self.pieces.append(Piece(copy.deepcopy(section.title), 3, self.cell))
        self.add(blocks.takeaway(paragraph))

    def admonition(self, child: HtmlElement, names: set[str]) -> None:
        """Read a box: exercises by their titles, proofs as text, definitions whole."""
        if names & {"solution", "seealso", "question"}:
            return
        if "exercise" in names:
            title = E.li(*blocks.parts_of(blocks.title_of(child)))
            self.add(blocks.block("item", E.ul(title)))
        elif "proof" in names and names <= PROOF:
            for inner in child:
                self.element(inner)
        elif "tip" in names and self.pieces[-1].level == 1:
            self.objectives(child)
        else:
            self.add(blocks.box(copy.deepcopy(child)))

    def objectives(self, child: HtmlElement) -> None:
        """What the chapter promises, under a heading of its own."""
        self.finish_piece()
        title = E.span(*blocks.parts_of(blocks.title_of(child)))
        self.pieces.append(Piece(title, 2, self.cell))
        for inner in child:
            if "admonition-title" not in blocks.classes(inner):
                self.element(inner)

    def code_cell(self, cell: HtmlElement) -> None:
        """Read a code cell: pictures and live figures show; code and text if the cell asks."""
        before, self.before = self.before, []
        printed = cell.xpath(".//div[contains(@class, 'cell_output')]//pre")
        if self.kind in CODE_SHOWN:
            source = cell.find(".//div[@class='cell_input docutils container']")
            self.add(blocks.code(source, printed, before, self.prose))
        elif printed:
            self.said += [E.pre(*blocks.code_of(text)) for text in printed]
        for figure in cell.xpath(".//figure[@class='explorer']"):
            self.add(blocks.explorer(copy.deepcopy(figure)))
        for image in cell.xpath(".//img[contains(@src, '_images/')]"):
            captions = image.xpath("ancestor::figure//figcaption//span[@class='caption-text']")
            size = self.places.size(image.get("src"))
            self.add(blocks.picture(image, captions[0] if captions else None, size, self.prose))


def read(body: str, notebook: cells.Notebook, places: Places, prose: Prose) -> list[Piece]:
    """Return the pieces of a chapter, the first of them its title."""
    reader = Reader(notebook, places, prose)
    root = html.fragment_fromstring(body, create_parent="div")
    reader.section(root)
    reader.finish_piece()
    for number, text in sorted(notebook.notes.items()):
        piece = [piece for piece in reader.pieces if piece.cell <= number][-1]
        piece.ask += cells.markdown(text)
    for piece in reader.pieces:
        for block in piece.blocks:
            blocks.give_controls(block, root)
        for element in [piece.title, *piece.blocks]:
            clean(element, places)
    return reader.pieces


def clean(element: HtmlElement, places: Places) -> None:
    """Make links and pictures right for the deck, and leave out what only a page needs."""
    for link in element.xpath(".//a[contains(@class, 'headerlink')]"):
        link.drop_tree()
    for part in elements(element):
        if driving.CONTROL in blocks.classes(part):
            continue
        for name in ("href", "src"):
            if part.get(name) is not None:
                part.set(name, places.url(part.get(name)))
        if part.tag == "a":
            # A click on a slide must not end the lecture.
            part.set("target", "_blank")
            part.set("rel", "noopener")
        if part.get("id") and "explorer" not in blocks.classes(part):
            del part.attrib["id"]


def elements(root: HtmlElement) -> Iterator[HtmlElement]:
    """An element and all below it, without comments."""
    return (part for part in root.iter() if isinstance(part.tag, str))
