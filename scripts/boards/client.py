"""A board that runs the firmware, as an object that answers."""

from __future__ import annotations

import re
import struct
import time
from collections import deque
from dataclasses import dataclass

import numpy as np

from boards import frames
from boards.errors import (
    BadConnectionError,
    BoardError,
    BoardRefusedError,
    BoardSilentError,
    NotOurFirmwareError,
    WrongReplyError,
)
from boards.frames import Damage, Frame
from boards.links import Link
from project.packing import pack
from project.text import printable

RETRIES = 3
"""How often a request is sent again, with the same sequence number."""

# How long to wait for a reply before the request is sent again.
REPLY_SECONDS = 2.0
STEPS_SECONDS = 15.0  # it takes as many predictions as there are rows

_HEARD_BYTES = 400

_ANSWER_HEAD = struct.Struct("<BI")  # the class, microseconds
NO_CLASS = 255  # in place of the class where the outputs are values


@dataclass(frozen=True)
class Answer:
    """What the network makes of a picture.

    Attributes:
        predicted_class: the most probable class; -1 if the outputs are values.
        microseconds: how long the board took for it, by its own clock.
        outputs: float32 (outputs,), as the network gives them.
    """

    predicted_class: int
    microseconds: int
    outputs: np.ndarray


@dataclass
class Traffic:
    """What went over the line since the client was made.

    Attributes:
        requests: each counted once.
        retries: requests sent again.
        silences: times that no reply came.
        damaged_replies: frames with a wrong CRC, or not whole.
        damaged_requests: frames that the board reports as damaged.
        stray_replies: whole frames that do not answer the last request, such as doubled ones.
    """

    requests: int = 0
    retries: int = 0
    silences: int = 0
    damaged_replies: int = 0
    damaged_requests: int = 0
    stray_replies: int = 0

    @property
    def errors(self) -> int:
        """All that should not have happened; without the retries, which follow from it."""
        damaged = self.damaged_replies + self.damaged_requests
        return self.silences + damaged + self.stray_replies


class Board:
    """A client of one board; not to be used by two threads at once.

    Opens the line and asks which firmware is there.

    Attributes:
        link: the line, which the board opens and closes.
        traffic: what went over the line so far.
        identity: the last reply to `info`.
        time_steps: rows of a picture.
        features: pixels of a row.
        outputs: number of outputs.
        classes: number of classes; 0 if the outputs are values.

    Raises:
        BoardError: the line cannot be opened, nothing answers, or it is another program.
    """

    def __init__(self, link: Link) -> None:
        self.link = link
        self.traffic = Traffic()
        self.identity: dict[str, str] = {}
        self._sequence = 0
        try:
            self.reconnect()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Board:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the port; a simulated board is ended."""
        self.link.close()

    def reconnect(self) -> None:
        """Opens the line again and asks again which firmware is there.

        Raises:
            BoardError: the port is not back yet, or something else is there now.
        """
        self._decoder = frames.Decoder()
        self._received: deque[Frame | Damage] = deque()
        self._heard = b""
        self._has_answered = False
        self.link.open()
        self.info()

    def info(self) -> dict[str, str]:
        """Firmware, model, sha256 (of the .tflite), time_steps, features, outputs, classes, …"""
        identity = _table(self._request(frames.INFO))
        numbers = ("time_steps", "features", "outputs", "classes")
        missing = [name for name in ("model", "sha256", *numbers) if name not in identity]
        sizes = [identity.get(name, "") for name in numbers] + [identity.get("ack_bytes", "0")]
        if missing or not all(size.isdecimal() for size in sizes):
            what = ", ".join(missing) if missing else "its shape in numbers"
            raise WrongReplyError(self.link.name, f"does not report {what}")
        self.identity = identity
        self.time_steps, self.features, self.outputs, self.classes, _ = map(int, sizes)
        return identity

    def stats(self) -> dict[str, str]:
        """What the board has counted since it was switched on: predictions, errors, mean_us, …"""
        return _table(self._request(frames.STATS))

    def predict(self, pixels: np.ndarray) -> Answer:
        """Lets the board read a picture.

        Args:
            pixels: time_steps x features of them, as the board takes them: uint8, ink bright on a
                background of 0, or measured values in float32.
        """
        count = 4 * self.outputs
        return self._answer(
            self._read(frames.PREDICT, pixels, self.time_steps, count, REPLY_SECONDS)
        )

    @property
    def is_stream(self) -> bool:
        """Whether the board keeps the network's state and has `reset` and `step`."""
        return self.identity.get("mode") == "stream"

    def reset(self) -> None:
        """Begins a new stream."""
        self._request(frames.RESET)

    def step(self, row: np.ndarray) -> Answer:
        """What the network says after the next row of a stream; `row` as in `predict`."""
        return self._answer(self._read(frames.STEP, row, 1, 4 * self.outputs, REPLY_SECONDS))

    def _answer(self, payload: bytes) -> Answer:
        label, microseconds = _ANSWER_HEAD.unpack_from(payload)
        if label != NO_CLASS and label >= self.classes:
            raise WrongReplyError(self.link.name, f"names class {label} of {self.classes}")
        outputs = np.frombuffer(payload, "<f4", offset=_ANSWER_HEAD.size)
        return Answer(-1 if label == NO_CLASS else label, microseconds, outputs)

    def steps(self, pixels: np.ndarray) -> np.ndarray:
        """What the network says after each row, with the rows below it still blank.

        Args:
            pixels: as for `predict`.

        Returns:
            float32 (time_steps, outputs): values as they are, or probabilities in steps of 1/256,
            as an int8 network has them; 1 becomes 255/256.
        """
        dtype, one = ("u1", 256) if self.classes else ("<f4", 1)
        count = self.time_steps * self.outputs * np.dtype(dtype).itemsize
        payload = self._read(frames.STEPS, pixels, self.time_steps, count, STEPS_SECONDS)
        rows = np.frombuffer(payload, dtype, offset=_ANSWER_HEAD.size)
        return rows.reshape(self.time_steps, self.outputs).astype(np.float32) / np.float32(one)

    def _read(self, kind: int, pixels: np.ndarray, rows: int, count: int, seconds: float) -> bytes:
        """The reply to a request with `rows` of pixels: an _ANSWER_HEAD, and `count` bytes."""
        is_known = pixels.dtype in (np.uint8, np.float32)
        if not is_known or pixels.size != rows * self.features:
            raise ValueError(f"{pixels.dtype} {pixels.shape} is no picture for this board")
        payload = self._request(kind, pack(pixels.tobytes()), seconds)
        expected = _ANSWER_HEAD.size + count
        if len(payload) != expected:
            raise WrongReplyError(
                self.link.name, f"answers with {len(payload)} bytes instead of {expected}"
            )
        return payload

    def _request(self, kind: int, payload: bytes = b"", seconds: float | None = None) -> bytes:
        """The payload of the reply.

        Raises:
            BoardError: there is none after the last retry.
        """
        sequence, self._sequence = self._sequence, (self._sequence + 1) % 256
        request = Frame(kind, sequence, payload)
        self.traffic.requests += 1
        damages: set[Damage] = set()
        for attempt in range(1 + RETRIES):
            self.traffic.retries += attempt > 0
            reply = self._ask(request, seconds or REPLY_SECONDS)
            if isinstance(reply, Frame):
                self._has_answered = True
                return reply.payload
            if reply is None:
                self.traffic.silences += 1
            else:
                damages.add(reply)
        raise self._why_no_reply(damages)

    def _ask(self, request: Frame, seconds: float) -> Frame | Damage | None:
        """The reply, or a damage that makes waiting for it pointless; None if nothing comes."""
        deadline = time.monotonic() + seconds
        unsent = frames.encode(request)
        step = int(self.identity.get("ack_bytes", 0))  # older firmware does not acknowledge
        unsent = self._send(unsent, frames.WINDOW * step or len(unsent))
        while True:
            while self._received:
                reply = self._judge(self._received.popleft(), request)
                if reply is not None:
                    return reply
            if time.monotonic() > deadline:
                return None
            received = self.link.read()
            acknowledged = received.count(frames.ACKNOWLEDGE) * step
            unsent = self._send(unsent, acknowledged)
            self._heard = (self._heard + received)[-_HEARD_BYTES:]
            self._received.extend(self._decoder.feed(received))

    def _send(self, unsent: bytes, count: int) -> bytes:
        """Sends up to `count` bytes and returns the others."""
        if unsent[:count]:
            self.link.write(unsent[:count])
        return unsent[count:]

    def _judge(self, received: Frame | Damage, request: Frame) -> Frame | Damage | None:
        if isinstance(received, Damage):
            self.traffic.damaged_replies += 1
            return received
        expected = (frames.REPLY | request.type, request.sequence)
        if (received.type, received.sequence) == expected:
            return received
        if received.type == frames.ERROR and received.payload:
            if received.payload[0] in (frames.ERROR_CRC, frames.ERROR_CUT):
                self.traffic.damaged_requests += 1
                return Damage.CRC
            if received.sequence == request.sequence:
                reason = printable(received.payload[1:].decode("ascii", "replace").strip())
                raise BoardRefusedError(f"the board at {self.link.name} reports: {reason}")
        self.traffic.stray_replies += 1
        return None

    def _why_no_reply(self, damages: set[Damage]) -> BoardError:
        port = self.link.name
        # Text of another program may contain a mark and look like a frame cut short, but it never
        # contains a whole frame with a wrong CRC.
        if Damage.CRC in damages or (damages and self._has_answered):
            return BadConnectionError(
                f"no frame got through {port} undamaged in {1 + RETRIES} attempts; try another "
                "cable or USB port."
            )
        if self._heard and not self._has_answered:
            return NotOurFirmwareError(
                f"what runs at {port} is not this project's firmware: it sends "
                f"{_readable(self._heard)} and answers no frame; upload the firmware "
                "(`pio run -e BOARD -t upload`)."
            )
        return BoardSilentError(
            f"the board at {port} does not answer; check port, cable and power, or press its reset "
            "button."
        )


def _table(payload: bytes) -> dict[str, str]:
    lines = payload.decode("utf-8", "replace").splitlines()
    pairs = (line.partition(":") for line in lines if ":" in line)
    return {printable(key.strip()): printable(value.strip()) for key, _, value in pairs}


def _readable(heard: bytes) -> str:
    # The longest line, as the first and the last one may be cut.
    text = re.sub(rb"[^ -~\r\n\t]", b"", heard).decode("ascii")
    longest = " ".join(max(text.splitlines(), key=len, default="").split())
    return repr(longest[:80]) if longest else "nothing readable"
