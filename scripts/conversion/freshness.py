"""Whether the headers in include/ are still those that the inputs give.

By content, not by date: a checkout, a `touch` or a copied file rebuilds nothing. Only the
standard library, so that the PlatformIO hook can ask in a few milliseconds.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from project import paths, reading
from project.settings import QUANTIZATIONS

_SOURCES = ("conversion", "data", "images", "project")
_LONGEST_LINE = 200


def fingerprint(model_path: Path, *settings: str) -> str:
    """SHA-256 over all that the headers depend on: model, card, digits, settings, our code.

    Missing files count as such.

    Raises:
        UserError: one of them cannot be read.
    """
    digest = hashlib.sha256("\0".join(settings).encode())
    files = [model_path, *map(paths.model_path, QUANTIZATIONS), paths.MODEL_CARD]
    files += sorted(paths.DIGITS_DIR.glob("*.png"))
    for package in _SOURCES:
        files += sorted((paths.SCRIPTS_DIR / package).glob("*.py"))
    for file in files:
        content = reading.checksum(file) if file.is_file() else "missing"
        digest.update(f"{file.name}\0{content}\0".encode())
    return digest.hexdigest()


def headers_are_fresh(expected_fingerprint: str) -> bool:
    """Whether both headers exist and carry this fingerprint in their first line."""
    return all(
        _fingerprint_of(header) == expected_fingerprint
        for header in (paths.MODEL_DATA_H, paths.DIGITS_H)
    )


def _fingerprint_of(header: Path) -> str | None:
    if not header.is_file():
        return None
    with header.open("rb") as file:
        first = file.readline(_LONGEST_LINE).decode(errors="replace")
    return first.removeprefix("// fingerprint ").strip()
