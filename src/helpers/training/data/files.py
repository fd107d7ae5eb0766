"""The data files that the book ships, read only when their bytes are the right ones.

Nothing is downloaded. A file that is missing or damaged is named in a sentence. Licences stand
beside the files in ``data/``.
"""

import hashlib
from pathlib import Path

from helpers.shipped import shipped_folder


class DataFileError(RuntimeError):
    """A shipped data file is missing or damaged."""


def data_folder() -> Path:
    """Where the data lies: inside an installed wheel, or ``data/`` of the checkout."""
    return shipped_folder("data")


def checked_bytes(name: str, sha256: str) -> bytes:
    """The content of a data file.

    Args:
        name: of the file in :func:`data_folder`.
        sha256: the digest that its bytes must have, in hexadecimal.

    Raises:
        DataFileError: when the file is missing or has another digest.
    """
    path = data_folder() / name
    advice = "restore it from a fresh checkout of the book"
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DataFileError(f"cannot read the data file {path} ({reason}); {advice}") from None
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise DataFileError(
            f"the data file {path} is damaged: its {len(content)} bytes have SHA-256 "
            f"{found[:12]}..., expected {sha256[:12]}...; {advice}"
        )
    return content
