"""Find the browsers that tests use beside Chromium, Firefox and WebKit, or install Debian's.

    python -m book.programs.engines

prints the paths of the programs. WebKit is WebKitGTK's small browser, driven by its own driver, on
a screen that Xvfb keeps in memory; Firefox needs neither.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from book.programs import debian

# By program: Debian's package, its names on the path, and where it lies that is not on the path.
PROGRAMS = {
    "Firefox": ("firefox-esr", ["firefox-esr", "firefox"], []),
    "WebKitWebDriver": ("webkit2gtk-driver", ["WebKitWebDriver"], []),
    "MiniBrowser": (
        "libwebkit2gtk-4.1-0",
        ["MiniBrowser"],
        ["usr/lib/*/webkit2gtk-4.1/MiniBrowser", "usr/libexec/webkit2gtk-4.1/MiniBrowser"],
    ),
    "Xvfb": ("xvfb", ["Xvfb"], []),
}


def find(program: str, root: Path = Path("/")) -> str | None:
    """Return the path of one of ``PROGRAMS``, or None where there is none."""
    _, names, patterns = PROGRAMS[program]
    places = (str(path) for pattern in patterns for path in sorted(root.glob(pattern)))
    return next(filter(None, map(shutil.which, [*names, *places])), None)


def ensure() -> dict[str, str]:
    """Return the path of each program, installed by apt if need be.

    Raises ``debian.Missing`` if one is missing afterwards either.
    """
    for program, (package, _, _) in PROGRAMS.items():
        if find(program) is None:
            debian.install(package, program)
    paths = {program: find(program) for program in PROGRAMS}
    missing = [program for program, path in paths.items() if path is None]
    if missing:
        raise debian.Missing(f"apt installed no {' and no '.join(missing)} that can be found")
    return {program: path for program, path in paths.items() if path}


def main() -> int:
    """Print the paths; return 0, or 1 after one sentence that says what is missing."""
    try:
        print(*ensure().values(), sep="\n")
    except debian.Missing as error:
        print(f"No browser: {error}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
