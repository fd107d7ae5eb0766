"""Golden values: what `helpers` computes for inputs that the explorers' JavaScript must match.

    python -m tools.golden_values           write every NAME.json that is not what helpers say now
    python -m tools.golden_values --check   only name the differences

They lie in ``tests/explorers/golden``. Each NAME.py has a function ``golden()`` that returns plain
numbers, lists and dicts. The JSON is asserted by pytest (it is what Python computes) and by
``node --test`` (JavaScript agrees).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import sys
from pathlib import Path
from typing import Any

from helpers.training.checkpoints import write_atomically

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "explorers" / "golden"
TOLERANCE = 1e-6  # relative to values of one; machines differ in the last digits


def compute(source: Path) -> Any:
    """Run ``golden()`` of one file."""
    spec = importlib.util.spec_from_file_location(f"golden_{source.stem}", source)
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot read {source}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.golden()


def differences(old: Any, new: Any, where: str) -> list[str]:
    """Say where two nested values differ by more than the tolerance."""
    if isinstance(new, dict) and isinstance(old, dict) and old.keys() == new.keys():
        return [line for key in new for line in differences(old[key], new[key], f"{where}.{key}")]
    if isinstance(new, list) and isinstance(old, list) and len(old) == len(new):
        pairs = enumerate(zip(old, new, strict=True))
        return [line for i, pair in pairs for line in differences(*pair, f"{where}[{i}]")]
    if isinstance(new, float) and isinstance(old, int | float):
        same = math.isclose(old, new, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
        return [] if same else [f"{where}: {old} is committed, {new} is computed"]
    return [] if old == new else [f"{where}: {old!r:.60} is committed, {new!r:.60} is computed"]


def stale(source: Path, values: Any) -> list[str]:
    """All differences between the committed values of one file and what helpers say now."""
    target = source.with_suffix(".json")
    old = json.loads(target.read_text(encoding="utf-8")) if target.exists() else None
    return differences(old, json.loads(json.dumps(values)), source.stem)


def main() -> int:
    """Write what differs, or compare."""
    parser = argparse.ArgumentParser(description="Golden values for the explorers' tests.")
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    check = parser.parse_args().check
    lines = []
    for source in sorted(FOLDER.glob("*.py")):
        values = compute(source)
        found = stale(source, values)
        lines += found
        if found and not check:
            text = json.dumps(values, indent=1, sort_keys=True)
            write_atomically(source.with_suffix(".json"), (text + "\n").encode())
    if check and lines:
        print("\n".join(lines), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
