"""Limits for the connections to the page's server: how many, and how long without a request."""

import asyncio
import errno
import functools
import logging
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

MAX_CONNECTIONS = 16  # a browser has six, for all its tabs
BACKLOG = 8  # asyncio accepts all that wait at once, before they can be counted

SILENCE_SECONDS = 10.0
"""The headers of a request must arrive this soon after the connection or the last answer."""


class BoundedProtocol(H11Protocol):
    """Uvicorn's, which by itself accepts every connection and waits for ever for a request."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._await_headers()
        if len(self.connections) > MAX_CONNECTIONS:
            _report_once(f"there are {MAX_CONNECTIONS} connections already; more are refused.")
            transport.abort()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._await_headers()

    def _await_headers(self) -> None:
        self.loop.call_later(SILENCE_SECONDS, self._close_without_request_since, self.cycle)

    def _close_without_request_since(self, last: Any) -> None:
        if self.cycle is last and (last is None or last.response_complete):
            self.transport.abort()


def report_exhaustion_once(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An exception handler for asyncio, which tries to accept again every second.

    By default it prints a traceback each time that no file descriptor is left.
    """
    if getattr(context.get("exception"), "errno", None) in (errno.EMFILE, errno.ENFILE):
        _report_once("no file descriptor is left (ulimit -n); new connections have to wait.")
    else:
        loop.default_exception_handler(context)


@functools.cache
def _report_once(sentence: str) -> None:
    logging.getLogger("uvicorn.error").error(sentence)
