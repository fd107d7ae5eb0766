"""The explorers on pages without a kernel: the files they need, and the still pictures.

Used by the book's Sphinx extension and by the tool that takes the still pictures. This module
knows nothing of Sphinx.
"""

import hashlib
import html
import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from helpers._shipped import shipped_folder
from helpers.checkpoints import write_atomically
from helpers.explorers import EXPLORERS, weights
from helpers.explorers.base import BUNDLE, HERE

POSTERS = HERE / "posters"
PAGE_FILES = ("explorers.js", "explorers.css", "loader.js")
POSTER = re.compile(
    r'(<figure class="explorer"[^>]* data-explorer="(?P<name>[\w-]+)"[^>]*>)'
    r'<div class="explorer-poster">(?P<alt>[^<]*)</div>'
)


@cache
def version() -> str:
    """Eight digits that change with the bundle or the weights: addresses with it can be cached."""
    files = [BUNDLE / name for name in PAGE_FILES]
    files += sorted(shipped_folder("checkpoints").glob("*.safetensors"))
    total = hashlib.sha256()
    for file in files:
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:8]


def asset_names() -> list[str]:
    """The data that any explorer may ask a page for."""
    needed = {name for explorer in EXPLORERS.values() for name in explorer.NEEDS + explorer.LATER}
    return sorted(needed)


def write_files(folder: Path) -> None:
    """Write the scripts, the style sheet, the data and the still pictures that pages refer to."""
    for source in [*(BUNDLE / name for name in PAGE_FILES), *sorted(POSTERS.glob("*.webp"))]:
        write_atomically(folder / source.name, source.read_bytes())
    for name in asset_names():
        script = weights.to_script(name, weights.build(name))
        write_atomically(folder / f"{name}.js", script.encode("ascii"))


def poster_sizes() -> dict[str, list[int]]:
    """Width and height of every still picture in CSS pixels, by file name without ending."""
    path = POSTERS / "posters.json"
    sizes: dict[str, list[int]] = json.loads(path.read_text())["sizes"] if path.exists() else {}
    return sizes


def add_posters(body: str, base: str) -> str:
    """Put the still pictures into every figure of a page's HTML.

    Args:
        body: HTML with figures as ``Explorer.to_html`` writes them.
        base: the address of the explorers' folder, as seen from the page, with a final slash.
    """
    sizes = poster_sizes()

    def replace(match: re.Match[str]) -> str:
        pictures = "".join(_pictures(match["name"], match["alt"], base, sizes))
        return f'{match[1]}<div class="explorer-poster">{pictures}</div>'

    return POSTER.sub(replace, body)


def _pictures(name: str, alt: str, base: str, sizes: dict[str, list[int]]) -> Iterable[str]:
    """One picture for the light and one for the dark theme, each for wide and narrow pages."""
    for theme in ("light", "dark"):
        wide, narrow = f"{name}-wide-{theme}", f"{name}-narrow-{theme}"
        if wide not in sizes or narrow not in sizes:
            yield f"<p>{alt}</p>" if theme == "light" else ""
            continue
        (width, height), (small, tall) = sizes[wide], sizes[narrow]
        # The img has no size of its own: which one is right depends on the source.
        yield (
            f'<picture class="poster-{theme}"><source media="(max-width: 640px)" '
            f'srcset="{base}{narrow}.webp" width="{small}" height="{tall}">'
            f'<source srcset="{base}{wide}.webp" width="{width}" height="{height}">'
            f'<img src="{base}{wide}.webp" loading="lazy" decoding="async" alt="{alt}"></picture>'
        )


def page(figures: Iterable[str], title: str, base: str = "") -> str:
    """A bare page with the given figures: for taking pictures and for tests."""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{html.escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<style>body{margin:0}figure{margin:0}.explorer-poster{display:none}</style>"
        f"{''.join(figures)}"
        f'<script defer src="{base}loader.js" data-version="{version()}"></script></html>'
    )
