"""Every word that machinery or figures add stands in the catalogue, and every entry is used."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from helpers import words
from tests.words import scan

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ROOT / "src" / "helpers" / "explorers"
SLIDES = ROOT / "_ext" / "book" / "slides" / "assets"
# The scripts that have their words from an attribute, by section.
SCRIPTS = {
    "page.script": ROOT / "_static" / "book.js",
    "page.copying": ROOT / "_static" / "copying.js",
    "page.search": ROOT / "_static" / "search.js",
    "question.script": ROOT / "_static" / "questions.js",
    "deck.script": SLIDES / "deck.js",
}
WINDOW = SLIDES / "speaker.html"
FIGURE_SCRIPTS = sorted(path for path in FIGURES.rglob("*.js") if path.parent.name != "bundle")
PAGE_SCRIPTS = sorted([*SLIDES.glob("*.js"), *(ROOT / "_static").glob("*.js")])
PLOTS = ROOT / "src" / "helpers" / "plots"
FOLDERS = (ROOT / "_ext" / "book", FIGURES, PLOTS)
MODULES = sorted(path for folder in FOLDERS for path in folder.rglob("*.py"))
RULES = {"language", "plural", "punctuation"}
CATEGORIES = {"zero", "one", "two", "few", "many", "other"}
SECTION = r"(?:figures|plots|page|question|deck|paper|punctuation)"
CONTENT: dict[str, Any] = json.loads((words.FOLDER / "en.json").read_text(encoding="utf-8"))


def name(path: Path) -> str:
    """A file's path in the book."""
    return path.relative_to(ROOT).as_posix()


def messages(entry: Any, key: str = "") -> Iterator[str]:
    """The keys of all messages of a catalogue, those with plural categories once."""
    if isinstance(entry, Mapping) and not set(entry) <= CATEGORIES:
        for part, below in entry.items():
            yield from messages(below, f"{key}.{part}" if key else part)
    else:
        yield key


def argument(source: str, start: int) -> str:
    """The first argument of a call whose bracket opens before ``start``."""
    depth, i = 0, start
    while depth or source[i] not in ",)":
        if source[i] in "\"'`":
            i = scan.string(source, i)[1]
            continue
        depth += {"(": 1, ")": -1}.get(source[i], 0)
        i += 1
    return source[start:i]


def used_by_figures() -> Iterator[tuple[str, str]]:
    """The patterns of keys that the figures' scripts ask for, each with the file."""
    for path in FIGURE_SCRIPTS:
        source = path.read_text(encoding="utf-8")
        for call in re.finditer(r"\b(?:(this|figure)\.say|(kit))\(", source):
            section = "kit" if call[2] else path.parent.name
            for literal in scan.javascript(argument(source, call.end())):
                if not re.search(r"[!=]==\s*$", literal.before):
                    key = re.escape(literal.text).replace(scan.PLACE, r"[\w-]+")
                    # The title and the aid of every figure are said by the kit.
                    figure = r"[\w-]+" if call[1] == "this" else re.escape(section)
                    yield rf"figures\.{figure}\.{key}", name(path)


def used_by_modules() -> Iterator[tuple[str, str]]:
    """The patterns of keys that Python asks for, each with the file."""
    for path in MODULES:
        source = path.read_text(encoding="utf-8")
        for text in re.findall(rf"""["']({SECTION}\.[\w.{{}}-]+)["']""", source):
            if not text.endswith((".css", ".js")):
                yield re.sub(r"\\\{\w+\\\}", r"[\\w-]+", re.escape(text)), name(path)


def used_by_scripts() -> Iterator[tuple[str, str]]:
    """The keys that the pages' scripts and the speaker's window ask for, each with the file."""
    for section, path in SCRIPTS.items():
        source = path.read_text(encoding="utf-8")
        for key in re.findall(r"""\bwords\.([\w-]+)""", source):
            yield re.escape(f"{section}.{key}"), name(path)
        part, name_of_part = section.split(".")
        for key in CONTENT[part][name_of_part]:
            if f'"{key}"' in source:
                yield re.escape(f"{section}.{key}"), name(path)
    for key in re.findall(r"\$(\w+)", WINDOW.read_text(encoding="utf-8")):
        if key != "language":
            yield rf"deck\.window\.{key}", name(WINDOW)


USED = [*used_by_figures(), *used_by_modules(), *used_by_scripts()]
KEYS = sorted(messages(CONTENT))


def test_every_message_is_said_somewhere() -> None:
    said = [re.compile(pattern) for pattern, _ in USED]
    messages_only = (key for key in KEYS if key.split(".")[0] not in RULES)
    unused = [key for key in messages_only if not any(p.fullmatch(key) for p in said)]
    assert not unused, f"no code says these; remove them from en.json: {unused}"


def test_every_message_that_is_said_stands_in_the_catalogue() -> None:
    sections = {key[: m.start()] for key in KEYS for m in re.finditer(r"\.", key)}
    # The decimal mark comes to the questions' script from the rules of the language.
    known = [*KEYS, *sections, "question.script.decimal"]
    missing = {
        f"{path}: {pattern}"
        for pattern, path in USED
        if not any(re.fullmatch(pattern, key) for key in known)
    }
    assert not missing, f"en.json has no entry for {sorted(missing)}"


@pytest.mark.parametrize("path", [*FIGURE_SCRIPTS, *PAGE_SCRIPTS], ids=name)
def test_no_script_has_words_of_its_own(path: Path) -> None:
    found = scan.said_by_script(path.read_text(encoding="utf-8"))
    assert not found, f"put these into src/helpers/words/en.json: {found}"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_module_has_words_of_its_own(path: Path) -> None:
    found = scan.said_by_module(path.read_text(encoding="utf-8"))
    assert not found, f"put these into src/helpers/words/en.json: {found}"


def test_the_speakers_window_has_no_words_of_its_own() -> None:
    root = html.fromstring(WINDOW.read_text(encoding="utf-8"))
    texts = [*root.itertext(), *root.xpath("//@title | //@aria-label")]
    assert [text for text in texts if re.match(r"\s*[A-Za-z]", text)] == []


@pytest.mark.parametrize(
    "script",
    [
        'button(figure, { label: "Reset", onclick });',
        "figure.announce(`q is at ${format(mu)}`);",
        'html("p", { class: "bx-legend" }, "class of the digit: ", ...keys)',
        'readout([["gap", "gap", "c-bound"]])',
        'choice({ options: [["one", "single"], ["two", "double"]] })',
        'button.title = "Copy";',
        'const NOTE = "Drag the point.";',
        'const state = open ? `${n} or more` : "";',
        'node.textContent = /"/.test(text) ? text : "gap too large";',
    ],
)
def test_words_in_a_script_are_found(script: str) -> None:
    assert scan.said_by_script(script)


@pytest.mark.parametrize(
    "script",
    [
        '"use strict"; // Some words. "And a string."',
        'import { a } from "./words of it.js";',
        'svg("path", { class: "bx-area c-p bx-shade" })',
        'figure.say("draw.seen"); const name = "log p(x)";',
        'if (event.key === "Escape" || ["Tab", "Enter"].includes(event.key)) stop();',
        'event.target.closest("input, button, label")',
        "const d = `M${x} ${y}h${size}v${size}z`;",
        "throw new Error(`no words for ${key}; add them`);",
    ],
)
def test_what_a_reader_does_not_see_is_not_taken_for_words(script: str) -> None:
    assert scan.said_by_script(script) == []


@pytest.mark.parametrize(
    "module",
    [
        'E.h1("Slides")',
        'E.p(f"Page {number}")',
        'E.img(src=address, alt="A picture")',
        'ax.set_xlabel("EM step")',
        'ax.plot(x, y, "o", label="bound")',
        'graph.add_edge("prior", "z", label="1. draw")',
        'ax.text(1, 2, "encoder\\n" + r"$\\phi$")',
        "text = f'<button type=\"submit\">Check {name}</button>'",
    ],
)
def test_words_in_a_module_are_found(module: str) -> None:
    assert scan.said_by_module(module)
    assert scan.said_by_module('ax.set_xlabel("$x_1$")') == []
    assert scan.said_by_module('E.meta(name="viewport", content="width=device-width")') == []
