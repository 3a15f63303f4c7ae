"""Confusion matrices: how often each class, by row, was read as each class, by column."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from images.picture import png

_CELL = 44  # pixels
_MIN_MARGIN = 56
_PAPER = (255, 255, 255)
_TEXT = (30, 30, 30)
_GRID = (225, 225, 225)
_RIGHT = (31, 119, 60)
_WRONG = (200, 60, 30)


def count(labels: np.ndarray, read_as: np.ndarray, classes: int) -> np.ndarray:
    """The (classes, classes) matrix of examples with these labels."""
    counts = np.zeros((classes, classes), np.int64)
    np.add.at(counts, (labels, read_as), 1)
    return counts


def accuracy_of_each_class(counts: np.ndarray) -> list[float | None]:
    """Share of each class that was read correctly; None for a class without examples."""
    return [
        float(right / of_class) if of_class else None
        for right, of_class in zip(counts.diagonal(), counts.sum(axis=1))
    ]


def picture(counts: np.ndarray, names: Sequence[str], title: str = "") -> bytes:
    """The matrix as PNG; darker cells hold more.

    Right answers are green and shaded by their share of the row. Wrong ones are red and shaded by
    their share of the most frequent mistake, or a few in a thousand could not be seen.
    """
    font = ImageFont.load_default(14)
    margin = max(_MIN_MARGIN, 40 + max(round(font.getlength(name)) for name in names))
    end = margin + len(counts) * _CELL
    size = end + _CELL // 2
    image = Image.new("RGB", (size, size), _PAPER)
    draw = ImageDraw.Draw(image)
    shades = _shades(counts)
    for (row, column), number in np.ndenumerate(counts):
        left, top = margin + column * _CELL, margin + row * _CELL
        ink, shade = _RIGHT if row == column else _WRONG, float(shades[row, column])
        colour = tuple(round(p + (i - p) * shade) for p, i in zip(_PAPER, ink))
        draw.rectangle((left, top, left + _CELL, top + _CELL), colour, _GRID)
        if number:
            centre = (left + _CELL // 2, top + _CELL // 2)
            draw.text(centre, str(number), _PAPER if shade > 0.5 else _TEXT, font, anchor="mm")
    fit_into_cells = max(map(font.getlength, names)) <= _CELL
    for start, name in zip(range(margin, end, _CELL), names):
        middle = start + _CELL // 2
        draw.text((margin - 8, middle), name, _TEXT, font, anchor="rm")
        if fit_into_cells:
            draw.text((middle, margin - 8), name, _TEXT, font, anchor="ms")
        else:
            upward = Image.new("RGB", (margin - 32, _CELL), _PAPER)
            ImageDraw.Draw(upward).text((0, _CELL // 2), name, _TEXT, font, anchor="lm")
            image.paste(upward.transpose(Image.Transpose.ROTATE_90), (start, 24))
    draw.text(((margin + end) // 2, 6), "read as", _TEXT, font, anchor="ma")
    draw.text((6, 32), "shows", _TEXT, font, anchor="lm")
    draw.text((6, size - 4), title, _TEXT, font, anchor="ls")
    return png(np.asarray(image))


def _shades(counts: np.ndarray) -> np.ndarray:
    of_label = np.maximum(counts.sum(axis=1, keepdims=True), 1)
    is_right = np.eye(len(counts), dtype=bool)
    wrong = np.where(is_right, 0, counts)
    return np.where(is_right, counts / of_label, wrong / max(wrong.max(), 1))
