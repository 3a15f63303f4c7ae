"""The drawing page's server among clients that take more than their share."""

import contextlib
import http.client
import socket

import pytest

from fake_board import FakeBoard, wait_until
from page_server import SIDE, ask, draw_command, port_of

pytestmark = pytest.mark.slow

HEAD = b"POST /read HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\n"
HALF = HEAD + b"Content-Length: %d\r\n\r\nhalf" % (SIDE * SIDE)

HASTY = (
    "from drawing import app, connections;"
    "connections.SILENCE_SECONDS = 2.0;"
    "app.UPLOAD_SECONDS = 0.3"
)


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    fake = FakeBoard(tmp_path_factory.mktemp("board") / "port")
    fake.plug()
    yield str(fake.port)
    fake.unplug()


@pytest.fixture(scope="module")
def address(port):
    with draw_command("--port", port, settings=HASTY) as address:
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
    ("max_files", "message"),
    [
        (80, "there are 16 connections already; more are refused."),
        (20, "no file descriptor is left (ulimit -n); new connections have to wait."),
    ],
)
def test_many_connections_cost_one_line_and_no_client(port, max_files, message):
    options = {"settings": HASTY, "max_files": max_files, "allowed": f"ERROR:    {message}"}
    with draw_command("--port", port, **options) as address:
        with contextlib.ExitStack() as held:
            for _ in range(max_files):
                held.enter_context(connect(address))
        wait_until(lambda: is_served(address))


def test_connections_without_a_whole_request_are_closed(address):
    for connection in [connect(address, sent) for sent in (b"", b"G", HEAD + b"X-Slow: 1\r\n")]:
        with connection, contextlib.suppress(ConnectionResetError):
            assert connection.recv(100) == b""


def test_an_upload_that_does_not_end_is_refused(address):
    with connect(address, HALF) as connection:
        answer = connection.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"did not come within 0.3 s" in answer


def test_a_client_that_disconnects_while_uploading_does_no_harm(address):
    connect(address, HALF).close()
    assert ask(address, "/board").status == 200
