"""How soon the live figures are ready, and how long scripts keep a frame while one is dragged.

    python benchmarks/live_figures.py [SITE]          a table; SITE is _build/html unless given

Ready is the time from coming into view to being live, on a page without a cache. Frame times come
from the browser's own trace of its main thread, not from the page's code: whatever a handler, a
timer, a promise or an animation frame does is in them, with the layout it forces. Each figure is
dragged by its first point, or by its first slider where it has no point.
"""

from __future__ import annotations

import argparse
import functools
import itertools
import json
import re
import statistics
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from book.programs import chromium
from playwright.sync_api import Browser, ElementHandle, Page, sync_playwright

SITE = Path(__file__).resolve().parents[1] / "_build" / "html"
OPENED = 5  # times that a page is opened anew
MOVES = 60  # of the pointer, from one side to the other and back
FIGURE = re.compile(r'<figure class="explorer" id="([\w-]+)"')
CATEGORIES = ["devtools.timeline", "v8.execute", "disabled-by-default-devtools.timeline.frame"]
# Everything through which a script is entered, as the trace calls it. They nest.
SCRIPT = {"EvaluateScript", "EventDispatch", "FireAnimationFrame", "FireIdleCallback"}
SCRIPT |= {"FunctionCall", "RunMicrotasks", "TimerFire", "v8.compile", "v8.evaluateModule"}
FRAME = "BeginMainThreadFrame"
READY = """figure => new Promise((resolve, reject) => {
  const start = performance.now();
  const look = () => {
    if (figure.dataset.state === "live") resolve(performance.now() - start);
    if (figure.dataset.state === "error") reject("ended in an error");
  };
  new MutationObserver(look).observe(figure, { attributeFilter: ["data-state"] });
  setTimeout(() => reject("was not live after 30 s"), 30000);
  figure.scrollIntoView({ block: "center", behavior: "instant" });
  look();
})"""


def union(intervals: Iterable[tuple[float, float]]) -> float:
    """Return the length of the union of intervals (begin, end)."""
    total, reached = 0.0, float("-inf")
    for begin, end in sorted(intervals):
        total += max(0.0, end - max(begin, reached))
        reached = max(reached, end)
    return total


def script_per_frame(events: list[dict]) -> list[float]:
    """Return the script milliseconds of every frame of a trace in which a script ran.

    A frame lasts from one start of the main thread's frame to the next. Its thread is that of the
    page whose scripts took longest: the browser's own pages have threads of their own.
    """
    threads: dict[tuple[int, int], list[dict]] = {}
    for event in events:
        threads.setdefault((event["pid"], event["tid"]), []).append(event)
    best: list[float] = []
    for thread in threads.values():
        starts = sorted(event["ts"] for event in thread if event["name"] == FRAME)
        calls = [
            (event["ts"], event["ts"] + event["dur"])
            for event in thread
            if event["name"] in SCRIPT and event["ph"] == "X"
        ]
        frames = []
        for begin, end in itertools.pairwise(starts):
            inside = [(max(a, begin), min(b, end)) for a, b in calls if a < end and b > begin]
            if inside:
                frames.append(union(inside) / 1000)
        best = max(best, frames, key=sum)
    return best


def figures(site: Path) -> list[tuple[str, str]]:
    """Every page of the site with the id of each live figure on it."""
    return [
        (path.relative_to(site).as_posix(), name)
        for path in sorted(site.glob("chapters/**/*.html"))
        for name in FIGURE.findall(path.read_text(encoding="utf-8"))
    ]


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[Page]:
    """A page in a context of its own, closed at the end."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


@contextmanager
def running(browser: Browser, address: str, name: str) -> Iterator[tuple[Page, ElementHandle]]:
    """A page with a figure that has come to life, and the figure."""
    with opened(browser, address) as page:
        figure = page.locator(f"#{name}")
        figure.evaluate(READY)
        yield page, figure.element_handle()


def traced(page: Page, script: str, given: object) -> tuple[Any, list[float]]:
    """What a script returns, and milliseconds of script in each frame until it does."""
    browser = page.context.browser
    assert browser is not None
    browser.start_tracing(page=page, categories=CATEGORIES)
    result = page.evaluate(script, given)
    return result, script_per_frame(json.loads(browser.stop_tracing())["traceEvents"])


def ready_times(browser: Browser, address: str, name: str) -> list[float]:
    """Milliseconds from coming into view to being live, each on a page opened anew."""
    times = []
    for _ in range(OPENED):
        with opened(browser, address) as page:
            times.append(float(page.locator(f"#{name}").evaluate(READY)))
    return times


def frame_times(browser: Browser, address: str, name: str) -> list[float]:
    """Milliseconds of script in each frame of a drag."""
    with opened(browser, address) as page:
        figure = page.locator(f"#{name}")
        figure.evaluate(READY)
        page.wait_for_timeout(1000)  # the section is laid out, what loads later has loaded
        grip = figure.locator(".bx-handle:visible .bx-hit, input[type=range]:visible").first
        box = grip.bounding_box()
        assert box is not None, f"{name} shows nothing to drag"
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        browser.start_tracing(page=page, categories=CATEGORIES)
        page.mouse.move(x, y)
        page.mouse.down()
        for side in (60, -60, 0):
            page.mouse.move(x + side, y, steps=MOVES // 3)
        page.mouse.up()
        return script_per_frame(json.loads(browser.stop_tracing())["traceEvents"])


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a line in the log for each."""

    def log_message(self, format: str, *values: object) -> None:
        """Say nothing."""


@contextmanager
def served(site: Path = SITE, handler: type[Quiet] = Quiet) -> Iterator[str]:
    """The address of a built site on a server of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def main(arguments: list[str] | None = None) -> None:
    """Measure every figure of a built site and print one line each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", nargs="?", type=Path, default=SITE)
    site = parser.parse_args(arguments).site.resolve()
    found = figures(site)
    if not found:
        parser.error(f"{site} holds no page with a live figure; run `make book` first")
    print("figure               ready ms        script a frame, ms")
    print("                  median   worst   median     p95  frames")
    with served(site) as base, sync_playwright() as playwright:
        path = chromium.ensure()
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        for page, name in found:
            address = f"{base}/{page}"
            ready = ready_times(browser, address, name)
            frames = frame_times(browser, address, name)
            p95 = statistics.quantiles(frames, n=20)[-1]
            print(
                f"{name:17s} {statistics.median(ready):6.0f}  {max(ready):6.0f}   "
                f"{statistics.median(frames):6.2f}  {p95:6.2f}  {len(frames):6d}   {page}"
            )
        browser.close()


if __name__ == "__main__":
    main()
