"""How soon does the map of the figure that trains show all ten digits, with what memory?

    python -m benchmarks.page_map [--repeats 3]

The figure's own first settings, two latent dimensions and 200 hidden units, in headless Chromium.
Ten times a second the decoded plane is read off the page, and each of its 256 cells is named by its
three nearest neighbours among 10,000 training digits. Memory is what the page's process holds
beyond what it held before *Train* was pressed, at most, in a run that nobody reads: digits,
network, moments, what is kept to go back, and the worker itself. Read from /proc, on Linux.
"""

from __future__ import annotations

import argparse
import base64
import functools
import statistics
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from book.programs import chromium
from playwright.sync_api import Browser, Page, sync_playwright
from sklearn.neighbors import KNeighborsClassifier

from benchmarks.live_figures import READY, opened, served
from helpers.training.data.mnist import mnist

PAGE, FIGURE = "chapters/vae/training.html", "explorer-train"
CELLS, SIDE = 16, 28
LOOKS = 0.1  # s between two
TO = 3000  # steps
# The ink of the plane, one byte a pixel of each decoded digit, with the step and the page's clock.
LOOK = """(figure) => {
  const side = 16 * 28;
  const copy = new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true });
  copy.drawImage(figure.querySelector(".bx-raster"), 0, 0, side, side);
  const { data } = copy.getImageData(0, 0, side, side);
  let ink = "";
  for (let i = 3; i < data.length; i += 4) ink += String.fromCharCode(data[i]);
  const step = Number([...figure.querySelectorAll("input[type=range]")].at(-1).value);
  return [step, performance.now(), btoa(ink)];
}"""
STEP = "figure => Number([...figure.querySelectorAll('input[type=range]')].at(-1).value)"
PRESS = """(figure) => {
  figure.querySelector(".bx-play").click();
  return performance.now();
}"""


@functools.cache
def neighbours() -> KNeighborsClassifier:
    """Names digits by real ones, black and white as the page has them."""
    x, y = mnist("train", "threshold")
    return KNeighborsClassifier(3).fit(x[:10_000].float(), y[:10_000])


def classes(ink: str) -> int:
    """How many of the ten digits the cells of the plane are nearest to."""
    plane = np.frombuffer(base64.b64decode(ink), np.uint8).reshape(CELLS, SIDE, CELLS, SIDE)
    cells = plane.transpose(0, 2, 1, 3).reshape(CELLS * CELLS, SIDE * SIDE)
    levels = cells / max(1, int(cells.max()))
    return len(set(neighbours().predict(levels > 0.5)))


def held(browser: Browser) -> int:
    """The bytes of memory that the renderer with the most of it shares with no other process."""
    found = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    return max(private(process["id"]) for process in found if process["type"] == "renderer")


def private(process: int) -> int:
    """What a process holds alone, in bytes."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Private"))


def looks(page: Page) -> Iterator[tuple[int, float, str]]:
    """Press *Train*; step, seconds since, and ink, until the run has come far."""
    figure = page.locator(f"#{FIGURE}")
    figure.evaluate(READY)
    began = figure.evaluate(PRESS)
    step = 0
    while step < TO:
        page.wait_for_timeout(1000 * LOOKS)
        step, now, ink = figure.evaluate(LOOK)
        yield step, (now - began) / 1000, ink


def memory(page: Page, browser: Browser) -> int:
    """The most bytes that a run takes."""
    figure = page.locator(f"#{FIGURE}")
    figure.evaluate(READY)
    page.wait_for_timeout(2000)  # what loading the page has left is given back
    before = most = held(browser)
    figure.evaluate(PRESS)
    while figure.evaluate(STEP) < TO:
        page.wait_for_timeout(1000 * LOOKS)
        most = max(most, held(browser))
    return most - before


def main() -> None:
    """Print what each repeat found, and the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    times, most = [], []
    with served() as base, sync_playwright() as playwright:
        address = f"{base}/{PAGE}#{FIGURE}"
        path = chromium.ensure()
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        for repeat in range(repeats):
            with opened(browser, f"{address}?seed={repeat + 1}") as page:
                counts = [(classes(ink), step, seconds) for step, seconds, ink in looks(page)]
            with opened(browser, address) as page:
                most.append(memory(page, browser) / 1e6)
            whole = next((entry[1:] for entry in counts if entry[0] == 10), None)
            if whole:
                times.append(whole[1])
            told = f"at step {whole[0]}, {whole[1]:.1f} s after Train" if whole else "never"
            print(f"seed {repeat + 1}: all ten digits {told}; {most[-1]:.0f} MB at most")
        browser.close()
    if times:
        print(f"all ten after {statistics.median(times):.1f} s, {len(times)} of {repeats} runs")
    print(f"memory at most {max(most):.0f} MB")


if __name__ == "__main__":
    main()
