"""``make book`` on other people's machines: settings, long paths, copies, two builds at once."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.book.little import Book, stamp
from tools.environment import exclusively

ROOT = Path(__file__).resolve().parents[2]
MATPLOTLIBRC = "backend: no-such-backend\nfont.family: No Such Font\nno.such.key: 1\n"
DRAWS = """\
import os
import sys

import matplotlib
import matplotlib.pyplot as plt

plt.plot([1, 2], [3, 4])
plt.title("a b")
plt.show()
print("font", *matplotlib.rcParams["font.family"], "in", sys.getfilesystemencoding())
print("spins", os.environ["GOMP_SPINCOUNT"], "shadowed", "shadowed" in dir())
"""
SLEEPS = """\
import time
from pathlib import Path

Path({started!r}).touch()
if Path({started!r}).with_name("sleep").exists():
    time.sleep(600)
print("woken")
"""


def settings(folder: Path) -> dict[str, str]:
    """What readers have around them, each of which once changed or failed a build."""
    home = folder / "home"
    for name, text in {
        ".config/matplotlib/matplotlibrc": MATPLOTLIBRC,
        ".ipython/profile_default/startup/00.py": "shadowed = 1\nprint('from a start-up file')\n",
        ".ipython/profile_default/ipython_config.py": "c.IPKernelApp.exec_lines = ['1/0']\n",
        ".jupyter/jupyter_config.py": "1/0\n",
        "kernels/python3/kernel.json": '{"argv": ["/bin/false"], "display_name": "x"}',
        "strangers/helpers.py": "raise ImportError('a stranger')\n",
        "startup.py": "shadowed = 1\n",
    }.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    temporary = folder / ("long" * 20) / ("folder" * 20)
    temporary.mkdir(parents=True)
    dead = "http://127.0.0.1:9"
    return {
        "XDG_CONFIG_HOME": str(home / ".config"),
        "HOME": str(home),
        "MATPLOTLIBRC": str(home / ".config" / "matplotlib"),
        "MPLBACKEND": "TkAgg",
        "JUPYTER_PATH": str(home),
        "JUPYTER_CONFIG_DIR": str(home / ".jupyter"),
        "JUPYTER_PREFER_ENV_PATH": "0",
        "IPYTHONDIR": str(home / ".ipython"),
        "PYTHONPATH": str(home / "strangers"),
        "PYTHONSTARTUP": str(home / "startup.py"),
        "PYTHONWARNINGS": "error",
        "PYTHONOPTIMIZE": "2",
        "PYTHONIOENCODING": "ascii",
        "PYTHONSAFEPATH": "1",
        "NODE_OPTIONS": "--no-such-option",
        "TMPDIR": str(temporary),
        "LC_ALL": "C",
        "TZ": "No/Such_Zone",
        "SOURCE_DATE_EPOCH": "yesterday",
        "MAKEFLAGS": "-j",
        "CDPATH": str(home),
        "GREP_OPTIONS": "--no-such-option",
        "http_proxy": dead,
        "HTTPS_PROXY": dead,
        "ALL_PROXY": dead,
    }


def test_the_settings_of_a_reader_stay_out_of_a_build(book: Book, tmp_path: Path) -> None:
    book.write_chapter(DRAWS)
    done = book.make(**settings(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    page = book.page()
    assert re.search(r'<img [^>]*src="_images/', page), "no picture"
    assert "font sans-serif in utf-8" in page
    assert "spins 5000 shadowed False" in page


def test_a_home_that_cannot_be_written_is_not_needed(book: Book) -> None:
    book.write_chapter(DRAWS)
    done = book.make(HOME="/proc/nope")
    assert done.returncode == 0, done.stdout + done.stderr
    assert not list(Path("/proc").glob("nope"))


def test_a_copied_book_builds_what_the_copy_says(book: Book, tmp_path: Path) -> None:
    assert book.make().returncode == 0
    copy = tmp_path / "copy"
    shutil.copytree(book.folder, copy, symlinks=True)
    stamp(copy)  # tests/tools/test_environment.py is about this part
    book.folder.rename(tmp_path / "elsewhere")
    book.folder = copy
    book.write("index.md", (copy / "index.md").read_text() + "\nOnly in the copy.\n")
    done = book.make()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Only in the copy." in book.page("index")
    assert book.executions() == 1, "the chapter did not change, yet it ran again"


def test_a_second_build_waits_and_says_so(book: Book) -> None:
    with exclusively("this test", book.folder):
        second = book.start()
        line = second.stdout.readline()
        assert line == (
            f"Another command works on this book in {book.folder}: this build waits until it has "
            "ended (Ctrl-C gives up).\n"
        )
        assert second.poll() is None
    output, errors = second.communicate(timeout=300)
    assert second.returncode == 0, output + errors


def test_a_killed_build_lets_the_next_one_go_on(book: Book, tmp_path: Path) -> None:
    started, sleep = tmp_path / "started", tmp_path / "sleep"
    sleep.touch()
    book.write_chapter(SLEEPS.format(started=str(started)))
    first = book.start(own_group=True)
    while not started.exists():
        assert first.poll() is None, first.communicate()
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate(timeout=60)
    sleep.unlink()
    done = book.make()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Another command" not in done.stdout
    assert "woken" in book.page()


def test_an_address_that_no_button_opens_is_one_sentence(book: Book) -> None:
    config = (book.folder / "_config.yml").read_text()
    book.write("_config.yml", config.replace("//github.com/", "//gitlab.com/"))
    done = book.make()
    assert done.returncode != 0
    said = done.stderr.strip().splitlines()[-2]  # the last is make's
    assert said.startswith("The book was not built: _config.yml: the address of the repository")
    assert "open notebooks from GitHub" in said
    assert "Traceback" not in done.stderr


NPM = """#!/bin/sh
echo "cache:$npm_config_cache" >> npm.log
mkdir -p node_modules
test ! -e broken
"""


def test_node_s_packages_are_installed_again_when_half_there_or_copied(
    book: Book, tmp_path: Path
) -> None:
    npm = book.folder / ".venv" / "bin" / "npm"
    npm.unlink()
    npm.write_text(NPM)
    npm.chmod(0o755)
    book.write("package.json", "{}")
    book.write("package-lock.json", "{}")
    target = "node_modules/.installed"

    def calls(**variables: str) -> list[str]:
        log = book.folder / "npm.log"
        log.write_text("")
        assert (done := book.make(target, **variables)).returncode == 0, done.stderr
        return log.read_text().splitlines()

    assert len(calls()) == 1
    assert calls() == []
    (book.folder / target).unlink()
    assert calls(HOME="/proc/nope") == ["cache:_build/npm"]
    copy = tmp_path / "copy"
    shutil.copytree(book.folder, copy, symlinks=True)
    stamp(copy)
    book.folder = copy
    assert len(calls()) == 1
    book.write("package-lock.json", "{ }")
    book.write("broken", "")
    done = book.make(target)
    assert done.returncode != 0
    assert "npm could not install node_modules" in done.stderr
    (copy / "broken").unlink()
    assert len(calls()) == 1


# ---------------------------------------------------------------- the Makefile itself

# What a make of 2006 finds on the path of its caller: POSIX. All else is called by its place.
PLAIN = set("awk cat cd cmp echo exit export pwd rm sh test touch uname".split())
OF_PLACE = re.compile(r"(?:\.\./)?\$\(RUN\)|\.?\.?/?[\w./]*/[\w.]+|\$\(\w+\)")


def commands() -> list[str]:
    """The first word of every simple command in the recipes."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    recipes = [line.lstrip("\t@") for line in text.splitlines() if line.startswith("\t")]
    found = []
    for line in recipes:
        bare = re.sub(r"\"[^\"]*\"|'[^']*'", "TEXT", line)
        bare = re.sub(r"\$\((if|findstring|origin)\b.*", "", bare)
        for part in re.split(r"&&|\|\||;|\||\{|\}|\$\$\(", bare):
            words = [word for word in part.split() if not re.match(r"\w+=", word)]
            found += words[:1]
    return found


def test_recipes_call_what_the_environment_holds_by_its_place() -> None:
    found = commands()
    assert {"$(RUN)", ".venv/bin/npm", ".venv/bin/node", "test", "awk"} <= set(found)
    assert [word for word in found if word not in PLAIN and not OF_PLACE.fullmatch(word)] == []


def test_the_makefile_uses_nothing_newer_than_make_3_81() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    newer = r"\.ONESHELL|\.RECIPEPREFIX|!=|::=|&:|\$\(file|\$\(guile|^undefine|^private|^-?load "
    assert re.findall(rf"(?m){newer}", text) == []


@pytest.mark.parametrize("name", ["Makefile", "tools/environment.sh", ".ci/run"])
def test_no_option_is_of_gnu_alone(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    gnu = (
        r"\bsed -[iEr]|readlink|realpath|\bdate |\bcp -\w*[aT]|\bfind |\bxargs|mktemp|\bgrep -\w*P"
    )
    assert re.findall(gnu, text) == []
    assert re.findall(r"\[\[|\bfunction |<<<|\$'", text) == []


def test_lines_end_alike_in_a_clone_for_windows(tmp_path: Path) -> None:
    source, clone = tmp_path / "source", tmp_path / "clone"
    source.mkdir()
    names = (".gitattributes", "binder/start", "Makefile", "data/SHA256SUMS")
    for name in (*names, "_static/favicon.ico", "chapters/vae/em.ipynb", "CITATION.cff"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    for words in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", "x"]):
        subprocess.run(["git", *words], cwd=source, check=True)
    windows = ["-c", "core.autocrlf=true", "-c", "core.eol=crlf"]
    subprocess.run(["git", *windows, "clone", "-q", str(source), str(clone)], check=True)
    for path in (p for p in source.rglob("*") if p.is_file() and ".git" not in p.parts):
        assert (clone / path.relative_to(source)).read_bytes() == path.read_bytes(), path
