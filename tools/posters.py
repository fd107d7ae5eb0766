"""Take the still pictures of all explorers: what a page shows before their script runs, in print,
and where there is no script.

    python tools/posters.py           take them again, where the explorer has changed
    python tools/posters.py --check   say whether the committed pictures are up to date
    python tools/posters.py --page NAME FOLDER    only write a page with one explorer, to look at

"Up to date" compares digests of what a picture is made from, not pixels, which differ between
machines with other fonts.
"""

import argparse
import hashlib
import io
import json
import sys
import tempfile
from pathlib import Path

import chromium
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from helpers.checkpoints import write_atomically
from helpers.explorers import EXPLORERS, site

WIDTHS = {"wide": 688, "narrow": 358}  # CSS pixels of the text column at 1280 and at 390
THEMES = ("light", "dark")
SCALE = 1.5  # sharp enough for what is seen for a moment, or in print, at half the bytes
RECORD = site.POSTERS / "posters.json"


def digest(name: str) -> str:
    """What the picture of an explorer is made from: scripts, styles, weights, first state."""
    made_from = site.version() + EXPLORERS[name]().to_html()
    return hashlib.sha256(made_from.encode()).hexdigest()[:16]


def write_page(name: str, folder: Path) -> None:
    """Write a page with one explorer and all it needs."""
    site.write_files(folder)
    figure = EXPLORERS[name]().to_html()
    (folder / "index.html").write_text(site.page([figure], name), encoding="utf-8")


def take(browser: Browser, name: str, width: int, theme: str) -> tuple[bytes, list[int]]:
    """One picture as WebP, and its size in CSS pixels."""
    with tempfile.TemporaryDirectory() as folder:
        write_page(name, Path(folder))
        page = browser.new_page(
            viewport={"width": width, "height": 900},
            device_scale_factor=SCALE,
            reduced_motion="reduce",
        )
        page.goto((Path(folder) / "index.html").as_uri())
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        page.locator('figure[data-state="live"]').wait_for(timeout=60_000)
        page.wait_for_timeout(500)
        box = page.locator(".bx")
        png = box.screenshot(animations="disabled")
        size = box.bounding_box()
        page.close()
    if size is None:
        raise RuntimeError(f"the explorer {name} shows nothing")
    picture = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(picture, "WEBP", quality=60, method=6)
    return picture.getvalue(), [round(size["width"]), round(size["height"])]


def main() -> int:
    """Take, check, or write a page."""
    parser = argparse.ArgumentParser(description="Still pictures of the explorers.")
    parser.add_argument("--check", action="store_true", help="only say which are out of date")
    parser.add_argument("--page", nargs=2, metavar=("NAME", "FOLDER"), help="only write a page")
    arguments = parser.parse_args()
    if arguments.page:
        write_page(arguments.page[0], Path(arguments.page[1]))
        return 0
    record = json.loads(RECORD.read_text()) if RECORD.exists() else {"made_from": {}, "sizes": {}}
    stale = [name for name in EXPLORERS if record["made_from"].get(name) != digest(name)]
    if arguments.check:
        if stale:
            print(f"out of date: {', '.join(stale)}; run: make explorers", file=sys.stderr)
        return 1 if stale else 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.ensure(), args=chromium.FLAGS)
        for name in stale:
            for shape, width in WIDTHS.items():
                for theme in THEMES:
                    picture, size = take(browser, name, width, theme)
                    write_atomically(site.POSTERS / f"{name}-{shape}-{theme}.webp", picture)
                    record["sizes"][f"{name}-{shape}-{theme}"] = size
                    print(f"{name}-{shape}-{theme}.webp: {len(picture)} bytes")
            record["made_from"][name] = digest(name)
        browser.close()
    write_atomically(RECORD, (json.dumps(record, indent=1, sort_keys=True) + "\n").encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
