"""Sphinx extension: an execution cache that notices when the code behind the chapters changes.

myst-nb's ``cache`` mode looks a notebook up by the text of its own cells. A chapter that calls
``helpers`` would therefore keep its old outputs after ``helpers`` changed. Here the cache lies
in a folder named by a digest of everything else that an output depends on. When that digest
changes, the new folder is empty, so every chapter runs again; and because the folder's path is
a configuration value on which Sphinx's environment depends, every page is read again too.

``_config.yml`` may set ``execution_cache_inputs``, the files and folders (relative to the book)
that go into the digest.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

INPUTS = ["src/helpers", "requirements.txt", "data", "checkpoints"]
# Written by Python, read by people, or run by browsers: no output can depend on these.
IGNORED_SUFFIXES = {".pyc", ".md", ".js", ".mjs", ".css", ".webp", ".json"}


def input_files(root: Path, inputs: Iterable[str]) -> Iterator[Path]:
    """Yield the files that outputs depend on, sorted, below ``root``; absent inputs are skipped."""
    for name in inputs:
        path = root / name
        candidates = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in candidates:
            hidden = any(part.startswith(".") for part in file.relative_to(root).parts)
            if file.is_file() and not hidden and file.suffix not in IGNORED_SUFFIXES:
                yield file


def digest(root: Path, inputs: Iterable[str]) -> str:
    """Return 16 hexadecimal digits that change with a name or a byte of any input file."""
    total = hashlib.sha256(platform.python_version().encode())
    for file in input_files(root, inputs):
        total.update(file.relative_to(root).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:16]


def set_cache_path(app: Sphinx, config: Config) -> None:
    """Point myst-nb at the folder of the present digest and remove those of earlier ones."""
    caches = Path(app.outdir).parent / "execution-cache"
    current = caches / digest(Path(app.srcdir), config.execution_cache_inputs)
    config.nb_execution_cache_path = str(current)
    if caches.is_dir():
        for folder in caches.iterdir():
            if folder != current:
                shutil.rmtree(folder)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    # Kernels inherit the environment. tqdm reads this variable: no progress bars on pages.
    os.environ.setdefault("TQDM_DISABLE", "1")
    app.add_config_value("execution_cache_inputs", INPUTS, "env")
    app.connect("config-inited", set_cache_path)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
