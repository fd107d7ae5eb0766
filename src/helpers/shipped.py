"""Where the files that the book ships lie: inside an installed wheel, or in the checkout."""

from pathlib import Path

PACKAGE = Path(__file__).parent


def shipped_folder(name: str) -> Path:
    """The folder `name` of the book, which a wheel carries as ``helpers/_name``."""
    installed = PACKAGE / f"_{name}"
    return installed if installed.is_dir() else PACKAGE.parents[1] / name
