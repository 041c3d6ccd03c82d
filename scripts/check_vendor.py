"""Compares vendored and bundled files with their checksums: nothing changed, unlisted or unlicensed.

Whether the files are what npm gives is left to ``scripts/vendor --check``, which needs Node.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "wagtail_mib_events/static/wagtail_mib_events"
BUNDLES = STATIC / "door/built"
SUMS = "SHA256SUMS"


def folders() -> list[Path]:
    """Return the folders that hold files of others or bundles made of them."""
    vendored = [*STATIC.glob("vendor/*"), *(ROOT / "tests/vendor").glob("*")]
    return sorted(path for path in [*vendored, BUNDLES] if path.is_dir())


def sum_of(path: Path) -> str | None:
    """Return the SHA-256 of a file, or None if there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def listed_sums(folder: Path) -> dict[str, str]:
    """Return the checksums that the folder's list names, in the format of ``sha256sum``."""
    lines = (folder / SUMS).read_text().splitlines()
    return {name.lstrip("*"): digest for digest, name in (line.split(maxsplit=1) for line in lines)}


def problems(folder: Path) -> list[str]:
    """Say what is wrong with one folder. A bundle's list names its sources too: they must be as they were."""
    if not (folder / SUMS).exists():
        return [f"{folder.name}: no {SUMS}"]
    listed = listed_sums(folder)
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {SUMS}
    found = [f"{folder.name}/{name}: not listed" for name in present - listed.keys()]
    found += [
        f"{folder.name}/{name}: missing or differs from its checksum"
        for name, digest in listed.items()
        if sum_of(folder / name) != digest
    ]
    if folder != BUNDLES and not any("LICENSE" in name.upper() for name in present):
        found.append(f"{folder.name}: no licence")
    return sorted(found)


def main() -> int:
    """Print every problem; fail if there is one."""
    found = [problem for folder in folders() for problem in problems(folder)]
    for problem in found:
        print(problem, file=sys.stderr)
    if not found:
        print(f"vendored as listed: {', '.join(path.name for path in folders()) or 'nothing yet'}")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
