"""What a picture says: colours by what they mean, and the names at its curves."""

from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from helpers.plots import COLORS, DIGIT_COLORS
from helpers.plots.labels import Labels

MEANINGS = {to_hex(value): name for name, value in COLORS.items()}


def meaning(colour: object) -> str:
    """``q``, ``p``, ``prior``, ``bound`` or ``data``; any other colour as its hexadecimal code."""
    code = to_hex(colour)  # type: ignore[arg-type]
    return MEANINGS.get(code, code)


def digit_of(colour: object) -> int:
    """The digit that a colour stands for."""
    return [to_hex(value) for value in DIGIT_COLORS].index(to_hex(colour))  # type: ignore[arg-type]


def written(ax: Axes) -> list[str]:
    """The names at the curves of some axes."""
    (names,) = [artist for artist in ax.artists if isinstance(artist, Labels)]
    return [text.get_text() for text in names.texts]
