"""The progress of a long job: a bar in a terminal, elsewhere a line now and then."""

from __future__ import annotations

import time
from typing import Callable, TextIO

_BAR = 20  # characters
_TERMINAL_SECONDS = 0.1


class Progress:
    """Counts up to `total`, with the time left.

    Args:
        total: how much there is to do.
        stream: where it is shown.
        done: how much of it an earlier process did.
        line_seconds: the time between two lines where `stream` is not a terminal.
        clock: in seconds.
    """

    def __init__(
        self,
        total: int,
        stream: TextIO,
        done: int = 0,
        line_seconds: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._total = total
        self._done_before = done
        self._stream = stream
        self._in_terminal = stream.isatty()
        self._pause = _TERMINAL_SECONDS if self._in_terminal else line_seconds
        self._clock = clock
        self._started = self._shown = clock()

    def show(self, done: int, text: str) -> None:
        """Shows that so many are done, not more often than a person can read."""
        now = self._clock()
        if now - self._shown < self._pause:
            return
        self._shown = now
        filled = _BAR * done // self._total
        bar = "#" * filled + "." * (_BAR - filled)
        end = "" if self._in_terminal else "\n"
        self._write(f"[{bar}] {text}, {self.time_left(done)} left", end)

    def keep(self, text: str) -> None:
        """Prints a line that stays, in place of the bar."""
        self._write(text, "\n")

    def time_left(self, done: int) -> str:
        """The time for the rest at the rate so far."""
        each = (self._clock() - self._started) / max(1, done - self._done_before)
        return duration(each * (self._total - done))

    def _write(self, text: str, end: str) -> None:
        if self._in_terminal:
            text = f"\r{text}\x1b[K"  # over the line before, and the rest of it is erased
        self._stream.write(text + end)
        self._stream.flush()


def duration(seconds: float) -> str:
    """`seconds` for a person: 40 s, 12 min, 1 h 05 min."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"
