"""One board for every tab of the page."""

import asyncio
import contextlib
import time
from typing import Any, Callable, TypeVar

import numpy as np
from starlette.concurrency import run_in_threadpool

from boards.client import Answer, Board
from boards.errors import BoardError, BoardRefusedError
from images.normalise import FIELD

QUIET_SECONDS = 0.8  # a board that answered this recently is not asked whether it is there

CLASSES = 10

Result = TypeVar("Result")


class SharedBoard:
    """Serves one request after the other, in the order in which they came.

    Requests to a board that is gone fail at once; the next `state` opens it again.
    """

    def __init__(self, board: Board) -> None:
        """Raises a BoardError if the board does not read digits of 28 x 28."""
        _require_digits(board)
        self._board = board
        self._turn = asyncio.Lock()
        self._trouble = ""
        self._tried_at = time.monotonic()

    async def predict(self, pixels: np.ndarray) -> Answer:
        """As `Board.predict`."""
        return await self._ask(lambda: self._board.predict(pixels))

    async def steps(self, pixels: np.ndarray) -> np.ndarray:
        """As `Board.steps`."""
        return await self._ask(lambda: self._board.steps(pixels))

    async def state(self) -> dict[str, Any]:
        """Whether the board answers, after a look for one that is gone.

        Returns:
            `name` of the line, the board's last known `identity`, and `trouble`: why it does not
            answer, in one sentence; "" if it does.
        """
        is_quiet = time.monotonic() - self._tried_at > QUIET_SECONDS
        if is_quiet and not self._turn.locked():
            async with self._turn:
                with contextlib.suppress(BoardError):
                    await self._run(self._reopen if self._trouble else self._board.info)
        name, identity = self._board.link.name, self._board.identity
        return {"name": name, "identity": identity, "trouble": self._trouble}

    async def _ask(self, request: Callable[[], Result]) -> Result:
        async with self._turn:
            if self._trouble:
                raise BoardError(self._trouble)
            return await self._run(request)

    async def _run(self, request: Callable[[], Result]) -> Result:
        try:
            result = await run_in_threadpool(request)
        except BoardRefusedError:
            raise  # it is there all the same
        except BoardError as error:
            self._trouble = str(error)
            raise
        finally:
            self._tried_at = time.monotonic()
        self._trouble = ""
        return result

    def _reopen(self) -> None:
        self._board.reconnect()
        _require_digits(self._board)


def _require_digits(board: Board) -> None:
    shape = (board.time_steps, board.features, board.outputs)
    if shape != (FIELD, FIELD, CLASSES):
        raise BoardError(
            f"the model on the board reads pictures of {shape[0]} x {shape[1]} in {shape[2]} "
            f"classes, and the page draws digits of {FIELD} x {FIELD}; upload a model for those."
        )
