r"""Formulas as browsers, translators, clipboards and readers of text should meet them.

KaTeX writes a formula as MathML with its source, and as boxes to look at. Here, in every page:

- No translator touches it (``translate="no"``).
- Its TeX is the attribute ``data-tex``, which ``_static/copying.js`` copies, and no text inside.
- The boxes are ``hidden`` until the style sheet shows them: without it, and in a browser's reader
  view, the MathML alone is shown.
- A sign that follows it in the text stays on its line (class ``keep``).
- A displayed formula may break before its relations and operators, as printers break one. One
  whose rows are aligned has a second set of boxes (class ``narrow``), its rows below each other.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

import lxml.html
from lxml.html import HtmlElement
from lxml.html.builder import CLASS, E
from sphinxcontrib import katex

SOURCE = "data-tex"
OPENING = re.compile(r"[(\[{“‘«]+$")
CLOSING = re.compile(r"^[.,;:!?…%)\]}”’»'’\-–—]+")
SIGNS = ("mrel", "mbin")
BARS = ("∣", "|")
SHORT = 12  # letters up to the end of parentheses that are not broken
INLINE = {"em", "strong", "i", "b", "a", "span"}
ALIGNED = re.compile(r"\\begin\{(aligned|split|gathered)\}(.*)\\end\{\1\}", re.DOTALL)
PARTS = re.compile(r"(\\(?:begin|end)\{\w+\*?\}|\\\\(?:\[[^\]]*\])?|\\[&{}]|[&{}])")


def finish(root: HtmlElement) -> None:
    """Put every formula of a page into this form, in place."""
    keep_untranslated(root)
    for formula in root.find_class("katex"):
        tex = move_source(formula)
        for boxes in formula.find_class("katex-html"):
            boxes.set("hidden", "")
            if formula.getparent().get("class") == "katex-display":
                break_before_signs(boxes)
                stack(boxes, tex)
    keep_all_signs(root)


def keep_untranslated(root: HtmlElement) -> None:
    """Mark formulas for translators, in place."""
    for formula in root.find_class("math"):
        formula.set("translate", "no")
    for formula in root.find_class("katex"):
        if not any(
            "math" in (above.get("class") or "").split() for above in formula.iterancestors()
        ):
            formula.set("translate", "no")


def move_source(formula: HtmlElement) -> str:
    """Make the source of a formula an attribute; return it."""
    tex = ""
    for annotation in formula.findall(".//annotation"):
        tex = " ".join((annotation.text or "").split())
        annotation.getparent().remove(annotation)
        formula.set(SOURCE, tex)
    return tex


def source(formula: HtmlElement) -> str:
    """The TeX of a formula, in a page that is finished or not."""
    found = formula.get(SOURCE) or formula.findtext(".//annotation") or ""
    return " ".join(found.split())


def break_before_signs(boxes: HtmlElement) -> None:
    """Move the sign that ends each unbreakable part to the next; join what should not be parted.

    KaTeX lets a line end after a relation or an operator.
    """
    bases = [part for part in boxes if part.get("class") == "base"]
    for base, following in pairwise(bases):
        if following.getprevious() is not base:
            continue  # another row
        sign = len(base) - 1
        while sign > 0 and base[sign].get("class") == "mspace":
            sign -= 1
        if sign < 1 or base[sign].get("class") not in SIGNS:
            continue
        joined = base[sign].text_content() in BARS or is_inside(base)
        for moved in reversed(base[:] if joined else base[sign:]):
            following.insert(0 if joined else 1, moved)  # after the strut, the line's height
        if joined or len(base) == 1:
            boxes.remove(base)


def is_inside(base: HtmlElement) -> bool:
    """Whether the end of a part lies in parentheses that close soon: (1 − x) is not broken."""
    depth = 0
    for part in reversed(base):
        depth += {"mclose": 1, "mopen": -1}.get(part.get("class") or "", 0)
        if depth < 0:
            break
    else:
        return False
    rest = ""
    for part in (part for following in base.itersiblings() for part in following):
        depth += {"mclose": 1, "mopen": -1}.get(part.get("class") or "", 0)
        rest += part.text_content()
        if depth >= 0 and part.get("class") == "mclose":
            break
    return len(rest) <= SHORT


def stack(boxes: HtmlElement, tex: str) -> None:
    """Add boxes for narrow screens where rows are aligned: these stand one below the other."""
    flat = in_rows(tex)
    if flat == tex:
        return
    try:
        drawn = rendered(flat)
    except katex.KaTeXError:
        return  # the page shows the formula as it is
    for narrow in lxml.html.fromstring(drawn).find_class("katex-html"):
        narrow.set("class", "katex-html narrow")
        narrow.set("hidden", "")
        break_before_signs(narrow)
        boxes.addnext(narrow)
        boxes.set("class", "katex-html wide")


@cache
def rendered(tex: str) -> str:
    """A formula as HTML by KaTeX, in which a top-level line break breaks the line."""
    found: str = katex.render_latex(
        tex, {"displayMode": True, "strict": False, "throwOnError": True}
    )
    return found


def in_rows(tex: str) -> str:
    r"""``\begin{aligned} a &= b \\ &= c \end{aligned}`` in a formula as ``a {}= b \\ {}= c``."""
    return ALIGNED.sub(lambda match: without_marks(match[2]), tex, count=1)


def without_marks(body: str) -> str:
    """The rows of an environment without their marks of alignment; inner environments stay."""
    depth, kept = 0, []
    for part in PARTS.split(body):
        depth += (part.startswith(r"\begin") or part == "{") - (
            part.startswith(r"\end") or part == "}"
        )
        if depth == 0 and part == "&":
            part = "{}"  # a sign after it stays one between two things
        kept.append(r"\\" if depth == 0 and part.startswith(r"\\") else part)
    return "".join(kept)


def keep_all_signs(root: HtmlElement) -> None:
    """Let no line begin with a sign that touches a formula in the text, in place."""
    for formula in root.xpath(".//span[contains(concat(' ', @class, ' '), ' math ')]"):
        keep_signs(formula)


def keep_signs(formula: HtmlElement) -> None:
    """Put a formula and the signs that touch it in the text into one unbreakable span, in place."""
    node = formula
    while not node.tail:
        parent = node.getparent()
        if parent.tag not in INLINE or node.getnext() is not None:
            break
        if len(parent) > 1 or parent.text:  # more than the formula: the sign goes in, if it may
            after = CLOSING.match(parent.tail or "") if parent.tag not in ("a", "span") else None
            if after:
                node.tail, parent.tail = after[0], parent.tail[after.end() :]
            break
        node = parent
    after = CLOSING.match(node.tail or "")
    previous, parent = node.getprevious(), node.getparent()
    text = (parent.text if previous is None else previous.tail) or ""
    before = OPENING.search(text)
    if not after and not before:
        return
    if after:
        # A browser may break after the last part of a formula that may break inside.
        for boxes in formula.find_class("katex-html"):
            last = boxes[-1]
            held = E.span(CLASS("keep"))
            last.addprevious(held)
            held.append(last)
    wrapper = E.span(CLASS("keep"))
    wrapper.tail = (node.tail or "")[after.end() if after else 0 :]
    node.addprevious(wrapper)
    wrapper.append(node)
    node.tail = after[0] if after else None
    if before:
        wrapper.text = before[0]
        rest = text[: before.start()]
        if previous is None:
            parent.text = rest
        else:
            previous.tail = rest
