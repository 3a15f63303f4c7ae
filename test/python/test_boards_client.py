"""The client against a board that loses, doubles and damages frames, goes away and comes back."""

from __future__ import annotations

import os
import subprocess
import sys

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
from boards.frames import Frame
from boards.links import SerialLink
from made_images import made_images

PICTURES = made_images(12)

# Long enough for a busy machine to answer in time, where an answer is to come.
PATIENT = 20.0
# Where none is to come.
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


def right(picture: np.ndarray) -> np.ndarray:
    return fake_board.brightest_row(picture)


def test_a_board_introduces_itself_and_answers(fake, connect):
    board = connect()
    assert board.info() == fake.identity
    assert (board.time_steps, board.features, board.classes) == (28, 28, 10)
    assert board.stats() == {"classified": "3"}
    answer = board.classify(PICTURES[0])
    assert answer.probabilities.tolist() == right(PICTURES[0]).tolist()
    assert answer.digit == right(PICTURES[0]).argmax()
    assert answer.microseconds == 1001
    assert (board.traffic.errors, board.traffic.retries) == (0, 0)


def test_the_steps_are_what_it_says_of_the_rows_so_far(connect):
    picture = PICTURES[0]
    rows = connect().steps(picture)
    assert rows.shape == (28, 10)
    for count in range(1, 29):
        shown = picture.copy()
        shown[count:] = 0
        assert rows[count - 1].tolist() == right(shown).tolist()


@pytest.mark.parametrize("fault", fake_board.FAULTS)
def test_a_fault_now_and_then_costs_no_answer(fake, connect, fault):
    fake.faults = dict.fromkeys((0, 3, 4, 9), fault)
    board = connect(seconds=1.0 if fault == fake_board.LOST else PATIENT)
    for picture in PICTURES:
        assert board.classify(picture).probabilities.tolist() == right(picture).tolist()
    faults = 0 if fault == fake_board.AMID_TEXT else 4
    if fault == fake_board.DOUBLED:
        assert board.traffic.stray_replies == faults
    elif fault != fake_board.LOST:
        assert board.traffic.retries == board.traffic.errors == faults
    else:  # a busy machine may have been late once more
        assert board.traffic.retries >= board.traffic.silences >= faults


def test_a_retry_bears_the_same_number_and_a_new_request_the_next(fake, connect):
    numbers = []
    reply = fake._reply
    fake._reply = lambda request: numbers.append(request.sequence) or reply(request)
    board = connect()
    fake.faults = {1: fake_board.CORRUPTED, 2: fake_board.CORRUPTED}
    for picture in PICTURES[:3]:
        board.classify(picture)
    assert numbers == [0, 1, 2, 2, 2, 3]


def test_sequence_numbers_start_again_after_255(connect):
    board = connect()
    for _ in range(300):
        board.stats()
    assert board.traffic.requests == 301
    assert board.traffic.errors == 0


@pytest.mark.parametrize("fault", [fake_board.CORRUPTED, fake_board.REQUEST_WAS_DAMAGED])
def test_a_line_that_damages_everything_is_told_apart(fake, connect, fault):
    fake.every_reply = fault
    with pytest.raises(BadConnectionError, match="another cable"):
        connect()


def test_a_line_that_cuts_everything_is_a_bad_one_if_it_once_was_good(fake, connect):
    board = connect()
    fake.every_reply = fake_board.CUT
    with pytest.raises(BadConnectionError, match=f"in {1 + RETRIES} attempts"):
        board.classify(PICTURES[0])
    assert fake.classified == 1 + RETRIES


def test_a_board_that_says_nothing(fake, connect):
    fake.is_silent = True
    with pytest.raises(BoardSilentError, match="does not answer"):
        connect(HASTY)


def test_a_board_that_falls_silent_is_asked_no_more_than_four_times(fake, connect, monkeypatch):
    board = connect()
    monkeypatch.setattr(board_module, "REPLY_SECONDS", HASTY)
    fake.every_reply = fake_board.LOST
    with pytest.raises(BoardSilentError):
        board.classify(PICTURES[0])
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
        connect(seconds=0.2)
    assert shown in str(caught.value)


def test_a_program_that_sends_back_what_it_gets_is_none_of_ours(fake, connect):
    fake._answer = lambda request: fake._send(frames.encode(request)) or True
    with pytest.raises(NotOurFirmwareError):
        connect(seconds=0.5)


def test_what_the_board_reports_is_passed_on(fake, connect):
    board = connect()
    fake.faults = {0: fake_board.MODEL_FAILS}
    with pytest.raises(BoardRefusedError, match="reports: the arena is full"):
        board.classify(PICTURES[0])
    board.classify(PICTURES[0])


def test_what_a_board_says_cannot_drive_the_terminal(fake, connect):
    fake.identity.update(model="\x1b]0;title\x07", runtime="com\x08piled")
    board = connect()
    assert board.identity["model"] == r"\x1b]0;title\x07"
    assert board.identity["runtime"] == r"com\x08piled"
    fake._reply = lambda request: Frame(frames.ERROR, request.sequence, b"\x04no \x1b[2J")
    with pytest.raises(BoardRefusedError, match=r"reports: no \\x1b\[2J$"):
        board.stats()


def test_a_reply_of_another_length_is_another_version(fake, connect):
    board = connect()
    fake.faults = {0: fake_board.SHORT, 1: fake_board.SHORT}
    with pytest.raises(WrongReplyError, match="44 bytes instead of 45"):
        board.classify(PICTURES[0])
    with pytest.raises(WrongReplyError, match="284 bytes instead of 285"):
        board.steps(PICTURES[0])


def test_a_class_that_there_is_not_is_another_version(fake, connect):
    board = connect()
    fake.faults = {0: fake_board.NO_SUCH_CLASS}
    with pytest.raises(WrongReplyError, match="names class 10 of 10"):
        board.classify(PICTURES[0])


@pytest.mark.parametrize(("key", "value"), [("sha256", None), ("classes", None), ("classes", "x")])
def test_an_introduction_that_lacks_something_is_another_version(fake, connect, key, value):
    if value is None:
        del fake.identity[key]
    else:
        fake.identity[key] = value
    with pytest.raises(WrongReplyError, match="introduce itself"):
        connect()


@pytest.mark.parametrize(
    "pixels", [PICTURES[:2], PICTURES[0].astype(float), PICTURES[0][:27], np.uint8(3)]
)
def test_what_is_no_picture_is_not_sent(fake, connect, pixels):
    with pytest.raises(ValueError, match="is no picture"):
        connect().classify(pixels)
    assert fake.classified == 0


def test_a_pulled_cable_is_told_and_the_board_found_again(fake, connect):
    board = connect()
    fake.faults = {1: fake_board.UNPLUGGED}
    board.classify(PICTURES[0])
    with pytest.raises(UnpluggedError, match="plug the board in again"):
        board.classify(PICTURES[1])
    fake.unplug()
    with pytest.raises(UnpluggedError):
        board.classify(PICTURES[1])
    with pytest.raises(CannotOpenError, match="there is no port"):
        board.reconnect()
    fake.plug()
    board.reconnect()
    assert board.classify(PICTURES[1]).digit == right(PICTURES[1]).argmax()


def test_a_closed_board_says_that_it_is_gone(connect):
    board = connect()
    board.close()
    with pytest.raises(UnpluggedError):
        board.info()


class TestPorts:
    def test_a_missing_port(self, tmp_path):
        with pytest.raises(CannotOpenError, match=f"there is no port {tmp_path}/none; "):
            SerialLink(str(tmp_path / "none")).open()

    def test_a_file_that_is_no_port(self, tmp_path):
        (tmp_path / "file").touch()
        with pytest.raises(CannotOpenError, match="cannot be opened"):
            SerialLink(str(tmp_path / "file")).open()

    def test_a_url_of_a_kind_that_is_not_known(self):
        with pytest.raises(CannotOpenError, match="cannot be opened"):
            SerialLink("nonsense://here").open()

    def test_a_socket_where_nobody_listens(self):
        with pytest.raises(CannotOpenError, match="cannot be opened"):
            SerialLink("socket://127.0.0.1:1").open()

    def test_a_port_in_use(self, fake, connect):
        connect()
        holder = "import sys; sys.path.insert(0, sys.argv[1])\nfrom boards.links import SerialLink"
        holder += "\nSerialLink(sys.argv[2]).open()"
        command = [sys.executable, "-c", holder, str(links.__file__)[: -len("boards/links.py")]]
        done = subprocess.run([*command, str(fake.port)], capture_output=True, text=True)
        assert "is in use; close the program that has it" in done.stderr.splitlines()[-1]

    def test_a_port_that_is_not_ours(self, open_dir, as_ordinary_user):
        port = open_dir / "port"
        port.touch()
        port.chmod(0o600)
        assert "may not be opened by you" in as_ordinary_user(SerialLink(str(port)).open)

    def test_nobody_who_takes_the_bytes_is_no_hang(self, fake, monkeypatch):
        monkeypatch.setattr(links, "_WRITE_SECONDS", HASTY)
        fake.unplug()
        board_end, port_end = os.openpty()
        link = SerialLink(os.ttyname(port_end))
        link.open()
        for _ in range(3):
            link.write(bytes(100_000))
        link.close()
        os.close(board_end)
        os.close(port_end)
