"""Files that are written completely or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import sys
import tempfile
from pathlib import Path

from project.errors import UserError


def checksum(content: bytes) -> str:
    """SHA-256 of `content` as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def fnv1a(content: bytes) -> int:
    """FNV-1a of `content`, 32 bits: a checksum that takes a firmware three lines."""
    result = 2166136261
    for byte in content:
        result = (result ^ byte) * 16777619 % 2**32
    return result


def write_atomically(path: Path, content: bytes) -> None:
    """Replaces `path` by `content` in one step, or leaves it as it was.

    Raises:
        UserError: the folder is read-only, the disk is full, and the like.
    """
    write_together({path: content})


def write_together(contents: dict[Path, bytes]) -> None:
    """Replaces several files; when one cannot be written, all stay as they were.

    Each content is first written to a file beside its target, so that a full disk or a killed
    process never leaves half a file. A symbolic link stays, and its target is replaced. A device,
    a pipe and this program's own output are written to directly.

    Raises:
        UserError: as for `write_atomically`.
    """
    neighbours: dict[Path, str] = {}
    path = Path()
    try:
        for path, content in contents.items():
            if not _is_stream(path):
                neighbours[path] = _write_neighbour(Path(os.path.realpath(path)), content)
        for path, content in contents.items():
            if path not in neighbours:
                _write_directly(path, content)
        for path, neighbour in neighbours.items():
            os.replace(neighbour, os.path.realpath(path))
    except BrokenPipeError:
        raise  # the reader of the output left, see `run_main`
    except OSError as error:
        raise UserError(
            f"cannot write {path} ({error.strerror}); free space, make its folder writable or "
            "name another file."
        ) from error
    finally:
        for neighbour in neighbours.values():
            Path(neighbour).unlink(missing_ok=True)


def _is_stream(path: Path) -> bool:
    """Whether `path` cannot be replaced, such as a pipe, or /dev/stdout even if that is a file."""
    is_replaceable = path.is_file() or path.is_dir()  # a folder is refused later
    return path.exists() and (not is_replaceable or _own_output(path) is not None)


def _own_output(path: Path) -> int | None:
    for descriptor in (1, 2):
        with contextlib.suppress(OSError):  # it is closed
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
    return None


def _write_directly(path: Path, content: bytes) -> None:
    # Opened again, a file behind /dev/stdout would be written from its start, over earlier output.
    output = _own_output(path)
    sys.stdout.flush()
    with open(path if output is None else os.dup(output), "wb") as stream:
        stream.write(content)


def _write_neighbour(path: Path, content: bytes) -> str:
    if path.is_dir():  # os.replace would fail only after other files are replaced
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, neighbour = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(neighbour, 0o644)
    except BaseException:  # also Ctrl-C
        Path(neighbour).unlink(missing_ok=True)
        raise
    return neighbour


def write_if_changed(path: Path, content: bytes) -> bool:
    """Writes `content` unless `path` already holds it; returns whether it wrote.

    An untouched file keeps its date, so that nothing is built again because of it.
    """
    if path.is_file() and path.read_bytes() == content:
        return False
    write_atomically(path, content)
    return True
