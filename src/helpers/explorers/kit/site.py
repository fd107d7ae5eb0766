"""The explorers on pages without a kernel: the files they need, and the still pictures.

Used by the book's Sphinx extension and by the tool that takes the still pictures. This module
knows nothing of Sphinx.
"""

import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from helpers import words
from helpers.explorers.kit.base import BUNDLE, Explorer, alt, for_figures
from helpers.explorers.kit.data import Data, to_script
from helpers.explorers.kit.found import FOLDER, explorers
from helpers.training.checkpoints import write_atomically

SHAPES = ("wide", "narrow")
THEMES = ("light", "dark")
CARD = "card"  # the main plot alone: how a chapter opens, and its place on the front page
PAGE_FILES = ("explorers.js", "explorers.css", "loader.js")
CATALOGUE = "words.js"
FIGURE = re.compile(r'<figure (class="explorer"[^>]*)>.*?</figure>', re.DOTALL)
# Who writes a page's HTML puts a value with quotation marks between apostrophes.
ATTRIBUTE = re.compile(r"""([\w-]+)=(?:"([^"]*)"|'([^']*)')""")


@cache
def version() -> str:
    """Eight digits that change with bundle, words or data: addresses with it can be cached."""
    files = [BUNDLE / name for name in PAGE_FILES]
    # The English words are in the bundle.
    catalogues = words.FOLDER.glob("*.json")
    files += sorted(path for path in catalogues if path.stem != words.ENGLISH)
    files += sorted({file for data in all_data().values() for file in data.sources()})
    total = hashlib.sha256()
    for file in files:
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:8]


def all_data(shown: Mapping[str, type[Explorer]] | None = None) -> dict[str, Data]:
    """The data that some explorers, by default all, may ask a page for, by name.

    Raises:
        ValueError: when two explorers give one name to different data.
    """
    found: dict[str, tuple[str, Data]] = {}
    for name, explorer in (explorers() if shown is None else shown).items():
        for key, data in explorer.data().items():
            owner, known = found.setdefault(key, (name, data))
            if known != data:
                raise ValueError(
                    f"the explorers {owner} and {name} both name data {key!r}, built in different "
                    "ways; expected another name for one of them"
                )
    return {key: found[key][1] for key in sorted(found)}


def loader(language: str = words.ENGLISH) -> dict[str, str]:
    """What a page in this language tells the script that loads explorers, as attributes of it."""
    catalogue = words.catalogue(language)
    told = {"data-version": version()}
    # Needed where nothing else has been loaded, or could be.
    keys = ("failed", "again", "release")
    told |= {f"data-{key}": catalogue.say(f"figures.kit.{key}") for key in keys}
    return told | ({"data-catalogue": CATALOGUE} if for_figures(catalogue) else {})


def write_files(
    folder: Path, language: str = words.ENGLISH, names: Iterable[str] | None = None
) -> None:
    """Write scripts, style sheet, data, words and still pictures that pages refer to.

    Args:
        folder: where pages look for them; made if it is not there.
        language: of the pages.
        names: of the explorers that pages show; by default all.
    """
    shown = explorers()
    if names is not None:
        shown = {name: shown[name] for name in sorted(names)}
    for name in PAGE_FILES:
        write_atomically(folder / name, (BUNDLE / name).read_bytes())
    catalogue = for_figures(words.catalogue(language))
    if catalogue:
        script = f"globalThis.bookExplorers.catalogue = {json.dumps(catalogue)};\n"
        write_atomically(folder / CATALOGUE, script.encode("ascii"))
    for name in shown:
        for still in sorted(stills(name).glob("*.webp")):
            write_atomically(folder / f"{name}-{still.name}", still.read_bytes())
    for name, data in all_data(shown).items():
        write_atomically(folder / f"{name}.js", to_script(name, data.build()).encode("ascii"))


def stills(name: str) -> Path:
    """The folder of an explorer's still pictures: ``SHAPE-THEME.webp``, and what they are."""
    return FOLDER / name / "stills"


def still_sizes(name: str) -> dict[str, list[int]]:
    """Width and height of an explorer's still pictures in CSS pixels, by ``SHAPE-THEME``."""
    path = stills(name) / "stills.json"
    sizes: dict[str, list[int]] = json.loads(path.read_text())["sizes"] if path.exists() else {}
    return sizes


def add_posters(body: str, base: str, language: str = words.ENGLISH) -> str:
    """Write every figure of a page's HTML anew, with its still pictures.

    Of a figure that a cell has left, only its name, its id and its state count: whatever the kit
    makes of them reaches the page without a new run of the cell.

    Args:
        body: HTML with figures as ``Explorer.to_html`` writes them.
        base: the address of the explorers' folder, as seen from the page, with a final slash.
        language: that of the page, in which a picture is described.
    """

    def renew(match: re.Match[str]) -> str:
        given = {name: html.unescape(a or b) for name, a, b in ATTRIBUTE.findall(match[1])}
        name = given["data-explorer"]
        described = html.escape(alt(name, words.catalogue(language)))
        pictures = "".join(_pictures(name, described, base))
        return explorers()[name].static_form(given["id"], given["data-values"], pictures)

    return FIGURE.sub(renew, body)


def _pictures(name: str, alt: str, base: str) -> Iterable[str]:
    """One picture for the light and one for the dark theme, each for wide and narrow pages."""
    sizes = still_sizes(name)
    for theme in THEMES:
        wide, narrow = (f"{shape}-{theme}" for shape in SHAPES)
        if wide not in sizes or narrow not in sizes:
            yield f"<p>{alt}</p>" if theme == "light" else ""
            continue
        (width, height), (small, tall) = sizes[wide], sizes[narrow]
        # The img has no size of its own: which one is right depends on the source.
        yield (
            f'<picture class="poster-{theme}"><source media="(max-width: 640px)" '
            f'srcset="{base}{name}-{narrow}.webp" width="{small}" height="{tall}">'
            f'<source srcset="{base}{name}-{wide}.webp" width="{width}" height="{height}">'
            f'<img src="{base}{name}-{wide}.webp" loading="lazy" decoding="async" alt="{alt}" '
            f'style="--wide: {height}px; --narrow: {tall}px"></picture>'
        )


def page(figures: Iterable[str], title: str, base: str = "") -> str:
    """A bare page with the given figures: for taking pictures and for tests."""
    attributes = " ".join(f'{name}="{html.escape(value)}"' for name, value in loader().items())
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{html.escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<style>body{margin:0}figure{margin:0}.explorer-poster{display:none}"
        # A whole figure has no screen to pin parts to.
        ".bx-pin-top,.bx-pin-bottom{position:static!important}</style>"
        f"{''.join(figures)}"
        f'<script defer src="{base}loader.js" {attributes}></script></html>'
    )
