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

    def _lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def hold(path: Path, awaited: str) -> IO[bytes]:
    """Takes the lock of the file `path`, which is made if it is missing.

    Waits as long as another process has the lock, and prints "waiting for `awaited` …" then.

    Returns:
        The open file. The lock lasts until it is closed or this process ends, in whatever way.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = open(path, "ab")  # noqa: SIM115
    is_reported = False
    while True:
        try:
            _lock(file)
            return file
        except (BlockingIOError, PermissionError):  # on Windows the latter
            if not is_reported:
                print(f"waiting for {awaited} …", file=sys.stderr, flush=True)
                is_reported = True
            time.sleep(0.2)


def hold_build() -> IO[bytes]:
    """The lock that one build of this project holds at a time, whatever its board.

    Two builds of one board would write the same objects, and all compile the headers in include/,
    which differ from board to board.

    Raises:
        UserError: .pio cannot be written.
    """
    try:
        return hold(paths.ROOT / ".pio" / "build.lock", "another build of this project")
    except OSError as error:
        raise UserError(
            f"cannot write .pio ({error.strerror}); free space or make the folder writable."
        ) from error
