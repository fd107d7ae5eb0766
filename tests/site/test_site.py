"""The built site: links, anchors, formulas, pictures, exercises, and nothing from elsewhere.

What a page weighs and says of itself is in ``test_site_pages.py``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

import pytest
from book import contents
from bs4 import BeautifulSoup, Tag

from tests.site.built_site import GENERATED, ROOT, SITE, Pages, article, expect_none, visible_text

EQUATIONS = [f"11.{number}" for number in range(1, 38)]
# Relations of <link> that make a browser fetch something.
FETCHED = {"stylesheet", "icon", "shortcut", "preload", "prefetch", "preconnect", "dns-prefetch"}
FETCHED |= {"modulepreload", "manifest", "apple-touch-icon"}


def links(page: BeautifulSoup) -> Iterator[str]:
    """Every address that a page refers to, of whatever kind."""
    for attribute in ("href", "src", "data", "poster", "action"):
        for tag in page.find_all(attrs={attribute: True}):
            yield tag[attribute]
    for tag in page.find_all(srcset=True):
        yield from (candidate.split()[0] for candidate in tag["srcset"].split(","))


def is_elsewhere(address: str) -> bool:
    """Whether an address has a host or leads out of a page in another way."""
    parts = urlsplit(address)
    return bool(parts.netloc) or parts.scheme in ("http", "https", "ftp")


def test_the_site_holds_the_pages_of_the_contents_and_no_others(pages: Pages) -> None:
    expected = {entry.name for entry in contents.entries(ROOT)}
    assert expected - set(pages) == set(), "pages in _toc.yml were not built"
    stale = set(pages) - expected - GENERATED
    assert stale == set(), "pages of an earlier build: run `make clean`"


def test_every_internal_link_and_anchor_resolves(pages: Pages) -> None:
    anchors = {
        name: {tag.get("id") or tag.get("name") for tag in page.select("[id], a[name]")}
        for name, page in pages.items()
    }
    broken = []
    for name, page in pages.items():
        for address in links(page):
            parts = urlsplit(address)
            if is_elsewhere(address) or parts.scheme in ("mailto", "data", "javascript"):
                continue
            path = unquote(parts.path)
            target = (SITE / name).parent / path if path else SITE / f"{name}.html"
            target = target.resolve()
            inside = target.is_relative_to(SITE.resolve())
            if not inside or not target.is_file():
                broken.append(f"{name}: {address}: no such file in the site")
                continue
            page_name = target.relative_to(SITE.resolve()).with_suffix("").as_posix()
            # A live figure's state stands behind its name: tests/browser/test_lecturers.py.
            fragment = unquote(parts.fragment).partition("?")[0]
            if fragment and fragment not in anchors.get(page_name, set()):
                broken.append(f"{name}: {address}: no such anchor")
    expect_none(broken)


def test_every_link_target_is_unique_on_its_page(pages: Pages) -> None:
    repeated = []
    linked = {urlsplit(address).fragment for page in pages.values() for address in links(page)}
    for name, page in pages.items():
        counts = Counter(tag["id"] for tag in page.find_all(id=True))
        repeated += [
            f"{name}: #{anchor} stands {count} times"
            for anchor, count in counts.items()
            if count > 1 and anchor in linked
        ]
    expect_none(repeated)


def test_style_sheets_refer_to_files_of_the_site_only(pages: Pages) -> None:
    broken = []
    for sheet in sorted((SITE / "_static").rglob("*.css")):
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        addresses = re.findall(r"""url\(\s*["']?([^"')]+)["']?\s*\)""", text)
        addresses += re.findall(r"""@import\s+["']([^"']+)["']""", text)
        for address in addresses:
            if address.startswith("data:") or address.startswith("#"):
                continue
            path = urlsplit(address).path
            if is_elsewhere(address) or not (sheet.parent / unquote(path)).is_file():
                broken.append(f"{sheet.relative_to(SITE)}: {address}")
    expect_none(broken)


def test_nothing_is_fetched_from_another_origin(pages: Pages) -> None:
    foreign = []
    for name, page in pages.items():
        loaded = [tag for tag in page.find_all(src=True)]
        loaded += page.select("object[data], video[poster], form[action], image, use, base")
        loaded += [tag for tag in page.select("link[href]") if FETCHED & set(tag.get("rel", []))]
        for tag in loaded:
            for attribute in ("src", "href", "xlink:href", "data", "poster", "action"):
                if is_elsewhere(tag.get(attribute, "")):
                    foreign.append(f"{name}: <{tag.name}> {tag[attribute]}")
        for tag in page.find_all(srcset=True):
            if "//" in tag["srcset"]:
                foreign.append(f"{name}: <{tag.name}> {tag['srcset']}")
        styles = [tag.get_text() for tag in page.find_all("style")]
        styles += [tag["style"] for tag in page.find_all(style=True)]
        for style in styles:
            if re.search(r"""(url\(\s*["']?|@import\s+["'])(https?:)?//""", style):
                foreign.append(f"{name}: a style {style[:80]!r}")
    expect_none(foreign)


def shown_number(anchor: Tag) -> str:
    """The number beside the first formula at or after an anchor, as a reader sees it."""
    formula = anchor if "math" in anchor.get("class", []) else anchor.find_next(class_="math")
    tag = formula.select_one(".katex-html .tag") if formula else None
    return tag.get_text() if tag else "no number"


@pytest.mark.parametrize("number", EQUATIONS)
def test_equation_stands_once_with_its_anchor_and_number(chapters: Pages, number: str) -> None:
    name = "eq-" + number.replace(".", "-")
    anchors = [(page, tag) for page, soup in chapters.items() for tag in soup.find_all(id=name)]
    assert len(anchors) == 1, f"#{name} stands on {[page for page, _ in anchors]}"
    page, anchor = anchors[0]
    assert shown_number(anchor) == f"({number})", f"{page}#{name}"


def test_no_equation_number_is_shown_twice(chapters: Pages) -> None:
    # The set of boxes for narrow screens stands in for the other one.
    boxes = ".katex-html:not(.narrow) .tag"
    shown = Counter(tag.get_text() for page in chapters.values() for tag in page.select(boxes))
    assert {number: count for number, count in shown.items() if count > 1} == {}


def test_references_to_equations_lead_where_they_say(chapters: Pages) -> None:
    wrong = []
    for name, page in chapters.items():
        for link in article(page).find_all("a", href=True):
            number = re.fullmatch(r"\((\d+)\.(\d+)\)", link.get_text().strip())
            if number:
                fragment = f"eq-{number[1]}-{number[2]}"
                if urlsplit(link["href"]).fragment != fragment:
                    wrong.append(f"{name}: {link.get_text()} leads to {link['href']}")
    expect_none(wrong)


def test_every_formula_is_rendered(chapters: Pages) -> None:
    failed = []
    for name, page in chapters.items():
        failed += [f"{name}: {tag.get('title')}" for tag in page.select(".katex-error")]
        # How KaTeX shows a command that it does not know.
        red = page.select('.katex [style*="color:#cc0000"], .katex [mathcolor="#cc0000"]')
        failed += [f"{name}: unknown command {tag.get_text()!r}" for tag in red]
        empty = [tag for tag in page.select(".math") if not tag.select_one(".katex")]
        failed += [f"{name}: not rendered: {tag.get_text()[:80]!r}" for tag in empty]
        raw = re.findall(r".{0,40}(?:\$\$|\\[A-Za-z]{2,}|\$[^$\n]{1,60}[\\^_][^$\n]*\$).{0,40}",
                         visible_text(page))  # fmt: skip
        failed += [f"{name}: formula left as text: {text!r}" for text in raw]
    expect_none(failed)


def test_no_markup_is_left_as_text(chapters: Pages) -> None:
    left = []
    for name, page in chapters.items():
        left += [f"{name}: {tag.get_text()!r}" for tag in page.select(".problematic")]
        left += [f"{name}: {tag.get_text()!r}" for tag in page.select(".system-message")]
        raw = re.findall(
            r".{0,30}(?:\{[a-z:]+\}`|:::|```|\(eq-\d|\]\(#|\]\{\.c-).{0,30}", visible_text(page)
        )
        left += [f"{name}: {text!r}" for text in raw]
    expect_none(left)


def test_no_cell_shows_an_error_or_a_warning(chapters: Pages) -> None:
    bad = []
    for name, page in chapters.items():
        bad += [f"{name}: {tag.get_text()[:200]}" for tag in page.select(".traceback, .stderr")]
        for output in page.select(".cell_output"):
            text = output.get_text()
            if re.search(r"Traceback \(most recent call last\)|\b[A-Z]\w*Warning: ", text):
                bad.append(f"{name}: {text[:200]}")
            if re.search(r"<[\w.]+ at 0x[0-9a-f]+>|\[?<(matplotlib|torch|ipywidgets)\.", text):
                bad.append(f"{name}: an object's address instead of a result: {text[:200]}")
    expect_none(bad)


def test_every_picture_has_a_text_that_replaces_it(chapters: Pages) -> None:
    bad = []
    for name, page in chapters.items():
        for picture in page.find_all("img"):
            text = picture.get("alt", "").strip()
            # Without a description Sphinx puts the file's address there.
            if len(text.split()) < 3 or re.search(r"\.(png|svg|jpe?g|webp|gif)$", text):
                bad.append(f"{name}: {picture.get('src')}: alt={text!r}")
    expect_none(bad)


def test_every_page_has_a_title_and_one_main_heading(chapters: Pages) -> None:
    bad = []
    for name, page in chapters.items():
        headings = page.find_all("h1")
        if len(headings) != 1 or not headings[0].get_text().strip("# \n"):
            bad.append(f"{name}: {len(headings)} main headings")
        if page.title is None or not page.title.get_text().strip():
            bad.append(f"{name}: no title")
    titles = Counter(page.title.get_text() for page in chapters.values() if page.title)
    bad += [f"{count} pages are called {title!r}" for title, count in titles.items() if count > 1]
    expect_none(bad)


def test_headings_skip_no_level(chapters: Pages) -> None:
    bad = []
    for name, page in chapters.items():
        level = 0
        for heading in article(page).find_all(re.compile(r"^h[1-6]$")):
            if int(heading.name[1]) > level + 1:
                bad.append(f"{name}: {heading.name} {heading.get_text()!r} after h{level}")
            level = int(heading.name[1])
    expect_none(bad)


def test_every_exercise_has_one_folded_solution(chapters: Pages) -> None:
    bad = []
    for name, page in chapters.items():
        solved: Counter[str] = Counter()
        for solution in page.select("div.solution"):
            solved[urlsplit(solution.get("data-of", "")).fragment] += 1
            fold = solution.select_one(":scope > details > summary.admonition-title")
            if fold is None or fold.parent.has_attr("open"):
                bad.append(f"{name}: the solution of {solution.get('data-of')} is not folded")
        exercises = Counter(exercise.get("id") for exercise in page.select("div.exercise"))
        if solved != exercises:
            bad.append(f"{name}: exercises {dict(exercises)}, solutions of {dict(solved)}")
    expect_none(bad)


def test_every_solution_passes_its_check(chapters: Pages) -> None:
    """A check does not stop a chapter: it prints what is wrong, which would stand on the page."""
    checked, bad = 0, []
    for name, page in chapters.items():
        for cell in page.select("div.solution .cell"):
            if "check_" in cell.select_one(".cell_input").get_text():
                printed = [part.get_text() for part in cell.select(".cell_output")]
                checked += 1
                if "Correct." not in "".join(printed) or "Not yet" in "".join(printed):
                    bad.append(f"{name}: a solution is told: {printed}")
    expect_none(bad)
    assert checked >= len(list((ROOT / "chapters").rglob("*.ipynb")))


def test_every_chapter_that_computes_has_three_exercises(chapters: Pages) -> None:
    few = {
        entry.name: len(chapters[entry.name].select("div.exercise"))
        for entry in contents.chapters(ROOT)
        if entry.name in chapters
    }
    assert few, "no chapter is a notebook"
    assert {name: count for name, count in few.items() if count < 3} == {}


def test_the_bibliography_shows_every_work(chapters: Pages) -> None:
    source = (ROOT / "references.bib").read_text(encoding="utf-8")
    works = re.findall(r"^@(?!comment|string|preamble)\w+\{", source, re.MULTILINE | re.IGNORECASE)
    shown = chapters["chapters/bibliography"].select("div.citation")
    assert len(shown) == len(works)
