"""This project's own source files."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

# What a build, a script or another project put there is not ours to format.
_NOT_OURS = ("model_data.h", "digits.h")
_OUR_FOLDERS = ("include", "lib", "platforms/sim", "src", "test")


def find_sources(root: Path, suffixes: Sequence[str]) -> list[Path]:
    """The files below `root` with one of `suffixes`: those that git tracks or would track.

    Where there is no git, as in a downloaded archive, those in the folders that hold sources.
    """
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(listing, cwd=root, capture_output=True)
    except OSError:
        return _walk(root, suffixes)
    if done.returncode != 0:
        return _walk(root, suffixes)
    names = sorted(set(done.stdout.decode("utf-8").split("\0")) - {""})
    files = [root / name for name in names]
    # A tracked file that was deleted is still listed.
    return [file for file in files if file.suffix in suffixes and file.is_file()]


def _walk(root: Path, suffixes: Sequence[str]) -> list[Path]:
    files = [file for folder in _OUR_FOLDERS for file in (root / folder).rglob("*")]
    return sorted(f for f in files if f.suffix in suffixes and f.name not in _NOT_OURS)
