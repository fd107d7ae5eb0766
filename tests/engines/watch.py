"""A server whose pages tell it what goes wrong on them: WebDriver has no word for the console."""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO, ClassVar

from tests.browser.serve import Quiet

# Told at once and in order: a page that is being left waits until the server has it.
SCRIPT = b"""
(() => {
  // No figure moves by itself, as for a reader who has told one to keep still.
  localStorage.setItem("figures-still", "");
  const tell = (text) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/problem", false);
    request.send(`${location.pathname}: ${text}`);
  };
  for (const level of ["error", "warn"]) {
    const say = console[level];
    console[level] = (...parts) => {
      tell(`console ${level}: ${parts.join(" ")}`);
      say(...parts);
    };
  }
  // A plot takes another height when its width has changed, and is drawn a frame later: browsers
  // call that a loop.
  const loop = (event) => event.message?.startsWith("ResizeObserver loop");
  const report = (event) =>
    loop(event) || tell(event.message ?? `not loaded: ${event.target.outerHTML}`);
  addEventListener("error", report, true);
  addEventListener("unhandledrejection", ({ reason }) => tell(`unhandled: ${reason}`));
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
    tell(`against the policy: ${violatedDirective}: ${blockedURI}`);
  });
})();
"""


class Watched(Quiet):
    """Serves the site, each page with a script before all others; remembers all problems."""

    problems: ClassVar[list[str]] = []

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        """Answer with a file, a page with the script in it, or the script itself."""
        path = Path(self.translate_path(self.path))
        if self.path == "/watch.js":
            return self.answer("text/javascript", SCRIPT)
        if path.suffix != ".html" or not path.is_file():
            return super().send_head()
        head, script = b"<head>", b'<head><script src="/watch.js"></script>'
        return self.answer("text/html", path.read_bytes().replace(head, script, 1))

    def answer(self, kind: str, content: bytes) -> io.BytesIO:
        """Send the header of an answer and return its body."""
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return io.BytesIO(content)

    def do_POST(self) -> None:
        """Keep a problem."""
        self.problems.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.answer("text/plain", b"")

    def send_error(self, code: int, *words: str | None) -> None:
        """Say that a file is missing, and keep it as a problem."""
        self.problems.append(f"{self.path}: status {code}")
        super().send_error(code, *words)
