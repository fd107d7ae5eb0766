"""Make the environment in ``.venv``, or mend one that was copied, moved or left half made.

    python3 tools/environment.py [--this-python]

Runs by the Makefile, before there is any package: it needs the standard library only. A ``.venv``
that works is kept, whatever Python made it; ``--this-python`` asks for the one that runs this. What
cannot work is made anew: a Python that is gone or unsupported, an environment without a Python.
The rest is mended: programs that name a folder of the past, packages with a file missing, no pip.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OLDEST, NEWEST = (3, 11), (3, 14)  # also in README.md, and the first in the Makefile
# Where a reader has pip put things: not here.
ELSEWHERE = ("PIP_PREFIX", "PIP_ROOT", "PIP_TARGET")
VERSION = "import sys; print(*sys.version_info[:2], sys.prefix != sys.base_prefix)"
# The records of packages whose files are not all there, as an interrupted pip or copy leaves them.
DAMAGED = """
from importlib.metadata import distributions
for found in distributions():
    listed = found.files or []
    if not found.read_text("RECORD") or not all(
        file.suffix == ".pyc" or file.locate().exists() for file in listed
    ):
        print(found._path)
"""
SCRIPT = re.compile(
    rb"""\A#!(?:/bin/sh\n'''exec' "?)?[^\n]*?/bin/python[\d.]*(?:"? "\$0" "\$@"\n' ''')?\n"""
)


class Failure(Exception):
    """The environment cannot be made; the message says what to do, in one sentence."""


@contextmanager
def exclusively(doing: str, folder: Path = ROOT) -> Iterator[None]:
    """Wait until no other command of this book holds its folder; a command that dies lets it go."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(
                f"Another command works on this book in {folder}: {doing} waits until it has "
                "ended (Ctrl-C gives up).",
                flush=True,
            )
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        except OSError:
            pass  # a file system without locks: nobody can be waited for
        yield
    finally:
        os.close(descriptor)


def version(python: Path) -> tuple[int, int] | None:
    """The version of an environment's Python; nothing if it does not run, or belongs to none."""
    try:
        done = subprocess.run([python, "-c", VERSION], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    major, minor, inside = done.stdout.split()
    return (int(major), int(minor)) if inside == "True" else None


def create(venv: Path) -> None:
    """Make a new environment by the Python that runs this, in the place of what is there."""
    if venv.is_symlink() or venv.is_file():
        venv.unlink()
    elif venv.exists():
        shutil.rmtree(venv)
    command = [sys.executable, "-m", "venv", str(venv)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        shutil.rmtree(venv, ignore_errors=True)
        print(done.stdout, file=sys.stderr)
        raise Failure(
            f"Python {numbers(sys.version_info[:2])} made none, and the lines above say why: "
            "Debian and Ubuntu have that part in a package of its own (sudo apt install "
            "python3-venv); then run make again"
        )


def mend_scripts(venv: Path) -> None:
    """Let the environment's programs start its own Python, not one of another folder."""
    python = os.fsencode(venv / "bin" / "python")
    head = b"#!" + python + b"\n"
    if len(head) > 127 or b" " in head:  # more than a kernel reads of a first line
        head = b"#!/bin/sh\n'''exec' \"" + python + b'" "$0" "$@"\n\' \'\'\'\n'
    for path in (venv / "bin").iterdir():
        if path.is_file() and not path.is_symlink():
            text = path.read_bytes()
            found = SCRIPT.match(text)
            if found and found[0] != head:
                path.write_bytes(head + text[found.end() :])


def mend_packages(python: Path) -> None:
    """See that there is a pip, and let it forget packages of which a file is missing."""
    listed = subprocess.run([python, "-c", DAMAGED], capture_output=True, text=True, check=True)
    for record in map(Path, listed.stdout.splitlines()):
        shutil.rmtree(record, ignore_errors=True)
    if subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode:
        done = subprocess.run([python, "-m", "ensurepip", "--upgrade"], capture_output=True)
        if done.returncode:
            raise Failure(
                ".venv has no pip and this Python cannot bring it: remove .venv, install your "
                "system's package python3-venv, and run make again"
            )


def install(python: Path, index: str | None) -> None:
    """Install the pinned packages, then the book's own."""
    environment = {name: text for name, text in os.environ.items() if name not in ELSEWHERE}
    environment["PIP_USER"] = "0"
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    pinned = ["--requirement", "requirements.txt"]
    pinned += ["--extra-index-url", index] if index else []
    own = ["--no-deps", "--no-build-isolation", "--editable", "."]
    for words in (pinned, own):
        if subprocess.run([*pip, *words], cwd=ROOT, env=environment).returncode:
            found = version(python) or OLDEST
            newer = f" or an older Python than {numbers(found)}" if found > NEWEST else ""
            raise Failure(
                "the packages could not all be installed, and the lines above say why: with a "
                f"network, some gigabytes of room{newer}, make goes on from here"
            )


def numbers(found: tuple[int, ...]) -> str:
    """A version as people write it."""
    return ".".join(map(str, found))


def main(arguments: list[str]) -> None:
    """Make or mend; raise ``Failure`` where that cannot be done."""
    venv = ROOT / ".venv"
    python = venv / "bin" / "python"
    before = version(python)
    wanted, fresh = sys.version_info[:2], False
    if before is None or before < OLDEST or ("--this-python" in arguments and before != wanted):
        if os.path.lexists(venv):
            had = f"Python {numbers(before)}" if before else "a Python that does not run"
            print(f".venv has {had}: it is made anew.", flush=True)
        if wanted > NEWEST:
            print(
                f"The book was tried with Python {numbers(OLDEST)} to {numbers(NEWEST)}; this is "
                f"{numbers(wanted)}, for which some package may be missing."
            )
        create(venv)
        fresh = True
    what = "Installing the pinned packages into .venv (once, some minutes)."
    print(what if fresh else "Bringing .venv in step with this folder and its pins.", flush=True)
    # Again over what is there: the paths in its settings and in `activate` are then these.
    subprocess.run([python, "-m", "venv", "--without-pip", venv], check=True)
    mend_scripts(venv)
    mend_packages(python)
    install(python, os.environ.get("TORCH_INDEX"))


def run(arguments: list[str]) -> str | None:
    """Make or mend, alone; say in one sentence what went wrong, if anything did."""
    try:
        with exclusively("the installation"):
            main(arguments)
    except Failure as failure:
        return f"No environment: {failure}."
    except OSError as error:
        return f"No environment: {error}; see that this folder can be written and has room."
    except KeyboardInterrupt:
        return "Interrupted: make goes on from here."
    return None


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
