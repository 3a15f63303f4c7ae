"""Sequences of bytes, run-length packed: most of a digit is background.

    0x00 to 0x7F  n + 1 bytes follow as they are
    0x80 to 0xBF  n - 0x7F zeros, 1 to 64
    0xC0 to 0xFF  n - 0xBE times the byte that follows, 2 to 65

Chips unpack them: frames as they arrive, the included digits row by row.
"""

from __future__ import annotations

import re

_RUN = re.compile(rb"\0{2,64}|([^\0])\1{2,64}")
_MAX_LITERALS = 128


def pack(unpacked: bytes) -> bytes:
    """`unpacked` in that form."""
    packed, end = b"", 0
    for run in _RUN.finditer(unpacked):
        length = len(run[0])
        packed += _literals(unpacked[end : run.start()])
        packed += bytes([0xBE + length]) + run[1] if run[1] else bytes([0x7F + length])
        end = run.end()
    return packed + _literals(unpacked[end:])


def _literals(unpacked: bytes) -> bytes:
    starts = range(0, len(unpacked), _MAX_LITERALS)
    pieces = [unpacked[start : start + _MAX_LITERALS] for start in starts]
    return b"".join(bytes([len(piece) - 1]) + piece for piece in pieces)
