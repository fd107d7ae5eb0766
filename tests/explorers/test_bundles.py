"""The committed bundles of the explorers are what their sources give."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_bundles_are_fresh() -> None:
    node = Path(sys.executable).with_name("node")
    command = [node, "tools/bundle.mjs", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
