"""Code that the text does not speak of, folded behind a thin line that says what it does.

A chapter hides code that only draws by the tag ``hide-input``; a cell that only imports and sets up
folds by itself. Both stay in the page, where a search and a link find them.
"""

from __future__ import annotations

import ast

from lxml.html import HtmlElement
from lxml.html.builder import E

from helpers.words import Catalogue

HIDDEN = "//details[contains(@class, 'above-input')]"
INPUTS = "//div[contains(@class, 'cell') and not(.//details)]/div[contains(@class, 'cell_input')]"
LEAST = 5  # lines of imports; fewer are sooner read than opened
FIGURE = ".//img[contains(@src, '_images/')] | .//figure"


def fold(root: HtmlElement, say: Catalogue) -> None:
    """Give folded code a line that names it, and fold what only sets up, in place."""
    for details in root.xpath(HIDDEN):
        draws = details.getparent().xpath(FIGURE)
        label(details, "figure" if draws else "cell", say)
    for box in root.xpath(INPUTS):
        printed = box.getparent().find_class("cell_output")
        if not printed and lines(box) >= LEAST and only_sets_up(text(box)):
            details = E.details()
            box.addprevious(details)
            details.append(box)
            label(details, "setup", say)
            details.set("class", "hide code setup")


def label(details: HtmlElement, kind: str, say: Catalogue) -> None:
    """Put one line in the place of the theme's two titles."""
    for old in details.findall("summary"):
        details.remove(old)
    details.insert(0, E.summary(say.say(f"page.code.{kind}", n=lines(details))))
    details.set("class", "hide code above-input")


def lines(box: HtmlElement) -> int:
    """How many lines of code a box has."""
    return len(text(box).strip().splitlines())


def text(box: HtmlElement) -> str:
    """The code in a box."""
    return "".join(box.xpath("string(.//pre)"))


def only_sets_up(source: str) -> bool:
    """Whether a cell imports, calls what needs no argument, and does nothing else."""
    try:
        statements = ast.parse(source).body
    except SyntaxError:  # a magic command
        return False
    imports = [isinstance(one, ast.Import | ast.ImportFrom) for one in statements]
    calls = [is_bare_call(one) for one in statements]
    return any(imports) and all(i or c for i, c in zip(imports, calls, strict=True))


def is_bare_call(statement: ast.stmt) -> bool:
    """Whether a statement is a call without arguments, such as ``plots.style()``."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and not call.args and not call.keywords
