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
    """Captures file descriptor 2 within the block; yields a function that returns it so far."""
    sys.stderr.flush()
    saved = os.dup(2)
    with tempfile.TemporaryFile(buffering=0) as file:

        def content() -> str:
            sys.stderr.flush()
            file.seek(0)  # descriptor 2 shares the position: after reading it is at the end again
            return file.read().decode(errors="replace")

        os.dup2(file.fileno(), 2)
        try:
            yield content
        finally:
            sys.stderr.flush()
            os.dup2(saved, 2)
            os.close(saved)
