"""Draws pen strokes: from the points in digits/strokes.json to a large grey picture.

A stroke is a list of points `[x, y]` or `[x, y, pressure]` in a unit box, x to the right
and y down. The pen runs through all of them on a centripetal Catmull-Rom spline, which
makes neither cusps nor loops between points that lie close together. At a sharp corner
one stroke ends and the next begins, at the same point.
"""

from pathlib import Path

import numpy as np

from project import paths, reading
from project.forms import list_of, members, number

STROKES = paths.DIGITS_DIR / "strokes.json"

SCALE = 240  # pixels to the side of the unit box
MARGIN = 0.25  # paper on each side of the unit box, in its units
STEPS = 24  # samples of the spline from one point to the next

_POINT = list_of(number(-1, 2), 2, 3)
_DIGIT = list_of(list_of(_POINT, 2, 100), 1, 20)
_FORM = members(
    pen_width=number(0.01, 0.5), digits=members(**{str(digit): _DIGIT for digit in range(10)})
)

Stroke = np.ndarray  # float (points, 3): x, y, pressure


def load_strokes(path: Path = STROKES) -> tuple[float, list[list[Stroke]]]:
    """The pen's width in units of the box, and the strokes of the digits 0 to 9.

    Raises:
        UserError: the file is missing or does not hold strokes for all ten digits.
    """
    content = reading.json_content(path, _FORM, "bring it back from git")
    digits = [content["digits"][str(digit)] for digit in range(10)]
    return content["pen_width"], [[_stroke(points) for points in digit] for digit in digits]


def _stroke(points: list[list[float]]) -> Stroke:
    return np.array([[x, y, *(rest or [1.0])] for x, y, *rest in points], dtype=np.float64)


def draw(strokes: list[Stroke], pen_width: float) -> np.ndarray:
    """White ink on black paper, uint8, the unit box `SCALE` pixels wide and high.

    The pen is round, `pen_width` times the pressure wide (in units of the box), and its
    edge is one pixel soft.
    """
    side = round(SCALE * (1 + 2 * MARGIN))
    ink = np.zeros((side, side))
    for stroke in strokes:
        for x, y, pressure in smooth(stroke):
            _press(ink, (x + MARGIN) * SCALE, (y + MARGIN) * SCALE, pressure * pen_width * SCALE)
    return np.rint(255 * ink).astype(np.uint8)


def _press(ink: np.ndarray, x: float, y: float, width: float) -> None:
    reach = int(width / 2) + 2
    top, left = max(0, int(y) - reach), max(0, int(x) - reach)
    window = ink[top : int(y) + reach + 1, left : int(x) + reach + 1]
    rows, columns = np.ogrid[: window.shape[0], : window.shape[1]]
    distance = np.hypot(rows + top - y, columns + left - x)
    np.maximum(window, np.clip(width / 2 - distance + 0.5, 0, 1), out=window)


def smooth(stroke: Stroke) -> Stroke:
    """The spline through a stroke's points, `STEPS` samples from each to the next."""
    before, after = 2 * stroke[0] - stroke[1], 2 * stroke[-1] - stroke[-2]
    points = np.vstack([before, stroke, after])
    pieces = [_spline(*points[i : i + 4]) for i in range(len(stroke) - 1)]
    return np.vstack([*pieces, stroke[-1:]])


def _spline(p0: np.ndarray, p1: np.ndarray, p2: np.ndarray, p3: np.ndarray) -> Stroke:
    """Catmull-Rom from p1 to p2, by the pyramid of Barry and Goldman (1988).

    The knots t0 … t3 lie the square root of the points' distance apart: "centripetal".
    """
    t0 = 0.0
    t1 = t0 + _knot_gap(p0, p1)
    t2 = t1 + _knot_gap(p1, p2)
    t3 = t2 + _knot_gap(p2, p3)
    t = np.linspace(t1, t2, STEPS, endpoint=False)[:, None]

    def between(a: np.ndarray, b: np.ndarray, start: float, end: float) -> np.ndarray:
        return ((end - t) * a + (t - start) * b) / (end - start)

    a1, a2, a3 = between(p0, p1, t0, t1), between(p1, p2, t1, t2), between(p2, p3, t2, t3)
    b1, b2 = between(a1, a2, t0, t2), between(a2, a3, t1, t3)
    return between(b1, b2, t1, t2)


def _knot_gap(a: np.ndarray, b: np.ndarray) -> float:
    return max(float(np.sqrt(np.linalg.norm(b[:2] - a[:2]))), 1e-6)
