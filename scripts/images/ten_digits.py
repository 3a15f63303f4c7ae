"""The ten included digits, digits/0.png to 9.png: drawn, taken from MNIST, saved and shown."""

import numpy as np

from images import pen
from images.ink import NoDigitError
from images.normalise import form_of, load_digit
from images.picture import png
from project import paths
from project.errors import UserError
from project.files import write_together

# From paper to ink, in plain ASCII, which every terminal can show.
SHADES = " .:-=+*#%@"
GAP = 2  # characters between two digits


def drawn() -> list[np.ndarray]:
    """The project's own digits, from the strokes in digits/strokes.json.

    Raises:
        UserError: the file is missing or damaged, or its strokes leave no ink on the paper.
    """
    pen_width, digits = pen.load_strokes()
    try:
        return [form_of(pen.draw(strokes, pen_width) / 255) for strokes in digits]
    except NoDigitError as error:
        name = paths.relative(pen.STROKES)
        raise UserError(f"the pen in {name} draws no digit; bring it back from git.") from error


def first_of_each_class(images: np.ndarray, labels: np.ndarray) -> list[np.ndarray]:
    """The first of the images, uint8 (n, 28, 28), with each label from 0 to 9.

    Raises:
        UserError: a label does not occur.
    """
    missing = sorted(set(range(10)) - set(labels.tolist()))
    if missing:
        raise UserError(
            f"the test images hold no {' and no '.join(map(str, missing))}; "
            "set MNIST_PATH to the whole of MNIST."
        )
    return [images[int(np.argmax(labels == digit))] for digit in range(10)]


def load() -> list[np.ndarray]:
    """All ten in MNIST's form, uint8 (28, 28).

    Raises:
        UserError: one of the files cannot be used.
    """
    return [load_digit(paths.DIGITS_DIR / f"{digit}.png") for digit in range(10)]


def save(digits: list[np.ndarray]) -> None:
    """Writes all ten as PNGs, or none of them.

    Raises:
        UserError: the folder is read-only, the disk is full, and the like.
    """
    write_together({paths.DIGITS_DIR / f"{i}.png": png(digit) for i, digit in enumerate(digits)})


def as_characters(digits: list[np.ndarray], columns: int) -> str:
    """Draws digits, uint8 (28, 28), side by side, as many to a row as fit into `columns`.

    A character is as high as two are wide, so it stands for two pixels, one above the other.
    """
    width = digits[0].shape[1] + GAP
    per_row = max(1, (columns + GAP) // width)
    rows = [digits[i : i + per_row] for i in range(0, len(digits), per_row)]
    return "\n\n".join(_row_of_characters(row) for row in rows)


def _row_of_characters(digits: list[np.ndarray]) -> str:
    row = np.hstack([np.pad(digit, ((0, 0), (0, GAP))) for digit in digits])
    levels = row.reshape(-1, 2, row.shape[1]).mean(axis=1)
    shades = (levels * len(SHADES) / 256).astype(int)
    lines = ["".join(SHADES[shade] for shade in line).rstrip() for line in shades]
    return "\n".join(lines).strip("\n")


def as_picture(digits: list[np.ndarray], pixel_side: int = 5) -> np.ndarray:
    """One picture, uint8, of digits in a row: each pixel a square, grey lines between digits."""
    line = 60  # dark enough not to disturb the digits, bright enough to separate them
    framed = [np.pad(digit, ((0, 0), (0, 1)), constant_values=line) for digit in digits]
    row = np.pad(np.hstack(framed), ((1, 1), (1, 0)), constant_values=line)
    return np.kron(row, np.ones((pixel_side, pixel_side), dtype=np.uint8))
