"""Build the book into ``_build/html``, one build at a time: ``python -m tools.build``.

Sphinx reports a page's warnings only when it reads that page. After a build that failed or was
interrupted, ``_build/.complete`` is missing, and all pages are read again; executed cells stay
cached.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from sphinx.errors import SphinxError

from tools.environment import exclusively

OPTIONS = ["-n", "-W", "--keep-going"]


def build(folder: Path) -> int:
    """Build the book in a folder; return the exit status."""
    # As it is imported, jsonschema makes forty parsers of international addresses with this
    # package, which takes seconds; it does without.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from jupyter_book.cli.main import main as jupyter_book

    complete = folder / "_build" / ".complete"
    if not complete.exists():
        shutil.rmtree(complete.with_name(".doctrees"), ignore_errors=True)
    complete.unlink(missing_ok=True)
    try:
        jupyter_book(["build", str(folder), *OPTIONS], standalone_mode=False)
    except RuntimeError as error:
        if not isinstance(error.__cause__, SphinxError):
            raise
        print(f"The book was not built: {error.__cause__}.", file=sys.stderr)
        return 1
    except SystemExit:  # Sphinx has said why
        return 1
    complete.touch()
    return 0


if __name__ == "__main__":
    with exclusively("this build", here := Path.cwd()):
        sys.exit(build(here))
