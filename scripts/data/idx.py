"""The file format IDX, in which MNIST was published.

A mark of four bytes, 00 00 08 NN: bytes follow, in NN dimensions; NN sizes as big-endian
uint32; the values, row by row.
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np

from project.errors import UserError

_MARK_OF_BYTES = b"\x00\x00\x08"
_MOST_DIMENSIONS = 3
_MOST_BYTES = 1 << 28  # five times MNIST


def read_idx(path: Path) -> np.ndarray:
    """The array of one IDX file of bytes, plain or gzipped.

    Nothing is unpacked before its head has told how much it is.

    Raises:
        UserError: the file cannot be read, is damaged or holds something else.
    """
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            mark = file.read(4)
            if len(mark) < 4 or mark[:3] != _MARK_OF_BYTES or mark[3] > _MOST_DIMENSIONS:
                raise UserError(f"{path} is no IDX file of bytes; fetch it again.")
            head = file.read(4 * mark[3])
            if len(head) < 4 * mark[3]:
                raise UserError(f"{path} is cut off; fetch it again.")
            shape = struct.unpack(f">{mark[3]}I", head)
            size = math.prod(shape)
            if not 0 < size <= _MOST_BYTES:
                raise UserError(f"{path} is damaged: its head says {size} values; fetch it again.")
            values = np.frombuffer(file.read(size + 1), np.uint8)
    except (OSError, EOFError, zlib.error) as error:
        raise UserError(f"{path} cannot be read ({error}); fetch it again.") from error
    if values.size != size:
        found = "more" if values.size > size else values.size
        raise UserError(
            f"{path} is damaged: {found} values follow where its head says {size}; fetch it again."
        )
    return values.reshape(shape)
