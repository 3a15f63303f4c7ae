"""The ten included digits, digits/0.png to 9.png: drawn, taken from MNIST, read and written."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from images import pen
from images.ink import NoInkError
from images.normalise import load_digit, to_mnist_form
from images.picture import png
from project import paths
from project.errors import UserError
from project.files import write_together

COUNT = 10


def drawn() -> list[np.ndarray]:
    """The project's own digits, from the strokes in digits/strokes.json.

    Raises:
        UserError: the file is missing or damaged, or a stroke leaves no ink on the paper.
    """
    pen_width, digits = pen.load_strokes(pen.STROKES)
    try:
        return [to_mnist_form(pen.draw(strokes, pen_width)) for strokes in digits]
    except NoInkError as error:
        name = paths.relative(pen.STROKES)
        raise UserError(f"the pen in {name} draws no digit; bring it back from git.") from error


def first_of_each_class(images: np.ndarray, labels: np.ndarray) -> list[np.ndarray]:
    """The first picture of each digit, as it is.

    Args:
        images: uint8 (n, 28, 28).
        labels: (n,), 0 to 9.

    Raises:
        UserError: a digit does not occur.
    """
    missing = sorted(set(range(COUNT)) - set(labels.tolist()))
    if missing:
        raise UserError(
            f"the test images hold no {' and no '.join(map(str, missing))}; "
            "set MNIST_PATH to the whole of MNIST."
        )
    return [images[int(np.argmax(labels == digit))] for digit in range(COUNT)]


def load(folder: Path = paths.DIGITS_DIR) -> list[np.ndarray]:
    """All ten in MNIST's form, uint8 (28, 28).

    Raises:
        UserError: one of the files cannot be used.
    """
    return [load_digit(folder / f"{digit}.png") for digit in range(COUNT)]


def save(digits: list[np.ndarray], folder: Path = paths.DIGITS_DIR) -> None:
    """Writes all ten as PNGs, or none of them.

    Raises:
        UserError: the folder is read-only, the disk is full, and the like.
    """
    write_together({folder / f"{digit}.png": png(digits[digit]) for digit in range(COUNT)})
