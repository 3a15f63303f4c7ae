"""Frames on a line that carries text as well, and the pixels in them (docs/console.md).

A frame is the mark 0x02 and then a body of which every byte has its top bit set, which no byte of
text has: up to seven bytes of the body are sent as one byte with their top bits (bit i is that
of byte i) and their lower seven bits each. The body, little endian:

    length u16 (of the payload), type u8, sequence u8, payload, crc u16

crc is CRC-16/CCITT-FALSE over all that comes before it.
"""

from __future__ import annotations

import binascii
import enum
import struct
from dataclasses import dataclass

MARK = 0x02
MAX_PAYLOAD_BYTES = 4096

INFO = 0x01
PREDICT = 0x02
STEPS = 0x03
STATS = 0x04
RESET = 0x05
STEP = 0x06
REPLY = 0x80  # added to the type of the request
ERROR = 0xFF

# The two codes of an error reply which say that the request was damaged on its way.
ERROR_CRC = 1
ERROR_CUT = 5

# The board sends ACKNOWLEDGE whenever it has taken `ack_bytes` (of `info`) bytes of a frame,
# counting the mark.
ACKNOWLEDGE = b"\x06"
WINDOW = 3
"""At most so many times `ack_bytes` are sent ahead: ports hold little and drop the rest."""

_GROUP = 7
_HEAD = struct.Struct("<HBB")
_CRC = struct.Struct("<H")


@dataclass(frozen=True)
class Frame:
    """What is sent in one piece.

    Attributes:
        type: of the request, INFO to STEP, in a reply plus REPLY; or ERROR.
        sequence: 0 to 255; a reply has that of its request.
        payload: at most MAX_PAYLOAD_BYTES.
    """

    type: int
    sequence: int
    payload: bytes = b""


class Damage(enum.Enum):
    """Why something that began as a frame is not one."""

    CRC = "wrong CRC"
    CUT = "cut short"
    TOO_LONG = "too long"


def encode(frame: Frame) -> bytes:
    """The frame as it goes over the line."""
    body = _HEAD.pack(len(frame.payload), frame.type, frame.sequence) + frame.payload
    body += _CRC.pack(crc(body))
    encoded = bytearray([MARK])
    for start in range(0, len(body), _GROUP):
        group = body[start : start + _GROUP]
        encoded.append(0x80 | sum((byte >> 7) << i for i, byte in enumerate(group)))
        encoded += bytes(byte | 0x80 for byte in group)
    return bytes(encoded)


def crc(content: bytes) -> int:
    """CRC-16/CCITT-FALSE; of b"123456789" it is 0x29B1."""
    return binascii.crc_hqx(content, 0xFFFF)


class Decoder:
    """Takes a line's bytes as they come, in pieces of any size, and finds the frames in them."""

    def __init__(self) -> None:
        self._body: bytearray | None = None  # of the frame that has begun
        self._top_bits = 0
        self._left_in_group = 0

    def feed(self, received: bytes) -> list[Frame | Damage]:
        """The frames that end with these bytes, and what was damaged; text is left out."""
        return [ended for byte in received if (ended := self._take(byte)) is not None]

    def _take(self, byte: int) -> Frame | Damage | None:
        if byte < 0x80:
            was_cut = self._body is not None
            self._body = bytearray() if byte == MARK else None
            self._left_in_group = 0
            return Damage.CUT if was_cut else None
        if self._body is None:
            return None
        if self._left_in_group == 0:
            self._top_bits = byte & 0x7F
            self._left_in_group = _GROUP
            return None
        self._body.append(byte & 0x7F | (self._top_bits & 1) << 7)
        self._top_bits >>= 1
        self._left_in_group -= 1
        ended = _whole(bytes(self._body))
        if ended is not None:
            self._body = None
        return ended


def _whole(body: bytes) -> Frame | Damage | None:
    if len(body) < _HEAD.size:
        return None
    length, frame_type, sequence = _HEAD.unpack_from(body)
    end = _HEAD.size + length
    if length > MAX_PAYLOAD_BYTES:
        return Damage.TOO_LONG
    if len(body) < end + _CRC.size:
        return None
    if _CRC.unpack_from(body, end)[0] != crc(body[:end]):
        return Damage.CRC
    return Frame(frame_type, sequence, body[_HEAD.size : end])
