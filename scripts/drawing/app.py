"""What the page's server answers: the page's own files, and what the board says."""

import asyncio
from typing import Any

import numpy as np
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Lifespan

from boards.errors import BoardError, BoardRefusedError
from drawing.guard import Guard
from drawing.shared_board import SharedBoard
from images import pen
from images.ink import NoDigitError
from images.normalise import to_mnist_form
from project import paths

PAGE = paths.SCRIPTS_DIR / "drawing" / "page"

UPLOAD_SECONDS = 10.0

SIDE = 280  # pixels of a drawing as the page sends it, a byte each: ink 255, paper 0


def make_app(board: SharedBoard, port: int, lifespan: Lifespan[Starlette]) -> Starlette:
    """The application for a server at `port` of the loopback address.

    A request that fails is answered with one sentence as plain text: with status 503 if the board
    is gone, 502 if it refuses, and 400 to 499 if the request is wrong.
    """

    async def state(_request: Request) -> JSONResponse:
        return JSONResponse(await board.state())

    async def read(request: Request) -> JSONResponse:
        pixels = await _in_mnist_form(request)
        answer = await board.predict(pixels)
        if not np.isfinite(answer.outputs).all():
            sentence = "The board's probabilities are not numbers; upload its firmware again."
            raise HTTPException(502, sentence)
        return JSONResponse(
            {
                "digit": answer.predicted_class,
                "microseconds": answer.microseconds,
                "probabilities": answer.outputs.tolist(),
                "pixels": pixels.ravel().tolist(),
            }
        )

    async def steps(request: Request) -> JSONResponse:
        rows = await board.steps(await _in_mnist_form(request))
        return JSONResponse({"rows": rows.tolist()})

    return Starlette(
        routes=[
            Route("/board", state),
            Route("/strokes", _strokes),
            Route("/read", read, methods=["POST"]),
            Route("/steps", steps, methods=["POST"]),
            Mount("/", StaticFiles(directory=PAGE, html=True)),
        ],
        middleware=[Middleware(Guard, port=port)],
        exception_handlers={BoardError: _board_error, ClientDisconnect: _disconnected},
        lifespan=lifespan,
    )


async def _strokes(_request: Request) -> JSONResponse:
    return JSONResponse(included_strokes())


def included_strokes() -> dict[str, Any]:
    """The strokes of the ten included digits on a sheet of paper of side 1.

    Returns:
        `width`, that of the pen, and `digits`, ten lists of strokes, each a list of
        [x, y, pressure].
    """
    pen_width, digits = pen.load_strokes()
    side = 1 + 2 * pen.MARGIN  # of the sheet, in units of the box that holds the digit
    corner = np.array([pen.MARGIN, pen.MARGIN, 0])

    def on_sheet(stroke: pen.Stroke) -> list[list[float]]:
        points = pen.smooth(stroke)[:: pen.STEPS // 6]
        return ((points + corner) / [side, side, 1]).round(4).tolist()

    return {
        "width": round(pen_width / side, 4),
        "digits": [[on_sheet(stroke) for stroke in strokes] for strokes in digits],
    }


async def _in_mnist_form(request: Request) -> np.ndarray:
    """The drawing in the request's body as the network expects it, uint8 (28, 28)."""
    try:
        content = await asyncio.wait_for(_body(request), UPLOAD_SECONDS)
    except asyncio.TimeoutError as error:
        raise _cut_short(408, f"The drawing did not come within {UPLOAD_SECONDS:g} s.") from error
    if len(content) != SIDE * SIDE:
        raise HTTPException(400, f"A drawing is {SIDE} x {SIDE} bytes, not {len(content)}.")
    grey = np.frombuffer(content, np.uint8).reshape(SIDE, SIDE)
    try:
        return await run_in_threadpool(to_mnist_form, grey)
    except NoDigitError as error:
        raise HTTPException(422, f"The paper shows {error}; draw one digit.") from error


async def _body(request: Request) -> bytes:
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > SIDE * SIDE:
            raise _cut_short(413, f"A drawing is {SIDE} x {SIDE} bytes, and this is more.")
    return bytes(content)


def _cut_short(status: int, sentence: str) -> HTTPException:
    """Closes the connection too: the rest of the upload is not a request."""
    return HTTPException(status, sentence, {"Connection": "close"})


async def _board_error(_request: Request, error: Exception) -> Response:
    return PlainTextResponse(str(error), 502 if isinstance(error, BoardRefusedError) else 503)


async def _disconnected(_request: Request, _error: Exception) -> Response:
    return Response()  # which nobody reads
