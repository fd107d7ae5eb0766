"""Draw the pictures that stand for the book elsewhere, from ``_static/favicon.svg``.

    python -m tools.logo

writes ``favicon.png`` and ``favicon.ico`` for browsers that take no SVG, and ``card.png``, which a
link to the book shows in a chat or a feed. They are committed; run this when the logo changes.
"""

import io
import sys
from pathlib import Path

from book.programs import chromium
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

STATIC = Path(__file__).resolve().parents[1] / "_static"
CARD = """
<body style="margin:0; background:#14202b; color:#f3f5f7; font-family:'Liberation Sans',sans-serif">
<div style="display:flex; align-items:center; gap:56px; height:630px; padding:0 72px">
<div style="width:300px; flex:none">{svg}</div>
<div><div style="font-size:76px; line-height:1.12; font-weight:bold">Deep Generative Models
<span style="color:#ff9248">by Hand</span></div>
<div style="font-size:36px; margin-top:34px; color:#b9c6d2">Derive it, run it, drag it.</div></div>
</div></body>"""


def shoot(browser: Browser, html: str, width: int, height: int) -> Image.Image:
    """A page as a picture, transparent where it has no background."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_content(html)
    png = page.screenshot(omit_background=True)
    page.close()
    return Image.open(io.BytesIO(png))


def main() -> int:
    """Write the three pictures."""
    svg = (STATIC / "favicon.svg").read_text(encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.ensure(), args=chromium.FLAGS)
        logo = shoot(browser, f'<body style="margin:0">{svg}</body>', 180, 180)
        card = shoot(browser, CARD.format(svg=svg), 1200, 630)
        browser.close()
    logo.save(STATIC / "favicon.png", optimize=True)
    logo.save(STATIC / "favicon.ico", sizes=[(16, 16), (32, 32)])
    card.convert("RGB").quantize(128).save(STATIC / "card.png", optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
