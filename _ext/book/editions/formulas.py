"""Formulas in the form that paper and readers want.

KaTeX writes each formula twice: as MathML, which holds the source too, and as boxes to look at.
"""

from __future__ import annotations

import unicodedata

from lxml.html import HtmlElement
from lxml.html.builder import CLASS, E

from book.page import formulas

# Words in the Unicode name of a letter that its bold or script form lacks.
NAME_ONLY = ("LATIN", "GREEK", "LETTER", "LUNATE")
# Attributes that KaTeX writes and MathML 3 does not know on these elements.
INVALID = {"mtd": ["width"], "mtr": ["width"]}


def boxes_only(root: HtmlElement) -> None:
    """Keep the visual boxes; the LaTeX source becomes the label for screen readers."""
    for formula in root.find_class("katex"):
        source = formulas.source(formula)
        for mathml in formula.find_class("katex-mathml"):
            mathml.drop_tree()
        for boxes in formula.find_class("katex-html"):
            boxes.attrib.pop("aria-hidden", None)
            boxes.attrib.pop("hidden", None)
        if source:
            formula.set("role", "img")
            formula.set("aria-label", source)


def mathml_only(root: HtmlElement) -> None:
    """Keep the MathML, its number beside it as text: few readers place the number of a formula."""
    for formula in list(root.find_class("katex")):
        math = formula.find(".//math")
        source = formulas.source(formula)
        content = math.find("semantics")[0]
        for child in list(math):
            math.remove(child)
        number, content = split_number(content)
        math.append(content)
        if source:
            math.set("alttext", source)
        for element in math.iter():
            for attribute in INVALID.get(element.tag, []):
                element.attrib.pop(attribute, None)
            style_letters(element)
        math.tail = formula.tail
        formula.getparent().replace(formula, math)
        if number:
            math.addnext(E.span(CLASS("number"), number))


def style_letters(element: HtmlElement) -> None:
    """Write bold, script and open letters as the characters they are.

    Browsers and readers that follow MathML Core know no other style of letters by attribute than
    upright, and would show a vector as a number.
    """
    style = element.get("mathvariant")
    if style is None or style == "normal" or not element.text:
        return
    letters = [styled(letter, style) for letter in element.text]
    if all(letters):
        element.text = "".join(letter for letter in letters if letter)
        del element.attrib["mathvariant"]


def styled(letter: str, style: str) -> str | None:
    """A letter in a style of MathML's, as a character of its own; None where there is none."""
    words = unicodedata.name(letter, "").split()
    name = " ".join(word for word in words if word not in NAME_ONLY)
    for prefix in ("MATHEMATICAL ", ""):
        try:
            return unicodedata.lookup(f"{prefix}{style.replace('bold-', 'bold ').upper()} {name}")
        except KeyError:
            continue
    return None


def split_number(content: HtmlElement) -> tuple[str, HtmlElement]:
    """The number of a numbered formula, and the formula.

    KaTeX lays both out in a table of one row: space, formula, space, number.
    """
    rows = content.findall("mtr") if content.tag == "mtable" else []
    if len(rows) != 1 or content.get("width") != "100%":
        return "", content
    cells = rows[0].findall("mtd")
    row = cells[1][0] if len(cells[1]) == 1 else E.mrow(*cells[1])
    return cells[-1].text_content().strip(), row
