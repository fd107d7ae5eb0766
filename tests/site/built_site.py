"""The built site as the tests read it: its pages by name, parsed once.

Reads the pages that ``make book`` wrote to ``_build/html``, or below the folder named by the
environment variable ``SITE``. Without a built site these tests fail; they never skip.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

ROOT = Path(__file__).resolve().parents[2]
SITE = Path(os.environ.get("SITE", ROOT / "_build" / "html"))
# What no copy of the book takes along: what was installed, built and cached.
LEFT_BEHIND = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", "_build", "__pycache__", ".*_cache", ".hypothesis"
)
FIGURE = re.compile(r'<figure class="explorer" id="([^"]+)" data-explorer="([^"]+)"')
# Of each live figure a page on which it stands, and its anchor there.
PLACES = {
    name: (path.relative_to(SITE).as_posix(), anchor)
    for path in sorted((SITE / "chapters").rglob("*.html"))
    for anchor, name in FIGURE.findall(path.read_text(encoding="utf-8"))
}
# What holds no words: code, scripts and rendered formulas.
HIDDEN = "pre, code, script, style, template, .katex, .highlight, .cell_input"
# Pages that Sphinx writes by itself, without a source of ours.
GENERATED = {"genindex", "search"}

Pages = dict[str, BeautifulSoup]


@pytest.fixture(scope="session")
def pages() -> Pages:
    """All pages of the site by name, parsed; without a site, a failure that says what to do.

    The decks of slides are no pages: tests/browser/test_slides.py is about them.
    """
    if not (SITE / "index.html").is_file():
        pytest.fail(f"no built site in {SITE}: run `make book` first")
    found = {}
    for path in sorted(SITE.rglob("*.html")):
        name = path.relative_to(SITE).with_suffix("").as_posix()
        if not name.startswith(("_static/", "slides/")):
            found[name] = BeautifulSoup(path.read_bytes(), "lxml")
    return found


@pytest.fixture(scope="session")
def chapters(pages: Pages) -> Pages:
    """The pages that have a source in the book."""
    return {name: page for name, page in pages.items() if name not in GENERATED}


def article(page: BeautifulSoup) -> Tag:
    """The text of a page, without the theme around it."""
    found = page.select_one("article.bd-article")
    assert found is not None, "the theme's article element is missing"
    return found


def visible_text(page: BeautifulSoup) -> str:
    """The words a reader sees, without code, scripts and rendered formulas."""
    shown = article(page)
    hidden = set(map(id, shown.select(HIDDEN)))
    return " ".join(
        text
        for text in shown.find_all(string=True)
        if not any(id(parent) in hidden for parent in text.parents)
    )


def expect_none(problems: list[str]) -> None:
    """Fail with one problem a line, unless there is none."""
    __tracebackhide__ = True
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)
