"""What hosts are told: Binder's versions, workflows, hubs, and the first cell of every chapter.

That Binder's environment can be made and runs the chapters is in ``tests/hosts``.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import nbformat
import pytest
import yaml
from book import contents
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from traitlets.config import Config

from tools import repository

ROOT = Path(__file__).resolve().parents[2]


WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
# What `python -m venv` and Binder's own base bring; PyTorch's CUDA build brings the rest.
NOT_PINNED = re.compile(r"pip|setuptools|wheel|nvidia-.*|cuda-.*|triton")
CHAPTER = "vae/jensen-bound.ipynb"
HUB = ROOT / "chapters" / "teaching" / "hub.md"
MAX_MB = 1000  # MB for a kernel; Binder gives 2000 to it and to JupyterLab together


def pins(name: str) -> dict[str, str]:
    """The versions in a file of pins, by normalised name."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = [line.split("==") for line in lines if "==" in line and not line.startswith("#")]
    return {canonicalize_name(package): version.strip() for package, version in found}


def closure(names: set[str]) -> set[str]:
    """The packages, and all packages that they need in this environment."""
    seen: set[tuple[str, str]] = set()
    waiting = [(canonicalize_name(name), "") for name in names]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen or NOT_PINNED.fullmatch(name):
            continue
        seen.add((name, extra))
        for line in distribution(name).requires or []:
            need = Requirement(line)
            if need.marker is None or need.marker.evaluate({"extra": extra}):
                waiting += [(canonicalize_name(need.name), more) for more in ("", *need.extras)]
    return {name for name, _ in seen}


def test_binder_has_the_versions_of_the_book() -> None:
    book, binder = pins("requirements.txt"), pins("binder/requirements.txt")
    assert binder.pop("torch") == book["torch"] + "+cpu"
    assert {name: version for name, version in binder.items() if book[name] != version} == {}


def test_binder_pins_what_the_chapters_need_and_nothing_else() -> None:
    text = (ROOT / "binder" / "requirements.txt").read_text(encoding="utf-8")
    asked = set(re.findall(r"(?m)^([\w-]+)==", text.split("# Brought along")[0]))
    assert closure(asked) == set(pins("binder/requirements.txt"))
    needs = {Requirement(line).name for line in distribution("helpers").requires or []}
    assert needs | {"ipykernel", "jupyterlab", "jupyterlab_myst", "scikit-learn"} == asked


def test_binder_takes_torch_from_the_index_of_cpu_builds() -> None:
    text = (ROOT / "binder" / "requirements.txt").read_text(encoding="utf-8")
    assert "\n--extra-index-url https://download.pytorch.org/whl/cpu\n" in text
    assert (ROOT / "binder" / "runtime.txt").read_text().strip() == "python-3.11"
    if (ROOT / ".git").exists():  # what unpacks a zip may lose the right to execute
        for name in ("postBuild", "start"):
            assert (ROOT / "binder" / name).stat().st_mode & 0o111, name


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A book of the real configuration and one chapter."""
    shutil.copy(ROOT / "_config.yml", tmp_path)
    (tmp_path / "chapters" / "vae").mkdir(parents=True)
    shutil.copy(ROOT / "chapters" / CHAPTER, tmp_path / "chapters" / CHAPTER)
    return tmp_path


def first_code(chapter: Path) -> nbformat.NotebookNode:
    cells = nbformat.read(chapter, as_version=4).cells
    return next(cell for cell in cells if cell.cell_type == "code")


def test_every_chapter_begins_with_the_cell_for_hosted_notebooks() -> None:
    assert repository.main(["--check"]) == 0
    address = repository.read(ROOT / "_config.yml")
    for chapter in (ROOT / "chapters").rglob("*.ipynb"):
        if ".ipynb_checkpoints" not in chapter.parts:
            cell = first_code(chapter)
            assert f"git+{address.url}@{address.branch}" in cell.source, chapter
            assert cell.metadata.tags == ["remove-cell"], chapter


def run_first_cell(folder: Path, *places: Path, cell: str = "") -> subprocess.CompletedProcess[str]:
    """Run the first cell as a kernel in a folder does, which finds modules there first.

    Instead of installing packages it prints their names.
    """
    code = cell or first_code(ROOT / "chapters" / CHAPTER).source
    code = code.replace("%pip install --quiet --no-deps {_missing}", "print('pip', _missing)")
    assert "%" not in code
    paths = os.pathsep.join(map(str, [folder, *places]))
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env={**os.environ, "PYTHONPATH": paths},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


SOURCES = (ROOT / "src", ROOT / "_ext")


def test_the_first_cell_takes_the_book_s_package_and_says_nothing(tmp_path: Path) -> None:
    # A folder that has the name, as students make one, is no package and hides none.
    (tmp_path / "helpers").mkdir()
    done = run_first_cell(tmp_path, *SOURCES)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_first_cell_sets_how_threads_wait_before_torch(tmp_path: Path) -> None:
    code = first_code(ROOT / "chapters" / CHAPTER).source
    code += "\nimport os, sys\nprint(os.environ['GOMP_SPINCOUNT'], 'torch' in sys.modules)"
    variables = {k: v for k, v in os.environ.items() if k != "GOMP_SPINCOUNT"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "environ", variables)
        assert run_first_cell(tmp_path, *SOURCES, cell=code).stdout == "5000 False\n"


@pytest.mark.parametrize("name", ["helpers", "daft", "torch", "numpy", "matplotlib"])
@pytest.mark.parametrize("form", ["{}.py", "{}/__init__.py"])
def test_a_namesake_of_a_package_is_one_sentence(tmp_path: Path, name: str, form: str) -> None:
    """A file of the reader's beside the notebook, or PyPI's other package of that name."""
    stranger = tmp_path / form.format(name)
    stranger.parent.mkdir(exist_ok=True)
    stranger.write_text("raise SystemExit('the stranger ran')\n")
    done = run_first_cell(tmp_path, *SOURCES)
    assert done.returncode != 0 and "the stranger ran" not in done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(f"ImportError: {stranger} is another {name} than this book's")
    assert last.endswith("rename or uninstall it, restart the kernel, and run this cell again.")


def test_what_is_missing_is_fetched(tmp_path: Path) -> None:
    code = first_code(ROOT / "chapters" / CHAPTER).source
    missing = f"import sys\nfrom importlib import util\nutil.find_spec = lambda name: None\n{code}"
    done = run_first_cell(tmp_path, *SOURCES, cell=missing)
    address = repository.read(ROOT / "_config.yml")
    expected = f"git+{address.url}@{address.branch} daft-pgm anywidget psygnal"
    assert done.stdout.split() == ["pip", *expected.split()], done.stderr


def test_a_fork_moves_all_addresses_with_one_command(book: Path) -> None:
    assert repository.main(["--check"], book) == 0
    before = (book / "_config.yml").read_text()
    site = "https://someone.github.io/else/"
    repository.main(["--move", "https://github.com/someone/else", "dev", "--site", site], book)
    assert (
        "git+https://github.com/someone/else@dev" in first_code(book / "chapters" / CHAPTER).source
    )
    after = (book / "_config.yml").read_text()
    changed = [line for line in after.splitlines() if line not in before.splitlines()]
    assert changed == [
        "  url: https://github.com/someone/else",
        "  branch: dev",
        f"  baseurl: {site}",
    ]
    assert repository.main(["--check"], book) == 0


def test_a_cell_out_of_step_is_named_and_mended(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chapter = book / "chapters" / CHAPTER
    whole = chapter.read_text()
    chapter.write_text(whole.replace("@main", "@old"))
    assert repository.main(["--check"], book) == 1
    assert CHAPTER in capsys.readouterr().err
    repository.main(["--write"], book)
    assert chapter.read_text() == whole


def test_an_address_that_is_none_is_refused(book: Path) -> None:
    before = (book / "_config.yml").read_text()
    with pytest.raises(SystemExit, match="Nothing was changed: the address of the repository"):
        repository.main(["--move", "https://x/$(y) z", "main"], book)
    assert (book / "_config.yml").read_text() == before


def test_the_address_stands_in_no_other_file_that_people_write() -> None:
    url = repository.read(ROOT / "_config.yml").url
    # The chapters' first cells follow from it, by a command; the rest nobody writes.
    others = {".git", ".venv", "_build", "node_modules", "chapters"}
    found = [
        path.name
        for path in ROOT.rglob("*")
        if not others & set(path.relative_to(ROOT).parts)
        and path.is_file()
        and url.encode() in path.read_bytes()
    ]
    assert found == ["_config.yml"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_is_pinned_bounded_and_names_what_exists(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["name"] and workflow[True], "YAML reads the key `on` as true"
    assert workflow["permissions"] in ({}, {"contents": "read"})
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 90
        assert job["runs-on"] == "ubuntu-24.04"
        for step in job["steps"]:
            assert re.fullmatch(
                r"actions/[\w-]+@[0-9a-f]{40}", step.get("uses", "actions/x@" + "0" * 40)
            )
            command = step.get("run", "")
            assert "${{" not in command, "a name of a branch would be run as a command"
            for name in re.findall(r"(?<![\w/.-])((?:\.ci|tools)/[\w./-]+)", command):
                assert (ROOT / name).is_file(), name
            for target in re.findall(r"\bmake ([\w./-]+)", command):
                rules = (ROOT / "Makefile").read_text(encoding="utf-8")
                known = rf"(?m)^{re.escape(target)}:|^READY := {re.escape(target)}$"
                assert re.search(known, rules), target


def test_only_publishing_may_write() -> None:
    for path in WORKFLOWS:
        text = path.read_text(encoding="utf-8")
        assert ("write" in re.sub(r"#.*", "", text)) == (path.stem == "publish"), path.name


def memory(text: str) -> float:
    """A size such as ``1.5G`` in MB."""
    return float(text.removesuffix("G")) * 1000


def recorded() -> dict[str, int]:
    """The peak memory of each chapter in MB, as last measured."""
    return {c.name: c.metadata()["peak_memory"] for c in contents.chapters(ROOT)}


def test_every_chapter_was_measured_and_fits_into_what_binder_gives() -> None:
    assert recorded(), "no chapter says how much memory it takes"
    assert max(recorded().values()) < MAX_MB


def test_the_hub_on_a_cluster_gives_what_the_page_says() -> None:
    values = yaml.safe_load((ROOT / "hub" / "zero-to-jupyterhub.yaml").read_text())
    user = values["singleuser"]
    assert max(recorded().values()) < memory(user["memory"]["guarantee"]) == 1500
    assert memory(user["memory"]["limit"]) == 2500
    assert isinstance(user["image"]["tag"], str)
    # Mounted on the home folder itself, a volume would hide the book.
    assert user["storage"]["homeMountPath"].startswith("/home/jovyan/")
    page = HUB.read_text(encoding="utf-8")
    assert "guarantee 1.5 GB" in page and "stop at 2.5 GB" in page
    assert f"{user['image']['name']}:{user['image']['tag']}" in page


def test_the_hub_on_one_machine_runs_the_same_image_with_the_same_limit() -> None:
    settings = Config()
    source = (ROOT / "hub" / "littlest_jupyterhub.py").read_text(encoding="utf-8")
    exec(source, {"get_config": lambda: settings})
    spawner = settings.DockerSpawner
    values = yaml.safe_load((ROOT / "hub" / "zero-to-jupyterhub.yaml").read_text())["singleuser"]
    assert spawner.mem_limit == values["memory"]["limit"]
    assert spawner.default_url == values["defaultUrl"]
    assert list(spawner.volumes.values()) == [values["storage"]["homeMountPath"]]
    assert f"--image-name {spawner.image} ." in HUB.read_text(encoding="utf-8")
