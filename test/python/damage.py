"""Damages the content of files at random, but always the same for a seed."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Sequence
from typing import TypeVar

Piece = TypeVar("Piece", int, str)

ODD_BYTES = [
    *([value] for value in (0, 1, 127, 128, 255)),
    *(list(struct.pack(">I", value)) for value in (0, 1, 2**20, 2**31 - 1, 2**31, 2**32 - 1)),
    *(list(struct.pack("<I", value)) for value in (1, 2**20, 2**31 - 1, 2**32 - 1)),
    *map(list, (b"-1", b"9" * 20, b"|O", b"U0", b"<U9", b"(", b"'", b"\0" * 8)),
]
ODD_TOKENS = [
    *(["null"], ["true"], ["NaN"], ["-Infinity"], ["-1"], ["0"], ["0.5"], ["1e999"], ["1e-99"]),
    *([f"1{'0' * 30}"], ["9" * 5000], ["[]"], ["{}"], ["[" * 9000 + "]" * 9000], ["[[0, 1]]"]),
    *(['""'], [r'"\ud800"'], [r'"\u0000\n$"'], ['"ÿ"'], [f'"{"x" * 500}"'], ["{"], ["]"], [","]),
]


def damaged_bytes(content: bytes, chance: random.Random) -> bytes:
    """`content` with one to three accidents to its bytes."""
    return bytes(_damaged(list(content), ODD_BYTES, chance))


def damaged_json(content: bytes, chance: random.Random) -> bytes:
    """`content`, a JSON text, with one to three accidents to its words, numbers and brackets."""
    tokens = re.findall(r'"(?:\\.|[^"\\])*"|[^\s{}\[\]:,"]+|[{}\[\]:,]', content.decode())
    if chance.random() < 0.5:  # what is still JSON gets further
        words = [index for index, token in enumerate(tokens) if token not in "{}[]:,"]
        tokens[chance.choice(words)] = chance.choice(ODD_TOKENS)[0]
    else:
        tokens = _damaged(tokens, ODD_TOKENS, chance)
    return "".join(tokens).encode()


def _damaged(
    pieces: list[Piece], odd: Sequence[Sequence[Piece]], chance: random.Random
) -> list[Piece]:
    for _ in range(chance.choice((1, 1, 2, 3))):
        start = chance.randrange(len(pieces) + 1)
        end = start + chance.choice((1, 1, 2, 4, 20, len(pieces)))
        strange, accident = chance.choice(odd), chance.randrange(5)
        if accident == 0:
            pieces[start:end] = []
        elif accident == 1:
            pieces[start:start] = strange
        elif accident == 2:
            pieces[start:start] = pieces[start:end] * chance.choice((1, 1, 40))
        elif accident == 3 and pieces:
            pieces[start : start + 1] = [chance.choice(pieces)]
        else:
            pieces[start : start + len(strange)] = strange
    return pieces


def sealed_png(content: bytes) -> bytes:
    """`content` with checksums that are right, so that what is damaged is read all the same."""
    sealed, place = content[:8], 8
    while place + 8 <= len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        body = content[place + 4 : place + 8 + length]
        sealed += struct.pack(">I", length) + body + struct.pack(">I", zlib.crc32(body))
        place += 12 + length
    return sealed + content[place:]


def damaged_members(content: bytes, chance: random.Random) -> bytes:
    """A .npz in which one array's own file is damaged, and the archive around it is sound."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        unlucky = chance.choice(old.namelist())
        for name in old.namelist():
            member = old.read(name)
            if name == unlucky:  # most often its header
                middle = chance.choice((128, 128, len(member)))
                member = damaged_bytes(member[:middle], chance) + member[middle:]
            new.writestr(name, member)
    return file.getvalue()
