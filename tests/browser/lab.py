"""A real JupyterLab on loopback, and one notebook in it, as a reader's browser shows it."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client import BlockingKernelClient
from playwright.sync_api import Page, expect

STARTS = 120.0  # seconds that JupyterLab may take until it answers
# A chapter trains its models; alone on two cores in about a minute.
RUNS = 600.0
OPTIONS = [
    "--no-browser",
    "--allow-root",
    "--ip=127.0.0.1",
    "--port=0",
    "--IdentityProvider.token=",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    "--LabApp.expose_app_in_browser=True",
]
# The reader is asked whether to fetch news; nobody is here to answer.
QUIET = {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True}
CELLS = "jupyterapp.shell.currentWidget.content.model.cells"
UNCOUNTED = f"() => {{ for (const cell of {CELLS}) cell.executionCount = null; }}"
# Every cell has its number, or one has failed, after which the others are not run.
RAN = f"""() => {{
  const code = (cell) => cell.type === "code" && cell.sharedModel.source.trim();
  const cells = [...{CELLS}].filter(code);
  const failed = (cell) => cell.outputs.toJSON().some((output) => output.output_type === "error");
  return cells.every((cell) => cell.executionCount !== null) || cells.some(failed);
}}"""
OUTPUTS = f"""() => [...{CELLS}]
  .filter((cell) => cell.type === "code")
  .map((cell) => ({{ source: cell.sharedModel.source, count: cell.executionCount,
                     outputs: cell.outputs.toJSON() }}))"""


class Lab:
    """A running JupyterLab: its address, the file of its log, and where its kernels' files lie."""

    def __init__(self, url: str, log: Path, runtime: Path) -> None:
        self.url = url
        self.log = log
        self.runtime = runtime

    def sessions(self) -> dict[str, str]:
        """The kernels of the open notebooks, by path."""
        with urllib.request.urlopen(f"{self.url}api/sessions", timeout=30) as answer:
            return {session["path"]: session["kernel"]["id"] for session in json.load(answer)}

    def kernel(self, notebook: str) -> BlockingKernelClient:
        """Connect to the kernel of an open notebook, beside the browser; stop it after use."""
        end = time.monotonic() + STARTS
        while notebook not in self.sessions():
            assert time.monotonic() < end, f"{notebook} has no kernel, only {self.sessions()}"
            time.sleep(0.1)
        client = BlockingKernelClient()
        client.load_connection_file(str(self.runtime / f"kernel-{self.sessions()[notebook]}.json"))
        client.start_channels()
        while True:
            try:
                client.wait_for_ready(STARTS)
                return client
            except RuntimeError:  # it has its file but no heartbeat yet
                assert time.monotonic() < end, f"the kernel of {notebook} does not answer"
                time.sleep(0.5)


def environment(scratch: Path) -> dict[str, str]:
    """The environment of a JupyterLab that neither sees nor changes anybody's settings."""
    settings = scratch / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(QUIET))
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    alone = {"OMP_NUM_THREADS": "1"}  # another test and its browser have the other core
    places = {name: str(scratch / folder) for name, folder in folders.items()}
    return {**os.environ, **alone, **places}


def address(process: subprocess.Popen[bytes], runtime: Path) -> str | None:
    """The address under which the server answers, from the file it writes when it is ready."""
    end = time.monotonic() + STARTS
    while process.poll() is None and time.monotonic() < end:
        for file in runtime.glob("jpserver-*.json"):
            try:
                return str(json.loads(file.read_text())["url"])
            except json.JSONDecodeError:  # not all of it is written yet
                pass
        time.sleep(0.1)
    return None


@contextmanager
def running(
    command: list[str], folder: Path, settings: dict[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server of notebooks in a folder; end it afterwards."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=settings, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield process
    finally:
        process.terminate()  # it ends its kernels too
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def jupyterlab(folder: Path, scratch: Path, python: Path | str = sys.executable) -> Iterator[Lab]:
    """Run a Python's JupyterLab on a folder, with all its settings in another that is empty."""
    log, runtime = scratch / "jupyterlab.log", scratch / "runtime"
    command = [str(python), "-m", "jupyterlab", *OPTIONS, f"--ServerApp.root_dir={folder}"]
    with running(command, folder, environment(scratch), log) as process:
        url = address(process, runtime)
        assert url is not None, f"JupyterLab did not start:\n{log.read_text()}"
        yield Lab(url, log, runtime)


def open_notebook(page: Page, lab: Lab, notebook: str) -> BlockingKernelClient:
    """Open a notebook, wait until its kernel is ready, and return a connection to the kernel."""
    # A workspace of its own: JupyterLab opens again what was open in one before.
    page.goto(f"{lab.url}lab/workspaces/{secrets.token_hex(4)}/tree/{notebook}")
    kernel = lab.kernel(notebook)
    indicator = page.locator(".jp-Notebook-ExecutionIndicator")
    expect(indicator).to_have_attribute("data-status", "idle", timeout=STARTS * 1000)
    return kernel


def evaluate_in_kernel(client: BlockingKernelClient, expression: str, timeout: float = 60) -> Any:
    """The value of a Python expression in a notebook's kernel, when all earlier cells have run.

    The value travels as JSON, so it must be made of numbers, strings, lists and dictionaries.
    """
    question = {"value": f"__import__('json').dumps({expression})"}
    reply = client.execute("", silent=True, user_expressions=question, reply=True, timeout=timeout)
    value = reply["content"]["user_expressions"]["value"]
    assert value["status"] == "ok", f"{expression}: {value['ename']}: {value['evalue']}"
    return json.loads(eval(value["data"]["text/plain"]))  # the repr of a string


def run_all(page: Page) -> list[dict]:
    """Choose "Run All Cells" from the menu, wait until all have run, and return the code cells.

    Each has ``source``, ``count`` and ``outputs``, the latter as in a notebook's file.
    """
    page.evaluate(UNCOUNTED)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(RAN, timeout=RUNS * 1000)
    return list(page.evaluate(OUTPUTS))
