"""Pixels, run-length packed: most of a digit is background.

0x00 .. 0x7F  n + 1 bytes follow as they are
0x80 .. 0xBF  n - 0x7F zeros (1 to 64)
0xC0 .. 0xFF  n - 0xBE times (2 to 65) the byte that follows
"""

from __future__ import annotations

_MOST_LITERALS = 128
_MOST_ZEROS = 64
_MOST_REPEATS = 65


def pack(pixels: bytes) -> bytes:
    """Packs pixels, row by row; never longer than a 128th more than they are."""
    packed, literals = bytearray(), bytearray()
    position = 0
    while position < len(pixels):
        run = _run_length(pixels, position)
        # Two alike among literals cost nothing there, and a run of them would end the literals.
        if run > 2 or (pixels[position] == 0 and (run > 1 or not literals)):
            _put_literals(packed, literals)
            _put_run(packed, pixels[position], run)
        else:
            literals += pixels[position : position + run]
        position += run
    _put_literals(packed, literals)
    return bytes(packed)


def unpack(packed: bytes) -> bytes:
    """The pixels that `pack` was given.

    Raises:
        ValueError: the last piece is cut off.
    """
    pixels = bytearray()
    position = 0
    while position < len(packed):
        code = packed[position]
        if 0x80 <= code < 0xC0:
            pixels += bytes(code - 0x7F)
            position += 1
            continue
        wanted = code + 1 if code < 0x80 else 1
        follow = packed[position + 1 : position + 1 + wanted]
        if len(follow) < wanted:
            raise ValueError(f"the piece at byte {position} is cut off")
        pixels += follow if code < 0x80 else follow * (code - 0xBE)
        position += 1 + wanted
    return bytes(pixels)


def _run_length(pixels: bytes, start: int) -> int:
    value = pixels[start]
    most = _MOST_ZEROS if value == 0 else _MOST_REPEATS
    end = start + 1
    while end < len(pixels) and end - start < most and pixels[end] == value:
        end += 1
    return end - start


def _put_run(packed: bytearray, value: int, length: int) -> None:
    if value == 0:
        packed.append(0x7F + length)
    else:
        packed += bytes([0xBE + length, value])


def _put_literals(packed: bytearray, literals: bytearray) -> None:
    for start in range(0, len(literals), _MOST_LITERALS):
        piece = literals[start : start + _MOST_LITERALS]
        packed.append(len(piece) - 1)
        packed += piece
    literals.clear()
