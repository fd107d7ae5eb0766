"""``book.programs.chromium``: where Chromium is looked for, and what is said when there is none."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from book.programs import chromium, debian

ROOT = Path(__file__).resolve().parents[2]


def program(folder: Path, name: str, lines: str = "") -> str:
    """Write a shell script that can be started."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, the only one on the path; no variable, no macOS application, root."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "PLACES", [])
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return tmp_path


def test_the_first_name_on_the_path_wins(bare: Path) -> None:
    assert chromium.find() is None
    chrome = program(bare, "chrome")
    assert chromium.find() == chrome
    usual = program(bare, "chromium")
    assert chromium.find() == usual


def test_a_usual_place_is_looked_at(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = bare / "Applications"
    place.mkdir()
    application = program(place, "Google Chrome")
    monkeypatch.setattr(chromium, "PLACES", [place / "none", Path(application)])
    assert chromium.find() == application


def test_the_variable_goes_before_the_path(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bare, "chromium")
    mine = program(bare, "mine")
    monkeypatch.setenv("CHROMIUM", mine)
    assert chromium.find() == mine


def test_a_wrong_variable_is_one_sentence(
    bare: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    program(bare, "chromium")
    monkeypatch.setenv("CHROMIUM", str(bare / "gone"))
    assert chromium.main() == 1
    said = capfd.readouterr().err
    assert said.count("\n") == 1
    assert "CHROMIUM names" in said and "gone" in said


def test_without_apt_the_advice_is_one_sentence(
    bare: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert chromium.main() == 1
    last = capfd.readouterr().err.splitlines()[-1]
    assert last.startswith("No browser: there is no Chromium and no apt")
    assert "set CHROMIUM" in last


def test_apt_installs_what_is_missing(bare: Path, capfd: pytest.CaptureFixture[str]) -> None:
    # A stand-in for apt that writes a program when asked to install one.
    script = 'echo "$@" >> "$0.log"\n[ "$2" = install ] || exit 0\n'
    script += f"echo '#!/bin/sh' > {bare}/chromium; /bin/chmod +x {bare}/chromium"
    program(bare, "apt-get", script)
    assert chromium.main() == 0
    assert capfd.readouterr().out == f"{bare}/chromium\n"
    first, second = (bare / "apt-get.log").read_text().splitlines()
    assert first.split() == ["--quiet", "update"]
    assert second.endswith("install --yes --no-install-recommends chromium")


def test_apt_that_fails_is_named(bare: Path, capfd: pytest.CaptureFixture[str]) -> None:
    program(bare, "apt-get", "exit 100")
    assert chromium.main() == 1
    assert "`apt-get --quiet update` failed" in capfd.readouterr().err.splitlines()[-1]


def test_apt_that_brings_nothing_is_a_failure(
    bare: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    program(bare, "apt-get")
    assert chromium.main() == 1
    assert "no Chromium that can be found" in capfd.readouterr().err.splitlines()[-1]


def test_who_is_not_root_uses_sudo(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = []

    def record(words: list[str], **_: object) -> SimpleNamespace:
        commands.append(words)
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(debian.subprocess, "run", record)
    program(bare, "apt-get")
    with pytest.raises(chromium.NoBrowser, match="needs root or sudo"):
        chromium.install()
    program(bare, "sudo")
    chromium.install()
    assert [words[:3] for words in commands] == [["sudo", "--non-interactive", "apt-get"]] * 2
