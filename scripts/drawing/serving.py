"""Serves the page on the loopback address for as long as nobody presses Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import threading
import webbrowser
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette

from boards.client import Board
from drawing import connections
from drawing.app import make_app
from drawing.shared_board import SharedBoard
from project.errors import UserError

LOOPBACK = "127.0.0.1"

LAST_WORDS_SECONDS = 2
"""What is under way when the server is to end has so long to come to its end."""


def serve(board: Board, http_port: int = 0, opens_browser: bool = True) -> None:
    """Prints the page's address and serves it; closes the board in the end.

    Args:
        board: the one that reads what is drawn.
        http_port: the page's port; 0 for any free one.
        opens_browser: whether the page is shown at once.

    Raises:
        UserError: the port is taken, or the board reads no digits.
    """
    with contextlib.closing(board), _listener(http_port) as listener:
        port = listener.getsockname()[1]

        # Called when signals are the server's already: from here on Ctrl-C ends it in good order,
        # and so does SIGTERM, after which nothing more runs here.
        @contextlib.asynccontextmanager
        async def lifespan(_app: Starlette) -> AsyncIterator[None]:
            _end_with_the_terminal()
            asyncio.get_running_loop().set_exception_handler(connections.tell_of_exhaustion_once)
            _announce(f"http://{LOOPBACK}:{port}/", opens_browser)
            yield
            board.close()

        config = uvicorn.Config(
            make_app(SharedBoard(board), port, lifespan),
            http=connections.BoundedProtocol,
            backlog=connections.BACKLOG,
            ws="none",
            access_log=False,
            log_level="error",  # or anybody could fill the terminal with requests that are none
            timeout_graceful_shutdown=LAST_WORDS_SECONDS,
        )
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


def _end_with_the_terminal() -> None:
    """A terminal that is closed ends the server as SIGTERM does, of which alone Uvicorn knows."""
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.getsignal(signal.SIGTERM))


def _announce(address: str, opens_browser: bool) -> None:
    print(f"Draw at {address} (Ctrl-C ends it)", flush=True)
    if opens_browser:
        # Some browsers come back only when they are closed.
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def _listener(port: int) -> socket.socket:
    try:
        return socket.create_server((LOOPBACK, port))
    except OSError as error:
        raise UserError(
            f"the page's port {port} cannot be had ({error.strerror}); name another one with "
            "--http-port, or none for any that is free."
        ) from error
