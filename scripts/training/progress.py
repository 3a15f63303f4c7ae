"""Tells how far a training is: a bar in a terminal, else a line for each epoch."""

from __future__ import annotations

import sys
import time
from typing import TextIO

from training.checkpoint import Epoch

_BAR = 20  # characters
_SECONDS_BETWEEN_BARS = 0.1


class Progress:
    """The training of one network, from its epoch `done` on."""

    def __init__(self, epochs: int, steps: int, done: int, out: TextIO = sys.stdout) -> None:
        self._epochs, self._steps = epochs, steps
        self._epoch, self._step = done, 0
        self._steps_before = done * steps
        self._out = out
        self._is_terminal = out.isatty()
        self._started = time.monotonic()
        self._last_bar = 0.0

    def step(self, loss: float, accuracy: float) -> None:
        """One more step; means of the epoch so far."""
        self._step += 1
        now = time.monotonic()
        if self._is_terminal and now - self._last_bar >= _SECONDS_BETWEEN_BARS:
            self._last_bar = now
            filled = _BAR * self._step // self._steps
            bar = "#" * filled + "." * (_BAR - filled)
            text = f"{self._head()} [{bar}] {_figures(loss, accuracy)}, {self._time_left()} left"
            self._out.write(f"\r{text}\033[K")  # which clears the rest of the line
            self._out.flush()

    def epoch(self, epoch: Epoch) -> None:
        """The epoch is over."""
        figures = _figures(epoch.loss, epoch.accuracy)
        text = f"{self._head()} {figures}, held out {100 * epoch.held_out:.2f} %"
        left = self._time_left()
        self._epoch, self._step = self._epoch + 1, 0
        if self._epoch < self._epochs:
            text += f", {left} left"
        start, end = ("\r", "\033[K\n") if self._is_terminal else ("", "\n")
        self._out.write(f"{start}{text}{end}")
        self._out.flush()

    def _head(self) -> str:
        width = len(str(self._epochs))
        return f"epoch {self._epoch + 1:{width}}/{self._epochs}"

    def _time_left(self) -> str:
        done = self._epoch * self._steps + self._step
        seconds = (time.monotonic() - self._started) / max(1, done - self._steps_before)
        return duration(seconds * (self._epochs * self._steps - done))


def _figures(loss: float, accuracy: float) -> str:
    return f"loss {loss:.4f}, accuracy {100 * accuracy:.2f} %"


def duration(seconds: float) -> str:
    """`seconds` as a person says it: 40 s, 12 min, 1 h 05 min."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"
