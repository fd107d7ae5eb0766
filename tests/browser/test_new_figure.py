"""A new live figure is its folder and nothing else: a throwaway one, in a copy of the package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "__init__.py": '''\
"""Explorer ``throwaway``: a number added to those of its data."""

from collections.abc import Mapping
from typing import ClassVar

import traitlets

from helpers.explorers.kit.base import Explorer
from helpers.explorers.kit.data import Asset, Data, of_runs


def numbers() -> Asset:
    """Three numbers."""
    return {"numbers": [1, 20, 300]}


class Throwaway(Explorer):
    """Move a slider: its value is added to the three numbers."""

    NAME = "throwaway"
    ALT = "A slider and the sum of its value and three numbers that come with the figure."
    NEEDS: ClassVar[Mapping[str, Data]] = {"three-numbers": Data(numbers)}
    LATER: ClassVar[Mapping[str, Data]] = of_runs("vae-20d")

    more = traitlets.Int(4, min=0, max=9).tag(sync=True, state=True)
''',
    "figure.js": """\
import { readout, slider } from "../kit/controls.js";
import { sum } from "../kit/numbers.js";

function build(figure) {
  const more = slider(figure, {
    label: "more", min: 0, max: 9, step: 1, show: String, oninput: (more) => figure.set({ more }),
  });
  const values = readout([["sum", "sum", "c-q"]]);
  figure.body.append(more.node, values.node);
  return (state) => {
    more.set(state.more);
    values.set({ sum: String(sum(figure.asset("three-numbers").numbers) + state.more) });
  };
}

export const throwaway = { title: "A throwaway figure", aid: "Move the slider.", build };
""",
    "style.css": ".bx-throwaway .bx-readout { letter-spacing: 3px; }\n",
}


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with the new figure, after ``make explorers`` less the pictures."""
    copy = tmp_path_factory.mktemp("copy")
    for name in ("src", "_ext", "tools"):
        ignored = shutil.ignore_patterns("__pycache__", "node_modules")
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    for name in ("data", "checkpoints", "node_modules"):
        (copy / name).symlink_to(ROOT / name)
    folder = copy / "src" / "helpers" / "explorers" / "throwaway"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    paths = os.pathsep.join(str(copy / name) for name in ("src", "_ext", "."))
    environment = {**os.environ, "PYTHONPATH": paths}
    node = Path(sys.executable).with_name("node")
    stale = [sys.executable, "-c", "from tools import stills; print(*stills.stale())"]
    page = [sys.executable, "-m", "tools.stills", "--page", "throwaway", copy / "page"]
    said = []
    for command in ([node, "tools/bundle.mjs"], stale, page):
        done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        said.append(done.stdout.strip())
    assert said[1] == "throwaway", "only the new figure lacks pictures"
    return copy / "page" / "index.html"


def test_its_folder_makes_it_live_with_its_data_and_its_style(
    page_file: Path, browser: Browser
) -> None:
    page = browser.new_page()
    page.goto(page_file.as_uri())
    expect(page.locator('figure[data-state="live"]')).to_be_attached(timeout=60_000)
    expect(page.locator("[data-value=sum]")).to_have_text("325")
    page.get_by_role("slider", name="more").press("ArrowRight")
    expect(page.locator("[data-value=sum]")).to_have_text("326")
    expect(page.locator(".bx-readout")).to_have_css("letter-spacing", "3px")
    assert page.evaluate("Object.keys(bookExplorers.assets)") == ["three-numbers"]
    page.evaluate("bookExplorers.load('vae-20d')")
    layers = page.evaluate("bookExplorers.assets['vae-20d'].networks.decoder.length")
    assert layers == 6  # three dense ones, each with its activation
    page.close()


def test_a_page_gets_scripts_for_all_its_data(page_file: Path) -> None:
    written = {path.name for path in page_file.parent.iterdir()}
    assert {"three-numbers.js", "vae-20d.js", "vae-2d.js"} <= written
