"""Binder without Docker: its environment made from ``binder/`` alone, JupyterLab, every chapter.

PyTorch's own index is asked only where the variable TORCH_INDEX says that it can be reached;
elsewhere the same version comes from the index that pip is set up for.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from book import contents
from packaging.utils import canonicalize_name

from tests.browser.lab import jupyterlab
from tests.hosts.environment import ROOT, Environment
from tests.site.built_site import LEFT_BEHIND

BINDER = ROOT / "binder"
REPO2DOCKER = "2026.4.0"
MAX_MB = 1200  # MB for a kernel; Binder gives 2000 to it and to JupyterLab together


def reachable(text: str) -> str:
    """Binder's requirements as this machine can install them."""
    if os.environ.get("TORCH_INDEX"):
        return text
    return re.sub(r"(?m)^--extra-index-url .*\n", "", text).replace("+cpu", "")


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """What Binder's image holds: the requirements, then postBuild in the checkout."""
    folder = tmp_path_factory.mktemp("binder")
    requirements = folder / "requirements.txt"
    requirements.write_text(reachable((BINDER / "requirements.txt").read_text()))
    environment = Environment(folder / "venv")
    environment.install("--requirement", requirements)
    checkout = folder / "checkout"
    shutil.copytree(ROOT, checkout, ignore=LEFT_BEHIND, symlinks=True)
    environment.checkout = checkout
    environment.run("python", "-c", POST_BUILD, cwd=checkout)
    return environment


# With the environment's programs first on the path, as in the image.
POST_BUILD = "import subprocess; subprocess.run(['./binder/postBuild'], check=True)"
STARTED = "import subprocess, sys; subprocess.run(sys.argv[1:], check=True)"


def test_it_holds_the_pinned_packages_and_the_book_only(image: Environment) -> None:
    lines = (BINDER / "requirements.txt").read_text().splitlines()
    pinned = {canonicalize_name(line.split("==")[0]) for line in lines if "==" in line}
    found = {canonicalize_name(name) for name in image.packages()}
    cuda = {name for name in found if name.startswith(("nvidia-", "cuda-", "triton"))}
    assert not cuda, "this is not the CPU build of PyTorch"
    assert found - {"pip", "setuptools", "helpers"} == pinned


def test_its_jupyterlab_has_the_extension_for_directives(
    image: Environment, tmp_path: Path
) -> None:
    with jupyterlab(image.checkout, tmp_path, python=image.python) as lab:
        assert lab.sessions() == {}
    listed = subprocess.run(
        [image.python, "-m", "jupyter", "labextension", "list"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert re.search(r"jupyterlab-myst v[\d.]+ .*enabled", listed.stdout + listed.stderr)


def test_every_chapter_runs_and_fits_into_what_binder_gives(
    image: Environment, tmp_path: Path
) -> None:
    record = tmp_path / "memory.csv"
    benchmark = image.checkout / "benchmarks" / "chapter_memory.py"
    start = image.checkout / "binder" / "start"
    print(image.run("python", "-c", STARTED, start, "python", benchmark, "--csv", record))
    with record.open() as file:
        peaks = {f"chapters/{name}": int(size) for name, size in csv.reader(file)}
    assert max(peaks.values()) < MAX_MB
    # The page on hubs quotes what the chapters say; another machine may differ a little.
    recorded = {c.name: c.metadata()["peak_memory"] for c in contents.chapters(ROOT)}
    assert recorded == pytest.approx(peaks, rel=0.25)


def test_repo2docker_would_build_it(tmp_path: Path) -> None:
    tool = Environment(tmp_path / "venv")
    tool.install(f"jupyter-repo2docker=={REPO2DOCKER}")
    command = [tool.folder / "bin" / "repo2docker", "--no-build", "--debug", str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    plan = done.stdout + done.stderr
    assert "environment-2epy-2d3-2e11" in plan, "another version of Python"
    requirements = plan.index('pip install --no-cache-dir -r "binder/requirements.txt"')
    # Before the book is copied: another edition of the text installs nothing anew.
    copied = plan.index("COPY --chown=0:0 src/ ${REPO_DIR}")
    assert requirements < copied < plan.index("RUN ./binder/postBuild")
    assert 'ENV R2D_ENTRYPOINT="${REPO_DIR}/binder/start"' in plan
