"""The drawing page's server: what it serves and what it refuses."""

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

import draw
import fake_board
from drawing.app import PAGE, included_strokes
from drawing.guard import Guard
from drawn_pictures import drawn
from fake_board import FakeBoard, wait_until
from images.normalise import to_mnist_form
from page_server import SIDE, ask, draw_command, port_of
from project import paths
from project.errors import UserError


def drawing(digit: int) -> bytes:
    """A digit as the page sends it."""
    image = Image.fromarray(drawn(digit)).resize((SIDE, SIDE), Image.Resampling.BOX)
    return image.tobytes()


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    fake = FakeBoard(tmp_path_factory.mktemp("board") / "port")
    fake.plug()
    yield fake
    fake.unplug()


@pytest.fixture(scope="module")
def address(board):
    with draw_command("--port", str(board.port)) as address:
        yield address


@pytest.mark.parametrize("file", sorted(PAGE.iterdir()), ids=lambda file: file.name)
def test_every_file_of_the_page_is_served(address, file):
    kinds = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    reply = ask(address, "/" if file.name == "index.html" else f"/{file.name}")
    assert (reply.status, reply.body) == (200, file.read_bytes())
    assert reply.headers["Content-Type"].startswith(kinds.get(file.suffix, "text/html"))


OTHER_FILES = (
    "/draw.py /app.py /../app.py /%2e%2e/app.py /..%2fapp.py /..%5capp.py "
    "/style.css/../../guard.py //etc/passwd /%2fetc%2fpasswd /../../../../../../../../etc/passwd "
    f"/.git/config /style.css%00.html /{'a' * 5000}"
)


@pytest.mark.parametrize("path", OTHER_FILES.split())
def test_other_files_are_not_served(address, path):
    assert ask(address, path).status == 404


def test_a_drawing_reaches_the_board_in_mnist_form(address, board, monkeypatch):
    seen = []
    monkeypatch.setattr(
        board, "network", lambda pixels: seen.append(pixels) or fake_board.brightest_row(pixels)
    )
    answer = json.loads(ask(address, "/read", drawing(5)).body)
    expected = to_mnist_form(np.frombuffer(drawing(5), np.uint8).reshape(SIDE, SIDE))
    np.testing.assert_array_equal(seen[-1], expected)
    assert answer["pixels"] == expected.ravel().tolist()
    assert answer["probabilities"] == fake_board.brightest_row(expected).tolist()
    assert answer["digit"] == int(np.argmax(answer["probabilities"]))
    assert answer["microseconds"] > 0

    rows = json.loads(ask(address, "/steps", drawing(5)).body)["rows"]
    assert (len(rows), {len(row) for row in rows}) == (28, {10})
    assert rows[-1] == answer["probabilities"]
    assert rows[0] != rows[-1]


def state(address: str) -> dict:
    return json.loads(ask(address, "/board").body)


def test_the_state_names_the_board(address, board):
    expected = {"name": str(board.port), "identity": board.identity, "trouble": ""}
    assert state(address) == expected


def test_the_included_strokes_lie_on_the_sheet(address):
    strokes = json.loads(ask(address, "/strokes").body)
    assert strokes == included_strokes()
    assert len(strokes["digits"]) == 10
    points = np.array([p for digit in strokes["digits"] for stroke in digit for p in stroke])
    assert points[:, :2].min() > 0.1 and points[:, :2].max() < 0.9
    assert 0.05 < strokes["width"] < 0.12


@pytest.mark.parametrize(("path", "body"), [("/", None), ("/board", None), ("/read", b"x")])
@pytest.mark.parametrize(
    "headers",
    [
        *[{"Origin": f"http://{host}"} for host in ("example.com", "localhost.example.com")],
        *[{"Origin": origin} for origin in ("null", "http://127.0.0.1:1")],
        *[{"Host": host} for host in ("example.com", "127.0.0.1", "127.0.0.1:1", "")],
        {"Host": "example.com", "Origin": "http://example.com"},
    ],
)
def test_other_sites_are_refused(address, board, path, body, headers):
    before = board.predictions
    reply = ask(address, path, body, **headers)
    assert reply.status in (400, 403)
    assert b"<" not in reply.body
    assert board.predictions == before


@pytest.mark.parametrize(
    ("site", "path", "status"),
    [
        *[("same-origin", "/board", 200), ("none", "/board", 200)],
        *[("cross-site", "/board", 403), ("cross-site", "/main.js", 403)],
        ("same-site", "/board", 403),  # another port of this PC
        ("cross-site", "/", 200),  # a link to the page
    ],
)
def test_other_sites_may_only_link_to_the_page(address, site, path, status):
    assert ask(address, path, Origin=None, **{"Sec-Fetch-Site": site}).status == status


@pytest.mark.parametrize(
    ("port", "host", "status"),
    [
        *[(80, host, 200) for host in ("127.0.0.1", "localhost", "127.0.0.1:80")],
        (80, "example.com", 403),
        (8000, "127.0.0.1:8000", 200),
        *[(8000, host, 403) for host in ("127.0.0.1", "127.0.0.1:80")],
    ],
)
def test_port_80_may_be_left_out(port, host, status):
    sent = []

    async def send(message):
        sent.append(message)

    headers = [(b"host", host.encode()), (b"origin", f"http://{host}".encode())]
    scope = {"type": "http", "method": "POST", "path": "/read", "headers": headers}
    asyncio.run(Guard(PlainTextResponse(""), port)(scope, None, send))
    assert sent[0]["status"] == status


def test_the_page_may_be_called_localhost(address):
    host = f"localhost:{port_of(address)}"
    assert ask(address, "/", Host=host, Origin=f"http://{host}").status == 200
    assert ask(address, "/", Host=host).status == 403


def test_a_drawing_without_an_origin_is_refused(address):
    assert ask(address, "/read", drawing(1), Origin=None).status == 403


def test_a_stroke_from_edge_to_edge_is_read(address):
    line = np.zeros((SIDE, SIDE), np.uint8)
    line[:, 130:150] = 255
    assert ask(address, "/read", line.tobytes()).status == 200


def test_two_digits_on_the_paper_are_refused(address):
    half = np.frombuffer(drawing(3), np.uint8).reshape(SIDE, SIDE)[::2, ::2]
    reply = ask(address, "/read", np.pad(np.hstack([half, half]), ((70, 70), (0, 0))).tobytes())
    assert reply.status == 422
    assert reply.body == b"The paper shows 2 things of about a digit's size; draw one digit."


@pytest.mark.parametrize("path", ["/read", "/steps"])
@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        (b"", 400, b"not 0"),
        (bytes(SIDE * SIDE - 1), 400, b"not 78399"),
        (bytes(SIDE * SIDE + 1), 413, b"this is more"),
        (bytes(50_000_000), 413, b""),
        (bytes(SIDE * SIDE), 422, b"shows no strokes of a pen"),
        (b"\xff" * (SIDE * SIDE), 422, b"shows no strokes of a pen"),
    ],
    ids=["empty", "short", "long", "huge", "blank", "full"],
)
def test_a_body_that_is_not_a_drawing_is_refused(address, board, path, body, status, sentence):
    before = board.predictions
    reply = ask(address, path, body)
    assert reply.status == status
    assert sentence in reply.body
    assert board.predictions == before


@pytest.mark.parametrize(
    ("path", "method"), [("/read", "GET"), ("/board", "POST"), ("/", "POST"), ("/", "DELETE")]
)
def test_other_methods_are_refused(address, path, method):
    assert ask(address, path, method=method).status in (404, 405)


@pytest.mark.parametrize("path", ["/", "/main.js", "/board", "/nothing"])
@pytest.mark.parametrize("origin", [None, "http://example.com"])
def test_every_answer_forbids_other_sites(address, path, origin):
    headers = ask(address, path, Origin=origin).headers
    policy = headers["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not any("unsafe" in rule or "*" in rule or ":" in rule for rule in policy)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


def test_a_board_that_refuses_answers_the_next_drawing(address, board):
    board.faults = {board.predictions: fake_board.MODEL_FAILS}
    reply = ask(address, "/read", drawing(2))
    assert reply.status == 502 and b"the arena is full" in reply.body
    assert ask(address, "/read", drawing(2)).status == 200


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_probabilities_that_are_not_numbers_are_reported(address, board, monkeypatch, value):
    monkeypatch.setattr(board, "network", lambda _: np.full(10, value))
    reply = ask(address, "/read", drawing(2))
    assert reply.status == 502 and b"probabilities are not numbers" in reply.body


def test_an_unplugged_board_is_reported_and_found_again(address, board):
    board.unplug()
    reply = ask(address, "/read", drawing(2))
    assert reply.status == 503 and b"is gone; plug the board in again" in reply.body
    wait_until(lambda: "there is no port" in state(address)["trouble"])
    assert ask(address, "/steps", drawing(2)).status == 503
    board.plug()
    wait_until(lambda: not state(address)["trouble"])
    assert ask(address, "/read", drawing(2)).status == 200


@pytest.mark.slow
def test_a_server_that_ends_releases_board_and_port(fake):
    with draw_command("--port", str(fake.port)) as address:
        port = str(port_of(address))
    with draw_command("--port", str(fake.port), "--http-port", port) as again:
        assert again == address
        assert ask(again, "/board").status == 200


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_end_switches_an_emulated_board_off(fake, ending):
    code = f"""
        import sys
        sys.path.insert(0, {str(paths.SCRIPTS_DIR)!r})
        import draw
        from boards import opening
        from boards.client import Board
        from boards.links import SerialLink
        class Emulated(Board):
            def close(self):
                print("switched off", flush=True)
        opening.open_board = lambda board, port: Emulated(SerialLink(port))
        draw.main(draw.parse_arguments())
    """
    command = [sys.executable, "-c", textwrap.dedent(code), "--no-browser", "--port", fake.port]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert "Draw at" in process.stdout.readline()
    process.send_signal(ending)
    out, errors = process.communicate()
    assert "switched off" in out
    assert errors == ""


@pytest.fixture
def run(monkeypatch):
    def run(*arguments: object) -> None:
        monkeypatch.setattr(sys, "argv", ["draw.py", "--no-browser", *map(str, arguments)])
        draw.main(draw.parse_arguments())

    return run


def test_a_port_in_use_is_reported(run, address, fake):
    port = port_of(address)
    with pytest.raises(UserError, match=f"the page's port {port} is not available"):
        run("--port", fake.port, "--http-port", port)


def test_a_board_for_other_pictures_is_refused(run, fake):
    fake.identity["time_steps"] = "20"
    with pytest.raises(UserError, match="reads pictures of 20 x 28 in 10 classes"):
        run("--port", fake.port)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--port /no/such/port", "there is no port /no/such/port"),
        ("--board arduino", "there is no board arduino"),
    ],
)
def test_a_board_that_does_not_exist_is_reported(run, arguments, message):
    with pytest.raises(UserError, match=message):
        run(*arguments.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "--board --port is required"),
        ("--board native --port x", "not allowed with"),
        *[(f"--port x --http-port {n}", f"{n} is not a whole") for n in ("0", "65536", "²")],
    ],
)
def test_wrong_arguments_are_refused(run, capsys, arguments, message):
    with pytest.raises(SystemExit, match="2"):
        run(*arguments.split())
    assert message in capsys.readouterr().err


@pytest.mark.slow
def test_the_page_is_opened_in_the_browser(fake, tmp_path):
    opened = tmp_path / "opened"
    program = tmp_path / "browser"
    program.write_text(f'#!/bin/sh\necho "$1" > {opened}.part && mv {opened}.part {opened}\n')
    program.chmod(0o755)
    command = [sys.executable, str(paths.SCRIPTS_DIR / "draw.py"), "--port", str(fake.port)]
    variables = {**os.environ, "BROWSER": str(program)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=variables) as process:
        line = process.stdout.readline()
        wait_until(opened.exists)
        process.send_signal(signal.SIGINT)
        assert process.wait() == 0
    assert opened.read_text().strip() in line


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has one loopback address")
def test_only_the_loopback_address_is_served(address):
    # All of 127.x.x.x is this PC: a server on every address would answer here as well.
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port_of(address)))
