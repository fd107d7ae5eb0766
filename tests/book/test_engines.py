"""``book.programs.engines``: where Firefox and WebKit are looked for, and what is said without."""

from __future__ import annotations

from pathlib import Path

import pytest
from book.programs import debian, engines


def program(path: Path) -> str:
    """Write a shell script that can be started."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, the only one on the path."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_debians_firefox_goes_before_another(bare: Path) -> None:
    assert engines.find("Firefox") is None
    other = program(bare / "firefox")
    assert engines.find("Firefox") == other
    debians = program(bare / "firefox-esr")
    assert engines.find("Firefox") == debians


def test_webkits_browser_is_found_beside_its_library(bare: Path) -> None:
    path = program(bare / "usr" / "lib" / "some-machine" / "webkit2gtk-4.1" / "MiniBrowser")
    assert engines.find("MiniBrowser", root=bare) == path


def test_only_what_is_missing_is_installed(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages: list[str] = []

    def install(package: str, wanted: str) -> None:
        packages.append(package)
        program(bare / wanted.replace("Firefox", "firefox"))

    program(bare / "Xvfb")
    monkeypatch.setattr(debian, "install", install)
    monkeypatch.setitem(engines.PROGRAMS, "MiniBrowser", ("a-library", ["MiniBrowser"], []))
    assert engines.ensure() == {name: engines.find(name) for name in engines.PROGRAMS}
    assert packages == ["firefox-esr", "webkit2gtk-driver", "a-library"]


def test_without_apt_it_is_one_sentence(bare: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert engines.main() == 1
    assert capfd.readouterr().err == "No browser: there is no Firefox and no apt to install it.\n"


def test_apt_that_brings_nothing_is_a_failure(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("Firefox", "Xvfb"):
        program(bare / name.lower().replace("xvfb", "Xvfb"))
    monkeypatch.setattr(debian, "install", lambda package, wanted: None)
    with pytest.raises(debian.Missing, match="no WebKitWebDriver"):
        engines.ensure()
