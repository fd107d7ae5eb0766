"""Take the still pictures of all explorers: what a page shows before their script runs, in print,
and where there is no script.

    python -m tools.stills           take them again, where the explorer has changed
    python -m tools.stills --check   say whether the committed pictures are up to date
    python -m tools.stills --accept  call them up to date, where a change has not changed a drawing
    python -m tools.stills --page NAME FOLDER    only write a page with one explorer, to look at

"Up to date" compares digests of what a picture is made from, not pixels, which differ between
machines with other fonts.
"""

import argparse
import io
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from book.programs import chromium
from book.rebuild import digest_of
from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

from helpers import words
from helpers.explorers.kit import site
from helpers.explorers.kit.base import Explorer
from helpers.explorers.kit.found import explorers
from helpers.explorers.kit.sources import sources
from helpers.training.checkpoints import write_atomically

ROOT = Path(__file__).resolve().parents[1]
WIDTHS = {"wide": 704, "narrow": 358, site.CARD: 430}  # CSS pixels of the column at 1280 and 390
SCALE = 1.5  # sharp enough for what is seen for a moment, or in print, at half the bytes
CARD_SCALE = 2.0  # a card is looked at
MOST = 60_000  # bytes of a picture; a larger one is taken at scale 1


def digest(name: str) -> str:
    """What the picture of an explorer is made from: scripts, styles, data, words, first state."""
    said = [words.catalogue().entry(f"figures.{section}") for section in ("kit", name)]
    drawn = [json.dumps(section, sort_keys=True) for section in said]
    return digest_of(sources(name), still(name).to_html(), *drawn, root=ROOT)


def stale() -> list[str]:
    """The explorers whose committed pictures were made from something else."""
    taken = {f"{shape}-{theme}" for shape in WIDTHS for theme in site.THEMES}
    return [
        name
        for name in explorers()
        if recorded(name).get("made_from") != digest(name) or set(site.still_sizes(name)) != taken
    ]


def recorded(name: str) -> dict[str, Any]:
    """What is known of an explorer's committed pictures; nothing where there are none."""
    path = site.stills(name) / "stills.json"
    record: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return record


def still(name: str) -> Explorer:
    """An explorer in the state of its picture, without data: a page has them beside it."""
    explorer = explorers()[name]
    return explorer(**explorer.STILL, assets={key: {} for key in explorer.data()})


def write_page(explorer: Explorer, folder: Path) -> None:
    """Write a page with one explorer and all it needs."""
    site.write_files(folder)
    name, figure = explorer.NAME, explorer.to_html()
    faces = f'<link rel="stylesheet" href="{(ROOT / "_static" / "faces.css").as_uri()}">'
    page = site.page([figure], name).replace("<style>", f"{faces}<style>", 1)
    (folder / "index.html").write_text(page, encoding="utf-8")


def take(browser: Browser, name: str, shape: str, theme: str) -> tuple[bytes, list[int]]:
    """One picture as WebP, and its size in CSS pixels."""
    scale = CARD_SCALE if shape == site.CARD else SCALE
    with tempfile.TemporaryDirectory() as folder:
        write_page(still(name), Path(folder))
        page = browser.new_page(
            viewport={"width": WIDTHS[shape], "height": 900},
            device_scale_factor=scale,
            reduced_motion="reduce",
        )
        page.goto((Path(folder) / "index.html").as_uri())
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        page.locator('figure[data-state="live"]').wait_for(timeout=60_000)
        expect(page.locator('[aria-busy="true"]')).to_have_count(0, timeout=120_000)
        page.wait_for_timeout(500)
        box = page.locator(".bx-face, .bx-body .bx-svg" if shape == site.CARD else ".bx").first
        png = box.screenshot(animations="disabled")
        page.close()
    sharp = Image.open(io.BytesIO(png)).convert("RGB")
    shown = (round(sharp.width / scale), round(sharp.height / scale))
    picture = compressed(sharp)
    if len(picture) > MOST:  # where there is much text
        picture = compressed(sharp.resize(shown, Image.Resampling.LANCZOS))
    return picture, list(shown)


def compressed(picture: Image.Image) -> bytes:
    """A picture as WebP."""
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=60, method=6)
    return file.getvalue()


def take_all(browser: Browser, name: str) -> None:
    """All pictures of an explorer, and what they were made from."""
    sizes = {}
    for shape in WIDTHS:
        for theme in site.THEMES:
            picture, sizes[f"{shape}-{theme}"] = take(browser, name, shape, theme)
            write_atomically(site.stills(name) / f"{shape}-{theme}.webp", picture)
            print(f"{name}, {shape}, {theme}: {len(picture)} bytes")
    write_record(name, sizes)


def write_record(name: str, sizes: dict[str, list[int]]) -> None:
    """Note the pictures' sizes, and what they were made from: the figure as it is now."""
    record = {"made_from": digest(name), "sizes": sizes}
    text = json.dumps(record, indent=1, sort_keys=True) + "\n"
    write_atomically(site.stills(name) / "stills.json", text.encode())


def main() -> int:
    """Take, check, or write a page."""
    parser = argparse.ArgumentParser(description="Still pictures of the explorers.")
    parser.add_argument("--check", action="store_true", help="only say which are out of date")
    parser.add_argument("--accept", action="store_true", help="keep the pictures as they are")
    parser.add_argument("--page", nargs=2, metavar=("NAME", "FOLDER"), help="only write a page")
    arguments = parser.parse_args()
    if arguments.page:
        write_page(explorers()[arguments.page[0]](), Path(arguments.page[1]))
        return 0
    found = stale()
    if arguments.check:
        if found:
            print(f"out of date: {', '.join(found)}; run: make explorers", file=sys.stderr)
        return 1 if found else 0
    if arguments.accept:
        for name in found:
            write_record(name, site.still_sizes(name))
            print(f"{name}: pictures kept")
        return 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.ensure(), args=chromium.FLAGS)
        for name in found:
            take_all(browser, name)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
