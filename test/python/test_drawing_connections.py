"""The drawing page's server among clients that take more than their share."""

from __future__ import annotations

import contextlib
import http.client
import socket

import pytest

from fake_board import wait_until
from page_server import SIDE, ask, draw_command, port_of

HEAD = b"POST /read HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\n"
LENGTH = b"Content-Length: %d\r\n\r\n" % (SIDE * SIDE)


HASTY = (
    "from drawing import app, connections;"
    "connections.SILENCE_SECONDS = 2.0;"
    "app.UPLOAD_SECONDS = 0.3"
)


@pytest.fixture
def address(fake):
    with draw_command("--port", str(fake.port), settings=HASTY) as address:
        yield address


def connect(address: str, first: bytes = b"") -> socket.socket:
    port = port_of(address)
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    connection.sendall(first.replace(b"%d", str(port).encode()))
    return connection


def is_served(address: str) -> bool:
    with contextlib.suppress(OSError, http.client.HTTPException):
        return ask(address, "/board").status == 200
    return False


@pytest.mark.parametrize(
    ("max_files", "told"),
    [
        (80, "there are 16 connections already; more are refused."),
        (20, "no file descriptor is left (ulimit -n); new connections have to wait."),
    ],
)
def test_many_connections_cost_one_line_and_no_other_client(fake, max_files, told):
    options = {"settings": HASTY, "max_files": max_files, "allowed": f"ERROR:    {told}"}
    with (
        draw_command("--port", str(fake.port), **options) as address,
        contextlib.ExitStack() as held,
    ):
        for _ in range(max_files):
            held.enter_context(connect(address))
        held.close()
        wait_until(lambda: is_served(address))


@pytest.mark.parametrize("said", [b"", b"G", HEAD + b"X-Slow: 1\r\n"])
def test_a_connection_without_a_whole_request_is_closed(address, said):
    with connect(address, said) as connection, contextlib.suppress(ConnectionResetError):
        assert connection.recv(100) == b""


def test_an_upload_that_does_not_end_is_told_and_closed(address):
    with connect(address, HEAD + LENGTH + b"half") as connection:
        answer = b""
        while piece := connection.recv(4096):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"did not come within 0.3 s" in answer


def test_a_client_that_leaves_amid_an_upload_is_no_accident(address):
    connect(address, HEAD + LENGTH + b"half").close()
    assert ask(address, "/board").status == 200
