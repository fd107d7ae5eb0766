"""A throw-away environment of a host, and commands in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Environment:
    """A fresh virtual environment in a folder."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, with_pip=True)
        self.folder = folder
        self.python = folder / "bin" / "python"

    def run(self, *words: str | Path, **settings: object) -> str:
        """Run a command whose first word is a program of the environment; return what it prints."""
        command = [str(self.folder / "bin" / words[0]), *map(str, words[1:])]
        variables = {**os.environ, "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}"}
        done = subprocess.run(
            command, env=variables, capture_output=True, text=True, check=False, **settings
        )
        assert done.returncode == 0, (
            f"{' '.join(command)}\n{done.stdout[-6000:]}{done.stderr[-6000:]}"
        )
        return done.stdout

    def install(self, *words: str | Path) -> None:
        """Install packages."""
        self.run("python", "-m", "pip", "--disable-pip-version-check", "install", "-q", *words)

    def packages(self) -> dict[str, str]:
        """The installed packages and their versions."""
        listed = json.loads(self.run("python", "-m", "pip", "list", "--format=json"))
        return {package["name"]: package["version"] for package in listed}


def wheel(folder: Path) -> Path:
    """The package `helpers`, built from the checkout by the tools that are installed here."""
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, f"--wheel-dir={folder}", str(ROOT)], check=True)
    (built,) = folder.glob("helpers-*.whl")
    return built
