"""The firmware's console from the other end, with the firmware for this PC."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import termios
from collections.abc import Iterator
from typing import IO

import numpy as np
import pytest
import serial

import documentation
from boards import firmware, sections
from boards.client import Board
from boards.links import SimulatedLink
from fake_board import HANG_SECONDS
from images.normalise import load_digit
from project import paths
from simulated_boards import NativePort, built

pytestmark = pytest.mark.slow

DOCUMENTATION = "docs/console.md"


class Port(serial.Serial):
    """A port at which the firmware always says something."""

    def read(self, size: int = 1) -> bytes:
        received = super().read(size)
        assert len(received) == size, "the firmware says nothing"
        return received

    def type(self, command: str) -> str:
        """What the firmware answers to `command`, without its echo and the prompt."""
        self.write(f"{command}\r".encode())
        answer = self.read_until(b"\r\n> ").decode("ascii")
        assert answer.startswith(f"{command}\r\n")
        return answer[len(command) + 2 : -2]


class NarrowLine:
    """A line to a board whose port holds 256 bytes and drops what comes on top.

    The board takes them out only while it is listened to, as if it were busy at all other times.
    """

    def __init__(self, line: Port | SimulatedLink) -> None:
        self._line = line
        self._held = b""
        self.lost = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._line, name)

    def write(self, content: bytes) -> None:
        self._held += content
        self.lost += max(0, len(self._held) - 256)
        self._held = self._held[:256]

    def read(self, *size: int) -> bytes:
        held, self._held = self._held, b""
        self._line.write(held)
        return self._line.read(*size)


@pytest.fixture
def port(tmp_path) -> Iterator[Port]:
    """A firmware that prints nothing by itself."""
    native = NativePort(tmp_path / "port")
    native.plug()
    with Port(str(native.port), timeout=HANG_SECONDS) as port:
        port.write(b"auto off\r")
        port.read_until(b"no example by itself\r\n> ")
        yield port
    native.unplug()


@pytest.fixture
def client() -> dict:
    """The functions of the client in docs/console.md."""
    names: dict = {}
    (source,) = documentation.code_blocks(DOCUMENTATION, "python")
    exec(source, names)
    return names


def test_typed_commands_are_answered(port):
    assert "\r\npredicted 7 in " in port.type("show 7")
    assert port.type("show 12") == "error: type show N with a number from 0 to 9\r\n"
    info = dict(line.split(": ") for line in port.type("info").splitlines())
    assert info["model"] == "mnist_lstm"
    assert info["board"] == "native"
    assert re.fullmatch(r"[0-9a-f]{64}", info["sha256"])
    assert len(port.type("steps 3").splitlines()) == int(info["time_steps"])


def test_documented_examples_are_answered(port, client):
    info, predict, reset = (
        bytes.fromhex(block) for block in documentation.code_blocks(DOCUMENTATION, "hex")
    )
    assert info == client["encode"](1, 5)
    port.write(info)
    kind, sequence, payload = client["read_frame"](port)
    assert (kind, sequence) == (0x81, 5)
    assert payload.startswith(b"firmware: lstm-microcontroller ")
    port.write(predict)
    kind, sequence, payload = client["read_frame"](port)
    assert (kind, sequence, len(payload)) == (0x82, 6, 45)
    port.write(reset)  # which only a stream has
    kind, sequence, payload = client["read_frame"](port)
    assert (kind, sequence, payload[0]) == (0xFF, 7, 2)


def test_documented_client_predicts_through_a_small_buffer(port, client):
    line = NarrowLine(port)
    for digit in range(10):
        pixels = load_digit(paths.DIGITS_DIR / f"{digit}.png").tobytes()
        named, _, probabilities = client["predict"](line, pixels, digit)
        assert named == np.argmax(probabilities) == digit
    assert line.lost == 0


def test_small_buffer_loses_nothing():
    built(sections.NATIVE)
    noise = np.random.default_rng(1).integers(0, 256, (28, 28), np.uint8)
    line = NarrowLine(SimulatedLink(sections.NATIVE))
    with Board(line) as board:
        board.steps(noise)
        for digit in range(10):
            assert (
                board.predict(load_digit(paths.DIGITS_DIR / f"{digit}.png")).predicted_class
                == digit
            )
        assert (line.lost, board.traffic.errors, board.traffic.retries) == (0, 0, 0)


def test_refused_frame_says_why(port, client):
    port.write(client["encode"](2, 9, b"\x80"))
    kind, sequence, payload = client["read_frame"](port)
    assert (kind, sequence, payload[0]) == (0xFF, 9, 3)
    assert payload[1:] == b"the payload is not one whole sequence"


def test_help_and_documentation_list_the_same(port):
    commands = [line.split()[0] for line in port.type("help").splitlines()]
    documented = re.findall(r"^\| `(\w+)", documentation.text(DOCUMENTATION), re.MULTILINE)
    assert [name for name in documented if name in commands] == commands


def test_loop_prints_until_somebody_types(port):
    port.type("auto 1")
    shown = port.read_until(b" us\r\n\r\n> ").decode()
    assert shown.startswith("\r\ndigit ")
    port.write(b"a")  # which makes it wait
    assert port.read_until(b"a").endswith(b"a")


def test_terminal_is_a_serial_line_until_the_program_ends():
    ours, its = os.openpty()  # the second one looks like a terminal
    before = termios.tcgetattr(its)
    command = [built(sections.NATIVE)]
    with (
        os.fdopen(ours, "rb", buffering=0) as heard,
        subprocess.Popen(command, stdin=its, stdout=its, start_new_session=True) as process,
    ):
        read_until(heard, b"predicted ")
        os.write(ours, b"help")  # not a whole line yet, and echoed once
        read_until(heard, b"help")
        os.write(ours, b"\r")
        assert read_until(heard, b"> ").count(b"help") == 1  # in the list
        process.send_signal(signal.SIGINT)
        # Nobody reads on: what is still printed must not hold the program up.
        assert process.wait(HANG_SECONDS) == -signal.SIGINT
        assert termios.tcgetattr(its) == before
    os.close(its)


def read_until(stream: IO[bytes], end: bytes) -> bytes:
    heard = b""
    while not heard.endswith(end):
        heard += stream.read(1)
    return heard


def test_emulated_board_knows_how_much_stack_was_used():
    built(sections.EMULATED)
    command = firmware.start_command(sections.EMULATED)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdin.write(b"show 1\rstats\rauto off\r")
        process.stdin.flush()
        lines = iter(process.stdout.readline, b"")
        used = next(line for line in lines if line.startswith(b"stack_bytes: "))
        process.kill()
    # Reading a digit takes a few hundred bytes, and there are 8192.
    assert 300 < int(used.split()[1]) < 8192
