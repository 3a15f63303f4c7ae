"""Any picture of a digit in the form of MNIST's pictures.

As its makers describe it (LeCun, Cortes, Burges, "The MNIST database of handwritten digits"):
a black and white picture of a digit is scaled, aspect kept, into a box of 20 x 20 pixels, where
anti-aliasing makes the grey levels, and the box is laid into a field of 28 x 28 pixels with
the digit's centre of mass at its centre. Ink is bright, 255, and the background is 0.
"""

from pathlib import Path

import numpy as np
from PIL import Image

from images.ink import NoDigitError, find_ink
from images.picture import read_grey
from project import paths
from project.errors import UserError

FIELD = 28  # pixels to a side
BOX = 20
CENTRE = FIELD / 2  # in pixel indices, as MNIST has it
CENTRE_TOLERANCE = 0.53  # half a pixel, by moving whole ones; one of the 70,000 needs 0.52

FINE = 10  # pixels of the black and white picture to one of the field
FINE_SIDE = FINE * BOX

# Four in five of MNIST's strokes are from 1.8 to 3.3 pixels wide, and networks trained on it
# read others badly. Reducing a thinner line would leave only a grey haze.
MIN_STROKE = 2.2
MAX_STROKE = 3.5


def load_digit(path: Path) -> np.ndarray:
    """The digit in a picture file in MNIST's form, uint8 (28, 28), bright ink on 0.

    A picture that already has this form is returned unchanged.

    Raises:
        UserError: the file is missing, empty, not a picture, damaged, far too large, or shows no
            digit or several.
    """
    try:
        return to_mnist_form(read_grey(path))
    except NoDigitError as error:
        raise UserError(
            f"{paths.relative(path)} shows {error}; put one digit there, dark on light or light "
            "on dark."
        ) from error


def to_mnist_form(grey: np.ndarray) -> np.ndarray:
    """Brings grey levels, uint8 (height, width), into MNIST's form, uint8 (28, 28).

    A picture that already has this form, or whose negative has it, keeps its grey levels.

    Raises:
        NoDigitError: the picture shows no digit, or several.
    """
    for upright in (grey, 255 - grey):
        if is_mnist_form(upright):
            return upright.copy()
    return form_of(find_ink(grey))


def form_of(ink: np.ndarray) -> np.ndarray:
    """Brings the ink on each pixel, 0 to 1, into MNIST's form, uint8 (28, 28).

    Raises:
        NoDigitError: there is no ink, or too little.
    """
    if not ink.any():
        raise NoDigitError("no strokes of a pen")
    fine = _with_strokes_as_wide_as_mnist(_fine_picture(ink))
    return _centred(_reduced_to_box(fine))


def is_mnist_form(grey: np.ndarray) -> bool:
    """Whether `grey` is 28 x 28, background 0, ink to 255, sized and placed as in MNIST.

    True for all 70,000 pictures of MNIST. The longer side of a few is 19, not 20 pixels.
    """
    if grey.shape != (FIELD, FIELD) or grey.max() < 250:
        return False
    box = grey[_bounds(grey > 0)]
    off_centre = np.abs(_centre_of_mass(grey) - CENTRE).max()
    return max(box.shape) in (BOX - 1, BOX) and bool(
        off_centre <= CENTRE_TOLERANCE or np.array_equal(_centred(box), grey)
    )


def _bounds(mask: np.ndarray) -> tuple[slice, slice]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def _centre_of_mass(levels: np.ndarray) -> np.ndarray:
    """Row and column, counted from the middle of the first pixel."""
    levels = levels.astype(np.float64)
    rows = levels.sum(axis=1) @ np.arange(levels.shape[0])
    columns = levels.sum(axis=0) @ np.arange(levels.shape[1])
    return np.array([rows, columns]) / levels.sum()


def _resized(levels: np.ndarray, longer_side: int, how: Image.Resampling) -> np.ndarray:
    factor = longer_side / max(levels.shape)
    height, width = (max(1, round(side * factor)) for side in levels.shape)
    return np.array(Image.fromarray(levels.astype(np.float32)).resize((width, height), how))


def _reduced_keeping_lines(ink: np.ndarray, max_side: int) -> np.ndarray:
    """Shrinks by a whole factor until no side is longer than `max_side`.

    Each block of pixels becomes its fullest one: an average would make a line thinner than the
    block pale, and lose it.
    """
    factor = -(-max(ink.shape) // max_side)
    for axis, side in enumerate(ink.shape):
        ink = np.maximum.reduceat(ink, range(0, side, factor), axis=axis)
    return ink


def _fine_picture(ink: np.ndarray) -> np.ndarray:
    """Only the digit in black and white, its longer side about `FINE_SIDE` pixels."""
    margin = 2  # so that enlarging rounds the outer edges too
    ink = _reduced_keeping_lines(ink[_bounds(ink > 0)], FINE_SIDE - 2 * margin)
    fine = _resized(np.pad(ink, margin), FINE_SIDE, Image.Resampling.BICUBIC) >= 0.5
    if not fine.any():
        raise NoDigitError("no strokes of a pen")
    return fine[_bounds(fine)]


def _with_strokes_as_wide_as_mnist(fine: np.ndarray) -> np.ndarray:
    """Makes all strokes wider or narrower, as a round pen of another size would.

    With r added to the pen's radius, strokes w wide and the longer side L, the digit's
    (w + 2r) / (L + 2r) is to lie between `MIN_STROKE` / `BOX` and `MAX_STROKE` / `BOX`.
    """
    width, longer_side = stroke_width(fine), max(fine.shape)
    wanted = np.clip(width / longer_side, MIN_STROKE / BOX, MAX_STROKE / BOX)
    radius = (wanted * longer_side - width) / (2 * (1 - wanted))
    padded = np.pad(fine, int(abs(radius)) + 1)
    changed = _spread(padded, radius) if radius > 0 else ~_spread(~padded, -radius)
    return changed[_bounds(changed)] if changed.any() else fine


def stroke_width(ink: np.ndarray) -> float:
    """Mean width of the strokes in pixels: twice their area divided by their outline's length.

    The outline's length is the integral of the gradient's magnitude, here over blocks of
    2 x 2 pixels, which measures upright and diagonal edges alike.
    """
    ink = np.pad(ink.astype(np.float64), 1)
    across = np.diff(ink, axis=1)
    down = np.diff(ink, axis=0)
    outline = np.hypot(across[1:] + across[:-1], down[:, 1:] + down[:, :-1]).sum() / 2
    return 2 * float(ink.sum() / outline)


def _spread(mask: np.ndarray, radius: float) -> np.ndarray:
    """True wherever `mask` is within `radius`; it must be even for one pixel more at the edges."""
    reach = int(radius)
    result = np.zeros_like(mask)
    for dy in range(-reach, reach + 1):
        for dx in range(-reach, reach + 1):
            if dy * dy + dx * dx <= radius * radius:
                result |= np.roll(mask, (dy, dx), axis=(0, 1))
    return result


def _reduced_to_box(fine: np.ndarray) -> np.ndarray:
    """Averages the fine picture until its longer side is `BOX`; the peak becomes 255."""
    # On a square: otherwise rounding the shorter side would stretch it.
    square = np.zeros((max(fine.shape),) * 2)
    top, left = (np.array(square.shape) - fine.shape) // 2
    square[top : top + fine.shape[0], left : left + fine.shape[1]] = fine
    box = _resized(square, BOX, Image.Resampling.BOX)
    levels = np.rint(255 * box / box.max()).astype(np.uint8)
    return levels[_bounds(levels > 0)]


def _centred(box: np.ndarray) -> np.ndarray:
    """Lays the box into the field, centre of mass at the centre, as far as no ink falls out."""
    shift = np.rint(CENTRE - _centre_of_mass(box)).astype(int)
    top, left = np.clip(shift, 0, FIELD - np.array(box.shape))
    field = np.zeros((FIELD, FIELD), dtype=np.uint8)
    field[top : top + box.shape[0], left : left + box.shape[1]] = box
    return field
