"""Which explorers there are: folders beside the kit with a ``figure.js`` and a class."""

import importlib
from functools import cache
from pathlib import Path

from helpers.explorers.kit.base import Explorer

FOLDER = Path(__file__).parents[1]


@cache
def explorers() -> dict[str, type[Explorer]]:
    """The class of every explorer by its name, which is that of its folder.

    Raises:
        ValueError: when a folder defines no class of that name.
    """
    names = sorted(path.parent.name for path in FOLDER.glob("*/figure.js"))
    return {name: _class_of(name) for name in names if name != "kit"}


def _class_of(name: str) -> type[Explorer]:
    module = importlib.import_module(f"helpers.explorers.{name}")
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Explorer) and value.NAME == name:
            return value
    raise ValueError(
        f"the folder explorers/{name} defines no explorer; expected a class with NAME {name!r} in "
        "its __init__.py"
    )
