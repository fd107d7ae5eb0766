"""Figures that a cell has drawn: sized, loaded when near, light, and drawn twice for two schemes.

Matplotlib draws on white. A dark page gets a second drawing with the dark colours of
``helpers.colours``: same hue and same meaning, light on dark. That holds for dots drawn as
pixels too, which lie on nothing, and for opaque grey levels, such as rows of digits: ink on paper.
Opaque pixels of other colours are pictures and stay as they are.
Each page carries both ``<img>``; a browser does not load the one that the scheme hides, and the
dark one is ``hidden`` where there is no style sheet or script. Their classes are the book's own:
with those of the theme, a hidden picture takes its caption with it.
"""

from __future__ import annotations

import base64
import colorsys
import copy
import io
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from lxml.html import HtmlElement
from lxml.html.builder import CLASS, E
from PIL import Image

from helpers import colours

PIXELS_PER_POINT = 96 / 72
# White is what the figure stands on, black its text, grey an observed node, with text on it.
LIGHT = colours.theme("light", "drawings", "parts")
DARK = dict(zip(LIGHT.values(), colours.theme("dark", "drawings", "parts").values(), strict=True))
DARK_PAGE, DARK_TEXT = DARK[LIGHT["ground"]], DARK[LIGHT["text"]]
CONTRAST = 4.0
EMBEDDED = re.compile(r"data:image/(png|webp);base64,\s*([A-Za-z0-9+/=\s]+)")
SMALL = 4000
LEAST_LETTERS = 9.3  # CSS pixels, on a phone
# Matplotlib draws a letter from an outline of 100 units, scaled to the size in points.
LETTERS, UNITS = re.compile(r"scale\((0\.\d+) -[\d.]+\)"), 100
STEPS = 16  # shades of a channel that are told apart where dots shade off


def improve(root: HtmlElement, builder: Any, context: dict) -> None:
    """Give the page's pictures their sizes and their dark twins, in place."""
    sources = {name: Path(builder.srcdir) / path for path, name in builder.images.items()}
    for picture in root.xpath("//article//img[contains(@src, '_images/')]"):
        name = picture.get("src").rsplit("/", 1)[1]
        for key, value in zip(("width", "height"), size(sources[name]), strict=True):
            picture.set(key, str(round(value)))
        picture.set("loading", "lazy")
        if name.endswith(".svg"):
            draw_twice(picture, sources[name])


def draw_twice(picture: HtmlElement, source: Path) -> None:
    """Put a drawing and its dark twin, which a style sheet shows, into a place that scrolls."""
    twin = copy.deepcopy(picture)
    twin.tail = None
    twin.set("src", dark_name(picture.get("src")))
    twin.set("class", "for-dark")
    twin.set("hidden", "")
    picture.set("class", "for-light")
    drawing = E.span(CLASS("drawing"), style=f"--least: {least_width(source)}px")
    drawing.tail, picture.tail = picture.tail, None
    picture.addprevious(drawing)
    drawing.extend([picture, twin])


def least_width(path: Path) -> int:
    """The width in CSS pixels at which a drawing's smallest letters can still be read."""
    drawing = path.read_text(encoding="utf-8")
    letters = [float(scale) for scale in LETTERS.findall(drawing)]
    pixels = UNITS * PIXELS_PER_POINT * min(letters, default=1.0)
    return round(size(path)[0] * min(1.0, LEAST_LETTERS / pixels))


def size(path: Path) -> tuple[float, float]:
    """Width and height of a picture in CSS pixels."""
    if path.suffix == ".svg":
        head = path.read_text(encoding="utf-8")[:2000]
        width, height = re.findall(r'\b(?:width|height)="([\d.]+)pt"', head)[:2]
        return float(width) * PIXELS_PER_POINT, float(height) * PIXELS_PER_POINT
    with Image.open(path) as picture:
        return picture.size


def dark_name(name: str) -> str:
    """The name of a drawing's dark twin."""
    return name.removesuffix(".svg") + "-dark.svg"


def draw_twins(folder: Path) -> None:
    """Make every drawing in a folder lighter in bytes, and draw its dark twin beside it."""
    for path in sorted(folder.glob("*.svg")):
        drawing = path.read_text(encoding="utf-8")
        if path.stem.endswith("-dark"):
            if not path.with_stem(path.stem.removesuffix("-dark")).exists():
                path.unlink()
        elif "<metadata>" in drawing or not path.with_name(dark_name(path.name)).exists():
            drawing = slim(drawing)
            path.write_text(drawing, encoding="utf-8")
            path.with_name(dark_name(path.name)).write_text(darken(drawing), encoding="utf-8")


def slim(drawing: str) -> str:
    """Drop the metadata (date, creator); store large embedded pictures as WebP."""
    drawing = re.sub(r"\s*<metadata>.*?</metadata>", "", drawing, flags=re.DOTALL)
    return EMBEDDED.sub(as_webp, drawing)


def as_webp(match: re.Match[str]) -> str:
    """An embedded PNG as WebP where that is smaller; its transparency stays exact."""
    png = base64.b64decode(match[2])
    if match[1] != "png" or len(png) < SMALL:
        return match[0]
    webp = encode(Image.open(io.BytesIO(png)))
    return match[0] if len(webp) >= len(png) else as_address(webp)


def encode(picture: Image.Image) -> bytes:
    """A picture as WebP."""
    webp = io.BytesIO()
    picture.save(webp, "WEBP", quality=85, method=4)
    return webp.getvalue()


def as_address(webp: bytes) -> str:
    """A WebP picture as the address that a drawing embeds it by."""
    return "data:image/webp;base64," + base64.b64encode(webp).decode()


def darken(drawing: str) -> str:
    """The drawing in the colours of a dark page, without the white that it stands on."""
    drawing = drawing.replace('style="fill: #ffffff"', 'style="fill: none"')
    # Text has no colour of its own: it is black by default.
    drawing = drawing.replace("<svg ", f'<svg fill="{DARK_TEXT}" ', 1)
    parts = re.split(r"(data:image/[^\"]*)", drawing)
    for i, part in enumerate(parts):
        if part.startswith("data:image/"):
            parts[i] = EMBEDDED.sub(darken_dots, part)
        else:
            parts[i] = re.sub(r"#[0-9a-fA-F]{6}\b", lambda m: dark_color(m[0].lower()), part)
    return "".join(parts)


def darken_dots(match: re.Match[str]) -> str:
    """Lighten pixels on a transparent ground, and ink on white paper; leave other pictures."""
    picture = Image.open(io.BytesIO(base64.b64decode(match[2])))
    pixels = np.array(picture.convert("RGBA"))
    if pixels[..., 3].min() > 0:
        grey = np.ptp(pixels[..., :3], axis=-1).max() <= STEPS  # WebP is a little off
        return as_address(encode(Image.fromarray(dark_paper(pixels)))) if grey else match[0]
    shades = pixels[..., :3] // STEPS * STEPS
    found, places = np.unique(shades.reshape(-1, 3), axis=0, return_inverse=True)
    colors = [dark_color("#" + bytes(shade).hex()) for shade in found]
    table = np.array([list(bytes.fromhex(color[1:])) for color in colors], dtype=np.uint8)
    pixels[..., :3] = table[places.reshape(-1)].reshape(shades.shape)
    return as_address(encode(Image.fromarray(pixels)))


def dark_paper(pixels: np.ndarray) -> np.ndarray:
    """Grey levels, (H, W, 4), white paper to black ink, as dark paper to light ink."""
    paper, ink = (np.array(list(bytes.fromhex(c[1:])), float) for c in (DARK_PAGE, DARK_TEXT))
    share = 1 - pixels[..., :1] / 255
    levels = np.concatenate([paper + share * (ink - paper), pixels[..., 3:]], -1)
    return levels.round().astype(np.uint8)


@cache
def dark_color(color: str) -> str:
    """The colour that means the same on a dark page: of the table, or lightened until it shows."""
    if color in DARK:
        return DARK[color]
    red, green, blue = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    while contrast(color, DARK_PAGE) < CONTRAST:
        lightness += 0.01
        channels = colorsys.hls_to_rgb(hue, min(lightness, 1.0), saturation)
        color = "#" + "".join(f"{round(255 * channel):02x}" for channel in channels)
    return color


def luminance(color: str) -> float:
    """Relative luminance of ``#rrggbb`` as the accessibility guidelines define it."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of contrast of two colours, from 1 to 21."""
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)
