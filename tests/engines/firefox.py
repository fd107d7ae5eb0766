"""Firefox by WebDriver BiDi, which it speaks itself: Debian has no geckodriver."""

from __future__ import annotations

import base64
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import websocket

from tests.engines.engine import PATIENCE, Engine, wait

# Its own errors and warnings, too: policy, syntax, style, resources.
EVENTS = ["log.entryAdded"]
# Said of a formula of which only the first half has come when the page is laid out; of whole ones
# tests/site/test_site_formulas.py counts the parts.
HALF = "Invalid markup: Incorrect number of children"
# A proxy that is not there: nothing is asked for that is not on this machine. Scroll bars take no
# room, so that the text is as wide as in the still pictures of live figures.
SETTINGS = {
    "ui.useOverlayScrollbars": 1,
    "network.proxy.type": 1,
    **{f"network.proxy.{kind}": "127.0.0.1" for kind in ("http", "ssl")},
    **{f"network.proxy.{kind}_port": 9 for kind in ("http", "ssl")},
}


class Firefox(Engine):
    """A Firefox without a screen, with a profile of its own in ``folder``."""

    name = "Firefox"

    def __init__(self, program: str, folder: Path) -> None:
        self.log = folder / "firefox.log"
        self.said: list[str] = []
        self.last = 0
        lines = [f'user_pref("{name}", {json.dumps(value)});' for name, value in SETTINGS.items()]
        (folder / "user.js").write_text("\n".join(lines))
        words = ["--headless", "--no-remote", "--remote-debugging-port=0"]
        command = [program, *words, "--profile", str(folder), "about:blank"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        (address,) = wait(self.listening)
        self.socket = websocket.create_connection(
            f"{address}/session", timeout=PATIENCE, suppress_origin=True
        )
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=EVENTS)
        self.tab = self.send("browsingContext.getTree")["contexts"][0]["context"]

    def listening(self) -> list[str]:
        """The address at which it listens, once it has written it."""
        return re.findall(r"BiDi listening on (ws://\S+)$", self.log.read_text(), re.MULTILINE)

    def send(self, method: str, **values: Any) -> Any:
        """Send a command and return its result; remember what is said meanwhile."""
        self.last += 1
        self.socket.send(json.dumps({"id": self.last, "method": method, "params": values}))
        while (answer := json.loads(self.socket.recv())).get("id") != self.last:
            self.hear(answer.get("params", {}))
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['error']}: {answer['message']}")
        return answer["result"]

    def hear(self, entry: dict[str, Any]) -> None:
        """Keep an error or a warning of the console or of the browser itself."""
        if entry.get("level") in ("error", "warn") and not entry["text"].startswith(HALF):
            self.said.append(f"{entry['type']} {entry['level']}: {entry['text']}")

    def open(self, address: str) -> None:
        self.send("browsingContext.navigate", context=self.tab, url=address, wait="complete")

    def resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height}
        self.send("browsingContext.setViewport", context=self.tab, viewport=size)

    def call(self, function: str, given: str) -> str:
        answer = self.send(
            "script.callFunction",
            functionDeclaration=function,
            arguments=[{"type": "string", "value": given}],
            target={"context": self.tab},
            awaitPromise=True,
            userActivation=True,
        )
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return str(answer["result"]["value"])

    def perform(self, source: dict[str, Any]) -> None:
        self.send("input.performActions", context=self.tab, actions=[source])

    def picture(self) -> bytes:
        answer = self.send("browsingContext.captureScreenshot", context=self.tab)
        return base64.b64decode(answer["data"])

    def problems(self) -> list[str]:
        self.send("session.status")  # whatever was said before is heard now
        said, self.said = self.said, []
        return said

    def alive(self) -> bool:
        return self.process.poll() is None

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.socket.close()
