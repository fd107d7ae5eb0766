"""What a figure is made of, and that an edit makes the pictures of exactly its figures stale."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers.explorers.kit.found import FOLDER, explorers
from helpers.explorers.kit.sources import imported, sources
from helpers.training import checkpoints

ROOT = Path(__file__).resolve().parents[2]
NODE = Path(sys.executable).with_name("node")
# What esbuild reads to bundle each of the scripts that it is given.
METAFILE = """
import { build } from "esbuild";
const options = { bundle: true, write: false, metafile: true };
const found = {};
for (const entry of process.argv.slice(1)) {
  const { metafile } = await build({ ...options, entryPoints: [entry] });
  found[entry] = Object.keys(metafile.inputs);
}
console.log(JSON.stringify(found));
"""


# Says for each line that it reads which figures are stale, in a process of its own, forked from
# one that has loaded what all of them need.
STALE = """
import os, sys
import anywidget, matplotlib, PIL.Image, playwright.sync_api, torch

for _ in sys.stdin:
    if os.fork() == 0:
        from tools import stills
        print(*stills.stale(), flush=True)
        os._exit(0)
    if os.wait()[1]:
        break
"""


@pytest.fixture(scope="module")
def bundled() -> dict[str, set[Path]]:
    """The scripts that every figure imports, through others too, according to esbuild."""
    entries = {name: FOLDER / name / "figure.js" for name in explorers()}
    command = [NODE, "--input-type=module", "-e", METAFILE, *map(str, entries.values())]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    return {name: {ROOT / path for path in found[str(entry)]} for name, entry in entries.items()}


def importers(bundled: dict[str, set[Path]], script: str) -> list[str]:
    """The figures that import a script, a path below the explorers' folder."""
    return [name for name, scripts in bundled.items() if FOLDER / script in scripts]


def test_the_scripts_of_a_figure_are_those_that_a_bundler_reads(
    bundled: dict[str, set[Path]],
) -> None:
    for name, scripts in bundled.items():
        assert imported([FOLDER / name / "figure.js"]) == scripts, name


def test_styles_data_and_the_frame_belong_to_a_figure() -> None:
    found = {path.relative_to(ROOT).as_posix() for path in sources("latent")}
    assert {
        "src/helpers/colours.json",
        "src/helpers/explorers/kit/kit.css",
        "src/helpers/explorers/kit/figure.js",
        "src/helpers/explorers/latent/style.css",
        "checkpoints/vae-2d.safetensors",
        "data/mnist.npz",
    } <= found
    assert not [path for path in found if "/jensen/" in path or "beta" in path]


def test_every_way_to_import_a_script_counts(tmp_path: Path) -> None:
    lines = ['import "./a.js";', 'const b = await import("./b.js");', 'export { c } from "./c.js";']
    lines += ["import {\n  d,\n} from './sub/d.js';", 'import { build } from "esbuild";']
    (tmp_path / "sub").mkdir()
    for name, text in {"a": "", "b": "", "c": 'import "./a.js";', "sub/d": ""}.items():
        (tmp_path / f"{name}.js").write_text(text, encoding="utf-8")
    entry = tmp_path / "entry.js"
    entry.write_text("\n".join(lines), encoding="utf-8")
    assert imported([entry]) == set(tmp_path.rglob("*.js"))


def test_an_import_of_what_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\n')
    with pytest.raises(ValueError, match=r"there is no script .*b\.js, which a\.js imports"):
        imported([tmp_path / "a.js"])
    with pytest.raises(ValueError, match="no explorer is named 'lattent'"):
        sources("lattent")


@pytest.fixture(scope="module")
def stale_after(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., list[str]]]:
    """A function that edits a file in a copy, says which figures are stale, and takes it back."""
    copy = tmp_path_factory.mktemp("copy")
    for name in ("src", "_ext", "tools", "checkpoints"):
        ignored = shutil.ignore_patterns("__pycache__", "node_modules")
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    (copy / "data").symlink_to(ROOT / "data")
    paths = os.pathsep.join(str(copy / name) for name in ("src", "_ext", "."))
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", STALE]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    asked = subprocess.Popen(command, env=environment, cwd=copy, **pipes)
    assert asked.stdin and asked.stdout

    def stale(path: str, edit: Callable[[Path], object]) -> list[str]:
        file = copy / path
        before = file.read_bytes()
        edit(file)
        assert file.read_bytes() != before
        print("which?", file=asked.stdin, flush=True)
        said = asked.stdout.readline()
        file.write_bytes(before)
        assert said.endswith("\n"), "no answer; the reason stands above"
        return said.split()

    yield stale
    asked.communicate(timeout=60)


def remark(file: Path) -> None:
    """Add a comment to a script or style sheet."""
    file.write_text(file.read_text(encoding="utf-8") + "/* Another word. */\n", encoding="utf-8")


@pytest.mark.parametrize("script", ["elbo/math.js", "kit/plot.js", "kit/gaussian.js"])
def test_a_script_makes_the_figures_stale_that_import_it(
    script: str, stale_after: Callable[..., list[str]], bundled: dict[str, set[Path]]
) -> None:
    expected = importers(bundled, script)
    assert expected
    assert stale_after(f"src/helpers/explorers/{script}", remark) == expected


def test_a_style_sheet_makes_its_figure_stale_and_python_of_the_kit_none(
    stale_after: Callable[..., list[str]],
) -> None:
    folder = "src/helpers/explorers"
    assert stale_after(f"{folder}/kl/style.css", remark) == ["kl"]

    def comment(file: Path) -> None:
        file.write_text(file.read_text(encoding="utf-8") + "# Another word.\n", encoding="utf-8")

    assert stale_after(f"{folder}/kit/base.py", comment) == []


def test_a_checkpoint_makes_the_figures_stale_that_show_its_run(
    stale_after: Callable[..., list[str]],
) -> None:
    def train_on(file: Path) -> None:
        content = checkpoints.load_state(file)
        checkpoints.save_state(file, {**content, "record": {**content["record"], "note": "again"}})

    assert stale_after("checkpoints/vae-2d.safetensors", train_on) == ["bend", "latent", "model"]
    assert stale_after("checkpoints/training-beta-20.safetensors", train_on) == ["training"]
    assert stale_after("checkpoints/vae-20d.safetensors", train_on) == []
