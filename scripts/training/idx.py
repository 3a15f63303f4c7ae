"""The file format IDX, in which MNIST was published.

A mark of four bytes, 00 00 08 NN: bytes follow, in NN dimensions; NN sizes as big-endian
uint32; the values, row by row.
"""

from __future__ import annotations

import gzip
import struct
import zlib
from pathlib import Path

import numpy as np

from project.errors import UserError

_MARK_OF_BYTES = b"\x00\x00\x08"


def read_idx(path: Path) -> np.ndarray:
    """The array of one IDX file of bytes, plain or gzipped.

    Raises:
        UserError: the file cannot be read, is damaged or holds something else.
    """
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise UserError(f"{path} cannot be read ({error}); fetch it again.") from error
    return _parse(content, path)


def _parse(content: bytes, path: Path) -> np.ndarray:
    if len(content) < 4 or content[:3] != _MARK_OF_BYTES:
        raise UserError(f"{path} is no IDX file of bytes; fetch it again.")
    dimensions = content[3]
    header_bytes = 4 + 4 * dimensions
    if len(content) < header_bytes:
        raise UserError(f"{path} is cut off; fetch it again.")
    shape = struct.unpack(f">{dimensions}I", content[4:header_bytes])
    values = np.frombuffer(content, np.uint8, offset=header_bytes)
    expected = int(np.prod(shape, dtype=object))
    if values.size != expected:
        raise UserError(
            f"{path} is damaged: {values.size} values follow where its head says {expected}; "
            "fetch it again."
        )
    return values.reshape(shape)
