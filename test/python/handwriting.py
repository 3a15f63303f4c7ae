"""Test equipment: digits as several people write them, each time a little differently."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw

from images import pen

HANDS = [pen.STROKES, *sorted((Path(__file__).parent / "hands").glob("*.json"))]
FINE = 3  # pixels of the drawing to one of the sheet

Random = np.random.Generator


class Place(NamedTuple):
    """Where on a sheet a digit is: its middle and its height, in pixels."""

    x: float
    y: float
    height: float


@functools.cache
def strokes_of(hand: int) -> list[list[pen.Stroke]]:
    return pen.load_strokes(HANDS[hand])[1]


def written(random: Random, strokes: Sequence[pen.Stroke], turn: float) -> list[pen.Stroke]:
    """Strokes as their writer draws them this time: about (0, 0), 1 high, turned by degrees."""
    angle = np.radians(turn + random.uniform(-4, 4))
    turned = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    slanted = np.array([[random.uniform(0.85, 1.2), 0], [random.uniform(-0.2, 0.05), 1]])
    points = np.vstack(strokes)[:, :2]
    middle, height = (points.max(axis=0) + points.min(axis=0)) / 2, np.ptp(points[:, 1])
    changed = []
    for stroke in strokes:
        wobble = random.normal(0, 0.008, (len(stroke), 2))
        at = ((stroke[:, :2] - middle) / height + wobble) @ slanted @ turned
        changed.append(pen.smooth(np.column_stack([at, stroke[:, 2]])))
    return changed


def with_gaps(random: Random, strokes: Sequence[pen.Stroke]) -> list[pen.Stroke]:
    """Strokes that do not touch; a digit of one stroke is broken in two."""
    if len(strokes) == 1:
        middle = int(len(strokes[0]) * random.uniform(0.35, 0.65))
        strokes = [strokes[0][:middle], strokes[0][middle:]]
    gap = random.uniform(0.04, 0.07)

    def shortened(stroke: pen.Stroke) -> pen.Stroke:
        steps = np.hypot(*np.diff(stroke[:, :2], axis=0).T)
        way = np.concatenate([[0], np.cumsum(steps)])
        return stroke[(way >= gap) & (way <= way[-1] - gap)]

    return [shortened(stroke) for stroke in strokes]


def inked(
    shape: tuple[int, int], strokes: Sequence[pen.Stroke], place: Place, width: float
) -> np.ndarray:
    """How much of each pixel of a sheet a pen covers that is so many pixels wide, 0 to 1."""
    image = Image.new("L", (shape[1] * FINE, shape[0] * FINE))
    brush = ImageDraw.Draw(image)
    for stroke in strokes:
        points = (stroke[:, :2] * place.height + (place.x, place.y)) * FINE
        radii = np.maximum(stroke[:, 2] * width * FINE / 2, 0.7)
        for (x, y), radius in zip(points, radii):
            brush.ellipse((x - radius, y - radius, x + radius, y + radius), 255)
    return np.asarray(image.reduce(FINE), np.float32)[..., np.newaxis] / 255
