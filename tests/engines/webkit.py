"""WebKit by Selenium: WebKitGTK's small browser and its driver, on a screen in memory."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path
from typing import Any

from selenium.webdriver import Remote, WebKitGTKOptions
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.command import Command
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.webkitgtk.service import Service

from tests.engines.engine import PATIENCE, Engine, wait

SCREEN = "1400x1000x24"
SIZE = "() => [innerWidth, innerHeight]"
CALL = """
const [given, done] = arguments;
({})(given).then((value) => done([value]), (error) => done([null, String(error)]));
"""


class WebKit(Engine):
    """A WebKitGTK MiniBrowser; its own messages go to a file in ``folder``."""

    name = "WebKit"

    def __init__(self, programs: dict[str, str], folder: Path) -> None:
        self.log = folder / "webkit.log"
        self.log.touch()
        reading, writing = os.pipe()
        command = [programs["Xvfb"], "-displayfd", str(writing), "-screen", "0", SCREEN]
        self.screen = subprocess.Popen(
            command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(writing)
        with os.fdopen(reading) as display:
            number = display.readline().strip()
        # The driver throws away what the browser writes.
        program = folder / "browser"
        log = shlex.quote(str(self.log))
        browser = shlex.quote(programs["MiniBrowser"])
        program.write_text(f'#!/bin/sh\nexec {browser} "$@" >>{log} 2>&1\n')
        program.chmod(0o755)
        options = WebKitGTKOptions()
        options.binary_location = str(program)
        # Without its bars the window may be as narrow as a phone.
        for argument in ("--automation", "--full-screen"):
            options.add_argument(argument)
        environment = {**os.environ, "DISPLAY": f":{number}", "GDK_BACKEND": "x11"}
        self.service = Service(programs["WebKitWebDriver"], env=environment)
        self.service.start()
        # Not its class for WebKitGTK, which this version of Selenium has warn of itself.
        client = ClientConfig(self.service.service_url, timeout=2 * int(PATIENCE))
        self.driver = Remote(RemoteConnection(client_config=client), options=options)
        self.driver.set_script_timeout(PATIENCE)
        self.driver.set_page_load_timeout(PATIENCE)

    def open(self, address: str) -> None:
        self.driver.get(address)

    def resize(self, width: int, height: int) -> None:
        self.driver.set_window_rect(0, 0, width, height)
        wait(lambda: self.run(SIZE), lambda size: size == [width, height])

    def call(self, function: str, given: str) -> str:
        value, *error = self.driver.execute_async_script(CALL.format(function), given)
        if error:
            raise RuntimeError(error[0])
        return str(value)

    def perform(self, source: dict[str, Any]) -> None:
        self.driver.execute(Command.W3C_ACTIONS, {"actions": [source]})

    def picture(self) -> bytes:
        return self.driver.get_screenshot_as_png()

    def alive(self) -> bool:
        return self.service.process.poll() is None

    def close(self) -> None:
        try:
            self.driver.quit()
        finally:
            self.service.stop()
            self.screen.terminate()
            self.screen.wait(PATIENCE)
