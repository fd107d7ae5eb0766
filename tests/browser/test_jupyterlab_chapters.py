"""Every chapter with a live figure, in JupyterLab: directives rendered, widgets that answer.

The chapters are cut down to their text and the cells that show a widget; that all their cells run
is tested elsewhere, and the whole of one chapter in ``test_jupyterlab.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.gestures import resting_box
from tests.browser.lab import Lab, evaluate_in_kernel, jupyterlab, open_notebook, run_all

ROOT = Path(__file__).resolve().parents[2]
WHOLE = "latent-space"  # tested with all its cells
SHOWS = re.compile(r"(from helpers\.explorers\.\w+ import (\w+))\n+(\2\(\))")
FIGURES = {
    path.stem: SHOWS.findall("\n".join(cell.source for cell in nbformat.read(path, 4).cells))
    for path in sorted((ROOT / "chapters").rglob("*.ipynb"))
    if ".ipynb_checkpoints" not in path.parts
}
LIVE = [name for name, shown in FIGURES.items() if shown and name != WHOLE]
STATE = "{k: repr(v) for k, v in FIGURE.get_state().items() if k not in ('_esm', '_css')}"


def cut_down(path: Path) -> nbformat.NotebookNode:
    """The chapter with its text and with its live figures, each bound to a name."""
    notebook = nbformat.read(path, as_version=4)
    cells = []
    for cell in notebook.cells:
        shown = SHOWS.search(cell.source)
        if cell.cell_type == "markdown":
            cells.append(cell)
        elif shown:
            line = f"figure_{shown[2]} = {shown[3]}\nfigure_{shown[2]}"
            cell.source = cell.source.replace(shown[0], f"{shown[1]}\n{line}")
            cells.append(cell)
        elif "Button(" in cell.source:
            stand_in = "def retrain(**settings):\n    print('trained with', settings)\n"
            cells += [nbformat.v4.new_code_cell(stand_in), cell]
    notebook.cells = cells
    return notebook


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab on chapters that were cut down."""
    folder = tmp_path_factory.mktemp("cut-down")
    for path in (ROOT / "chapters").rglob("*.ipynb"):
        nbformat.write(cut_down(path), folder / path.name)
    with jupyterlab(folder, tmp_path_factory.mktemp("jupyter")) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own, large enough to show a figure whole."""
    context = browser.new_context(viewport={"width": 1400, "height": 1400})
    yield context.new_page()
    context.close()


def test_most_chapters_have_a_live_figure() -> None:
    assert sum(bool(shown) for shown in FIGURES.values()) >= 6


@pytest.mark.parametrize("name", LIVE)
def test_directives_render_and_live_figures_answer_the_keyboard(
    lab: Lab, page: Page, name: str
) -> None:
    kernel = open_notebook(page, lab, f"{name}.ipynb")
    try:
        expect_directives(page)
        for cell in run_all(page):
            kinds = {output["output_type"] for output in cell["outputs"]}
            assert "error" not in kinds, cell["outputs"]
        for _, explorer, _ in FIGURES[name]:
            state = STATE.replace("FIGURE", f"figure_{explorer}")
            figure = page.locator(f".bx-{explorer.lower()}").first
            figure.scroll_into_view_if_needed()
            handle = figure.locator("input[type=range]:enabled, [role=slider]").first
            said, held = handle.get_attribute("aria-valuetext"), evaluate_in_kernel(kernel, state)
            handle.focus()
            # One of the two leads somewhere, wherever the slider stands.
            for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft"):
                handle.press(key)
            expect(handle).not_to_have_attribute("aria-valuetext", said or "")
            page.wait_for_timeout(500)
            assert evaluate_in_kernel(kernel, state) != held, f"{explorer}: Python did not notice"
    finally:
        kernel.stop_channels()


def test_the_button_of_a_chapter_runs_python(lab: Lab, page: Page) -> None:
    kernel = open_notebook(page, lab, "training.ipynb")
    try:
        run_all(page)
        # Of ipywidgets: a live figure has one of this name, too.
        button = page.locator("button.jupyter-button", has_text="Train")
        # JupyterLab scrolls to a cell that becomes the active one, away from under the pointer.
        page.locator(".jp-Cell", has=button).locator(".jp-InputPrompt").click()
        button.scroll_into_view_if_needed()
        resting_box(button)
        button.click()
        expect(page.locator(".widget-output")).to_contain_text("trained with {'beta': 1.0")
    finally:
        kernel.stop_channels()


@pytest.mark.parametrize("name", [name for name in FIGURES if name not in LIVE])
def test_directives_render(lab: Lab, page: Page, name: str) -> None:
    kernel = open_notebook(page, lab, f"{name}.ipynb")
    kernel.stop_channels()
    expect_directives(page)


def expect_directives(page: Page) -> None:
    """Boxes are boxes and formulas formulas, none is left as it was typed."""
    block = page.locator("aside, details", has_text="What you will be able to do")
    expect(block.first).to_be_visible()
    expect(page.get_by_text(":::{").filter(visible=True)).to_have_count(0)
    formulas = page.locator(".jp-MarkdownCell .katex").filter(visible=True)
    expect(formulas.first).to_be_visible()
