"""Sphinx extension: the cells that have to run, of several chapters at a time.

myst-nb runs a chapter's cells as it reads the chapter, one chapter after another, and most of them
keep one core busy. Before it begins, all chapters that it would run are run here, a kernel a core,
each with one thread; it then finds their outputs in its cache. A chapter that fails is left to it:
it runs once more and says what is wrong.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import ExecutionResult, single_nb_execution
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from book.rebuild import read_notebook

MOST = 4  # kernels, of which each may take a gigabyte of memory
THREADS = "OMP_NUM_THREADS"
logger = logging.getLogger(__name__)


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def one_thread() -> Iterator[None]:
    """Kernels that start meanwhile compute with one thread each."""
    before = os.environ.get(THREADS)
    os.environ[THREADS] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[THREADS]
        else:
            os.environ[THREADS] = before


def run(notebook: NotebookNode, timeout: int) -> ExecutionResult:
    """Run a notebook's cells in an empty folder; the outputs are in the notebook then."""
    with TemporaryDirectory() as folder:
        return single_nb_execution(notebook, cwd=folder, timeout=timeout, allow_errors=False)


def run_ahead(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Run those of the chapters to be read whose outputs are not in the cache, if several."""
    cache = get_cache(app.config.nb_execution_cache_path)
    stale = {}
    for path in (Path(env.doc2path(name)) for name in docnames):
        if path.suffix == ".ipynb":
            notebook = read_notebook(path.read_text(encoding="utf-8"), str(app.srcdir))
            try:
                cache.match_cache_notebook(notebook)
            except KeyError:
                stale[path] = notebook
    kernels = min(len(stale), cores(), MOST)
    if kernels < 2:
        return
    timeout = app.config.nb_execution_timeout
    with one_thread(), ThreadPoolExecutor(kernels) as pool:
        running: dict[Future[ExecutionResult], Path] = {
            pool.submit(run, notebook, timeout): path for path, notebook in stale.items()
        }
        for done in as_completed(running):
            path, result = running[done], done.result()
            if result.err is None:
                data = {"execution_seconds": result.time}
                bundle = CacheBundleIn(result.nb, str(path), data=data)
                cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
            said = f"in {result.time:.0f} s" if result.err is None else "and failed: once more"
            logger.info(f"{path.relative_to(app.srcdir)} was run {said}")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.connect("env-before-read-docs", run_ahead)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
