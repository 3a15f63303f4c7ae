"""Digits to look at: in the terminal as characters, and in one picture."""

from __future__ import annotations

import numpy as np

# From paper to ink. Ten levels of plain ASCII, which every terminal can show.
SHADES = " .:-=+*#%@"

GAP = 2  # characters, and pixels of a digit, between two digits


def as_characters(digits: list[np.ndarray], columns: int) -> str:
    """Draws digits, uint8 (28, 28), side by side, as many to a row as `columns` hold.

    A character is as high as two are wide, so it stands for two pixels, one above the other.
    """
    width = digits[0].shape[1] + GAP
    in_a_row = max(1, (columns + GAP) // width)
    rows = [digits[i : i + in_a_row] for i in range(0, len(digits), in_a_row)]
    return "\n\n".join(_row_of_characters(row) for row in rows)


def _row_of_characters(digits: list[np.ndarray]) -> str:
    line_pairs = np.hstack([np.pad(digit, ((0, 0), (0, GAP))) for digit in digits])
    pixels = line_pairs.reshape(-1, 2, line_pairs.shape[1]).mean(axis=1)
    shades = (pixels * len(SHADES) / 256).astype(int)
    lines = ["".join(SHADES[shade] for shade in line).rstrip() for line in shades]
    return "\n".join(lines).strip("\n")


def as_picture(digits: list[np.ndarray], enlarged: int = 5) -> np.ndarray:
    """One picture, uint8, of digits in a row: each pixel a square, grey lines in between."""
    between = 60  # dark enough to leave the digits alone, bright enough to part them
    framed = [np.pad(digit, ((0, 0), (0, 1)), constant_values=between) for digit in digits]
    row = np.pad(np.hstack(framed), ((1, 1), (1, 0)), constant_values=between)
    return np.kron(row, np.ones((enlarged, enlarged), dtype=np.uint8))
