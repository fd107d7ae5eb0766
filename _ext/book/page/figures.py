"""Figures that a cell has drawn: sized, loaded when near, light, and in four faces.

``helpers.plots.style`` decides how a drawing looks. It arrives here once: for a wide page, and in
its element ``metadata`` for a phone. Each of the two gets a twin for dark pages, with the dark
colours of ``helpers.colours``: same hue and same meaning, light on dark. That holds for dots drawn
as pixels too, which lie on nothing, and for opaque grey levels, such as rows of digits: ink on
paper. Opaque pixels of other colours are pictures and stay as they are.

Each page carries a ``<picture>`` for either scheme; a browser does not load the one that the scheme
hides, and the dark one is ``hidden`` where there is no style sheet or script. Their classes are the
book's own: with those of the theme, a hidden picture takes its caption with it.
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
GROUPS = ("surfaces", "text", "parts", "components", "drawings")  # the last one counts
LIGHT = colours.theme("light", *GROUPS)
DARK = dict(zip(LIGHT.values(), colours.theme("dark", *GROUPS).values(), strict=True))
DARK |= {colours.readable(c, "light"): colours.readable(c, "dark") for c in colours.DIGIT_COLORS}
DARK_PAGE, DARK_TEXT = DARK[LIGHT["ground"]], DARK[LIGHT["text"]]
CONTRAST = 4.5
EMBEDDED = re.compile(r"data:image/(png|webp);base64,\s*([A-Za-z0-9+/=\s]+)")
SMALL = 4000
PHONE = "screen and (max-width: 640px)"
NARROW = re.compile(r"<metadata>(<svg.*</svg>)\s*</metadata>", re.DOTALL)
METADATA = re.compile(r"\s*<metadata>.*</metadata>", re.DOTALL)
PROLOGUE = '<?xml version="1.0" encoding="utf-8"?>\n'
STEPS = 16  # shades of a channel that are told apart where dots shade off


def improve(root: HtmlElement, builder: Any, context: dict) -> None:
    """Give the page's pictures their sizes and their other faces, in place."""
    sources = {name: Path(builder.srcdir) / path for path, name in builder.images.items()}
    for picture in root.xpath("//article//img[contains(@src, '_images/')]"):
        name = picture.get("src").rsplit("/", 1)[1]
        set_size(picture, size(sources[name]))
        picture.set("loading", "lazy")
        if name.endswith(".svg"):
            give_faces(picture, NARROW.search(sources[name].read_text(encoding="utf-8")))


def give_faces(image: HtmlElement, narrow: re.Match[str] | None) -> None:
    """Put a drawing, its dark twin and both their forms for phones into one place."""
    drawing = E.span(CLASS("drawing"))
    drawing.tail, image.tail = image.tail, None
    image.addprevious(drawing)
    address = image.get("src")
    dark = copy.deepcopy(image)
    dark.set("src", variant(address, "dark"))
    dark.set("hidden", "")
    for face, scheme in ((image, "light"), (dark, "dark")):
        face.set("class", f"for-{scheme}")
        drawing.append(E.picture(face))
        if narrow:
            phone = "phone-dark" if scheme == "dark" else "phone"
            source = E.source(media=PHONE, srcset=variant(address, phone))
            set_size(source, points(narrow[1]))
            face.addprevious(source)


def set_size(element: HtmlElement, sides: tuple[float, float]) -> None:
    """Say how large a picture is, in CSS pixels."""
    for key, value in zip(("width", "height"), sides, strict=True):
        element.set(key, str(round(value)))


def size(path: Path) -> tuple[float, float]:
    """Width and height of a picture in CSS pixels."""
    if path.suffix == ".svg":
        return points(path.read_text(encoding="utf-8"))
    with Image.open(path) as picture:
        return picture.size


def points(drawing: str) -> tuple[float, float]:
    """Width and height of a drawing in CSS pixels, from its head, which gives them in points."""
    width, height = re.findall(r'\b(?:width|height)="([\d.]+)pt"', drawing[:2000])[:2]
    return float(width) * PIXELS_PER_POINT, float(height) * PIXELS_PER_POINT


def variant(name: str, face: str) -> str:
    """The name of another face of a drawing: ``dark``, ``phone`` or ``phone-dark``."""
    return f"{name.removesuffix('.svg')}-{face}.svg"


def draw_faces(folder: Path) -> None:
    """Make every drawing in a folder lighter in bytes, and draw its other faces beside it."""
    for path in sorted(folder.glob("*.svg")):
        original = re.sub(r"(-phone)?(-dark)?$", "", path.stem)
        if original != path.stem:
            if not path.with_stem(original).exists():
                path.unlink()
            continue
        drawing = path.read_text(encoding="utf-8")
        if "<metadata>" in drawing or not path.with_name(variant(path.name, "dark")).exists():
            narrow = NARROW.search(drawing)
            faces = {"": METADATA.sub("", drawing)}
            if narrow:
                faces["-phone"] = PROLOGUE + narrow[1]
            for face, drawn in faces.items():
                light = EMBEDDED.sub(as_webp, drawn)
                for scheme, content in (("", light), ("-dark", darken(light))):
                    path.with_stem(path.stem + face + scheme).write_text(content, encoding="utf-8")


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
