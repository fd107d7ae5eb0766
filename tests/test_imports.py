"""Imports inside ``helpers`` run one way, from a room to those before it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import helpers

PACKAGE = Path(helpers.__file__).parent
# A room may import from itself and from rooms of lines above its own. Rooms of one line are apart.
ORDER = [
    {"threads", "arguments", "shipped", "colours", "words"},
    {"maths"},
    {"training"},
    {"models"},
    {"evaluation"},
    {"runs"},
    {"plots", "exercises", "explorers"},
    {"train"},
]
LEVEL = {room: level for level, rooms in enumerate(ORDER) for room in rooms}


def room(path: Path, package: Path) -> str:
    """The folder or the file directly below the package that a file belongs to."""
    return path.relative_to(package).with_suffix("").parts[0]


def imported(path: Path) -> Iterator[str]:
    """The rooms that a file imports from, also within its functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import; expected the full name"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for parts in (name.split(".") for name in names):
            if parts[0] == "helpers":
                yield parts[1]


def arrows(package: Path) -> set[tuple[str, str]]:
    """Which room imports from which other one."""
    files = [p for p in package.rglob("*.py") if p != package / "__init__.py"]
    pairs = {(room(path, package), to) for path in files for to in imported(path)}
    return {(here, there) for here, there in pairs if here != there}


def backward(package: Path) -> set[tuple[str, str]]:
    """The imports that run against the order, or between two rooms of one line."""
    return {(here, there) for here, there in arrows(package) if LEVEL[here] <= LEVEL[there]}


def test_every_room_has_its_place_in_the_order() -> None:
    rooms = {room(path, PACKAGE) for path in PACKAGE.rglob("*.py")} - {"__init__"}
    assert rooms <= LEVEL.keys()


def test_imports_run_one_way() -> None:
    assert backward(PACKAGE) == set()


def test_the_package_itself_imports_nothing_but_how_threads_wait() -> None:
    assert set(imported(PACKAGE / "__init__.py")) == {"threads"}


@pytest.mark.parametrize(
    ("file", "line", "found"),
    [
        ("maths/bounds.py", "from helpers.models.vae import VAE", ("maths", "models")),
        ("training/loop.py", "import helpers.runs", ("training", "runs")),
        ("plots/curves.py", "from helpers import exercises", ("plots", "exercises")),
        ("arguments.py", "def f():\n    from helpers import maths", ("arguments", "maths")),
        ("models/vae.py", "from helpers import maths, training", None),
        ("explorers/elbo/views.py", "from helpers.explorers.kit import base", None),
    ],
)
def test_an_arrow_that_runs_back_is_found(
    tmp_path: Path, file: str, line: str, found: tuple[str, str] | None
) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"import torch\n{line}\n")
    assert backward(tmp_path) == ({found} if found else set())
