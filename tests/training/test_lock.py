"""One writer a file: a second process is told so, and a dead one holds nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

import helpers
from helpers.training.checkpoints import CheckpointError
from helpers.training.lock import locked

HOLD = """
import sys
from pathlib import Path
from helpers.training.lock import locked

with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(path: Path) -> subprocess.Popen:
    """Another process that holds the file until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(Path(helpers.__file__).parents[1])},
    )
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_process_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    path = tmp_path / "run"
    process = holder(path)
    with pytest.raises(CheckpointError, match=f"another process is writing {path}; wait until"):
        with locked(path):
            raise AssertionError("two hold it")
    process.communicate()
    with locked(path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "run"
    process = holder(path)
    process.kill()
    process.communicate()
    assert [p.name for p in tmp_path.iterdir()] == [".run.lock"]  # what is left does not lock
    with locked(path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_other_files_of_the_folder_are_free(tmp_path: Path) -> None:
    with locked(tmp_path / "one"), locked(tmp_path / "two"):
        pass


def test_a_failure_lets_go(tmp_path: Path) -> None:
    with pytest.raises(KeyError), locked(tmp_path / "run"):
        raise KeyError
    with locked(tmp_path / "run"):
        pass


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "run"
    with pytest.raises(CheckpointError, match=f"cannot write to the folder {path.parent} \\("):
        with locked(path):
            raise AssertionError("it was held")
