"""Serves the page on the loopback address until Ctrl-C."""

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

SHUTDOWN_SECONDS = 2  # for the requests that are still being answered


def serve(board: Board, http_port: int = 0, opens_browser: bool = True) -> None:
    """Prints the page's address and serves it; closes the board in the end.

    Args:
        http_port: the page's port; 0 for any free one.

    Raises:
        UserError: the port is taken, or the board does not read digits.
    """
    with contextlib.closing(board), _listener(http_port) as listener:
        port = listener.getsockname()[1]

        # Uvicorn handles the signals by now. Nothing after `run` is reached on SIGTERM.
        @contextlib.asynccontextmanager
        async def lifespan(_app: Starlette) -> AsyncIterator[None]:
            if hasattr(signal, "SIGHUP"):  # a closed terminal, which Uvicorn does not handle
                signal.signal(signal.SIGHUP, signal.getsignal(signal.SIGTERM))
            asyncio.get_running_loop().set_exception_handler(connections.report_exhaustion_once)
            _announce(f"http://{LOOPBACK}:{port}/", opens_browser)
            yield
            board.close()

        config = uvicorn.Config(
            make_app(SharedBoard(board), port, lifespan),
            http=connections.BoundedProtocol,
            backlog=connections.BACKLOG,
            ws="none",
            access_log=False,
            log_level="error",  # warnings about malformed requests would fill the terminal
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        )
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


def _announce(address: str, opens_browser: bool) -> None:
    print(f"Draw at {address} (Ctrl-C ends it)", flush=True)
    if opens_browser:
        # In a thread: some browsers return only when they are closed.
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def _listener(port: int) -> socket.socket:
    try:
        return socket.create_server((LOOPBACK, port))
    except OSError as error:
        raise UserError(
            f"the page's port {port} is not available ({error.strerror}); name another one with "
            "--http-port, or leave the option out for any free port."
        ) from error
