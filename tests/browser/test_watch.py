"""The watch itself: each kind of problem on a page is noticed, so that the other tests can fail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.serve import serve
from tests.browser.watch import Opener

PROBLEMS = {
    "console error": "console.error('mine')",
    "console warning": "console.warn('mine')",
    "uncaught error": "setTimeout(() => { throw new Error('mine') })",
    "uncaught": "Promise.reject(new Error('mine'))",
    "status 404": "fetch('/mine')",
    "Content Security Policy": "document.head.append(Object.assign(document.createElement('link'), "
    "{ rel: 'stylesheet', href: '/mine.css' }))",
    "another origin": "new Image().src = 'http://other.test/mine.png'",
    "ERR_NAME_NOT_RESOLVED": "new Image().src = 'http://other.test/mine.png'",
}
PAGE = """<!doctype html><title>Small</title><link rel="icon" href="data:,">
<meta http-equiv="Content-Security-Policy" content="style-src 'none'">"""


@pytest.fixture
def small(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Opens the one page of a site without problems."""
    (tmp_path / "index.html").write_text(PAGE)
    with serve(tmp_path) as address:
        opener = Opener(browser.new_context, address, tmp_path.as_uri())
        yield opener
        opener.close()


@pytest.mark.parametrize("kind", PROBLEMS)
def test_a_problem_is_noticed(small: Opener, kind: str) -> None:
    page = small("index.html")
    page.evaluate(f"() => {{ {PROBLEMS[kind]} }}")
    page.wait_for_timeout(300)
    noticed = small.close()
    assert [text for text in noticed if kind in text and "mine" in text], noticed


def test_an_allowed_problem_is_left_out(small: Opener) -> None:
    page = small("index.html")
    page.evaluate("console.error('an error that we expect'); console.error('another')")
    page.wait_for_timeout(100)
    small.allow("that we expect")
    assert small.close() == ["console error: another ()"]


def test_a_page_without_problems_has_none(small: Opener) -> None:
    small("index.html").evaluate("fetch('data:,x'); console.log('hello')")
    small("index.html", file=True)
    assert small.close() == []


def test_the_settings_reach_the_page(small: Opener) -> None:
    page = small("index.html", width=390, dark=True, reduced_motion=True, fragment="x")
    matches = "query => matchMedia(query).matches"
    assert page.evaluate(matches, "(prefers-color-scheme: dark)")
    assert page.evaluate(matches, "(prefers-reduced-motion: reduce)")
    assert page.evaluate("innerWidth") == 390
    assert page.url.endswith("/index.html#x")
    assert small("index.html", file=True).url.startswith("file://")
    assert small("index.html", touch=True).evaluate("navigator.maxTouchPoints") > 0
