"""``tools/environment.sh``: a .venv that is new, copied, moved, half made, or of another Python.

Tried, without a network, on a small project that has a package of its own and needs another.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tools import environment

ROOT = Path(__file__).resolve().parents[2]
NEEDED = {
    "needed.py": "def main():\n    print('needed is there')\n",
    "needed-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: needed\nVersion: 1\n",
    "needed-1.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "needed-1.dist-info/entry_points.txt": "[console_scripts]\nneeded = needed:main\n",
    "needed-1.dist-info/RECORD": "",
}
# Builds the project's own package, which tells where its checkout is.
BACKEND = """\
import pathlib, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    text = f"PLACE = {str(pathlib.Path.cwd())!r}\\n"
    with zipfile.ZipFile(pathlib.Path(folder, "own-1-py3-none-any.whl"), "w") as wheel:
        wheel.writestr("own.py", text)
        for name in ("METADATA", "WHEEL"):
            said = pathlib.Path(name).read_text()
            wheel.writestr(f"own-1.dist-info/{name}", said)
        wheel.writestr("own-1.dist-info/RECORD", "")
    return "own-1-py3-none-any.whl"
"""
PROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""
FAKE = "#!/bin/sh\n"  # a Python that cannot be what it should be


def make(
    folder: Path, python: str = sys.executable, *options: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the script as the Makefile does."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
    kept |= {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull} | variables
    command = ["sh", "tools/environment.sh", python, *options]
    return subprocess.run(
        command, cwd=folder, env=kept, capture_output=True, text=True, timeout=300, check=False
    )


def works(folder: Path) -> None:
    """See that a project's environment is its own and whole."""
    python = folder / ".venv" / "bin" / "python"
    place = subprocess.check_output([python, "-c", "import own; print(own.PLACE)"], text=True)
    assert place.strip() == str(folder)
    program = subprocess.check_output([folder / ".venv" / "bin" / "needed"], text=True)
    assert program == "needed is there\n"
    assert str(folder) in (folder / ".venv" / "bin" / "activate").read_text()
    again = make(folder)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", ""), "it was not finished"


def one_sentence(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """See that a command failed with a last line that says this."""
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert [word for word in words if word not in last] == [], done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, its environment made for the first time."""
    folder = tmp_path_factory.mktemp("first") / "book"
    (folder / "tools").mkdir(parents=True)
    for name in ("environment.sh", "environment.py"):
        shutil.copy(ROOT / "tools" / name, folder / "tools" / name)
    with zipfile.ZipFile(folder / "needed-1-py3-none-any.whl", "w") as wheel:
        for name, text in NEEDED.items():
            wheel.writestr(name, text)
    (folder / "requirements.txt").write_text("./needed-1-py3-none-any.whl\n")
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / "backend.py").write_text(BACKEND)
    (folder / "METADATA").write_text(NEEDED["needed-1.dist-info/METADATA"].replace("needed", "own"))
    (folder / "WHEEL").write_text(NEEDED["needed-1.dist-info/WHEEL"])
    # What a reader tells pip about other environments does not matter here.
    done = make(folder, PIP_USER="1", PIP_TARGET=str(folder / "elsewhere"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (folder / "elsewhere").exists()
    works(folder)
    return folder


@pytest.fixture
def copy(first: Path, tmp_path: Path) -> Path:
    """A copy of all of it, as ``cp -a`` makes it, in a folder of a difficult name."""
    folder = tmp_path / "第二 (copy) & 'x'"
    shutil.copytree(first, folder, symlinks=True)
    return folder


def test_a_copy_is_mended_and_the_original_left_alone(copy: Path, first: Path) -> None:
    assert make(copy).returncode == 0
    works(copy)
    works(first)


def test_a_moved_folder_is_mended(copy: Path, tmp_path: Path) -> None:
    make(copy)
    for name in ("moved", "moved-again"):
        copy = copy.rename(tmp_path / name)
        assert make(copy).returncode == 0
        works(copy)


def test_half_an_installation_is_finished(copy: Path) -> None:
    (packages,) = (copy / ".venv").glob("lib/python*/site-packages")
    (packages / "needed.py").unlink()
    (packages / "own-1.dist-info" / "RECORD").unlink()
    shutil.rmtree(packages / "pip")
    assert make(copy).returncode == 0
    works(copy)


def test_an_environment_without_pip_is_finished(copy: Path) -> None:
    shutil.rmtree(copy / ".venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", copy / ".venv"], check=True)
    assert make(copy).returncode == 0
    works(copy)


def gone(venv: Path) -> None:
    (venv / "bin" / "python").unlink()
    (venv / "bin" / "python").symlink_to(venv / "nothing")


def of_no_environment(venv: Path) -> None:
    (venv / "pyvenv.cfg").unlink()


def a_file(venv: Path) -> None:
    shutil.rmtree(venv)
    venv.write_text("")


def too_old(venv: Path) -> None:
    (venv / "bin" / "python").unlink()
    (venv / "bin" / "python").write_text(FAKE + "echo 3 9 True\n")
    (venv / "bin" / "python").chmod(0o755)


@pytest.mark.parametrize("spoil", [gone, of_no_environment, a_file, too_old])
def test_what_cannot_work_is_made_anew(copy: Path, spoil) -> None:
    spoil(copy / ".venv")
    assert "is made anew" in (done := make(copy)).stdout, done.stderr
    assert done.returncode == 0
    works(copy)


@pytest.fixture
def program(tmp_path: Path):
    """Write a program that stands in for a Python."""

    def write(lines: str) -> str:
        path = tmp_path / "a python"
        path.write_text(FAKE + lines)
        path.chmod(0o755)
        return str(path)

    return write


def test_a_python_without_venv_leaves_nothing_behind(copy: Path, program) -> None:
    shutil.rmtree(copy / ".venv")
    # As Debian's without python3-venv: half an environment, a message, a failure.
    lines = f'[ "$1" = -c ] && exit 0\nexec {sys.executable} "$@"\n'
    source = (copy / "tools" / "environment.py").read_text()
    broken = source.replace("[sys.executable, ", f"[{str(copy / 'half')!r}, ")
    assert broken != source
    (copy / "tools" / "environment.py").write_text(broken)
    (copy / "half").write_text(
        FAKE + 'mkdir -p "$3/bin"; echo "ensurepip is not available"; exit 1'
    )
    (copy / "half").chmod(0o755)
    done = make(copy, program(lines))
    one_sentence(done, "No environment: Python 3", "apt install python3-venv", "run make again")
    assert "ensurepip is not available" in done.stderr
    assert not (copy / ".venv").exists()


def test_a_python_that_is_too_old_or_missing_is_named(copy: Path, program) -> None:
    shutil.rmtree(copy / ".venv")
    old = program('[ "$1" = --version ] && echo Python 3.9.18 && exit 0\nexit 1\n')
    one_sentence(make(copy, old), "needs Python 3.11 or newer", "is Python 3.9.18", "make PYTHON=")
    one_sentence(make(copy, "python3.0"), "python3.0 is not there", "make PYTHON=python3.11")
    assert not (copy / ".venv").exists()


def test_packages_that_cannot_be_had_are_one_sentence(copy: Path) -> None:
    (copy / "requirements.txt").write_text("no-such-package==1\n")
    done = make(copy)
    one_sentence(done, "packages could not all be installed", "a network", "make goes on from here")
    assert "no-such-package" in done.stderr
    assert not (copy / ".venv" / ".installed").exists()


def test_a_python_newer_than_the_pins_is_told_before_and_after(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(environment, "ROOT", copy)
    monkeypatch.setattr(environment, "NEWEST", (3, 10))
    monkeypatch.setattr(environment, "version", lambda python: None)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    environment.main([])
    assert "was tried with Python 3.11 to 3.10; this is 3." in capfd.readouterr().out
    (copy / "requirements.txt").write_text("no-such-package==1\n")
    monkeypatch.setattr(environment, "version", lambda python: sys.version_info[:2])
    with pytest.raises(environment.Failure, match=r"or an older Python than 3\."):
        environment.main([])


def test_the_versions_are_those_that_the_readme_and_the_package_name() -> None:
    oldest, newest = (environment.numbers(v) for v in (environment.OLDEST, environment.NEWEST))
    assert f"Python {oldest} to {newest}" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f'requires-python = ">={oldest}"' in (ROOT / "pyproject.toml").read_text()
    script = (ROOT / "tools" / "environment.sh").read_text()
    assert str(environment.OLDEST) in script and f"Python {oldest} or newer" in script


def test_a_folder_that_cannot_be_written_is_one_sentence(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(environment, "main", full)
    assert "No space left" in environment.run([])
