"""Colab without Colab: its versions in a fresh environment, and a chapter from its first cell."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.hosts.environment import ROOT, Environment, wheel
from tools import repository

CHAPTER = ROOT / "chapters" / "vae" / "jensen-bound.ipynb"
# Runs a notebook in the kernel of this environment; prints what its cells print.
RUN = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
print("".join(output.get("text", "") for cell in notebook.cells if cell.cell_type == "code"
              for output in cell.outputs))
"""


@pytest.fixture(scope="module")
def colab(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment with Colab's versions, and nothing of the book."""
    environment = Environment(tmp_path_factory.mktemp("colab") / "venv")
    environment.install("--requirement", ROOT / "tests" / "hosts" / "colab.txt", "nbclient")
    return environment


@pytest.fixture(scope="module")
def chapter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A chapter as Colab opens it: alone, its address replaced by a wheel of this checkout."""
    folder = tmp_path_factory.mktemp("chapter")
    address = repository.read(ROOT / "_config.yml")
    text = CHAPTER.read_text(encoding="utf-8")
    remote = f"git+{address.url}@{address.branch}"
    assert text.count(remote) == 1
    # The last cell tries what a chapter of explorers needs most: a figure with its weights.
    notebook = json.loads(text.replace(remote, str(wheel(folder))))
    last = "from helpers.explorers.latent import Latent\n"
    last += "print('z is', Latent().z, 'in', Latent.__name__)"
    notebook["cells"].append(
        {"cell_type": "code", "id": "last", "metadata": {}, "source": last, "outputs": [],
         "execution_count": None}
    )  # fmt: skip
    path = folder / "chapter.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def test_the_first_cell_brings_the_book_and_replaces_nothing(
    colab: Environment, chapter: Path, tmp_path: Path
) -> None:
    before = colab.packages()
    assert "helpers" not in before and before["ipywidgets"] == "7.7.1"
    shutil.copy(chapter, tmp_path / "chapter.ipynb")
    printed = colab.run("python", "-c", RUN, "chapter.ipynb", cwd=tmp_path)
    assert "z is [" in printed and "in Latent" in printed
    after = colab.packages()
    assert {name: version for name, version in before.items() if after[name] != version} == {}
    assert set(after) - set(before) == {"helpers", "daft-pgm"}
    # A second time there is nothing to do, and nothing is said.
    printed = colab.run("python", "-c", RUN, "chapter.ipynb", cwd=tmp_path)
    assert "pip" not in printed
    assert colab.packages() == after
