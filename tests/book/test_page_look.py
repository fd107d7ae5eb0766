"""Folded code and the openings of chapters, on pieces of pages."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import lxml.html
import pytest
from book import contents
from book.page import code, opening
from sphinx.errors import ExtensionError

from helpers import words

ROOT = Path(__file__).resolve().parents[2]
SAY = words.catalogue()
CELL = """<div class="cell docutils container"><div class="cell_input docutils container">
<div class="highlight"><pre><span></span>{source}</pre></div></div>{rest}</div>"""
IMPORTS = "import p\nimport q\nimport r\nimport s\n"
HIDDEN = """<div class="cell tag_hide-input"><details class="admonition hide above-input">
<summary><p class="collapsed admonition-title">Show</p><p class="expanded">Hide</p></summary>
<div class="cell_input"><pre>one\ntwo\n</pre></div></details>
<div class="cell_output"><div>{output}</div></div></div>"""
DRAWN = '<figure><img src="../_images/a.svg"></figure>'
NEXT = """<a class="right-next"><div class="prev-next-info"><p class="prev-next-subtitle">next</p>
<p class="prev-next-title">Two</p></div></a>"""


def page(text: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(f"<html><body><article>{text}</article></body></html>")


def folded(source: str, rest: str = "") -> list[str]:
    """The lines of folded code on a page with one cell."""
    root = page(CELL.format(source=source, rest=rest))
    code.fold(root, SAY)
    return [line.text_content() for line in root.iter("summary")]


def test_a_cell_that_only_sets_up_is_folded() -> None:
    assert folded(IMPORTS + "from b import c\n\nc.style()") == ["imports, 7 lines"]


@pytest.mark.parametrize(
    "source",
    [
        IMPORTS + "x = 1",
        IMPORTS + "p.run(1)",
        "p.style()\n" * 5,
        IMPORTS + "%timeit p",
        "def f():\n" + "  import a\n" * 4,
        "import a\n\na.style()",  # sooner read than opened
    ],
)
def test_a_cell_that_does_something_stays_open(source: str) -> None:
    assert folded(source) == []


def test_imports_that_print_stay_open() -> None:
    assert folded(IMPORTS + "import this", '<div class="cell_output"><pre>Zen</pre></div>') == []


@pytest.mark.parametrize(
    ("output", "line"), [(DRAWN, "code of this figure, 2 lines"), ("3", "code, 2 lines")]
)
def test_hidden_code_has_one_line_that_says_what_it_does(output: str, line: str) -> None:
    root = page(HIDDEN.format(output=output))
    code.fold(root, SAY)
    (details,) = root.iter("details")
    assert [one.text_content() for one in details.iter("summary")] == [line]
    assert details.getchildren()[0].tag == "summary"
    assert "admonition" not in details.get("class")
    assert details.xpath("string(.//pre)") == "one\ntwo\n"


def opened(said: dict[str, Any], figure: str = "") -> lxml.html.HtmlElement:
    root = page(f"<h1>Title</h1>{figure}")
    return opening.opening(root, said, SAY, "../_static/explorers")


def test_a_chapter_opens_with_its_question_and_the_picture_of_its_figure() -> None:
    live = '<figure class="explorer" id="explorer-elbo-2" data-explorer="elbo"></figure>'
    block = opened({"question": "Why?", "figure": "elbo"}, live)
    assert block.find("p").text == "Why?"
    (link,) = block.iter("a")
    assert link.get("href") == "#explorer-elbo-2"
    light, dark = link.iter("img")
    assert light.get("src") == "../_static/explorers/elbo-card-light.webp"
    assert dark.get("hidden") is not None and light.get("hidden") is None
    assert light.get("alt") == SAY.say("figures.elbo.alt")
    assert int(light.get("width")) > 300


def test_a_picture_leads_nowhere_where_its_figure_is_not() -> None:
    block = opened({"question": "Why?", "figure": "elbo"})
    assert not list(block.iter("a")) and len(list(block.iter("img"))) == 2


def test_a_chapter_without_a_figure_opens_with_its_question() -> None:
    assert not list(opened({"question": "Why?"}).iter("img"))


def test_an_unknown_figure_is_named() -> None:
    with pytest.raises(ExtensionError, match=r"no live figure is named 'elbow'.*expected one of"):
        opened({"question": "Why?", "figure": "elbow"})


def test_the_way_on_names_the_part_and_the_question() -> None:
    root = page(NEXT)
    entry: Any = SimpleNamespace(part="Games", metadata=lambda: {"question": "Who wins?"})
    opening.lead_on(root.find_class("right-next")[0], entry, SAY)
    text = [p.text for p in root.iter("p")]
    assert text == ["next part: Games", "Two", "Who wins?"]


def test_the_story_begins_after_the_front_page_and_words_are_looked_up_at_the_end() -> None:
    names = [entry.name for entry in contents.entries(ROOT)]
    assert names[1] == "chapters/generative-models"
    assert names.index("chapters/notation") > names.index("chapters/summary")
