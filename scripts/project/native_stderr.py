"""What C++ libraries write to stderr, past Python's `sys.stderr`."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from typing import Callable


@contextlib.contextmanager
def captured() -> Iterator[Callable[[], str]]:
    """Catches file descriptor 2 while it lasts; yields a function that tells what came so far."""
    sys.stderr.flush()
    saved = os.dup(2)
    try:
        with tempfile.TemporaryFile() as caught:
            os.dup2(caught.fileno(), 2)
            try:
                yield lambda: _content(caught.fileno())
            finally:
                sys.stderr.flush()
                os.dup2(saved, 2)
    finally:
        os.close(saved)


def _content(descriptor: int) -> str:
    sys.stderr.flush()
    os.lseek(descriptor, 0, os.SEEK_SET)
    with os.fdopen(os.dup(descriptor), "rb") as file:
        return file.read().decode(errors="replace")
