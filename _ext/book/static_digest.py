"""Sphinx extension: a change of a style sheet or script below ``_static`` reaches the built pages.

Sphinx copies static files only when it has a page to write, so that an edited style sheet alone
changes nothing. A digest of the static files, kept as a configuration value on which the HTML
depends, makes Sphinx write all pages anew; it does not read or execute them again.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config


def set_digest(app: Sphinx, config: Config) -> None:
    """Hash every file below the ``_static`` folder of the book."""
    static = Path(app.srcdir) / "_static"
    total = hashlib.sha256()
    for file in sorted(path for path in static.rglob("*") if path.is_file()):
        total.update(file.relative_to(static).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(file.read_bytes()).digest())
    config.static_digest = total.hexdigest()


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.add_config_value("static_digest", "", "html")
    app.connect("config-inited", set_digest)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
