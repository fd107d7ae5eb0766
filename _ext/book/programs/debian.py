"""Install a Debian package by apt where a program or a font is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys


class Missing(Exception):
    """Something is missing and cannot be installed; the message says so in one sentence."""


def install(package: str, wanted: str) -> None:
    """Install Debian's ``package``, which holds what is ``wanted``, with sudo unless we are root.

    Raises ``Missing`` where there is no apt or it fails.
    """
    if shutil.which("apt-get") is None:
        raise Missing(f"there is no {wanted} and no apt to install it")
    root = os.geteuid() == 0
    if not root and shutil.which("sudo") is None:
        raise Missing(f"there is no {wanted}, and apt needs root or sudo")
    prefix = [] if root else ["sudo", "--non-interactive"]
    print(f"No {wanted} found: installing {package} by apt.", file=sys.stderr, flush=True)
    for words in (["update"], ["install", "--yes", "--no-install-recommends", package]):
        command = [*prefix, "apt-get", "--quiet", *words]
        if subprocess.run(command, stdout=sys.stderr, check=False).returncode:
            raise Missing(f"there is no {wanted} and `{' '.join(command)}` failed")
