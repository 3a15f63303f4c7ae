"""The drawing page's server: what it gives, to whom, and what it refuses."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap

import numpy as np
import pytest
from PIL import Image
from starlette.responses import PlainTextResponse

import fake_board
from drawing.app import PAGE, included_strokes
from drawing.guard import Guard
from drawn_pictures import drawn
from fake_board import FakeBoard, wait_until
from images.normalise import to_mnist_form
from page_server import SIDE, ask, draw_command, port_of
from project import paths

PAGE_FILES = sorted(file.name for file in PAGE.iterdir())


def drawing(digit: int) -> bytes:
    """A digit as the page sends it."""
    image = Image.fromarray(drawn(digit)).resize((SIDE, SIDE), Image.Resampling.BOX)
    return image.tobytes()


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    """A board that keeps the pictures that it is shown."""
    seen = []
    fake = FakeBoard(tmp_path_factory.mktemp("board") / "port")
    fake.network = lambda pixels: seen.append(pixels) or fake_board.brightest_row(pixels)
    fake.seen = seen
    fake.plug()
    yield fake
    fake.unplug()


@pytest.fixture(scope="module")
def address(board):
    with draw_command("--port", str(board.port)) as address:
        yield address


def test_the_page_is_served_with_all_its_files(address):
    page = ask(address, "/")
    assert page.status == 200
    assert page.body == (PAGE / "index.html").read_bytes()
    kinds = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    for name in PAGE_FILES:
        reply = ask(address, f"/{name}")
        assert (reply.status, reply.body) == (200, (PAGE / name).read_bytes())
        kind = kinds.get(os.path.splitext(name)[1], "text/html")
        assert reply.headers["Content-Type"].startswith(kind)


@pytest.mark.parametrize(
    "path",
    [
        "/draw.py",
        "/app.py",
        "/../app.py",
        "/%2e%2e/app.py",
        "/..%2fapp.py",
        "/..%5capp.py",
        "/style.css/../../guard.py",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/../../../../../../../../etc/passwd",
        "/.git/config",
        "/style.css%00.html",
        "/" + "a" * 5000,
    ],
)
def test_nothing_else_is_served(address, path):
    assert ask(address, path).status == 404


def test_a_drawing_reaches_the_board_in_mnist_form(address, board):
    sent = drawing(5)
    reply = ask(address, "/read", sent)
    assert reply.status == 200
    answer = json.loads(reply.body)
    expected = to_mnist_form(np.frombuffer(sent, np.uint8).reshape(SIDE, SIDE))
    np.testing.assert_array_equal(board.seen[-1], expected)
    assert answer["pixels"] == expected.ravel().tolist()
    assert answer["probabilities"] == fake_board.brightest_row(expected).tolist()
    assert answer["digit"] == int(np.argmax(answer["probabilities"]))
    assert answer["microseconds"] > 0


def test_the_steps_end_with_what_the_board_says_of_all_of_it(address):
    rows = json.loads(ask(address, "/steps", drawing(5)).body)["rows"]
    assert (len(rows), {len(row) for row in rows}) == (28, {10})
    assert rows[-1] == json.loads(ask(address, "/read", drawing(5)).body)["probabilities"]
    assert rows[0] != rows[-1]


def test_it_tells_who_answers(address, board):
    state = json.loads(ask(address, "/board").body)
    assert state == {"name": str(board.port), "identity": board.identity, "trouble": ""}


def test_the_included_strokes_lie_on_the_sheet():
    strokes = included_strokes()
    assert len(strokes["digits"]) == 10
    points = np.array([p for digit in strokes["digits"] for stroke in digit for p in stroke])
    assert points[:, :2].min() > 0.1
    assert points[:, :2].max() < 0.9
    assert 0.05 < strokes["width"] < 0.12


@pytest.mark.parametrize(("path", "body"), [("/", None), ("/board", None), ("/read", b"x")])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://example.com"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://localhost.example.com"},
        {"Host": "example.com"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1:1"},
        {"Host": ""},
        {"Host": "example.com", "Origin": "http://example.com"},
    ],
)
def test_others_are_refused(address, board, path, body, headers):
    before = board.classified
    reply = ask(address, path, body, **headers)
    assert reply.status in (400, 403)
    assert b"<" not in reply.body
    assert board.classified == before


def test_who_sends_a_drawing_says_where_it_comes_from(address):
    assert ask(address, "/read", drawing(1), Origin=None).status == 403
    assert ask(address, "/board", Origin=None).status == 200


@pytest.mark.parametrize(
    ("site", "path", "status"),
    [
        ("same-origin", "/board", 200),
        ("none", "/board", 200),
        ("cross-site", "/board", 403),
        ("same-site", "/board", 403),  # another port of this PC
        ("cross-site", "/main.js", 403),
        ("cross-site", "/", 200),  # a link leads here
    ],
)
def test_other_pages_may_show_the_page_and_ask_nothing(address, site, path, status):
    assert ask(address, path, Origin=None, **{"Sec-Fetch-Site": site}).status == status


@pytest.mark.parametrize(
    ("port", "host", "status"),
    [
        (80, "127.0.0.1", 200),
        (80, "localhost", 200),
        (80, "127.0.0.1:80", 200),
        (80, "example.com", 403),
        (8000, "127.0.0.1:8000", 200),
        (8000, "127.0.0.1", 403),
        (8000, "127.0.0.1:80", 403),
    ],
)
def test_browsers_leave_the_usual_port_out(port, host, status):
    sent = []

    async def send(message):
        sent.append(message)

    origin = f"http://{host}"
    headers = [(b"host", host.encode()), (b"origin", origin.encode())]
    scope = {"type": "http", "method": "POST", "path": "/read", "headers": headers}
    asyncio.run(Guard(PlainTextResponse(""), port)(scope, None, send))
    assert sent[0]["status"] == status


def test_the_page_may_be_called_localhost(address):
    host = f"localhost:{port_of(address)}"
    assert ask(address, "/", Host=host, Origin=f"http://{host}").status == 200
    assert ask(address, "/", Host=host).status == 403


@pytest.mark.parametrize("path", ["/read", "/steps"])
@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        (b"", 400, "not 0"),
        (bytes(SIDE * SIDE - 1), 400, "not 78399"),
        (bytes(SIDE * SIDE + 1), 413, "this is more"),
        (bytes(50_000_000), 413, "this is more"),
        (bytes(SIDE * SIDE), 422, "no digit on the paper"),
        (b"\xff" * (SIDE * SIDE), 422, "no digit on the paper"),
    ],
)
def test_what_is_no_drawing_is_refused(address, board, path, body, status, sentence):
    before = board.classified
    reply = ask(address, path, body)
    assert reply.status == status
    assert sentence in reply.text
    assert board.classified == before
    assert ask(address, "/read", drawing(1)).status == 200


@pytest.mark.parametrize(
    ("path", "method"), [("/read", "GET"), ("/board", "POST"), ("/", "POST"), ("/", "DELETE")]
)
def test_other_methods_are_refused(address, path, method):
    assert ask(address, path, method=method).status in (404, 405)


@pytest.mark.parametrize("path", ["/", "/main.js", "/board", "/nothing"])
@pytest.mark.parametrize("origin", [None, "http://example.com"])
def test_every_answer_shuts_the_browser_off_from_elsewhere(address, path, origin):
    headers = ask(address, path, Origin=origin).headers
    policy = headers["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not any("unsafe" in rule or "*" in rule or ":" in rule for rule in policy)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


def test_a_board_that_refuses_is_told_and_answers_the_next_drawing(address, board):
    board.faults = {board.classified: fake_board.MODEL_FAILS}
    reply = ask(address, "/read", drawing(2))
    assert reply.status == 502
    assert "the arena is full" in reply.text
    assert ask(address, "/read", drawing(2)).status == 200


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_no_number_is_told(address, board, monkeypatch, value):
    monkeypatch.setattr(board, "network", lambda _: np.full(10, value))
    reply = ask(address, "/read", drawing(2))
    assert reply.status == 502
    assert "answers with what is no number" in reply.text


def test_an_unplugged_board_is_told_and_found_again(address, board):
    board.unplug()
    reply = ask(address, "/read", drawing(2))
    assert reply.status == 503
    assert "is gone; plug the board in again" in reply.text
    wait_until(lambda: "there is no port" in json.loads(ask(address, "/board").body)["trouble"])
    assert ask(address, "/steps", drawing(2)).status == 503
    board.plug()
    wait_until(lambda: not json.loads(ask(address, "/board").body)["trouble"])
    assert ask(address, "/read", drawing(2)).status == 200


def test_a_server_that_ends_lets_go_of_board_and_port(tmp_path):
    fake = FakeBoard(tmp_path / "port")
    fake.plug()
    with draw_command("--port", str(fake.port)) as address:
        port = str(port_of(address))
    with draw_command("--port", str(fake.port), "--http-port", port) as again:
        assert again == address
        assert ask(again, "/board").status == 200
    fake.unplug()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_however_it_ends_an_emulated_board_is_switched_off(tmp_path, ending):
    fake = FakeBoard(tmp_path / "port")
    fake.plug()
    code = f"""
        import sys
        sys.path.insert(0, {str(paths.SCRIPTS_DIR)!r})
        from boards.client import Board
        from boards.links import SerialLink
        from drawing import serving
        class Emulated(Board):
            def close(self):
                print("switched off", flush=True)
        from project import processes
        with processes.ended_as_by_a_person():
            serving.serve(Emulated(SerialLink({str(fake.port)!r})), opens_browser=False)
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert "Draw at" in process.stdout.readline()
    process.send_signal(ending)
    said, complaints = process.communicate()
    fake.unplug()
    assert "switched off" in said
    assert complaints == ""


def test_a_port_that_is_taken_is_told(address, tmp_path):
    fake = FakeBoard(tmp_path / "port")
    fake.plug()
    done = run("--port", str(fake.port), "--http-port", str(port_of(address)))
    fake.unplug()
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: the page's port {port_of(address)} cannot be had")
    assert len(done.stderr.splitlines()) == 1


def test_a_board_for_other_pictures_is_told(tmp_path):
    fake = FakeBoard(tmp_path / "port")
    fake.identity["time_steps"] = "20"
    fake.plug()
    done = run("--port", str(fake.port))
    fake.unplug()
    assert done.returncode == 1
    assert "reads pictures of 20 x 28 in 10 classes" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--port", "/no/such/port"], 1, "there is no port /no/such/port"),
        (["--board", "arduino"], 1, "there is no board arduino"),
        ([], 2, "--board --port is required"),
        (["--board", "native", "--port", "x"], 2, "not allowed with"),
        (["--board", "native", "--http-port", "0"], 2, "0 is not a whole number"),
        (
            ["--board", "native", "--http-port", "65536"],
            2,
            "65536 is not a whole number",
        ),
        (["--board", "native", "--http-port", "²"], 2, "² is not a whole number"),
    ],
)
def test_a_mistake_in_the_command_is_told(arguments, code, sentence):
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_the_browser_is_opened_with_the_page(tmp_path):
    opened = tmp_path / "opened"
    program = tmp_path / "browser"
    program.write_text(f'#!/bin/sh\necho "$1" > {opened}.part && mv {opened}.part {opened}\n')
    program.chmod(0o755)
    fake = FakeBoard(tmp_path / "port")
    fake.plug()
    command = [sys.executable, str(paths.SCRIPTS_DIR / "draw.py"), "--port", str(fake.port)]
    variables = {**os.environ, "BROWSER": str(program)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=variables)
    line = process.stdout.readline()
    wait_until(opened.exists)
    process.send_signal(signal.SIGINT)
    assert process.wait() == 0
    process.stdout.close()
    fake.unplug()
    assert opened.read_text().strip() in line


def test_it_listens_on_the_loopback_address_only(address):
    # All of 127.x.x.x is this PC: who listens on every address would answer here as well.
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port_of(address)))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(paths.SCRIPTS_DIR / "draw.py"), "--no-browser", *arguments]
    return subprocess.run(command, capture_output=True, text=True)
