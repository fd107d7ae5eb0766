"""Fixtures of the browser tests: the built site, a server on loopback, and pages that are watched.

The site is what ``make book`` wrote to ``_build/html``, or the folder named by the environment
variable ``SITE``. Without a site or a browser these tests fail; they never skip.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from book.programs import chromium
from playwright.sync_api import expect

from tests.browser.serve import serve
from tests.browser.watch import NewContext, Opener

ROOT = Path(__file__).resolve().parents[2]
SITE = Path(os.environ.get("SITE", ROOT / "_build" / "html")).resolve()


# A busy machine is late, not wrong: what never comes is waited for, what comes is not.
expect.set_options(timeout=30_000)
# A request to another host fails at once, with or without a network.
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


def html_pages() -> list[str]:
    """The addresses of all pages, relative to the site; the front page where there is no site.

    The decks of slides are no pages: test_slides.py is about them.
    """
    found = (path.relative_to(SITE) for path in sorted(SITE.rglob("*.html")))
    pages = [path.as_posix() for path in found if path.parts[0] not in ("_static", "slides")]
    return pages or ["index.html"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for ``address`` runs once for every page of the site."""
    if "address" in metafunc.fixturenames:
        metafunc.parametrize("address", html_pages())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that failed with a JupyterLab shows the end of its log."""
    report = yield
    lab = getattr(item, "funcargs", {}).get("lab")
    if report.failed and lab is not None:
        report.sections.append(("JupyterLab's log", lab.log.read_text()[-8000:]))
    return report


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built site."""
    if not (SITE / "index.html").is_file():
        pytest.fail(f"no built site in {SITE}: run `make book` first", pytrace=False)
    return SITE


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[str]:
    """The address of the site on a server of this machine, without a slash at the end."""
    with serve(site) as address:
        yield address


@pytest.fixture(scope="session")
def base_url() -> None:
    """No common address; pytest-playwright's fixture of this name warns under pytest 9."""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How pytest-playwright starts the one Chromium of all tests: the system's, cut off."""
    path = chromium.find()
    if path is None:
        pytest.fail(f"there is no Chromium: {chromium.ADVICE}", pytrace=False)
    return {"executable_path": path, "args": [*chromium.FLAGS, ALONE]}


@pytest.fixture
def open_page(new_context: NewContext, site: Path, server: str) -> Iterator[Opener]:
    """Opens pages; at the end of the test nothing may have gone wrong on any of them."""
    opener = Opener(new_context, server, site.as_uri())
    yield opener
    problems = opener.close()
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)
