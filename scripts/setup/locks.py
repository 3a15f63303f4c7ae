"""One process at a time; only the standard library, on Python 3.9 or newer."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import IO

from project import paths
from project.errors import UserError

if sys.platform == "win32":
    import msvcrt

    def _try_to_lock(file: IO[bytes]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try_to_lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def hold(path: Path, awaited: str) -> IO[bytes]:
    """Takes the lock of the file `path`; as long as another process has it, waits.

    Args:
        path: made if it is missing, with its folder.
        awaited: what a person who has to wait is told, as in "waiting for …".

    Returns:
        The open file. The lock lasts until it is closed, or until this process ends, however that
        happens, so that no stale lock is ever left behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = open(path, "ab")  # noqa: SIM115
    if not _try_to_lock(file):
        print(f"waiting for {awaited} …", file=sys.stderr, flush=True)
        while not _try_to_lock(file):
            time.sleep(0.2)
    return file


def hold_build() -> IO[bytes]:
    """The lock that one build of this project holds at a time, whatever its board.

    Two of one board would write the same objects, and all compile the headers in include/, which
    another board may want otherwise.

    Raises:
        UserError: .pio cannot be written.
    """
    try:
        return hold(paths.ROOT / ".pio" / "build.lock", "another build of this project")
    except OSError as error:
        raise UserError(
            f"cannot write .pio ({error.strerror}); free space or make the folder writable."
        ) from error
