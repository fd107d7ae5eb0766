"""The menu of hosted notebooks on the built site: the right file and branch on every chapter."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup

from tests.site.built_site import ROOT, Pages
from tools import repository

NOTEBOOKS = sorted(
    path.relative_to(ROOT).with_suffix("").as_posix()
    for path in (ROOT / "chapters").rglob("*.ipynb")
    if ".ipynb_checkpoints" not in path.parts
)


def launches(page: BeautifulSoup) -> dict[str, str]:
    """The links of the menu by the host that they lead to."""
    links = page.select(".dropdown-launch-buttons a[href]")
    return {urlsplit(link["href"]).netloc: link["href"] for link in links}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_chapter_opens_on_binder_and_colab(pages: Pages, name: str) -> None:
    address = repository.read(ROOT / "_config.yml")
    owner_and_book = urlsplit(address.url).path.strip("/")
    found = launches(pages[name])
    assert set(found) == {"mybinder.org", "colab.research.google.com"}
    binder = urlsplit(found["mybinder.org"])
    assert binder.path == f"/v2/gh/{owner_and_book}/{address.branch}"
    assert parse_qs(binder.query) == {"urlpath": [f"lab/tree/{name}.ipynb"]}
    colab = urlsplit(found["colab.research.google.com"])
    assert colab.path == f"/github/{owner_and_book}/blob/{address.branch}/{name}.ipynb"


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_menu_says_what_to_expect(pages: Pages, name: str) -> None:
    (menu,) = pages[name].select(".dropdown-launch-buttons")
    for link in menu.select("a"):
        assert len(link.select_one(".launch-note").get_text().split()) > 8
        assert link["rel"] == ["noopener"] and not link.has_attr("title")
    assert not menu.select("img")
    assert menu.select_one("summary .icon-launch") and menu.select_one("summary[aria-label]")


def test_pages_without_code_have_no_menu(pages: Pages) -> None:
    without = set(pages) - set(NOTEBOOKS)
    assert "chapters/notation" in without
    assert [name for name in without if launches(pages[name])] == []


def test_the_cell_for_hosted_notebooks_is_not_shown(pages: Pages) -> None:
    for name in NOTEBOOKS:
        assert pages[name].select(".cell_input"), name
        assert "find_spec" not in pages[name].get_text(), name
