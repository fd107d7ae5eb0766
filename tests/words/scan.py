"""Read sources for what they say: string literals of JavaScript and Python, with their places."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

PLACE = "\0"  # stands for a value inside a template
# Names in formulas, which are the same in every language.
FORMULA = {"log", "exp", "sin", "KL", "ELBO"}
WORD = re.compile(r"\(?(?:[A-Za-zÀ-ÿ’']{2,}|[a-z]{3,}-[a-z]{4,})\)?[,.;:?!]?")
SYMBOL = re.compile(rf"[A-Za-zα-ωΑ-Ω{PLACE}%][₀-₉]?")
# Properties, attributes and functions whose text a reader sees or hears.
SHOWN = "label|title|aid|note|text|name|xlabel|ylabel|placeholder|description|alt|aria-label"
PROPERTY = re.compile(rf"""["']?(?:{SHOWN})["']?\s*[:=]\s*$""")
CALL = re.compile(r"""(?:announce|fillText|createTextNode)\(\s*$|(?:textContent|title)\s*=\s*$""")
ATTRIBUTE = re.compile(
    r"""setAttribute\(\s*["'](?:title|alt|aria-(?:label|valuetext|description))["'],\s*$"""
)
CHILD = re.compile(r"""\b(?:html|svg)\(\s*"\w+",\s*\{[^{}]*\},\s*$""")
# `["key", "name", "c-colour"]`, `["key", "name"]` in a list of such.
NAMED = re.compile(r"""\[\s*"[\w-]+",\s*$""")
NAMED_AFTER = re.compile(r"""\s*(?:,\s*"c-|\]\s*[,\]])""")
# What no reader sees: selectors, names of events and keys, messages for who writes the code.
CODE = re.compile(
    r"""(?:closest|matches|querySelector(?:All)?|all|matchMedia|Error|error|import|from)\s*\(?\s*$"""
    r"""|[!=]==\s*$|\bfrom\s*$|\b(?:font|class|cls):\s*$|className\s*=\s*$"""
)
# Calls that put words into a page's elements or a drawing: their arguments, or those with a name.
WRITES = re.compile(
    r"(?P<all>E\.(?!meta)\w+|.*\.(?:set_[xy]label|set_title|suptitle|annotate|text))"
    r"|.*\.(?:set|plot|scatter|bar|hist|axhline|axvline|fill_between|add_edge|add_node)"
)
KEYS = re.compile(r"""\[[^\]]*$""")  # the beginning of `["Escape", "Tab"].includes(event.key)`


class Literal(NamedTuple):
    """A string of a source: its text, and the code before and after it."""

    text: str
    before: str
    after: str


def javascript(source: str) -> Iterator[Literal]:
    """The strings and templates of a script, comments left out, in order."""
    i, code = 0, ""
    while i < len(source):
        two, one = source[i : i + 2], source[i]
        if two in ("//", "/*"):
            end = source.find("\n" if two == "//" else "*/", i)
            i = len(source) if end < 0 else end + (0 if two == "//" else 2)
        elif one in "\"'`":
            text, end, inner = string(source, i)
            yield Literal(text, code, source[end : end + 60])
            for part in inner:
                yield from (
                    found._replace(before=code + found.before) for found in javascript(part)
                )
            code += source[i:end]
            i = end
        elif one == "/" and re.search(r"(?:^|[(,=:\[!&|?{};])\s*$", code):
            end = re.compile(r"/(?:\[(?:\\.|[^\]\\])*\]|\\.|[^/\\\[])+/").match(source, i).end()
            code += source[i:end]
            i = end
        else:
            code += one
            i += 1


def string(source: str, start: int) -> tuple[str, int, list[str]]:
    """A string's text, where it ends, and the code of the values inside a template."""
    quote, text, inner, i = source[start], "", [], start + 1
    while source[i] != quote:
        if source[i] == "\\":
            text += source[i + 1]
            i += 2
        elif quote == "`" and source.startswith("${", i):
            end = closing(source, i + 2)
            inner.append(source[i + 2 : end])
            text += PLACE
            i = end + 1
        else:
            text += source[i]
            i += 1
    return text, i + 1, inner


def closing(source: str, i: int) -> int:
    """Where the brace that was opened before ``i`` is closed."""
    depth = 1
    while True:
        if source[i] in "\"'`":
            i = string(source, i)[1]
            continue
        depth += {"{": 1, "}": -1}.get(source[i], 0)
        if depth == 0:
            return i
        i += 1


def words(text: str) -> list[str]:
    """The words of a text that are no names in formulas, nor parts of names in code."""
    return [part for part in text.split() if WORD.fullmatch(part) and part not in FORMULA]


def is_prose(text: str) -> bool:
    """Whether a text has a word beside a word or a symbol, or begins as a label does."""
    parts = [(bool(words(part)), bool(SYMBOL.fullmatch(part))) for part in text.split()]
    beside = any(any(one) and any(other) and (one[0] or other[0]) for one, other in pairwise(parts))
    return beside or bool(re.fullmatch(r"[A-Z][a-z]+(?: .*)?", text, re.DOTALL))


def said_by_script(source: str) -> list[str]:
    """The texts that a script shows a reader and has from no catalogue."""
    found = []
    for text, before, after in javascript(source):
        key = KEYS.search(before) and re.search(r"^[^\]]*\]\.includes\(event\.key", after)
        if not words(text) or text == "use strict" or CODE.search(before) or key:
            continue
        shown = any(place.search(before) for place in (PROPERTY, CALL, ATTRIBUTE, CHILD))
        shown = shown or (NAMED.search(before) and NAMED_AFTER.match(after))
        if is_prose(text) or shown:
            found.append(text)
    return found


def said_by_module(source: str) -> list[str]:
    """The texts that a module puts into pages or drawings, or into HTML, from no catalogue."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (place := WRITES.fullmatch(ast.unparse(node.func))):
            shown = [k.value for k in node.keywords if re.fullmatch(SHOWN, k.arg or "")]
            written = node.args if place["all"] else []
            found += [text for value in [*written, *shown] for text in texts(value)]
        elif isinstance(node, ast.Constant | ast.JoinedStr):
            for text in texts(node):
                found += re.findall(r">\s*([A-Z][a-z]+[^<>]*)<", text)
    return [text for text in found if words(text)]


def texts(node: ast.expr) -> list[str]:
    """The text of a constant or an f-string, or of either in a choice or a sum."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        parts = [p.value if isinstance(p, ast.Constant) else PLACE for p in node.values]
        return ["".join(map(str, parts))]
    if isinstance(node, ast.IfExp):
        return texts(node.body) + texts(node.orelse)
    if isinstance(node, ast.BinOp):
        return texts(node.left) + texts(node.right)
    return []
