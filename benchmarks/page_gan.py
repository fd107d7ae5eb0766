"""How fast do two networks play in the page, and does the figure keep 60 frames a second?

    python -m benchmarks.page_gan [--repeats 3]

The figure `gan` of the built chapter in headless Chromium: both networks of 3 x 32 units, 64 points
a step, Adam, R1. Two ways: on its way to a state (as many rounds a frame as 24 ms hold, drawn after
each) and while it plays (eight rounds a frame). The peer makes the same rounds in
PyTorch, on one thread and on two, and draws nothing.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import time

import torch
from book.programs import chromium
from playwright.sync_api import Browser, sync_playwright
from torch import nn
from torch.nn.functional import softplus

from benchmarks.live_figures import running, served, traced

PAGE, FIGURE, STATE = "chapters/gan/training.html", "explorer-gan", "penalty=r1&steps=0"
ROUNDS, ROWS = 3000, 64
PLAYED = 1500  # rounds, while it is watched
GOES = """([figure, rounds]) => new Promise((resolve) => {
  const slider = figure.querySelector("input[max='5000']");
  const begun = performance.now();
  slider.value = rounds;
  slider.dispatchEvent(new Event("input"));
  const look = () => figure.querySelector("[aria-busy=true]")
    ? requestAnimationFrame(look) : resolve(performance.now() - begun);
  requestAnimationFrame(() => requestAnimationFrame(look));
})"""
PLAYS = """([figure, rounds]) => new Promise((resolve) => {
  const slider = figure.querySelector("input[max='5000']");
  const press = () => figure.querySelector(".bx-play").click();
  const look = () => {
    if (Number(slider.value) < rounds) return requestAnimationFrame(look);
    press();
    resolve();
  };
  press();
  look();
})"""


def in_page(browser: Browser, address: str) -> tuple[float, list[float]]:
    """Rounds a second on the way to a state, and milliseconds of script a frame while it plays."""
    with running(browser, f"{address}/{PAGE}#{FIGURE}?{STATE}", FIGURE) as (page, figure):
        page.evaluate(GOES, [figure, 500])  # code is compiled
        page.evaluate(GOES, [figure, 0])
        milliseconds = page.evaluate(GOES, [figure, ROUNDS])
        page.evaluate(GOES, [figure, 0])
        _, frames = traced(page, PLAYS, [figure, PLAYED])
    return ROUNDS / milliseconds * 1000, frames


def network(*sizes: int) -> nn.Sequential:
    """Dense layers with a leaky ReLU between them."""
    layers: list[nn.Module] = []
    for inputs, outputs in itertools.pairwise(sizes):
        layers += [nn.Linear(inputs, outputs), nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers[:-1])


def in_pytorch(threads: int) -> float:
    """Rounds a second."""
    torch.set_num_threads(threads)
    make, judge = network(2, 32, 32, 32, 2), network(2, 32, 32, 32, 1)
    of_make, of_judge = (
        torch.optim.Adam(net.parameters(), 3e-3, (0.5, 0.999)) for net in (make, judge)
    )
    begun = time.perf_counter()
    for _ in range(ROUNDS):
        angle = torch.randint(8, (ROWS,)) * (torch.pi / 4)
        x = 2 * torch.stack([angle.cos(), angle.sin()], 1) + 0.1 * torch.randn(ROWS, 2)
        x.requires_grad_()
        a = judge(x)
        (slope,) = torch.autograd.grad(a.sum(), x, create_graph=True)
        fake = make(torch.randn(ROWS, 2)).detach()
        loss = softplus(-a).mean() + softplus(judge(fake)).mean()
        of_judge.zero_grad()
        (loss + 0.05 * slope.square().sum(1).mean()).backward()
        of_judge.step()
        of_make.zero_grad()
        softplus(-judge(make(torch.randn(ROWS, 2)))).mean().backward()
        of_make.step()
    return ROUNDS / (time.perf_counter() - begun)


def main() -> None:
    """Take turns and print medians and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    page: list[float] = []
    frames: list[float] = []
    peers: dict[int, list[float]] = {1: [], 2: []}
    with served() as base, sync_playwright() as playwright:
        path = chromium.ensure()
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        for _ in range(repeats):
            rate, some = in_page(browser, base)
            page.append(rate)
            frames += some
            for threads, rates in peers.items():
                rates.append(in_pytorch(threads))
        browser.close()
    mine = statistics.median(page)
    for threads, rates in peers.items():
        rate = statistics.median(rates)
        print(
            f"page {mine:.0f} rounds/s, PyTorch, {threads} threads, {rate:.0f}: {mine / rate:.1f}"
        )
    p95 = statistics.quantiles(frames, n=20)[-1]
    print(f"script a frame: median {statistics.median(frames):.1f} ms, p95 {p95:.1f} ms")


if __name__ == "__main__":
    main()
