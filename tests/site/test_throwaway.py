"""What a new chapter, a new live figure and a new run touch: they are made, in a copy of the book.

The copy takes the executed chapters of the book's own build with it, so that only the new chapter
runs. Everything that lists chapters, figures or runs must then know the new ones by themselves.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import lxml.html
import nbformat
import pytest
import yaml
from book.editions import pages
from book.programs import chromium

from tests.site.built_site import LEFT_BEHIND, ROOT, SITE

QUESTION = "Does a chapter need more than its own files?"
DESCRIPTION = "A chapter that a test has made, to see whether every list knows it by itself."

# ---------------------------------------------------------------- the run: its file
RUN = '''\
"""A run of one epoch: a test has made it."""

from helpers.models.vae import VAEConfig
from helpers.runs._digits import digit_vae

RUN = digit_vae(
    "throwaway",
    "three hidden units, for a test",
    VAEConfig(hidden=(3,), z_dim=2),
    epochs=1,
    seed=0,
    learning_rate=1e-3,
)
'''
# ---------------------------------------------------------------- the figure: its folder, its words
WIDGET = '''\
"""Explorer ``throwaway``: the mean pixel that a decoder draws. Made by a test."""

from collections.abc import Mapping
from typing import ClassVar

import traitlets

from helpers.explorers.kit.base import Explorer
from helpers.explorers.kit.data import Data, of_runs


class Throwaway(Explorer):
    """Move z. State: ``z``."""

    NAME = "throwaway"
    NEEDS: ClassVar[Mapping[str, Data]] = of_runs("throwaway")

    z = traitlets.Float(0.5, min=-3, max=3).tag(sync=True, state=True)
'''
SCRIPT = """\
/** The mean pixel that a decoder draws. Made by a test. */

import { readout, slider } from "../kit/controls.js";
import { toBytes } from "../kit/decode.js";
import { unpack } from "../kit/network.js";
import { format, sum } from "../kit/numbers.js";

export const throwaway = {
  build(figure) {
    const { networks, weights } = figure.asset("throwaway");
    let decoder = null;
    toBytes(weights).then((bytes) => {
      decoder = unpack(networks, bytes).decoder;
      figure.redraw();
    });
    const range = { min: -3, max: 3, step: 0.1, oninput: (z) => figure.set({ z }) };
    const z = slider(figure, { label: figure.say("z"), ...range });
    const values = readout([["ink", figure.say("ink"), "c-p"]]);
    figure.body.append(z.node, values.node);
    return (state) => {
      z.set(state.z);
      if (!decoder) return;
      const pixels = decoder.run([state.z, 0]);
      values.set({ ink: format(sum([...pixels]) / pixels.length, 3) });
    };
  },
};
"""
STYLE = ".bx-throwaway { letter-spacing: 0; }\n"
WORDS = {
    "title": "A figure that a test has made",
    "alt": "A slider and a number: the mean pixel of what a decoder draws at one place.",
    "aid": "Move z.",
    "z": "z",
    "ink": "mean pixel",
}
# ---------------------------------------------------------------- the chapter and its checks
EXERCISE = '''\
"""Check for the chapter ``throwaway``."""

import torch

from helpers.exercises import Exercise

check_half = Exercise(
    lambda: (torch.tensor([3.0, 5.0]),),
    right=lambda x: x / 2,
    mistakes={"you doubled it; halve it": lambda x: 2 * x},
)
"""``x`` -> half of it."""
'''
EXERCISE_ANSWERS = '''\
"""Answers for ``helpers.exercises.throwaway``."""

RIGHT = {"check_half": lambda x: x * 0.5}
WRONG = {"check_half": {"doubled": lambda x: x + x}}
'''
ANSWERS = '''\
"""The answers of the questions of ``chapters/throwaway``, computed."""

ANSWERS = {"throwaway-one": lambda: 1 + 2, "throwaway-two": lambda: 2 * 5}
'''
TITLE = "# A throwaway chapter\n\nIt is made by a test. Its one equation:\n\n$$\na = b\n$$"
ASKED = """\
::::{{admonition}} Question: {name}
:class: question
:name: question-throwaway-{name}

How much is it?

<!-- answer: {answer} within 0.01 -->

:::{{hint}}
:class: dropdown
Add and multiply.
:::
::::"""
TASK = """\
```{{exercise-start}} Number {n}
:label: ex-throwaway-{n}
```

Do it.

```{{exercise-end}}
```"""
SOLUTION = """\
```{{solution-start}} ex-throwaway-{n}
:class: dropdown
```

Halve every number: this sentence stands in the solution alone."""
END = "```{solution-end}\n```"
SHOW = "from helpers.explorers.throwaway import Throwaway\n\nThrowaway()"
HALF = """\
from helpers.exercises.throwaway import check_half


def half(x):
    return {answer}


check_half(half);"""


def notebook() -> nbformat.NotebookNode:
    """The chapter, as its author would write it."""
    text, code = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell
    asked = [ASKED.format(name=name, answer=n) for name, n in (("one", 3), ("two", 10))]
    of_notes = {"slideshow": {"slide_type": "notes"}, "tags": ["remove-cell"]}

    def notes() -> nbformat.NotebookNode:
        return text("Ask: why?", metadata=of_notes)

    cells = [
        text(TITLE),
        notes(),
        text("## A figure\n\nMove it."),
        notes(),
        code(SHOW),
        text("## Exercises"),
        notes(),
        text("\n\n".join(asked)),
        text(TASK.format(n=1)),
        code(HALF.format(answer="...  # your code"), metadata={"tags": ["exercise"]}),
        text(SOLUTION.format(n=1)),
        code(HALF.format(answer="x / 2"), metadata={"tags": ["solution"]}),
        text(END),
        *(text("\n\n".join([TASK.format(n=n), SOLUTION.format(n=n), END])) for n in (2, 3)),
    ]
    said = {
        "description": DESCRIPTION,
        "question": QUESTION,
        "minutes": [["a figure", 30], ["exercises", 15]],
        "peak_memory": 300,
    }
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"book": said, "kernelspec": kernel})


class Copy:
    """A copy of the book, its commands, and the files that the new things touched.

    It borrows the environment, hence no `make`, which could install something there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.touched: list[str] = []
        shutil.copytree(ROOT, folder, ignore=LEFT_BEHIND, symlinks=True)
        for name in (".venv", "node_modules"):
            (folder / name).symlink_to(ROOT / name)
        cache = SITE.parent / "execution-cache"
        shutil.copytree(cache, folder / "_build" / "execution-cache", dirs_exist_ok=True)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self.touched.append(name)

    def run(self, *command: str) -> str:
        """Run a command with the copy's own packages; its output."""
        paths = os.pathsep.join(str(self.folder / name) for name in ("src", "_ext"))
        environment = {name: value for name, value in os.environ.items() if "MAKE" not in name}
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**environment, "PYTHONPATH": paths, "SITE": str(self.site)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        output = done.stdout + done.stderr
        assert done.returncode == 0, f"{' '.join(command)}\n{output[-6000:]}"
        return output

    @property
    def site(self) -> Path:
        return self.folder / "_build" / "html"

    def page(self, name: str) -> lxml.html.HtmlElement:
        return lxml.html.parse(str(self.site / f"{name}.html")).getroot()


def program(name: str) -> str:
    """A program of the environment that runs this test."""
    return str(Path(sys.executable).with_name(name))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The copy with the new chapter, figure and run, built."""
    chromium.ensure()
    made = Copy(tmp_path_factory.mktemp("copy") / "book")
    python = sys.executable
    # The run: its file; its weights are trained.
    made.write("src/helpers/runs/throwaway.py", RUN)
    made.run(python, "-m", "helpers.train", "throwaway")
    trained = made.folder / "_build" / "runs" / "throwaway.safetensors"
    shutil.copy(trained, made.folder / "checkpoints")
    # The figure: its folder, its section of the catalogue.
    made.write("src/helpers/explorers/throwaway/__init__.py", WIDGET)
    made.write("src/helpers/explorers/throwaway/figure.js", SCRIPT)
    made.write("src/helpers/explorers/throwaway/style.css", STYLE)
    english = json.loads((made.folder / "src/helpers/words/en.json").read_text(encoding="utf-8"))
    english["figures"]["throwaway"] = WORDS
    made.write("src/helpers/words/en.json", json.dumps(english, ensure_ascii=False))
    made.run(program("node"), "tools/bundle.mjs")
    made.run(python, "-m", "tools.golden_values")
    made.run(python, "-m", "tools.stills")
    # The chapter: the notebook, its line in the contents, its checks and their answers.
    made.write("chapters/throwaway.ipynb", nbformat.writes(notebook()))
    toc = yaml.safe_load((made.folder / "_toc.yml").read_text(encoding="utf-8"))
    toc["parts"][1]["chapters"][0]["sections"] = [{"file": "chapters/throwaway"}]
    made.write("_toc.yml", yaml.safe_dump(toc, sort_keys=False))
    made.write("src/helpers/exercises/throwaway.py", EXERCISE)
    made.write("tests/exercises/throwaway.py", EXERCISE_ANSWERS)
    made.write("tests/chapters/answers/throwaway.py", ANSWERS)
    made.run(python, "-m", "book.notebooks", "--strip", "chapters/throwaway.ipynb")
    made.run(python, "-m", "tools.repository", "--write")
    made.run(program("jupyter-book"), "build", ".", "-n", "-W", "--keep-going")
    return made


def test_only_the_new_chapter_ran(copy: Copy) -> None:
    with_output = list((copy.folder / "_build" / "jupyter_execute").rglob("*.ipynb"))
    cached = SITE.parent / "execution-cache" / "executed"
    new = set(path.name for path in (copy.folder / "_build/execution-cache/executed").iterdir())
    assert with_output and len(new - {path.name for path in cached.iterdir()}) == 1


def test_its_page_and_its_deck_are_there(copy: Copy) -> None:
    page = copy.page("chapters/throwaway")
    assert page.findtext(".//h1").startswith("A throwaway chapter")
    assert page.xpath("//meta[@name='description']/@content") == [DESCRIPTION]
    deck = copy.page("slides/throwaway")
    assert deck.xpath("//figure[@data-explorer='throwaway']")
    assert copy.page("slides/index").xpath("//a[@href='throwaway.html']")


def test_every_list_of_chapters_has_it(copy: Copy) -> None:
    for name, cells in {
        "index": [QUESTION],
        "chapters/teaching/lecturers": ["45", "a figure 30, exercises 15"],
        "chapters/teaching/hub": ["300"],
    }.items():
        rows = copy.page(name).xpath("//tr[td//a[contains(@href, 'throwaway.html')]]")
        assert [[cell.text_content().strip() for cell in row[1:]] for row in rows] == [cells], name
    names = [page.name for page in pages.read(copy.site, copy.folder).pages]
    assert names.index("chapters/throwaway") == names.index("chapters/vae/decoder") + 1
    front = copy.page("index")
    assert front.xpath("//nav//a[contains(@href, 'chapters/throwaway.html')]")


def test_its_figure_has_still_pictures_and_the_data_of_its_run(copy: Copy) -> None:
    figure = copy.page("chapters/throwaway").xpath("//figure[@data-explorer='throwaway']")[0]
    assert figure.get("data-assets") == "throwaway"
    explorers = copy.site / "_static" / "explorers"
    for still in figure.xpath(".//source/@srcset"):
        assert (explorers / still.rsplit("/", 1)[1]).stat().st_size > 500
    assert "throwaway" in (explorers / "explorers.js").read_text(encoding="utf-8")
    assert (explorers / "throwaway.js").stat().st_size > 1000


def test_no_check_fails(copy: Copy) -> None:
    """The tests that ask something of every chapter, figure or run."""
    tests = ["tests/chapters", "tests/exercises", "tests/explorers", "tests/runs", "tests/words"]
    tests += ["tests/book/test_contents.py", "tests/editions/test_student.py", "tests/tools"]
    tests += ["tests/site", "--ignore=tests/site/test_throwaway.py"]
    output = copy.run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests)
    assert " passed" in output


def test_each_touched_few_files(copy: Copy) -> None:
    """Where a list had to be edited by hand, a name would have crept in."""
    assert copy.touched == [
        "src/helpers/runs/throwaway.py",
        "src/helpers/explorers/throwaway/__init__.py",
        "src/helpers/explorers/throwaway/figure.js",
        "src/helpers/explorers/throwaway/style.css",
        "src/helpers/words/en.json",
        "chapters/throwaway.ipynb",
        "_toc.yml",
        "src/helpers/exercises/throwaway.py",
        "tests/exercises/throwaway.py",
        "tests/chapters/answers/throwaway.py",
    ]
