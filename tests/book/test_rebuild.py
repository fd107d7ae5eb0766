"""What an edit makes run again: digests of the real chapters after edits in a copy of the book."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from book import contents, rebuild

from helpers import words

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = {entry.name for entry in contents.chapters(ROOT)}
SHIPPED = re.compile(r'runs\.shipped\("([^"]+)"\)')
# Which modules of helpers are loaded by the imports of each chapter: what Python itself says. A
# process for each, forked from one that has loaded what all of them need. The explorers' kit, on
# which no cell depends, is an empty one, but for the runs that a figure shows.
LOADED = """
import importlib.machinery, json, os, sys, types
import torch, matplotlib.pyplot, anywidget, traitlets

class Anything(traitlets.TraitType, dict):
    def __init__(self, *arguments, **options):
        super().__init__()

def of_runs(*names):
    from helpers import runs
    for name in names:
        runs.load(name)
    return {}

class Kit(types.ModuleType):
    __path__ = []
    def __getattr__(self, name):
        return of_runs if name == "of_runs" else type(name, (Anything,), {})

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("helpers.explorers.kit"):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
    def create_module(self, spec):
        return Kit(spec.name)
    def exec_module(self, module):
        pass

sys.meta_path.insert(0, Finder())
for name, code in json.load(sys.stdin).items():
    if os.fork() == 0:
        exec(code, {})
        print(json.dumps([name, sorted(m for m in sys.modules if m.startswith("helpers"))]))
        sys.stdout.flush()
        os._exit(0)
    os.wait()
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The book's chapters and code, with files of data and weights that only have their names."""
    for name in ("src", "chapters", "_ext"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements.txt", "_toc.yml", "index.md", "genindex.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    for folder in ("data", "checkpoints"):
        (tmp_path / folder).mkdir()
        for path in (ROOT / folder).iterdir():
            (tmp_path / folder / path.name).write_text(path.name)
    rebuild.named_files.cache_clear()
    return tmp_path


def digests(root: Path) -> dict[str, str]:
    """The digest of every chapter."""
    rebuild.named_files.cache_clear()
    return {
        entry.name: rebuild.chapter_digest(nbformat.read(entry.path, as_version=4), root)
        for entry in contents.chapters(root)
    }


def run_again(root: Path, edited: str) -> set[str]:
    """The chapters whose digest changes when a file gets another line."""
    before = digests(root)
    path = root / edited
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write("\n")
    after = digests(root)
    return {name for name in before if before[name] != after[name]}


def imports(path: Path) -> str:
    """The lines of a chapter's cells that import from helpers, and others that load its runs."""
    cells = [c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
    code = "\n".join(cells)
    lines = [f"from helpers import runs; runs.load({name!r})" for name in SHIPPED.findall(code)]
    inside = False
    for line in code.splitlines():
        inside = inside or line.startswith(("from helpers", "import helpers"))
        if inside:
            lines.append(line)
            inside = line.rstrip().endswith((",", "("))
    return "\n".join(lines)


@pytest.fixture(scope="module")
def loaded() -> dict[str, set[str]]:
    """The modules of helpers that Python loads for each chapter."""
    code = {entry.name: imports(entry.path) for entry in contents.chapters(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        input=json.dumps(code), capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = {name: set(modules) for name, modules in map(json.loads, done.stdout.splitlines())}
    assert set(found) == CHAPTERS
    return found


@pytest.mark.parametrize(
    "module", ["maths.bounds", "maths.quadrature", "models.em", "models.toy", "plots.diagrams"]
)
def test_a_module_runs_the_chapters_that_import_it(
    copy: Path, loaded: dict[str, set[str]], module: str
) -> None:
    importers = {name for name, modules in loaded.items() if f"helpers.{module}" in modules}
    assert 0 < len(importers) < len(CHAPTERS)
    assert run_again(copy, f"src/helpers/{module.replace('.', '/')}.py") == importers


def test_no_import_of_a_chapter_is_missed(copy: Path, loaded: dict[str, set[str]]) -> None:
    for entry in contents.chapters(copy):
        found = rebuild.dependencies(nbformat.read(entry.path, as_version=4), copy)
        names = {path.relative_to(copy / "src").as_posix() for path in found if "src" in path.parts}
        expected = {module.replace(".", "/") for module in loaded[entry.name]}
        missed = {
            path
            for path in expected
            if f"{path}.py" not in names
            and f"{path}/__init__.py" not in names
            # Runs are found by their names: those that a chapter's code holds count.
            and not path.startswith(("helpers/explorers/kit", "helpers/runs/"))
        }
        assert missed == set(), entry.name


def test_an_exercise_runs_its_own_chapter(copy: Path) -> None:
    assert run_again(copy, "src/helpers/exercises/vae/em.py") == {"chapters/vae/em"}


@pytest.mark.parametrize(
    "edited",
    [
        "src/helpers/explorers/kit/plot.js",
        "src/helpers/explorers/kit/site.py",
        "src/helpers/explorers/kit/base.py",
        "src/helpers/explorers/elbo/figure.js",
        "src/helpers/words/en.json",
        "src/helpers/new.py",
        "src/helpers/README.md",
        "checkpoints/vae-3d.safetensors",
        "_ext/book/lists.py",
    ],
)
def test_what_no_cell_depends_on_runs_nothing(copy: Path, edited: str) -> None:
    assert run_again(copy, edited) == set()


def test_a_figure_s_class_runs_the_chapters_that_show_it(copy: Path) -> None:
    edited = "src/helpers/explorers/elbo/__init__.py"
    assert run_again(copy, edited) == {"chapters/vae/jensen-bound", "chapters/vae/encoder"}


@pytest.mark.parametrize(
    "edited", ["src/helpers/colours.json", "src/helpers/plots/fonts/FiguresSans-Regular.ttf"]
)
def test_colours_and_letters_run_the_chapters_that_draw(
    copy: Path, loaded: dict[str, set[str]], edited: str
) -> None:
    drawing = {name for name, modules in loaded.items() if "helpers.plots" in modules}
    assert run_again(copy, edited) == drawing != set()


def test_a_word_of_drawings_runs_the_chapters_that_draw(
    copy: Path, loaded: dict[str, set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digests(copy)
    content = json.loads((words.FOLDER / "en.json").read_text(encoding="utf-8"))
    content["plots"]["nats"] = "bits"
    monkeypatch.setattr(words, "here", lambda: words.Catalogue(content))
    after = digests(copy)
    drawing = {name for name, modules in loaded.items() if "helpers.plots" in modules}
    assert {name for name in before if before[name] != after[name]} == drawing


def test_a_pin_runs_all(copy: Path) -> None:
    assert run_again(copy, "requirements.txt") == CHAPTERS


def test_weights_run_the_chapters_that_name_them(copy: Path) -> None:
    named = {f"chapters/vae/{name}" for name in ("decoder", "model", "latent-space")}
    assert run_again(copy, "checkpoints/vae-2d.safetensors") == named
    assert "chapters/vae/training" in run_again(copy, "checkpoints/training-beta-1.safetensors")


def test_digits_run_the_chapters_that_read_them(copy: Path, loaded: dict[str, set[str]]) -> None:
    readers = {name for name, modules in loaded.items() if "helpers.training.data.mnist" in modules}
    assert len(readers) > 1
    assert run_again(copy, "data/mnist.npz") == readers
    assert run_again(copy, "data/tatoeba-eng-cmn.tsv.gz") == set()


@pytest.mark.parametrize(
    ("edited", "written"), [("src/helpers/words/en.json", True), ("src/helpers/train.py", False)]
)
def test_a_word_writes_the_pages_anew(copy: Path, edited: str, written: bool) -> None:
    def digest() -> str:
        app, config = SimpleNamespace(srcdir=copy, outdir=copy / "_build/html"), SimpleNamespace()
        rebuild.configure(app, config)
        return str(config.pages_version)

    before = digest()
    (copy / edited).write_text("{}")
    assert (digest() != before) == written


def test_a_renamed_file_changes_the_digest(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    before = rebuild.digest_of([tmp_path / "a"], root=tmp_path)
    (tmp_path / "a").rename(tmp_path / "b")
    assert rebuild.digest_of([tmp_path / "b"], root=tmp_path) != before


def test_magics_of_ipython_are_no_obstacle(copy: Path) -> None:
    code = "if True:\n    %pip install x\n!ls\nfrom helpers.maths import bounds"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    found = {path.name for path in rebuild.dependencies(notebook, copy)}
    assert "bounds.py" in found
