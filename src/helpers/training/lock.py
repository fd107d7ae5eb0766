"""A file has one writer: a second process is told so before it does any work."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpers.training.checkpoints import CheckpointError, unwritable


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file at `path` for this process; the system lets go of it when the process dies.

    The lock is one of the system on an empty file beside `path`, which goes when the lock does.
    On Windows nothing is locked.

    Raises:
        CheckpointError: when another process holds it, or the folder cannot be written to.
    """
    if sys.platform == "win32":
        yield
        return
    beside = path.with_name(f".{path.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        while (handle := _lock(beside)) is None:
            pass
    except BlockingIOError:
        raise CheckpointError(
            f"another process is writing {path}; wait until it ends, or choose another file"
        ) from None
    except OSError as error:
        raise unwritable(path, error) from None
    try:
        yield
    finally:
        beside.unlink(missing_ok=True)
        os.close(handle)


def _lock(path: Path) -> int | None:
    """A handle of the locked file, or None when it was removed since it was opened."""
    import fcntl  # where there is one: not on Windows

    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if path.exists() and os.path.samestat(os.fstat(handle), os.stat(path)):
            return handle
    except OSError:
        os.close(handle)
        raise
    os.close(handle)
    return None
