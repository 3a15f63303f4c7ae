"""One board for every tab of the page."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from typing import Callable, TypeVar

import numpy as np
from starlette.concurrency import run_in_threadpool

from boards.client import Answer, Board
from boards.errors import BoardError, BoardRefusedError
from images.normalise import FIELD

QUIET_SECONDS = 0.8
"""A board that was heard so shortly ago is not asked whether it is there."""

CLASSES = 10

Result = TypeVar("Result")


@dataclass(frozen=True)
class State:
    """Whether there is somebody to read what is drawn.

    Attributes:
        name: of the line to the board.
        identity: what the board last said of itself, as `Board.info` has it.
        trouble: why it does not answer, in one sentence; "" if it does.
    """

    name: str
    identity: dict[str, str]
    trouble: str


class SharedBoard:
    """Lets one ask after the other, in the order in which they came.

    Nobody waits for a board that is gone: it is refused at once, and opened again by the next
    `state`.
    """

    def __init__(self, board: Board) -> None:
        """Raises a BoardError if the board reads other pictures than digits of 28 x 28."""
        require_digits(board)
        self._board = board
        self._turn = asyncio.Lock()
        self._trouble = ""
        self._tried_at = time.monotonic()

    async def classify(self, pixels: np.ndarray) -> Answer:
        """What the board makes of a picture, as `Board.classify`."""
        return await self._ask(lambda: self._board.classify(pixels))

    async def steps(self, pixels: np.ndarray) -> np.ndarray:
        """What it says after each row, as `Board.steps`."""
        return await self._ask(lambda: self._board.steps(pixels))

    async def state(self) -> State:
        """Whether the board answers; one that is gone is looked for."""
        is_quiet = time.monotonic() - self._tried_at > QUIET_SECONDS
        if is_quiet and not self._turn.locked():
            async with self._turn:
                with contextlib.suppress(BoardError):
                    await self._run(self._look_for if self._trouble else self._board.info)
        return State(self._board.link.name, self._board.identity, self._trouble)

    async def _ask(self, request: Callable[[], Result]) -> Result:
        async with self._turn:
            if self._trouble:
                raise BoardError(self._trouble)
            return await self._run(request)

    async def _run(self, request: Callable[[], Result]) -> Result:
        try:
            result = await run_in_threadpool(request)
        except BoardRefusedError:
            raise  # It is there all the same.
        except BoardError as error:
            self._trouble = str(error)
            raise
        finally:
            self._tried_at = time.monotonic()
        self._trouble = ""
        return result

    def _look_for(self) -> None:
        self._board.reconnect()
        require_digits(self._board)


def require_digits(board: Board) -> None:
    """Raises a BoardError if the model on the board is not one for MNIST's digits."""
    shape = (board.time_steps, board.features, board.classes)
    if shape != (FIELD, FIELD, CLASSES):
        raise BoardError(
            f"the model on the board reads pictures of {shape[0]} x {shape[1]} in {shape[2]} "
            f"classes, and the page draws digits of {FIELD} x {FIELD}; upload a model for those."
        )
