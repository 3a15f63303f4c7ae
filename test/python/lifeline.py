"""Test equipment: tells whether a program still lives, whoever is its parent by now."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Callable

from fake_board import wait_until


class Lifeline:
    """A fifo that a program holds open for writing as long as it lives.

    Attributes:
        path: of the fifo.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        os.mkfifo(path)
        self._reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    def require_cut_by_kill(self, start: Callable[[], object]) -> None:
        """Has a process start the program, kills that one, and waits for the program's end.

        Args:
            start: comes back when the program holds the line; what it returns is kept.
        """
        child = os.fork()
        if child == 0:
            try:
                _started = start()
                os.kill(os.getpid(), signal.SIGKILL)
            finally:
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        wait_until(self._is_cut)

    def _is_cut(self) -> bool:
        try:
            return os.read(self._reader, 1) == b""
        except BlockingIOError:
            return False
