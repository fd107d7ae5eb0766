"""How fast does the page train? Its figure in headless Chromium, against a usual script.

    python -m benchmarks.page_training [--repeats 3]

Both train the 784-400-10-400-784 network with Adam on batches of 100 digits, in turns. The page is
the built training chapter, as a reader sees it: with a look at a thousand test digits every fifty
steps, and all that it draws meanwhile. The peer is `engine_example`: two threads, one PIL image
at a time, grey levels where the page has black and white. Script a frame is what the page's main
thread does while its worker trains.
"""

from __future__ import annotations

import argparse
import statistics

from book.programs import chromium
from playwright.sync_api import Browser, sync_playwright

from benchmarks import engine_example
from benchmarks.live_figures import running, served, traced

PAGE, FIGURE = "chapters/vae/training.html", "explorer-train"
STATE = "m=10&width=400"
FROM, TO = 200, 2200  # steps; in the first, code is compiled
BATCH = 100
# Presses Train; milliseconds between two steps, by the page's own clock.
RUN = """([figure, from, to]) => new Promise((resolve) => {
  const slider = [...figure.querySelectorAll("input[type=range]")].at(-1);
  let begun = null;
  const look = () => {
    const step = Number(slider.value);
    if (begun === null && step >= from) begun = [performance.now(), step];
    if (step < to) return requestAnimationFrame(look);
    resolve([performance.now() - begun[0], step - begun[1]]);
  };
  [...figure.querySelectorAll("button")].find((node) => node.matches(".bx-play")).click();
  look();
})"""


def in_page(browser: Browser, address: str) -> tuple[float, list[float]]:
    """Samples a second, and milliseconds of script in each frame meanwhile."""
    with running(browser, f"{address}/{PAGE}#{FIGURE}?{STATE}", FIGURE) as (page, figure):
        (milliseconds, steps), frames = traced(page, RUN, [figure, FROM, TO])
    return BATCH * steps / milliseconds * 1000, frames


def main() -> None:
    """Take turns and print medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    page, example, frames = [], [], []
    with served() as base, sync_playwright() as playwright:
        path = chromium.ensure()
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        for repeat in range(repeats):
            rate, some = in_page(browser, base)
            page.append(rate)
            frames += some
            example.append(engine_example.train(1, 10, BATCH)["samples_per_second"])
            print(
                f"repeat {repeat + 1}: page {page[-1]:6.0f}, example {example[-1]:6.0f} samples/s"
            )
        browser.close()
    mine, theirs = statistics.median(page), statistics.median(example)
    print(f"page {mine:.0f} samples/s on one core, example {theirs:.0f}: ratio {mine / theirs:.2f}")
    p95 = statistics.quantiles(frames, n=20)[-1]
    print(f"script a frame: median {statistics.median(frames):.1f} ms, p95 {p95:.1f} ms")


if __name__ == "__main__":
    main()
