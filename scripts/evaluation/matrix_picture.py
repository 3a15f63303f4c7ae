"""A confusion matrix as a picture."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from images.picture import png

_CELL = 44  # pixels
_MARGIN = 56
_PAPER = (255, 255, 255)
_TEXT = (30, 30, 30)
_GRID = (225, 225, 225)
_RIGHT = (31, 119, 60)
_WRONG = (200, 60, 30)


def confusion_png(confusion: np.ndarray) -> bytes:
    """Rows are what the images show, columns what the board read; darker cells hold more.

    Right answers are green and shaded by their share of the row. Wrong ones are red and shaded by
    their share of the most frequent mistake, or a few in a thousand could not be seen.
    """
    classes = len(confusion)
    size = _MARGIN + classes * _CELL + _CELL // 2
    image = Image.new("RGB", (size, size), _PAPER)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(14)
    shades = _shades(confusion)
    for row in range(classes):
        _label(draw, font, row)
        for column in range(classes):
            _cell(draw, font, row, column, int(confusion[row, column]), shades[row, column])
    middle = _MARGIN + classes * _CELL // 2
    draw.text((middle, 6), "read as", _TEXT, font, anchor="ma")
    draw.text((6, 32), "shows", _TEXT, font, anchor="lm")
    return png(np.asarray(image))


def _shades(confusion: np.ndarray) -> np.ndarray:
    of_label = np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    wrong = confusion * (1 - np.eye(len(confusion), dtype=confusion.dtype))
    return np.where(np.eye(len(confusion)), confusion / of_label, wrong / max(wrong.max(), 1))


def _label(draw: ImageDraw.ImageDraw, font: ImageFont.ImageFont, number: int) -> None:
    center = _MARGIN + number * _CELL + _CELL // 2
    draw.text((center, _MARGIN - 8), str(number), _TEXT, font, anchor="ms")
    draw.text((_MARGIN - 8, center), str(number), _TEXT, font, anchor="rm")


def _cell(
    draw: ImageDraw.ImageDraw,
    font: ImageFont.ImageFont,
    row: int,
    column: int,
    count: int,
    shade: float,
) -> None:
    left, top = _MARGIN + column * _CELL, _MARGIN + row * _CELL
    ink = _RIGHT if row == column else _WRONG
    colour = tuple(round(p + (i - p) * shade) for p, i in zip(_PAPER, ink))
    draw.rectangle((left, top, left + _CELL, top + _CELL), colour, _GRID)
    if count:
        center = (left + _CELL // 2, top + _CELL // 2)
        draw.text(center, str(count), _PAPER if shade > 0.5 else _TEXT, font, anchor="mm")
