"""What the kernels of a build and of the tests find around them: no settings of a reader's.

A matplotlibrc with a font that is not there, a start-up file of IPython, a home that cannot be
written: each would change the book, or write to stderr and fail its build. Kernels inherit the
environment, so here it leads to a folder of the book's own. Nothing of this holds in `make lab`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from helpers import threads

FOLDERS = {
    "IPYTHONDIR": "ipython",
    "JUPYTER_CONFIG_DIR": "jupyter/config",
    "JUPYTER_DATA_DIR": "jupyter/data",
    "JUPYTER_RUNTIME_DIR": "jupyter/runtime",
    "MPLCONFIGDIR": "matplotlib",  # with its list of fonts, which takes seconds to make
}
LEFT_OUT = (
    *("JUPYTER_CONFIG_PATH", "JUPYTER_PATH", "JUPYTER_PREFER_ENV_PATH", "JUPYTER_NO_CONFIG"),
    *("MATPLOTLIBRC", "MPLBACKEND", "PYTHONSTARTUP", "PYTHONWARNINGS"),
)
LOOPBACK = "127.0.0.1,localhost,::1"  # never by way of a proxy


def settings(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The environment without a reader's settings, and with what `threads` adds.

    Args:
        environment: variables as they are.
        folder: where the settings are to lie instead.
    """
    kept = {name: text for name, text in environment.items() if name not in LEFT_OUT}
    for name in ("no_proxy", "NO_PROXY"):
        kept[name] = ",".join(filter(None, (kept.get(name), LOOPBACK)))
    # Progress bars would fill logs and, from kernels, pages. Only pages need figures for phones.
    quiet = {"TQDM_DISABLE": "1", "BOOK_PHONES": "1"} | threads.settings(environment)
    own = {name: str(folder / place) for name, place in FOLDERS.items()}
    return quiet | kept | own


def enter(build: Path) -> None:
    """Change the environment of this process, and so of all that it starts.

    Args:
        build: the folder ``_build`` of the book.
    """
    folder = build.resolve() / "settings"
    found = settings(os.environ, folder)
    for place in FOLDERS.values():
        (folder / place).mkdir(parents=True, exist_ok=True)
    for name in set(os.environ) - set(found):
        del os.environ[name]
    os.environ.update(found)
