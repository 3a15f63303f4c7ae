"""How far it is: a bar in a terminal, elsewhere a line now and then."""

from __future__ import annotations

import time
from typing import Callable, TextIO

_BAR = 30
_TERMINAL_SECONDS = 0.1
_LINE_SECONDS = 10.0


class Progress:
    """Counts up to `total`, with rate and time left."""

    def __init__(
        self, total: int, stream: TextIO, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._total = total
        self._stream = stream
        self._clock = clock
        self._in_terminal = stream.isatty()
        self._started = self._shown = clock()

    def show(self, done: int) -> None:
        """Tells that so many are done; not more often than a person can read."""
        now = self._clock()
        pause = _TERMINAL_SECONDS if self._in_terminal else _LINE_SECONDS
        if now - self._shown < pause and done < self._total:
            return
        self._shown = now
        self._write(self.text(done, now - self._started), last=done == self._total)

    def note(self, text: str) -> None:
        """Prints a line that stays."""
        self._write(text, last=True)

    def text(self, done: int, seconds: float) -> str:
        """The bar after `seconds`, on one line."""
        filled = _BAR * done // self._total
        line = f"{done} of {self._total}"
        if done and seconds > 0:
            left = round((self._total - done) * seconds / done)
            line += f", {done / seconds:.1f} a second, {left // 60}:{left % 60:02} left"
        return f"[{'#' * filled}{'.' * (_BAR - filled)}] {line}"

    def _write(self, text: str, last: bool) -> None:
        if self._in_terminal:
            # Back to the margin, the line, and nothing of the one before.
            text = f"\r{text}\x1b[K"
        end = "\n" if last or not self._in_terminal else ""
        self._stream.write(text + end)
        self._stream.flush()
