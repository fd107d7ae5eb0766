"""How long scripts keep a frame, and how soon a live figure is ready.

Times come from the browser's own trace of its main thread, not from the page's code: whatever a
handler, a timer, a promise or an animation frame does is in them, with the layout it forces.
"""

from __future__ import annotations

import itertools
import json
import statistics
from collections.abc import Callable, Iterable, Sequence

from playwright.sync_api import Browser, FloatRect, Locator, Page

# Milliseconds from coming into view to being live that a figure may take.
READY_WITHIN = 300
# Median and 95th percentile of script in a frame, milliseconds, that a drag may cost.
MEDIAN, P95 = 8.0, 16.0
CATEGORIES = ["devtools.timeline", "v8.execute", "disabled-by-default-devtools.timeline.frame"]
# Everything through which a script is entered, as the trace calls it. They nest.
SCRIPT = {"EvaluateScript", "EventDispatch", "FireAnimationFrame", "FireIdleCallback"}
SCRIPT |= {"FunctionCall", "RunMicrotasks", "TimerFire", "v8.compile", "v8.evaluateModule"}
FRAME = "BeginMainThreadFrame"

READY = """figure => new Promise((resolve, reject) => {
  if (figure.dataset.state === "live") return reject("was live before it came into view");
  const start = performance.now();
  const look = () => {
    if (figure.dataset.state === "live") resolve(performance.now() - start);
    if (figure.dataset.state === "error") reject("ended in an error");
  };
  new MutationObserver(look).observe(figure, { attributeFilter: ["data-state"] });
  setTimeout(() => reject("was not live after 10 s"), 10000);
  figure.scrollIntoView({ block: "center", behavior: "instant" });
  look();
})"""

Point = tuple[float, float]


def resting_box(target: Locator) -> FloatRect:
    """Where a target is once it stays there.

    The browser lays a section out when it comes near the screen, which may shift the rest.
    """
    last = target.bounding_box()
    for _ in range(100):
        target.page.wait_for_timeout(50)
        box = target.bounding_box()
        if box is not None and box == last:
            return box
        last = box
    raise AssertionError(f"{target} is not shown, or never came to rest: {last}")


def drag(page: Page, target: Locator, points: Sequence[Point], steps: int = 20) -> None:
    """Drag the mouse along points of a target; (0, 0) is its upper left corner, (1, 1) the other.

    ``steps`` is the number of moves from one point to the next.
    """
    target.scroll_into_view_if_needed()
    box = resting_box(target)
    (x, y), *others = [(box["x"] + u * box["width"], box["y"] + v * box["height"])
                       for u, v in points]  # fmt: skip
    page.mouse.move(x, y)
    page.mouse.down()
    for x, y in others:
        page.mouse.move(x, y, steps=steps)
    page.mouse.up()


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


def frame_times(browser: Browser, page: Page, action: Callable[[], None]) -> list[float]:
    """Do something on a page and return the script milliseconds of each frame with a script."""
    browser.start_tracing(page=page, categories=CATEGORIES)
    try:
        action()
    finally:
        trace = browser.stop_tracing()
    return script_per_frame(json.loads(trace)["traceEvents"])


def assert_smooth(name: str, times: list[float], least: int = 30) -> None:
    """Print median and 95th percentile, and hold them against what a drag may cost."""
    assert len(times) >= least, f"{name}: only {len(times)} frames ran a script"
    median = statistics.median(times)
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"{name}: {len(times)} frames, script {median:.2f} ms median, {p95:.2f} ms p95")
    assert median <= MEDIAN, f"{name}: median {median:.2f} ms of script in a frame"
    assert p95 <= P95, f"{name}: 95th percentile {p95:.2f} ms of script in a frame"


def ready_time(page: Page, selector: str) -> float:
    """Scroll a figure into view and return the milliseconds until its ``data-state`` is live.

    It must not be live before: nothing loads while a figure is far from what the reader sees.
    """
    milliseconds = float(page.locator(selector).evaluate(READY))
    print(f"{selector}: ready after {milliseconds:.0f} ms")
    return milliseconds


def page_ready_soon(open_page: Callable[[str], Page], path: str, selector: str) -> Page:
    """Open a page whose figure is ready within the time it may take, and return that page.

    What else the machine does can only delay a figure, so the shortest of three times counts.
    """
    times = []
    for _ in range(3):
        page = open_page(path)
        times.append(ready_time(page, selector))
        if times[-1] <= READY_WITHIN:
            return page
    raise AssertionError(f"{selector}: ready after {min(times):.0f} ms at best of three")
