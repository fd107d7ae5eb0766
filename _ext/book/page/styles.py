"""One style sheet for the book: the rules of all linked sheets that some page can use.

The theme and the extensions bring 600 kB of rules, of which the pages use a tenth, and a browser
shows nothing before it has read them all. A rule stays when every class, id and element that its
selector names stands in some page or some script; sheets of the book's own stay whole.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import tinycss2
from sphinx.application import Sphinx

from . import figures, fonts
from .head import COPYING, INDEX, SCRIPT, SEARCH, SHEET

# Icons that _static/icons.css replaces, and styles of scripts that the pages do not load.
LEFT_OUT = (
    "_static/vendor/",
    "_static/sphinx-thebe",
    "_static/togglebutton",
    "_static/copybutton",
    "_static/sphinx-design",
)
SCRIPTS = (SCRIPT, COPYING, SEARCH)
STAMPED = (SHEET, *SCRIPTS, INDEX)
NESTED = {"media", "supports", "layer"}
STAMP = re.compile(rf'(href|src)="([^"]*?({"|".join(map(re.escape, STAMPED))}))(?:\?v=[0-9a-f]+)?"')


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write style sheet and fonts, draw dark figures, and remove files that no page refers to."""
    sheets = getattr(app.builder, "page_sheets", [])
    if exception is not None or not sheets:
        return
    site = Path(app.outdir)
    figures.draw_faces(site / "_images")
    words = vocabulary(site)
    source = Path(app.srcdir)
    kept = [path for path in sheets if not path.startswith(LEFT_OUT)]
    text = "\n".join(sheet(site, path, None if is_own(source, path) else words) for path in kept)
    (site / SHEET).write_text(text + "\n", encoding="utf-8")
    fonts.shrink(source, site, pages(site))
    stamp(site)
    remove_unused(site, source)


def is_own(source: Path, path: str) -> bool:
    """Whether a sheet is one of the book's, of which every rule stays; KaTeX's is not."""
    return (source / path).is_file() and not path.startswith("_static/katex")


def pages(site: Path) -> Iterator[Path]:
    """The pages of the built site."""
    return (path for path in site.rglob("*.html") if "_static" not in path.parts)


def vocabulary(site: Path) -> set[str]:
    """Every class, id and element name in the pages, and every word in their scripts."""
    words = {"html", "body", "root"}
    for path in pages(site):
        text = path.read_text(encoding="utf-8")
        words.update(re.findall(r"<([a-z][a-z0-9]*)", text))
        for value in re.findall(r'\b(?:class|id)="([^"]*)"', text):
            words.update(value.split())
    for name in SCRIPTS:
        words.update(re.findall(r"[\w-]+", (site / name).read_text(encoding="utf-8")))
    return words


def sheet(site: Path, path: str, words: set[str] | None) -> str:
    """One style sheet, reduced to ``words``, with addresses as seen from the sheet it goes into."""
    text = (site / path).read_text(encoding="utf-8")
    licences = re.findall(r"/\*!.*?\*/", text, re.DOTALL)
    # Formulas are read in another font until KaTeX's have come.
    text = text.replace("font-display:block", "font-display:swap")
    if words is not None:
        rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
        text = reduce(rules, words)
    text = "\n".join([f"/* {path} */", *licences, text])
    folder = Path(path).parent
    imported = re.findall(r"""@import (?:url\()?["']?([^"')]+)["']?\)?;""", text)
    text = re.sub(r"@import [^;]+;", "", text)

    def rebase(match: re.Match[str]) -> str:
        address = match[2]
        if address.startswith(("data:", "#")):
            return match[0]
        return f"url({os.path.relpath(folder / address, Path(SHEET).parent)})"

    text = re.sub(r"""url\(\s*(["']?)(.*?)\1\s*\)""", rebase, text)
    before = [sheet(site, os.path.normpath(folder / name), words) for name in imported]
    return "\n".join([*before, text])


def reduce(rules: list, words: set[str]) -> str:
    """The rules that can apply, one a line; a block of rules stays when some rule in it does."""
    lines = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [s for s in split(tinycss2.serialize(rule.prelude)) if can_match(s, words)]
            if selectors:
                lines.append(",".join(selectors) + "{" + squeeze(rule.content) + "}")
        elif rule.type == "at-rule" and rule.at_keyword in NESTED and rule.content is not None:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            body = reduce(inner, words)
            if body:
                lines.append(f"@{rule.at_keyword} {squeeze(rule.prelude)}{{\n{body}\n}}")
        elif rule.type == "at-rule" and rule.at_keyword != "charset":
            lines.append(tinycss2.serialize([rule]).replace("\n", " "))
    return "\n".join(lines)


def split(prelude: str) -> list[str]:
    """The selectors of a list of selectors; commas inside brackets separate none."""
    part = r"(?:\[[^\]]*\]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|[^,()\[])+"
    return [selector.strip() for selector in re.findall(part, prelude)]


def squeeze(content: list) -> str:
    """Declarations as text without comments and superfluous space."""
    text = tinycss2.serialize([node for node in content if node.type != "comment"])
    return re.sub(r"\s+", " ", text).strip()


def can_match(selector: str, words: set[str]) -> bool:
    """Whether all names of a selector are known; what stands in parentheses is not required."""
    bare, found = re.sub(r"\[[^\]]*\]", "", selector), 1
    while found:
        bare, found = re.subn(r"\([^()]*\)", "", bare)
    bare = re.sub(r"::?[\w-]+", " ", bare).replace("\\", "")
    return all(name in words for name in re.findall(r"[\w-]+", bare))


def stamp(site: Path) -> None:
    """Add a digest to the addresses of sheet and script, so that a new one is not taken for old."""
    digests = {name: hashlib.sha256((site / name).read_bytes()).hexdigest()[:8] for name in STAMPED}
    for path in pages(site):
        text = path.read_text(encoding="utf-8")
        new = STAMP.sub(lambda m: f'{m[1]}="{m[2]}?v={digests[m[3]]}"', text)
        if new != text:
            path.write_text(new, encoding="utf-8")


def remove_unused(site: Path, source: Path) -> None:
    """Remove what lies in ``_static``, is not the book's own, and is referred to by no page."""
    used = {unquote(urlsplit(address).path) for address in references(site)}
    used |= {os.path.relpath(site / "_static" / name, site) for name in sheet_files(site)}
    for path in (site / "_static").rglob("*"):
        name = path.relative_to(site).as_posix()
        own = (source / name).is_file() and path.suffix != ".css"
        if path.is_file() and name not in used and not own and "explorers" not in path.parts:
            path.unlink()
    for folder in sorted((site / "_static").rglob("*"), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def references(site: Path) -> Iterator[str]:
    """What the pages load from ``_static``, as seen from the site's root."""
    for path in pages(site):
        for address in re.findall(r'(?:href|src)="([^":]*)"', path.read_text(encoding="utf-8")):
            yield os.path.relpath(path.parent / address, site) if address else address


def sheet_files(site: Path) -> list[str]:
    """What the one style sheet loads, as seen from ``_static``."""
    text = (site / SHEET).read_text(encoding="utf-8")
    return [
        name for name in re.findall(r"url\(([^)]+)\)", text) if not name.startswith(("data", '"'))
    ]
