"""The pictures that test/bench measures, made once more on this side."""

from __future__ import annotations

import numpy as np

# Down and to the right; those of test/bench/pictures.h.
SHIFTS = (
    *((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (2, 0)),
    *((-2, 0), (0, 2), (0, -2), (1, 1), (-1, -1)),
)


def all_pictures(examples: np.ndarray) -> np.ndarray:
    """The included examples, uint8 (n, rows, columns), with each of SHIFTS."""
    return np.concatenate([shifted(examples, *shift) for shift in SHIFTS])


def shifted(pictures: np.ndarray, down: int, right: int) -> np.ndarray:
    """The pictures (n, rows, columns) moved; what is moved in is background."""
    moved = np.zeros_like(pictures)
    rows, columns = pictures.shape[1:]
    moved[:, max(down, 0) : rows + min(down, 0), max(right, 0) : columns + min(right, 0)] = (
        pictures[:, max(-down, 0) : rows - max(down, 0), max(-right, 0) : columns - max(right, 0)]
    )
    return moved


def checksum(pictures: np.ndarray) -> int:
    """FNV-1a, 32 bits, over all bytes."""
    value = 2166136261
    for byte in pictures.tobytes():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value
