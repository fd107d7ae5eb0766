"""Start the app: ``app/latent.ipynb`` as a page with controls, served by Voilà on this machine.

    python -m tools.app [OPTION OF VOILA]...

The page takes nothing from elsewhere: its template leaves out what Voilà's own fetches. Extensions
of JupyterLab that cannot run in Voilà's front end stay out too.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

APP = Path(__file__).resolve().parents[1] / "app"
LEFT_OUT = ["jupyterlab-myst", "@voila-dashboards/jupyterlab-preview"]


def command(*options: str) -> list[str]:
    """The command that starts the app."""
    denied = [f"--VoilaConfiguration.extension_denylist={name}" for name in LEFT_OUT]
    start = [sys.executable, "-m", "voila", str(APP / "latent.ipynb"), "--template=book"]
    return [*start, *denied, *options]


def environment(base: dict[str, str]) -> dict[str, str]:
    """An environment in which Voilà finds the app's template."""
    paths = [str(APP), *base.get("JUPYTER_PATH", "").split(os.pathsep)]
    return {**base, "JUPYTER_PATH": os.pathsep.join(filter(None, paths))}


def main(options: list[str]) -> None:
    """Become Voilà, so that Ctrl-C ends it and its kernels."""
    words = command(*options)
    os.execve(words[0], words, environment(dict(os.environ)))


if __name__ == "__main__":
    main(sys.argv[1:])
