"""Names of the theme: those in the book's code are listed in one module, and pages have them."""

from __future__ import annotations

import re

import pytest
from book import theme

from tests.site.built_site import ROOT, Pages

# How names of the theme and of the framework below it begin or end, and nothing of the book's.
NAMES = re.compile(
    r"(?<![\w-])(?:(?:bd|sbt|jb|btn|prev-next|search-button|theme-switch|logo)[-_]"
    r"|pst-(?!color|font|admonition)|dropdown-(?=[a-z])|skip-link|form-control|primary-toggle|secondary-toggle"
    r"|sidebar-toggle)[\w-]*"
)
SHEETS = sorted(
    path for path in (ROOT / "_static").glob("*.[cj]s*") if path.suffix in (".css", ".js")
)
MODULES = sorted((ROOT / "_ext" / "book").rglob("*.py"))


def test_style_sheets_and_scripts_name_what_is_listed() -> None:
    # The script makes two names of a side, "primary" or "secondary".
    made = {"pst-", "bd-sidebar-"}
    named = {name for path in SHEETS for name in NAMES.findall(path.read_text(encoding="utf-8"))}
    assert theme.ARTICLE in named and "search-button__overlay" in named
    assert named - theme.KEPT - made == set()


def test_python_names_nothing_of_the_theme_elsewhere() -> None:
    found = {
        path.name: names
        for path in MODULES
        if path.name != "theme.py" and (names := NAMES.findall(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize("name", sorted(theme.KEPT))
def test_a_listed_name_is_on_a_page(pages: Pages, name: str) -> None:
    assert any(page.select_one(f".{name}, #{name}") for page in pages.values())
