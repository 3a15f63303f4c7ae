"""One process at a time."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

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


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Holds the lock of the file `path`, waiting as long as another process has it.

    The system itself lets go of it when its holder ends, however that happens, so
    no stale lock is ever left behind.
    """
    with open(path, "ab") as file:
        if not _try_to_lock(file):
            print(
                f"waiting for another process to finish with {path.parent.name} …", file=sys.stderr
            )
            while not _try_to_lock(file):
                time.sleep(0.2)
        yield
