"""Asks a board about many pictures, whatever happens to the cable meanwhile."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from boards.client import Answer, Board
from boards.errors import BoardError, CannotOpenError, UnpluggedError
from project.progress import Progress

MOST_LOSSES = 3
"""So often a board may go away over one and the same picture; more is no accident."""

_POLL_SECONDS = 0.5


def ask(
    board: Board, pictures: Sequence[np.ndarray], answers: list[Answer], progress: Progress
) -> None:
    """Appends the board's answer to each picture to `answers`, which holds what came if it ends.

    An unplugged board is waited for; it goes on with the picture that was not answered.

    Raises:
        BoardError: the board does not answer any more, or another one came back.
    """
    begin = time.monotonic()
    for pixels in pictures:
        answers.append(_answer(board, pixels, progress))
        done = len(answers)
        rate = done / (time.monotonic() - begin)
        progress.show(done, f"{done} of {len(pictures)}, {rate:.1f} a second")


def _answer(board: Board, pixels: np.ndarray, progress: Progress) -> Answer:
    for _ in range(MOST_LOSSES):
        try:
            return board.classify(pixels)
        except UnpluggedError:
            progress.keep(f"{board.link.name} is gone; waiting for it, Ctrl-C ends …")
            _wait_for_return(board)
            progress.keep("it is back")
    raise BoardError(
        f"{board.link.name} goes away whenever it is to read this picture; look at what it prints "
        "with `pio device monitor -e BOARD`."
    )


def _wait_for_return(board: Board) -> None:
    model = board.identity["sha256"]
    while True:
        try:
            board.reconnect()
            break
        except (CannotOpenError, UnpluggedError):
            time.sleep(_POLL_SECONDS)
    if board.identity["sha256"] != model:
        raise BoardError(
            f"the board that came back at {board.link.name} runs another model; start again."
        )
