"""The client against a board that loses, doubles and damages frames, goes away and comes back."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import termios
from types import SimpleNamespace

import numpy as np
import pytest

import fake_board
from boards import client as board_module
from boards import frames, links
from boards.client import RETRIES, Board
from boards.errors import (
    BadConnectionError,
    BoardRefusedError,
    BoardSilentError,
    CannotOpenError,
    NotOurFirmwareError,
    UnpluggedError,
    WrongReplyError,
)
from boards.links import SerialLink
from fake_board import brightest_row, first_rows
from made_images import made_images
from project import paths

PICTURES = made_images(12)

# Seconds to wait for a reply: where one is to come, even on a busy machine; and where none is.
PATIENT = 20.0
HASTY = 0.05


@pytest.fixture
def connect(fake, monkeypatch):
    """Opens the fake's port; what was opened is closed at the end."""
    opened = []

    def connect(seconds: float = PATIENT) -> Board:
        monkeypatch.setattr(board_module, "REPLY_SECONDS", seconds)
        opened.append(Board(SerialLink(str(fake.port))))
        return opened[-1]

    yield connect
    for board in opened:
        board.close()


def test_board_introduces_itself_and_answers(fake, connect):
    board = connect()
    assert board.info() == board.identity == fake.identity
    assert (board.time_steps, board.features, board.outputs) == (28, 28, 10)
    assert board.stats() == {"predictions": "3"}
    answer = board.predict(PICTURES[0])
    assert answer.outputs.tolist() == brightest_row(PICTURES[0]).tolist()
    assert answer.predicted_class == brightest_row(PICTURES[0]).argmax()
    assert answer.microseconds == 1001
    rows = [brightest_row(first_rows(PICTURES[0], count)).tolist() for count in range(1, 29)]
    assert board.steps(PICTURES[0]).tolist() == rows
    assert (board.traffic.errors, board.traffic.retries) == (0, 0)


@pytest.mark.parametrize(
    ("fault", "retries", "strays"),
    [
        (fake_board.LOST, 2, 0),
        (fake_board.CORRUPTED, 2, 0),
        (fake_board.CUT, 2, 0),
        (fake_board.REQUEST_WAS_DAMAGED, 2, 0),
        (fake_board.DOUBLED, 0, 2),
        (fake_board.AMID_TEXT, 0, 0),
    ],
)
def test_occasional_fault_costs_no_answer(fake, connect, fault, retries, strays):
    fake.faults = dict.fromkeys((0, 9), fault)
    is_lost = fault == fake_board.LOST
    board = connect(seconds=1.0 if is_lost else PATIENT)
    for picture in PICTURES:
        assert board.predict(picture).outputs.tolist() == brightest_row(picture).tolist()
    traffic = board.traffic
    if is_lost:  # a busy machine may have been late once more
        assert traffic.retries >= traffic.silences >= retries
    else:
        assert (traffic.retries, traffic.stray_replies) == (retries, strays)
        assert traffic.errors == retries + strays


def test_retry_has_the_number_of_its_request(fake, connect):
    fake.faults = {1: fake_board.CORRUPTED, 2: fake_board.CORRUPTED}
    board = connect()
    for picture in PICTURES[:3]:
        board.predict(picture)
    assert [request.sequence for request in fake.requests] == [0, 1, 2, 2, 2, 3]


def test_numbers_start_again_after_255(fake, connect):
    board = connect()
    for _ in range(260):
        board.stats()
    assert [request.sequence for request in fake.requests] == [i % 256 for i in range(261)]
    assert board.traffic.requests == 261


@pytest.mark.parametrize("fault", [fake_board.CORRUPTED, fake_board.REQUEST_WAS_DAMAGED])
def test_line_that_damages_everything_is_reported(fake, connect, fault):
    fake.every_reply = fault
    with pytest.raises(BadConnectionError, match="another cable"):
        connect()


def test_line_that_becomes_bad_is_reported(fake, connect):
    board = connect()
    fake.every_reply = fake_board.CUT
    with pytest.raises(BadConnectionError, match=f"in {1 + RETRIES} attempts"):
        board.predict(PICTURES[0])
    assert fake.predictions == 1 + RETRIES


def test_board_that_falls_silent_is_asked_four_times(fake, connect, monkeypatch):
    board = connect()
    monkeypatch.setattr(board_module, "REPLY_SECONDS", HASTY)
    fake.every_reply = fake_board.LOST
    with pytest.raises(BoardSilentError, match="does not answer"):
        board.predict(PICTURES[0])
    assert (board.traffic.silences, board.traffic.retries) == (1 + RETRIES, RETRIES)


@pytest.mark.parametrize(
    ("chatter", "shown"),
    [
        (b"Hello from Arduino!\r\n", "Hello from Arduino!"),
        (b"MicroPython v1.26\r\n>>> ", "MicroPython v1.26"),
        (b"\x02garbage \xff\xfe\x02with marks\x02\r\n", "'garbage with marks'"),
        (bytes(range(0x80, 0x100)), "nothing readable"),
    ],
)
def test_another_program_is_recognised(fake, connect, monkeypatch, chatter, shown):
    monkeypatch.setattr(links, "POLL_SECONDS", PATIENT)  # it waits until something comes
    fake.chatter = chatter
    with pytest.raises(NotOurFirmwareError, match="upload the firmware") as caught:
        connect(HASTY)
    assert shown in str(caught.value)


def test_echo_is_not_our_firmware(fake, connect):
    fake._answer = lambda request: fake._send(frames.encode(request)) or True
    with pytest.raises(NotOurFirmwareError):
        connect(seconds=0.3)


def test_reported_error_is_passed_on_and_printable(fake, connect):
    fake.identity.update(model="\x1b]0;title\x07", runtime="com\x08piled")
    board = connect()
    assert board.identity["model"] == r"\x1b]0;title\x07"
    assert board.identity["runtime"] == r"com\x08piled"
    fake.faults = {0: fake_board.MODEL_FAILS}
    with pytest.raises(BoardRefusedError, match=r"reports: the arena is full: \\x1b\[2J$"):
        board.predict(PICTURES[0])
    board.predict(PICTURES[0])


@pytest.mark.parametrize(
    ("call", "fault", "message"),
    [
        (Board.predict, fake_board.SHORT, "44 bytes instead of 45"),
        (Board.steps, fake_board.SHORT, "284 bytes instead of 285"),
        (Board.predict, fake_board.NO_SUCH_CLASS, "names class 10 of 10"),
    ],
)
def test_wrong_reply_is_another_version(fake, connect, call, fault, message):
    fake.faults = {0: fault}
    with pytest.raises(WrongReplyError, match=message):
        call(connect(), PICTURES[0])


@pytest.mark.parametrize(
    ("removed", "changed", "message"),
    [
        (["sha256"], {}, "does not report sha256: it is of another version"),
        (["outputs", "model"], {}, "does not report model, outputs: "),
        ([], {"outputs": "x"}, "does not report its shape in numbers: "),
    ],
)
def test_incomplete_introduction_is_another_version(fake, connect, removed, changed, message):
    for name in removed:
        del fake.identity[name]
    fake.identity.update(changed)
    with pytest.raises(WrongReplyError, match=message):
        connect()


@pytest.mark.parametrize(
    "pixels", [PICTURES[:2], PICTURES[0].astype(float), PICTURES[0][:27], np.uint8(3)]
)
def test_no_picture_is_not_sent(fake, connect, pixels):
    with pytest.raises(ValueError, match="is no picture"):
        connect().predict(pixels)
    assert fake.predictions == 0


def test_pulled_cable_is_reported_and_the_board_found_again(fake, connect):
    board = connect()
    fake.faults = {1: fake_board.UNPLUGGED}
    board.predict(PICTURES[0])
    with pytest.raises(UnpluggedError, match="plug the board in again"):
        board.predict(PICTURES[1])
    fake.unplug()
    with pytest.raises(UnpluggedError):
        board.predict(PICTURES[1])
    with pytest.raises(CannotOpenError, match="there is no port"):
        board.reconnect()
    fake.plug()
    board.reconnect()
    assert board.predict(PICTURES[1]).predicted_class == brightest_row(PICTURES[1]).argmax()
    board.close()
    with pytest.raises(UnpluggedError):
        board.info()


@pytest.mark.parametrize(
    ("port", "message"),
    [
        ("{}/none", "there is no port .*/none; "),
        ("{}/file", "cannot be opened"),
        ("nonsense://here", "cannot be opened"),
        ("socket://127.0.0.1:1", "cannot be opened"),
    ],
)
def test_missing_port_is_reported(tmp_path, port, message):
    (tmp_path / "file").touch()
    with pytest.raises(CannotOpenError, match=message):
        SerialLink(port.format(tmp_path)).open()


def test_port_that_fails_as_a_terminal_is_reported(monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise termios.error(errno.EIO, "Input/output error")

    link = SerialLink("/dev/ttyACM0")
    link._port = SimpleNamespace(in_waiting=0, read=fail, close=fail)
    with pytest.raises(UnpluggedError):
        link.read()
    monkeypatch.setattr(links.serial, "serial_for_url", fail)
    with pytest.raises(CannotOpenError, match=r"cannot be opened \(Input/output error\); "):
        link.open()


def test_port_in_use_is_reported(fake, connect):
    connect()
    program = "import sys; from boards.links import SerialLink; SerialLink(sys.argv[1]).open()"
    command = [sys.executable, "-c", program, str(fake.port)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=paths.SCRIPTS_DIR)
    assert "is in use; close the program that has it" in done.stderr.splitlines()[-1]


def test_port_of_another_user_is_reported(open_dir, as_ordinary_user):
    port = open_dir / "port"
    port.touch()
    port.chmod(0)
    assert "may not be opened by you" in as_ordinary_user(SerialLink(str(port)).open)


def test_full_line_is_no_hang(monkeypatch):
    monkeypatch.setattr(links, "_WRITE_SECONDS", HASTY)
    board_end, port_end = os.openpty()
    link = SerialLink(os.ttyname(port_end))
    link.open()
    for _ in range(3):
        link.write(bytes(100_000))
    link.close()
    os.close(board_end)
    os.close(port_end)
