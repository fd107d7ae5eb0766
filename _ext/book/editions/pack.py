"""Pack the built site into one file that a lecturer can carry: unpack it, open ``index.html``.

    python -m book.editions.pack [SITE]

The same site gives the same file, byte by byte: entries are sorted and carry one fixed date.
"""

import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
NAME = "deep-generative-models-by-hand"
DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that the format knows
READABLE = 0o100644 << 16
# Already compressed; trying again would only take time.
STORED = {".png", ".webp", ".woff2", ".ico"}


def pack(site: Path, target: Path) -> int:
    """Write ``target`` with all files of ``site`` in one folder; return its size in bytes."""
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(site.rglob("*")):
            if path.is_file() and path.name != ".buildinfo":
                entry = zipfile.ZipInfo(f"{NAME}/{path.relative_to(site).as_posix()}", DATE)
                entry.external_attr = READABLE
                stored = path.suffix in STORED
                entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes(), compresslevel=9)
    return target.stat().st_size


def main(arguments: list[str]) -> int:
    """Pack and say where the file is and how large."""
    site = Path(arguments[0]) if arguments else ROOT / "_build" / "html"
    if not (site / "index.html").is_file():
        print(f"no built site in {site}: run `make book` first", file=sys.stderr)
        return 1
    target = site.parent / f"{NAME}.zip"
    print(f"{target}: {pack(site, target) / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
