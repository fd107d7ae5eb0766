"""Colours by what they mean: the table of the book read backwards."""

from matplotlib.colors import to_hex

from helpers.plots import COLORS, DIGIT_COLORS

MEANINGS = {to_hex(value): name for name, value in COLORS.items()}


def meaning(colour: object) -> str:
    """``q``, ``p``, ``prior``, ``bound`` or ``data``; any other colour as its hexadecimal code."""
    code = to_hex(colour)  # type: ignore[arg-type]
    return MEANINGS.get(code, code)


def digit_of(colour: object) -> int:
    """The digit that a colour stands for."""
    return [to_hex(value) for value in DIGIT_COLORS].index(to_hex(colour))  # type: ignore[arg-type]
