"""A chapter in JupyterLab: all its cells run, and its live parts answer the hand."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import pytest
from jupyter_client import BlockingKernelClient
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.lab import Lab, evaluate_in_kernel, jupyterlab, open_notebook, run_all

ROOT = Path(__file__).resolve().parents[2]
CHAPTER = "vae/latent-space.ipynb"
DRAWS = 60_000  # milliseconds in which the kernel draws its last picture, also on a busy machine


class Chapter(NamedTuple):
    """A chapter that was opened and run: its page, its kernel and its code cells."""

    page: Page
    kernel: BlockingKernelClient
    cells: list[dict]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab on a copy of the chapters."""
    chapters = tmp_path_factory.mktemp("lab") / "chapters"
    drafts = shutil.ignore_patterns(".ipynb_checkpoints")
    shutil.copytree(ROOT / "chapters", chapters, ignore=drafts)
    with jupyterlab(chapters, tmp_path_factory.mktemp("jupyter")) as running:
        yield running


@pytest.fixture(scope="module")
def chapter(lab: Lab, browser: Browser) -> Iterator[Chapter]:
    """The chapter on the latent space, all its cells run once."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    kernel = open_notebook(page, lab, CHAPTER)
    try:
        yield Chapter(page, kernel, run_all(page))
    finally:
        kernel.stop_channels()
        context.close()


def test_all_cells_run(chapter: Chapter) -> None:
    assert len(chapter.cells) > 10
    for cell in chapter.cells:
        assert cell["count"], f"did not run:\n{cell['source']}"
        kinds = {output["output_type"] for output in cell["outputs"]}
        assert "error" not in kinds, f"{cell['source']}\n{cell['outputs']}"


def svg(picture: Locator) -> str:
    """A drawing of matplotlib without the time at which it was made."""
    text = unquote(picture.get_attribute("src") or "")
    assert "</svg>" in text
    return re.sub("<dc:date>.*?</dc:date>", "", text)


def press(handle: Locator, key: str, picture: Locator) -> str:
    """Press a key on a slider and return what the kernel draws then."""
    before = picture.get_attribute("src") or ""
    handle.press(key)
    expect(picture).not_to_have_attribute("src", before, timeout=DRAWS)
    return svg(picture)


def test_a_slider_moved_by_keyboard_changes_the_figure(chapter: Chapter) -> None:
    panel = chapter.page.locator(".widget-interact", has_text="z1").first
    panel.scroll_into_view_if_needed()
    handle = panel.locator('.widget-slider [role="slider"]').first
    readout = panel.locator(".widget-readout").first
    picture = panel.locator(".widget-output img")
    handle.focus()
    expect(readout).to_have_text("0.00")
    drawn = {"at first": svg(picture)}
    # One key at a time: what comes fast the front end sends on as it likes.
    for key, value in [("ArrowRight", "0.10"), ("Home", "[−-]3.00"), ("End", "3.00")]:
        drawn[key] = press(handle, key, picture)
        expect(readout).to_have_text(re.compile(f"^{value}$"))
    assert len(set(drawn.values())) == 4
    assert press(handle, "Home", picture) == drawn["Home"]


def test_the_explorer_and_its_trait_follow_each_other(chapter: Chapter) -> None:
    # The first one shows the shipped model, the last one the model that this notebook trained.
    explorer = chapter.page.locator(".bx-latent").last
    explorer.scroll_into_view_if_needed()
    z1 = explorer.get_by_label("z₁", exact=True)
    digit = explorer.locator("canvas.bx-digit").first
    expect(z1).to_have_attribute("aria-valuetext", "1.00")  # a cell below has set it
    before = digit.screenshot()
    z1.focus()
    z1.press("Home")
    expect(z1).to_have_attribute("aria-valuetext", "−3.50")
    assert evaluate_in_kernel(chapter.kernel, "explorer.z") == [-3.5, -1]
    assert evaluate_in_kernel(chapter.kernel, "slider.value") == -3.5
    assert digit.screenshot() != before
    evaluate_in_kernel(chapter.kernel, "explorer.set_trait('z', [1.0, -1.0])")
    expect(z1).to_have_attribute("aria-valuetext", "1.00")
    chapter.page.wait_for_timeout(100)
    assert digit.screenshot() == before
