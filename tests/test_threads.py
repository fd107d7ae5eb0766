"""How threads wait is set before PyTorch is imported, everywhere to the same value."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import threads

ROOT = Path(__file__).parents[1]
SHOWN = ("GOMP_SPINCOUNT", "OMP_NUM_THREADS")
LIMITS = ["2", "2.0", "3.7", "0.5", "0", "", "none", "inf"]


def bare(**variables: str) -> dict[str, str]:
    """This environment without what the tests are about, and with `variables`."""
    left = {k: v for k, v in os.environ.items() if k not in (*SHOWN, "CPU_LIMIT", "MAKEFLAGS")}
    return {**left, "PYTHONPATH": str(ROOT / "src"), **variables}


def shown(*command: str, environment: dict[str, str]) -> dict[str, str]:
    """What a command prints of the variables, as ``NAME=value``."""
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300, check=True
    )
    pairs = (line.partition("=") for line in done.stdout.splitlines())
    return {name: value for name, _, value in pairs if name in SHOWN}


def test_a_limit_is_so_many_threads_and_at_least_one() -> None:
    found = {limit: threads.settings({"CPU_LIMIT": limit}) for limit in LIMITS}
    counts = {limit: settings.get("OMP_NUM_THREADS") for limit, settings in found.items()}
    assert counts == {"2": "2", "2.0": "2", "3.7": "3", "0.5": "1", "0": "1"} | dict.fromkeys(
        ("", "none", "inf")
    )
    assert all(settings["GOMP_SPINCOUNT"] == threads.SPINS for settings in found.values())
    assert threads.settings({}) == {"GOMP_SPINCOUNT": threads.SPINS}


def test_what_the_environment_says_stays() -> None:
    said = {"GOMP_SPINCOUNT": "0", "OMP_NUM_THREADS": "5", "CPU_LIMIT": "2"}
    assert threads.settings(said) == {}


PRINT = "import os; [print(f'{k}={v}') for k, v in os.environ.items()]"


def test_importing_helpers_sets_it_where_torch_has_not_been_imported() -> None:
    def after(imports: str, **variables: str) -> dict[str, str]:
        program = f"{imports}; {PRINT}"
        return shown(sys.executable, "-c", program, environment=bare(**variables))

    expected = {"GOMP_SPINCOUNT": threads.SPINS}
    assert after("import helpers") == expected
    assert after("import helpers", CPU_LIMIT="2.0") == expected | {"OMP_NUM_THREADS": "2"}
    assert after("import helpers", GOMP_SPINCOUNT="7") == {"GOMP_SPINCOUNT": "7"}
    assert after("import torch, helpers", CPU_LIMIT="2.0") == {}


@pytest.mark.parametrize("limit", LIMITS)
def test_the_image_of_binder_and_hubs_starts_with_it(limit: str) -> None:
    start = ("bash", str(ROOT / "binder" / "start"))  # a zip may have lost the right to execute
    environment = bare(CPU_LIMIT=limit)
    assert shown(*start, "env", environment=environment) == threads.settings(environment)
    said = {"GOMP_SPINCOUNT": "0", "OMP_NUM_THREADS": "5"}
    assert shown(*start, "env", environment=bare(CPU_LIMIT=limit, **said)) == said


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
def test_make_starts_everything_with_it(tmp_path: Path) -> None:
    (tmp_path / "show.mk").write_text("show:\n\t@env\n")
    command = ["make", "-s", "-f", "Makefile", "-f", str(tmp_path / "show.mk"), "show"]
    assert shown(*command, environment=bare()) == {"GOMP_SPINCOUNT": threads.SPINS}
    said = {"GOMP_SPINCOUNT": "0"}
    assert shown(*command, environment=bare(**said)) == said
