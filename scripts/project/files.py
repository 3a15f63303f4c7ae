"""Files that are either wholly there or not touched at all."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from pathlib import Path

from project.errors import UserError


def checksum(content: bytes) -> str:
    """SHA-256 of `content` as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def write_atomically(path: Path, content: bytes) -> None:
    """Replaces `path` by `content` in one step, or leaves it as it was.

    Raises:
        UserError: the folder is read-only, the disk is full, and the like.
    """
    write_together({path: content})


def write_together(contents: dict[Path, bytes]) -> None:
    """Replaces several files; when one cannot be written, all stay as they were.

    Each content goes to a neighbour on the same file system first, so that a full disk or
    a killed process never leaves half a file behind.

    Raises:
        UserError: as for `write_atomically`.
    """
    neighbours: dict[Path, str] = {}
    path = Path()
    try:
        for path, content in contents.items():
            neighbours[path] = _write_neighbour(path, content)
        for path, neighbour in neighbours.items():
            os.replace(neighbour, path)
    except OSError as error:
        raise UserError(
            f"cannot write {path} ({error.strerror}); free space or make its folder writable."
        ) from error
    finally:
        for neighbour in neighbours.values():
            Path(neighbour).unlink(missing_ok=True)


def _write_neighbour(path: Path, content: bytes) -> str:
    if path.is_dir():  # the replacement would fail when other files are replaced already
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, neighbour = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(neighbour, 0o644)
    except OSError:
        Path(neighbour).unlink(missing_ok=True)
        raise
    return neighbour


def write_if_changed(path: Path, content: bytes) -> bool:
    """Writes `content` unless `path` already holds it; returns whether it wrote.

    An untouched file keeps its date, so that nothing is made again for it.
    """
    if path.is_file() and path.read_bytes() == content:
        return False
    write_atomically(path, content)
    return True
