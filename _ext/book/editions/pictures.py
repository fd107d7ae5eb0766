"""Pictures in the formats that every reader of EPUB knows: SVG without WebP in it, PNG, JPEG."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

from PIL import Image

EMBEDDED_WEBP = re.compile(r"data:image/webp;base64,\s*([A-Za-z0-9+/=\s]+)")
DOCTYPE = re.compile(r"<!DOCTYPE[^>]*>\s*")
# Matplotlib's glyph of the space, a path without the attribute `d`, invalid in SVG 1.1.
EMPTY_PATH = re.compile(r'<path id="([^"]+)" transform=')
TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}


def known(path: Path) -> tuple[str, bytes]:
    """A picture's name and bytes in a format that readers know."""
    if path.suffix == ".svg":
        drawing = DOCTYPE.sub("", path.read_text(encoding="utf-8"))
        drawing = EMPTY_PATH.sub(r'<path id="\1" d="M0 0" transform=', drawing)
        return path.name, EMBEDDED_WEBP.sub(as_png, drawing).encode()
    if path.suffix == ".webp":
        jpeg = io.BytesIO()
        Image.open(path).convert("RGB").save(jpeg, "JPEG", quality=85, optimize=True)
        return f"{path.stem}.jpg", jpeg.getvalue()
    return path.name, path.read_bytes()


def as_png(match: re.Match[str]) -> str:
    """The address of an embedded WebP picture, as PNG, which keeps what is transparent."""
    png = io.BytesIO()
    Image.open(io.BytesIO(base64.b64decode(match[1]))).save(png, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(png.getvalue()).decode()
