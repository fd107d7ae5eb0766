"""Fixtures of the tests in other engines: Firefox and WebKit, each started once, and Chromium.

Without a site or one of the programs these tests fail; they never skip.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator

import pytest
from book.programs import chromium, debian, engines
from playwright.sync_api import sync_playwright

from tests.browser.conftest import ALONE, html_pages
from tests.browser.serve import serve
from tests.engines.chromium import Chromium
from tests.engines.engine import Engine
from tests.engines.firefox import Firefox
from tests.engines.watch import Watched
from tests.engines.webkit import WebKit
from tests.site.built_site import SITE


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for ``address`` runs once for every page of the site."""
    if "address" in metafunc.fixturenames:
        metafunc.parametrize("address", html_pages())


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of the site on a server of this machine, without a slash at the end."""
    if not (SITE / "index.html").is_file():
        pytest.fail(f"no built site in {SITE}: run `make book` first", pytrace=False)
    with serve(SITE, Watched) as address:
        yield address


@pytest.fixture(scope="session", params=["Firefox", "WebKit"])
def browser_engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """One of the two browsers, running."""
    folder = tmp_path_factory.mktemp(request.param)
    try:
        programs = engines.ensure()
    except debian.Missing as error:
        pytest.fail(str(error), pytrace=False)
    firefox = request.param == "Firefox"
    engine = Firefox(programs["Firefox"], folder) if firefox else WebKit(programs, folder)
    yield engine
    engine.close()


@pytest.fixture
def engine(browser_engine: Engine, server: str) -> Iterator[Engine]:
    """One of the two browsers, 1280 by 900; nothing may have gone wrong at the end of the test."""
    if not browser_engine.alive():
        pytest.fail(f"{browser_engine.name} has ended in an earlier test", pytrace=False)
    browser_engine.resize(1280, 900)
    Watched.problems.clear()
    yield browser_engine
    problems = [*Watched.problems, *browser_engine.problems()]
    if problems:
        pytest.fail("\n".join(dict.fromkeys(problems)), pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that failed shows what its browser has written last."""
    report = yield
    engine = getattr(item, "funcargs", {}).get("browser_engine")
    if report.failed and engine is not None:
        state = "runs" if engine.alive() else "has ended"
        words = engine.log.read_text(errors="replace")[-2000:]
        report.sections.append((f"{engine.name} {state}; its last words", words))
    return report


@pytest.fixture(scope="session")
def reference(server: str) -> Iterator[Chromium]:
    """Chromium, to compare with."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.ensure(), args=[*chromium.FLAGS, ALONE]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        yield Chromium(page)
        browser.close()
