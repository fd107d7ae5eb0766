"""The app of ``make app`` in a browser: a real Voilà on loopback, with its kernel."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.lab import environment, running
from tests.browser.watch import Opener
from tools import app as start

ROOT = Path(__file__).resolve().parents[2]


STARTS = 120.0  # seconds until Voilà answers, and until the app stands
DIGITS = re.compile(r"The test digits (\d) and (\d)")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running app that neither sees nor changes anybody's settings."""
    scratch = tmp_path_factory.mktemp("voila")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = start.command("--no-browser", f"--port={port}")
    settings = start.environment(environment(scratch))
    address = f"http://127.0.0.1:{port}"
    with running(command, scratch, settings, scratch / "log") as process:
        wait_for(f"{address}/voila/static/", process, scratch / "log")
        yield address


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a server answers anything at all."""
    end = time.monotonic() + STARTS
    while process.poll() is None and time.monotonic() < end:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"Voilà did not start:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="module")
def opener(browser: Browser, app: str) -> Iterator[Opener]:
    """Opens the app; nothing may go wrong on it."""
    opener = Opener(browser.new_context, app, "")
    # Voilà's front end is of an earlier JupyterLab than the extensions of the widgets.
    opener.allow(r"[Ss]atisf\w+ version")
    yield opener
    problems = opener.close()
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


@pytest.fixture(scope="module")
def page(opener: Opener) -> Page:
    """The app when it has started; the tests go on from where the test before has left it."""
    page = opener("", width=1280, height=1600)
    expect(page.locator(".bx-plot").first).to_be_visible(timeout=STARTS * 1000)
    return page


def source(page: Page, alt: str) -> str:
    """The data of the picture whose description contains a text."""
    return page.locator(f'img[alt*="{alt}"]').get_attribute("src") or ""


def number_of(page: Page, label: str) -> Locator:
    """The field with a slider's number, which can be typed."""
    return page.locator(".widget-slider").filter(has_text=label).locator(".widget-readout")


def choose(page: Page, label: str, number: int) -> None:
    """Type a number beside a slider."""
    field = number_of(page, label)
    field.click()
    page.keyboard.press("Control+A")
    page.keyboard.type(str(number))
    page.keyboard.press("Enter")


def elbos(page: Page) -> list[float]:
    """The last column of the table."""
    rows = page.locator("table tr:has(td)")
    return [float(row.locator("td").last.inner_text()) for row in rows.all()]


def test_every_model_encodes_the_digit(page: Page) -> None:
    """Twenty dimensions beat two; a dear KL term costs reconstruction; bounds are sums."""
    rows = page.locator("table tr:has(td)")
    expect(rows).to_have_count(5)
    for row in rows.all():
        reconstruction, kl, elbo = (float(cell) for cell in row.locator("td").all_inner_texts()[2:])
        assert abs(reconstruction - kl - elbo) < 0.16  # each is rounded to a tenth
        assert kl > 0
    two, twenty, *betas = elbos(page)
    assert twenty > two
    kls = [float(row.locator("td").nth(3).inner_text()) for row in rows.all()[2:]]
    assert kls == sorted(kls, reverse=True)
    assert len(betas) == 3


def test_another_digit_changes_table_walk_and_map(page: Page) -> None:
    before, walk = elbos(page), source(page, "digits from A to B")
    point = page.get_by_text(re.compile(r"^Point \(")).inner_text()
    choose(page, "digit A", 7)
    expect(page.get_by_text(re.compile(r"^Point \("))).not_to_have_text(point)
    page.wait_for_function("old => !document.querySelector(`img[src='${old}']`)", arg=walk)
    assert elbos(page) != before
    assert DIGITS.search(page.locator('img[alt^="The test digits"]').get_attribute("alt") or "")


def test_dragging_the_point_reaches_python(page: Page) -> None:
    """The map computes in the browser; its point is a trait that Python observes."""
    text = page.get_by_text(re.compile(r"^Point \("))
    before = text.inner_text()
    page.locator(".bx-handle").first.press("ArrowRight")
    expect(text).not_to_have_text(before)


def test_models_and_walks_can_be_chosen(page: Page) -> None:
    """On an arc the walk differs; in twenty dimensions there is no map, and with a β again one."""
    seen = {source(page, "digits from A to B")}

    def changed() -> None:
        old = list(seen)
        page.wait_for_function(
            "old => { const image = document.querySelector(`img[alt*='from A to B']`);"
            " return image && !old.includes(image.src); }",
            arg=old,
        )
        seen.add(source(page, "digits from A to B"))

    page.get_by_role("button", name="on an arc").click()
    changed()
    page.get_by_label("model").select_option("20 dimensions")
    changed()
    expect(page.get_by_text("cannot be drawn as a map")).to_be_visible()
    expect(page.locator(".bx-plot").first).to_be_hidden()
    page.get_by_label("model").select_option("2 dimensions, small network, β = 20")
    changed()
    expect(page.locator(".bx-plot").first).to_be_visible()


def test_the_app_is_committed_as_a_chapter_is() -> None:
    command = [sys.executable, "-m", "book.notebooks", "--check", "app"]
    assert subprocess.run(command, cwd=ROOT, env=os.environ, check=False).returncode == 0
