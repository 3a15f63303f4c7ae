"""Connections to the page's server: few at a time, and none that says nothing."""

from __future__ import annotations

import asyncio
import errno
import functools
import logging
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

MAX_CONNECTIONS = 16
"""A browser has six, for all its tabs."""

BACKLOG = 8
"""So many may wait to be taken; asyncio takes them in one go, before they can be counted."""

SILENCE_SECONDS = 10.0
"""So soon after its connection, or after the last answer, a request's headers have to be there."""


class BoundedProtocol(H11Protocol):
    """Uvicorn's, which by itself takes every connection and lets it be silent for ever."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._await_headers()
        if len(self.connections) > MAX_CONNECTIONS:
            _tell_once(f"there are {MAX_CONNECTIONS} connections already; more are refused.")
            transport.abort()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._await_headers()

    def _await_headers(self) -> None:
        self.loop.call_later(SILENCE_SECONDS, self._end_without_request_since, self.cycle)

    def _end_without_request_since(self, last: Any) -> None:
        if self.cycle is last and (last is None or last.response_complete):
            self.transport.abort()


def tell_of_exhaustion_once(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An exception handler of asyncio's, which would print a traceback for each attempt to accept.

    It tries again after a second.
    """
    if getattr(context.get("exception"), "errno", None) in (errno.EMFILE, errno.ENFILE):
        _tell_once("no file descriptor is left (ulimit -n); new connections have to wait.")
    else:
        loop.default_exception_handler(context)


@functools.cache
def _tell_once(sentence: str) -> None:
    logging.getLogger("uvicorn.error").error(sentence)
