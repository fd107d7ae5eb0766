"""The book's colours: ``colours.json`` beside this file is the only place where they stand.

``parts``: what a colour means everywhere: q and the encoder blue, p and the decoder vermilion, the
prior green, the bound purple, data grey. ``text``: their variants that are dark, or light, enough
to be read. ``surfaces``: ink and paper of live figures and slides. ``components`` of a mixture;
``digits``: ten hues that stay apart in the common kinds of colour blindness, one a digit.
``drawings``: ground, text and observed nodes of Matplotlib's pictures. Each has a value for light
and one for dark pages. Matplotlib, diagrams and the book's pages read the file here, live figures
when they are bundled (``tools/bundle.mjs``).
"""

import json
from pathlib import Path
from typing import Any, Literal

Theme = Literal["light", "dark"]
FILE = Path(__file__).with_name("colours.json")
TABLE: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))


def theme(name: Theme, *groups: str) -> dict[str, str]:
    """The colours of some groups in one theme, by name; of ``parts`` where none is named."""
    return {
        colour: values[name]
        for group in groups or ("parts",)
        for colour, values in TABLE[group].items()
    }


COLORS = theme("light")
DIGIT_COLORS: tuple[str, ...] = tuple(TABLE["digits"])


def readable(color: str, name: Theme) -> str:
    """The variant of a light colour, as ``#rrggbb``, in which text is written in a theme.

    Parts have their own; any other colour is mixed with as much of the theme's ink.
    """
    parts = {value: part for part, value in COLORS.items()}
    if color in parts:
        return theme(name, "text")[f"{parts[color]}-text"]
    ink = theme(name, "surfaces")["ink"]
    channels = zip(bytes.fromhex(color[1:]), bytes.fromhex(ink[1:]), strict=True)
    return "#" + "".join(f"{round((one + other) / 2):02x}" for one, other in channels)
