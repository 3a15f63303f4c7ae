"""Test equipment: a board that speaks the protocol over a pseudo-terminal, and fails on demand."""

from __future__ import annotations

import os
import pty
import select
import struct
import threading
import time
import tty
from pathlib import Path
from typing import Callable

import numpy as np

from boards import frames
from boards.frames import Damage, Frame

IDENTITY = {
    "firmware": "lstm-microcontroller 1.0",
    "model": "mnist_lstm",
    "sha256": "0" * 64,
    "units": "20",
    "time_steps": "28",
    "features": "28",
    "outputs": "10",
    "classes": "10",
    "quantization": "int8",
    "runtime": "compiled",
}

# What can happen to a reply.
LOST = "lost"
DOUBLED = "doubled"
CORRUPTED = "corrupted"
CUT = "cut"
AMID_TEXT = "amid text"
REQUEST_WAS_DAMAGED = "the request was damaged"
MODEL_FAILS = "the model fails"
SHORT = "short"
NO_SUCH_CLASS = "no such class"
UNPLUGGED = "unplugged"

HANG_SECONDS = 300
"""What takes longer than this, even on a busy machine, does not happen at all."""

TEXT = b"\r\ndigit 7\r\npredicted 7 in 1234 us\r\n> "


def brightest_row(pixels: np.ndarray) -> np.ndarray:
    """A network for tests: the class is the row (modulo 10) with the most ink, without a doubt."""
    probabilities = np.zeros(10, np.float32)
    probabilities[int(pixels.sum(axis=1).argmax()) % 10] = 255 / 256
    return probabilities


class FakeBoard:
    """Runs in a thread of its own from `plug` to `unplug`.

    Attributes:
        port: a link to the pseudo-terminal, there while the board is plugged in.
        identity: its answer to `info`.
        network: pixels, uint8 (28, 28), to probabilities (10,).
        faults: what happens to which reply to `predict` or `steps`, counted from 0.
        first_reply: what happens to the very first reply, which is to `info`.
        every_reply: what happens to each reply.
        chatter: what it prints all the time; it then answers no frame.
        requests: the frames that have come.
        predictions: how many of them had pixels.
    """

    def __init__(
        self, port: Path, network: Callable[[np.ndarray], np.ndarray] = brightest_row
    ) -> None:
        self.port = port
        self.identity = dict(IDENTITY)
        self.network = network
        self.faults: dict[int, str] = {}
        self.first_reply = ""
        self.every_reply = ""
        self.chatter = b""
        self.is_silent = False
        self.requests: list[Frame] = []
        self.predictions = 0
        self._thread: threading.Thread | None = None

    def plug(self) -> None:
        """The port appears and answers."""
        self._board_end, self._port_end = pty.openpty()
        tty.setraw(self._port_end)
        self._stop, self._stopping = os.pipe()
        self.port.symlink_to(os.ttyname(self._port_end))
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """The port vanishes; the system reports it to the program that has it open."""
        if self._thread is not None:
            os.write(self._stopping, b"!")
            self._thread.join()
            self._thread = None
            os.close(self._stop)
            os.close(self._stopping)

    def _run(self) -> None:
        decoder = frames.Decoder()
        while True:
            ready, _, _ = select.select(
                [self._board_end, self._stop], [], [], 0.01 if self.chatter else None
            )
            if self._stop in ready:
                break
            self._send(self.chatter)
            received = os.read(self._board_end, 4096) if ready else b""
            if self.is_silent or self.chatter:
                continue
            if not all(map(self._answer, decoder.feed(received))):
                break
        self.port.unlink()
        os.close(self._board_end)
        os.close(self._port_end)

    def _answer(self, request: Frame | Damage) -> bool:
        """Sends a reply, or what a fault makes of it; returns whether the cable stays in."""
        if isinstance(request, Damage):
            self._send(frames.encode(Frame(frames.ERROR, 0, b"\x01wrong CRC")))
            return True
        self.requests.append(request)
        fault, self.first_reply = self.first_reply or self.every_reply, ""
        if request.type in (frames.PREDICT, frames.STEPS):
            fault = self.faults.get(self.predictions, fault)
            self.predictions += 1
        if fault != UNPLUGGED:
            self._send(_spoilt(self._reply(request), fault))
        return fault != UNPLUGGED

    def _reply(self, request: Frame) -> Frame:
        if request.type == frames.PREDICT:
            probabilities = np.asarray(self.network(_pixels(request)), np.float32)
            payload = struct.pack("<BI", probabilities.argmax(), 1000 + self.predictions)
            payload += probabilities.astype("<f4").tobytes()
        elif request.type == frames.STEPS:
            payload = self._steps(_pixels(request))
        else:
            table = self.identity if request.type == frames.INFO else {"predictions": "3"}
            payload = "".join(f"{key}: {value}\n" for key, value in table.items()).encode()
        return Frame(frames.REPLY | request.type, request.sequence, payload)

    def _steps(self, pixels: np.ndarray) -> bytes:
        rows = np.stack([self.network(first_rows(pixels, count)) for count in range(1, 29)])
        scaled = np.minimum(np.round(rows * 256), 255).astype(np.uint8)
        return struct.pack("<BI", rows[-1].argmax(), 28000) + scaled.tobytes()

    def _send(self, content: bytes) -> None:
        # A terminal holds 4096 bytes; without a reader the rest is lost, as on a wire.
        if select.select([], [self._board_end], [], 0)[1]:
            os.write(self._board_end, content)


def _spoilt(reply: Frame, fault: str) -> bytes:
    number, payload = reply.sequence, reply.payload
    instead = {
        MODEL_FAILS: Frame(frames.ERROR, number, b"\x04the arena is full: \x1b[2J"),
        REQUEST_WAS_DAMAGED: Frame(frames.ERROR, 0, b"\x01wrong CRC"),
        NO_SUCH_CLASS: Frame(reply.type, number, b"\x0a" + payload[1:]),
        SHORT: Frame(reply.type, number, payload[:-1]),
    }
    sent = frames.encode(instead.get(fault, reply))
    spoilt = {
        LOST: b"",
        DOUBLED: sent * 2,
        CORRUPTED: sent[:9] + bytes([sent[9] ^ 0x04]) + sent[10:],
        CUT: sent[: len(sent) // 2] + TEXT,
        AMID_TEXT: TEXT + sent + TEXT,
    }
    return spoilt.get(fault, sent)


def _pixels(request: Frame) -> np.ndarray:
    return np.frombuffer(unpack(request.payload), np.uint8).reshape(28, 28)


def unpack(packed: bytes) -> bytes:
    """The pixels that `project.packing.pack` was given."""
    pixels, rest = bytearray(), iter(packed)
    for code in rest:
        if code < 0x80:
            pixels += bytes(next(rest) for _ in range(code + 1))
        elif code < 0xC0:
            pixels += bytes(code - 0x7F)
        else:
            pixels += bytes([next(rest)]) * (code - 0xBE)
    return bytes(pixels)


def first_rows(pixels: np.ndarray, count: int) -> np.ndarray:
    """The picture with the rows from `count` on blank."""
    shown = pixels.copy()
    shown[count:] = 0
    return shown


def wait_until(condition: Callable[[], bool]) -> None:
    """Waits for what a thread or another process is about to do."""
    deadline = time.monotonic() + HANG_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)
