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
import pytest
import yaml
from book.editions import pages
from book.programs import chromium

from tests.site.built_site import LEFT_BEHIND, ROOT, SITE

MADE = Path(__file__).with_name("throwaway")
QUESTION = "Does a chapter need more than its own files?"
DESCRIPTION = "A chapter that a test has made, to see whether every list knows it by itself."


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

    def take(self, room: str) -> None:
        """Take over the new files of one room, which lie in ``throwaway`` as they will here."""
        for path in sorted((MADE / room).rglob("*.*")):
            self.write(path.relative_to(MADE).as_posix(), path.read_text(encoding="utf-8"))

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
    made.take("src/helpers/runs")
    made.run(python, "-m", "helpers.train", "throwaway")
    trained = made.folder / "_build" / "runs" / "throwaway.safetensors"
    shutil.copy(trained, made.folder / "checkpoints")
    # The figure: its folder, its section of the catalogue.
    made.take("src/helpers/explorers")
    english = json.loads((made.folder / "src/helpers/words/en.json").read_text(encoding="utf-8"))
    english["figures"]["throwaway"] = json.loads((MADE / "words.json").read_text(encoding="utf-8"))
    made.write("src/helpers/words/en.json", json.dumps(english, ensure_ascii=False))
    made.run(program("node"), "tools/bundle.mjs")
    made.run(python, "-m", "tools.golden_values")
    made.run(python, "-m", "tools.stills")
    # The chapter: the notebook, its line in the contents, its checks and their answers.
    made.take("chapters")
    toc = yaml.safe_load((made.folder / "_toc.yml").read_text(encoding="utf-8"))
    toc["parts"][1]["chapters"][0]["sections"] = [{"file": "chapters/throwaway"}]
    made.write("_toc.yml", yaml.safe_dump(toc, sort_keys=False))
    made.take("src/helpers/exercises")
    made.take("tests")
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
        "chapters/teaching/lecturers": ["45", "a figure 30, exercises 15"],
        "chapters/teaching/hub": ["300"],
    }.items():
        rows = copy.page(name).xpath("//tr[td//a[contains(@href, 'throwaway.html')]]")
        assert [[cell.text_content().strip() for cell in row[1:]] for row in rows] == [cells], name
    names = [page.name for page in pages.read(copy.site, copy.folder).pages]
    assert names.index("chapters/throwaway") == names.index("chapters/vae/decoder") + 1
    front = copy.page("index")
    way = "//div[contains(@class, 'path')]//li[.//a[contains(@href, 'throwaway.html')]]"
    (card,) = front.xpath(way)
    assert QUESTION in card.text_content()
    assert card.xpath(".//img/@src")[0].endswith("throwaway-card-light.webp")
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
    """The tests that ask something of every chapter, figure or run: of the new ones, or of all."""
    tests = ["tests/chapters", "tests/exercises", "tests/explorers", "tests/runs", "tests/words"]
    tests += ["tests/book/test_contents.py", "tests/book/test_slides.py"]
    tests += ["tests/tools/test_hosting.py"]
    tests += ["tests/editions/test_student.py"]
    tests += ["tests/site", "--ignore=tests/site/test_throwaway.py"]
    # Not those that train, measure what others have trained, or are about one other figure.
    others = ("claims_", "learning", "explorer_")
    tests += [f"--ignore-glob=*/test_{name}*.py" for name in others]
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    collected = copy.run(*pytest, "--collect-only", *tests).splitlines()
    new = [name for name in collected if "throwaway" in name or "check_half" in name]
    whole = [name for name in collected if "::" in name and "[" not in name and "stale" not in name]
    assert len(new) > 30 < len(whole)
    assert " passed" in copy.run(*pytest, *dict.fromkeys(new + whole))


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
        "tests/chapters/answers/throwaway.py",
        "tests/exercises/throwaway.py",
    ]
