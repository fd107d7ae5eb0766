"""Find the Chromium that tests and pictures of pages use, or install it where apt can.

    python -m book.programs.chromium

prints the path of the program. The environment variable CHROMIUM names it where the usual places
do not hold it. Playwright drives it, and never downloads a browser of its own.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from book.programs import debian

NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"]
PLACES = [
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
]
# This option replaces Playwright's own of the same name, which has all but the last line.
DISABLED = (
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "AimEnabled"),
    *("OptimizationHints", "NetworkTimeServiceQuerying", "PreconnectToSearch"),
    # Pages of the address bar, which nobody sees: a sixth of what a page costs in a test.
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
)
# No sandbox: containers often run as root, where Chromium refuses one. The rest keeps Chromium
# from talking to anybody but the server of the test.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(DISABLED)}",
]
ADVICE = "install Chromium or Chrome, or set CHROMIUM to the path of the program"


class NoBrowser(Exception):
    """There is no Chromium to start; the message says so in one sentence."""


def find() -> str | None:
    """Return the path of Chromium or Chrome, or None where there is none.

    Raises ``NoBrowser`` if CHROMIUM names something that cannot be started.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        path = shutil.which(named)
        if path is None:
            raise NoBrowser(f"CHROMIUM names {named!r}, which is no program that can be started")
        return path
    candidates = [*map(shutil.which, NAMES), *map(shutil.which, PLACES)]
    return next((str(path) for path in candidates if path), None)


def install() -> None:
    """Install Debian's package.

    Raises ``NoBrowser`` where it cannot be installed.
    """
    try:
        debian.install("chromium", "Chromium")
    except debian.Missing as error:
        raise NoBrowser(f"{error}: {ADVICE}") from error


def ensure() -> str:
    """Return the path of Chromium, installed by apt if need be.

    Raises ``NoBrowser`` if there is none afterwards either.
    """
    path = find()
    if path is None:
        install()
        path = find()
    if path is None:
        raise NoBrowser(f"apt installed no Chromium that can be found: {ADVICE}")
    return path


def main() -> int:
    """Print the path; return 0, or 1 after one sentence that says what is missing."""
    try:
        print(ensure())
    except NoBrowser as error:
        print(f"No browser: {error}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
