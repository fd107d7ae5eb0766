"""How fast does the page train, against TensorFlow.js in the same browser?

    npm install --prefix FOLDER @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0
    python -m benchmarks.page_tfjs FOLDER [--repeats 3]

Both train the 784-400-10-400-784 network with Adam on batches of 100 binary digits, in turns, in
headless Chromium. The page is the built training chapter, as in `page_training`: it looks at test
digits and draws meanwhile, and its worker has one core. TensorFlow.js (`engine_tfjs.js`) only
trains; its page is isolated, so that its WebAssembly backend may use SIMD and both cores. There is
no WebGL without a GPU.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
from pathlib import Path

from book.programs import chromium
from playwright.sync_api import Browser, sync_playwright

from benchmarks.live_figures import Quiet, opened, served
from benchmarks.page_training import in_page

HERE = Path(__file__).parent
BACKENDS = {"wasm": (20, 200), "cpu": (5, 20)}  # steps to warm up, and measured
SCRIPTS = ("tf.min.js", "tf-backend-wasm.min.js", "engine_tfjs.js")
MADE_OF = ("tfjs/dist/tf.min.js", "tfjs-backend-wasm/dist/tf-backend-wasm.min.js")


class Isolated(Quiet):
    """Serves pages that may share memory between threads."""

    def end_headers(self) -> None:
        """End with the two headers that isolate a page from others."""
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        super().end_headers()


def gather(packages: Path, folder: Path) -> None:
    """A page with TensorFlow.js and the network that it trains."""
    modules = packages / "node_modules" / "@tensorflow"
    files = [modules / name for name in MADE_OF]
    files += (modules / "tfjs-backend-wasm" / "dist").glob("*.wasm")
    for file in [*files, HERE / "engine_tfjs.js"]:
        shutil.copy(file, folder)
    scripts = "".join(f'<script src="{name}"></script>' for name in SCRIPTS)
    (folder / "index.html").write_text(f'<!doctype html><link rel="icon" href="data:,">{scripts}')


def in_tfjs(browser: Browser, address: str, backend: str) -> float:
    """Samples a second of a backend."""
    with opened(browser, f"{address}/index.html") as page:
        steps = list(BACKENDS[backend])
        rate, loss = page.evaluate("given => train(...given)", [backend, *steps])
    assert loss < 545, f"{backend}: {loss:.0f} nats: it has not learned"  # 784 log 2 untrained
    return float(rate)


def main() -> None:
    """Take turns and print medians and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("packages", type=Path, help="where npm has installed TensorFlow.js")
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    rates: dict[str, list[float]] = {"page": [], **{backend: [] for backend in BACKENDS}}
    with tempfile.TemporaryDirectory() as folder:
        gather(given.packages, Path(folder))
        with (
            served() as book,
            served(Path(folder), Isolated) as peer,
            sync_playwright() as playwright,
        ):
            path = chromium.ensure()
            browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
            for repeat in range(given.repeats):
                rates["page"].append(in_page(browser, book)[0])
                for backend in BACKENDS:
                    rates[backend].append(in_tfjs(browser, peer, backend))
                last = ", ".join(f"{name} {values[-1]:.0f}" for name, values in rates.items())
                print(f"repeat {repeat + 1}: {last} samples/s")
            browser.close()
        size = sum(path.stat().st_size for path in Path(folder).glob("*.min.js"))
        size += (Path(folder) / "tfjs-backend-wasm-threaded-simd.wasm").stat().st_size
    page, *others = (statistics.median(values) for values in rates.values())
    for backend, rate in zip(BACKENDS, others, strict=True):
        print(f"page {page:.0f} samples/s, TensorFlow.js, {backend} {rate:.0f}: {page / rate:.1f}")
    print(f"TensorFlow.js with its WebAssembly backend: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
