"""Finds the digit in a picture: the largest thing on the paper that is made of strokes.

`paper` tells light from ink, `blobs` finds what touches, `things` judges what a pen may have
drawn. Here the best of it is chosen, the rest of its strokes are found, and other digits.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from images.blobs import Blob, joined_size
from images.paper import quantile, working_picture
from images.things import Cut, Thing, cuts_of, things_in

# How far away paper is looked for, in shares of the picture's longer side. With a short reach the
# shadow of a finger is paper, with a long one a marker's stroke is ink.
REACHES = (0.05, 0.12, 0.45)
MAX_WIDTH = 0.45  # of the reach; wider strokes may be filled in here and there
ENOUGH = 0.4  # of the score with a longer reach

MAX_STROKES = 5  # of a digit

# Of the digit's size:
NEAR = 0.3  # as far as another stroke can be, such as the bar of a 5
BESIDE = 0.1  # as far as one as high as a digit can be at its side
CLOSE = 0.05  # as far as a crumb of its ink can be
MIN_STROKE = 0.2  # the size of another stroke
MIN_DIGIT = 0.5  # the size of another digit
# Of the digit's ink, contrast and stroke's width:
MIN_CRUMB = 1 / 30  # less is dust
MIN_PEAK = 0.7  # of what the same pen drew
MAX_WIDENING = 2  # of what the same pen drew


class NoDigitError(ValueError):
    """A picture shows no single digit; the text, behind "it shows", says what it shows."""


def find_ink(grey: np.ndarray) -> np.ndarray:
    """How much ink of the digit lies on each pixel, a float from 0 (paper) to 1.

    Args:
        grey: uint8 (height, width), dark ink on light paper or the reverse; the paper may be
            grey, noisy, ruled and unevenly lit, and something else may lie about it.

    Returns:
        (height, width), or smaller where a side is longer than `WORKING_SIDE`.

    Raises:
        NoDigitError: the picture shows nothing, something else or several digits.
    """
    bright = working_picture(grey)
    view = _best_view(bright)
    strokes, others = _strokes_and_others(view.digit, view.others(bright))
    size = joined_size(strokes)
    digits = 1 + sum(other.size >= MIN_DIGIT * size for other in others)
    if digits > 1:
        raise NoDigitError(f"{digits} things of about a digit's size")
    if len(strokes) > MAX_STROKES:
        raise NoDigitError(f"{len(strokes)} lines close together")
    crumbs = [blob for blob in view.digit.cut.blobs if _is_crumb(blob, view.digit)]
    return _ink([*strokes, *crumbs], view.digit)


class _View(NamedTuple):
    """What is found with one reach: all cuts, and the best thing in them."""

    cuts: list[Cut]
    digit: Thing

    def others(self, bright: np.ndarray) -> list[Thing]:
        """What else is in the digit's cut, but for pieces of boxes about it."""
        cut, digit = self.digit.cut, self.digit.blob
        is_frame = np.zeros(cut.shape, dtype=bool)
        for other in self.cuts:
            for blob in other.blobs if other.dark == cut.dark else []:
                if blob.surrounds(digit, cut.shape):
                    is_frame[blob.y, blob.x] = True
        return [
            thing
            for thing in things_in(cut, bright, math.inf)
            if thing.blob is not digit and not is_frame[thing.blob.y[0], thing.blob.x[0]]
        ]


def _best_view(bright: np.ndarray) -> _View:
    """With the shortest reach that shows a whole digit."""
    found = [_things(bright, share) for share in REACHES]
    seen = [thing for _, things in found for thing in things]
    best = None
    for cuts, things in found:
        digit = next((thing for thing in things if not any(map(thing.frames, seen))), None)
        if digit and (best is None or _shows_more(digit, best.digit)):
            best = _View(cuts, digit)
    if best is None:
        raise NoDigitError("no strokes of a pen")
    return best


def _things(bright: np.ndarray, share: float) -> tuple[list[Cut], list[Thing]]:
    """All cuts with that reach and all in them that may be a digit, the best first."""
    reach = max(3, round(share * max(bright.shape)))
    widest = math.inf if share == REACHES[-1] else MAX_WIDTH * reach
    cuts = cuts_of(bright, reach)
    things = [thing for cut in cuts for thing in things_in(cut, bright, widest)]
    return cuts, sorted(things, key=lambda thing: -thing.score)


def _shows_more(digit: Thing, before: Thing) -> bool:
    return before.score < ENOUGH * digit.score or before.is_part_of(digit)


def _strokes_and_others(digit: Thing, things: list[Thing]) -> tuple[list[Blob], list[Blob]]:
    """All strokes of the digit, which need not touch, and what else the same pen drew."""
    strokes, others = [digit.blob], [x.blob for x in things if _is_of_same_pen(x, digit)]
    while near := [blob for blob in others if _is_another_stroke(blob, strokes)]:
        strokes += near
        others = [blob for blob in others if blob not in near]
    return strokes, others


def _is_of_same_pen(thing: Thing, digit: Thing) -> bool:
    return (
        thing.peak >= MIN_PEAK * digit.peak
        and thing.blob.stroke_width <= MAX_WIDENING * digit.blob.stroke_width
    )


def _is_another_stroke(blob: Blob, strokes: list[Blob]) -> bool:
    size = max(joined_size(strokes), blob.size)
    far = BESIDE if blob.height >= MIN_DIGIT * size else NEAR
    gaps = [blob.gap(stroke) for stroke in strokes]
    return blob.size >= MIN_STROKE * size and any(
        beside <= far * size and above <= NEAR * size for beside, above in gaps
    )


def _is_crumb(blob: Blob, digit: Thing) -> bool:
    return (
        blob.size < MIN_STROKE * digit.blob.size
        and len(blob.y) >= MIN_CRUMB * len(digit.blob.y)
        and max(blob.gap(digit.blob)) <= CLOSE * digit.blob.size
        and quantile(digit.cut.contrast[blob.y, blob.x], 0.9) >= MIN_PEAK * digit.peak
    )


def _ink(blobs: list[Blob], digit: Thing) -> np.ndarray:
    """The contrast of these blobs; where it is half of the digit's own, there is half the ink."""
    belongs = np.zeros(np.add(digit.cut.contrast.shape, 2), dtype=bool)
    for blob in blobs:
        for dy in range(3):  # and all that touches: the soft edges of its strokes
            for dx in range(3):
                belongs[blob.y + dy, blob.x + dx] = True
    half = max(digit.cut.level, 0.45 * digit.peak)
    return np.clip(digit.cut.contrast / (2 * half), 0, 1) * belongs[1:-1, 1:-1]
