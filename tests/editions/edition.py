"""The printed book as its tests read it."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from book.programs import debian
from lxml.html import HtmlElement
from PIL import Image
from pypdf import PdfReader

DOTS_PER_INCH = 20  # enough to see where something is printed
WIDTH, HEIGHT, BOTTOM = 595, 842, 68  # points: A4, and the margin below the text


@dataclass
class Printed:
    """The PDF, and the long page it was made from."""

    path: Path
    reader: PdfReader
    source: HtmlElement

    @cached_property
    def texts(self) -> list[str]:
        """The text of every page."""
        return self.extract()

    @cached_property
    def feet(self) -> list[str]:
        """What stands below the text of every page, squeezed."""
        return [squeezed(text) for text in self.extract(*area(HEIGHT - BOTTOM, BOTTOM))]

    @cached_property
    def last_lines(self) -> list[str]:
        """The lowest line of the text of every page, squeezed."""
        bodies = self.extract("-layout", *area(0, HEIGHT - BOTTOM))
        return [squeezed(body.rstrip().split("\n")[-1]) for body in bodies]

    def extract(self, *options: str) -> list[str]:
        """The text of every page as poppler finds it."""
        command = [poppler("pdftotext"), "-enc", "UTF-8", *options, str(self.path), "-"]
        text = subprocess.run(command, check=True, capture_output=True).stdout.decode()
        return text.split("\f")[:-1]


def area(top: int, height: int) -> list[str]:
    """The options that let poppler read a band of every page, in points."""
    numbers = {"-x": 0, "-y": top, "-W": WIDTH, "-H": height}
    return [str(word) for option in numbers.items() for word in option]


def poppler(program: str) -> str:
    """The name of one of poppler's programs, which can be started.

    Raises ``debian.Missing`` where it is missing and cannot be installed.
    """
    if shutil.which(program) is None:
        debian.install("poppler-utils", program)
    return program


def squeezed(text: str) -> str:
    """A text without what layout brings: spaces, line ends, joined letters, curved apostrophes."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'")
    return re.sub(r"[\s\u200b]+", "", plain)


def photographs(path: Path, folder: Path) -> list[np.ndarray]:
    """Every page of a PDF as small grey pixels, 0 black and 255 white."""
    command = [poppler("pdftoppm"), "-gray", "-r", str(DOTS_PER_INCH), path, folder / "page"]
    subprocess.run(command, check=True)
    return [np.asarray(Image.open(file)) for file in sorted(folder.glob("page-*.pgm"))]
