"""The pictures that test/bench measures, made once more on this side."""

from __future__ import annotations

import numpy as np

from images.normalise import load_digit
from project import paths

# Down and to the right; those of test/bench/pictures.h.
SHIFTS = (
    *((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (2, 0)),
    *((-2, 0), (0, 2), (0, -2), (1, 1), (-1, -1)),
)


def all_pictures() -> np.ndarray:
    """The ten included digits with each of SHIFTS, (110, 28, 28) uint8."""
    digits = np.stack([load_digit(paths.DIGITS_DIR / f"{digit}.png") for digit in range(10)])
    return np.concatenate([shifted(digits, *shift) for shift in SHIFTS])


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
