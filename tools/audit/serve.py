"""Serve a folder on this machine the way a web host does: compressed, with lengths and types.

    python tools/audit/serve.py _build/html [PORT]

Prints the address as its first line and serves until it is ended. It is for measuring: the
standard library's own server sends everything uncompressed, which no public host does.
"""

from __future__ import annotations

import gzip
import mimetypes
import sys
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

# Fonts and pictures are compressed already; SVG is text.
COMPRESSED = ("text/", "application/javascript", "application/json", "image/svg+xml")

mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("image/webp", ".webp")


@cache
def body(path: str, modified: float, compress: bool) -> bytes:
    """Return a file's bytes as they travel; ``modified`` makes an edited file a new entry."""
    content = Path(path).read_bytes()
    return gzip.compress(content, compresslevel=9, mtime=0) if compress else content


class Handler(SimpleHTTPRequestHandler):
    """Answers from one folder, compressing text for a client that takes gzip."""

    protocol_version = "HTTP/1.1"

    def send_head(self) -> BytesIO | None:
        """Send the status line and the headers; return what is to be sent after them."""
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path = path / "index.html"
        if not path.is_file():
            self.send_error(404)
            return None
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        compress = kind.startswith(COMPRESSED) and "gzip" in self.headers.get("Accept-Encoding", "")
        content = body(str(path), path.stat().st_mtime, compress)
        self.send_response(200)
        text = kind.startswith(COMPRESSED)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if text else kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=600")
        if compress:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        return BytesIO(content)

    def log_message(self, *args: object) -> None:
        """Keep the terminal for the results."""


def main(folder: str, port: str = "0") -> None:
    """Serve ``folder`` on the loopback address; port 0 takes a free one."""
    server = ThreadingHTTPServer(("127.0.0.1", int(port)), partial(Handler, directory=folder))
    print(f"http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
