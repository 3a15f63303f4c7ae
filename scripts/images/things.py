"""What stands out from the paper, and which of it a pen may have drawn.

A picture is cut at several levels of contrast, dark ink on bright paper and the reverse. What is
as thick as it is long, runs along the picture's edge or across it, is a tangle, or stands around
something else is no digit: it is a hole, a desk, a ruled line, a page of print, a printed box.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from images.blobs import Blob, largest_blobs
from images.paper import contrast, quantile

LEVELS = 0.8 * 1.4 ** -np.arange(8.0)  # of contrast
NOISE_MARGIN = 5  # standard deviations of the paper's noise that are not ink yet
BLOBS = 12  # with the longest outlines at each level

PALEST = 0.4  # of a thing's own contrast; a lower level joins it with paler things
MIN_SIZE = 0.03  # of the picture's longer side

# Of a thing's size, the longer side of its box:
MAX_STROKE_WIDTH = 0.4  # that of a disc is 0.5
MAX_OUTLINE = 11  # an 8 has 7, a tangle more
MAX_AT_EDGE = 0.2  # along one edge of the picture; an arm's shadow and a desk lie along more
SLIM = 0.25  # the stroke's width of a digit on a strip of paper; the inside of a 0 is wider

MIN_INNER_SIZE = 0.4  # of the shorter side of what stands about it
MIN_INNER_SCORE = 0.35  # of the score of the paper about it
SAME = 0.8  # share that two have in common if one is a part of the other


class Cut(NamedTuple):
    """A picture cut at a level of contrast.

    Attributes:
        contrast: of each pixel with its paper, 0 to 1.
        level: what has less is paper.
        dark: whether ink is darker than paper.
        blobs: what is left, the longest outline first.
    """

    contrast: np.ndarray
    level: float
    dark: bool
    blobs: list[Blob]

    @property
    def shape(self) -> tuple[int, ...]:
        return self.contrast.shape


class Thing(NamedTuple):
    """What may be a digit.

    Attributes:
        peak: the contrast that nine tenths of it stay below.
        body: the contrast that half of it stays below; far less where ink and a shadow meet.
        cut: where it was found.
    """

    blob: Blob
    peak: float
    body: float
    cut: Cut

    @property
    def score(self) -> float:
        """How much of it there is to see; the lower of two levels shows it more wholly."""
        return self.blob.outline * self.peak * (self.body - self.cut.level / 4)

    def is_part_of(self, other: Thing) -> bool:
        """Whether `other` is the same and more, of equal contrast."""
        inside = np.zeros(self.cut.shape, dtype=bool)
        inside[other.blob.y, other.blob.x] = True
        shared = int(np.count_nonzero(inside[self.blob.y, self.blob.x]))
        return (
            shared > SAME * len(self.blob.y)
            and len(other.blob.y) * SAME > len(self.blob.y)
            and other.body > SAME * self.body
        )

    def frames(self, other: Thing) -> bool:
        """Whether this is a box about `other`, or the paper that `other` is drawn on."""
        outer, inner = self.blob, other.blob
        if inner.size < MIN_INNER_SIZE * min(outer.height, outer.width):
            return False
        if self.cut.dark == other.cut.dark:
            return other.peak >= PALEST * self.peak and outer.surrounds(inner, self.cut.shape)
        return (
            other.score >= MIN_INNER_SCORE * self.score
            and inner.stroke_width < min(outer.stroke_width, SLIM * inner.size)
            and outer.encloses(inner, max(2, max(self.cut.shape) // 100))
        )


def cuts_of(bright: np.ndarray, reach: int) -> list[Cut]:
    """The picture cut at all levels, with the paper looked for within that `reach`."""
    cuts = []
    for dark in (True, False):
        found = contrast(bright, reach, dark=dark)
        lowest = max(LEVELS[-1], NOISE_MARGIN * 1.4826 * quantile(np.abs(found), 0.5))
        for level in LEVELS[(lowest <= LEVELS) & (found.max() > LEVELS)]:
            cuts.append(Cut(found, level, dark, largest_blobs(found >= level, BLOBS)))
    return cuts


def things_in(cut: Cut, bright: np.ndarray, widest: float) -> list[Thing]:
    """All in a cut that may be a digit, if no pen is wider than `widest`."""
    things = []
    for blob in cut.blobs:
        if not _is_of_strokes(blob, widest) or _is_cut_off(blob, cut.shape):
            continue
        peak = quantile(cut.contrast[blob.y, blob.x], 0.9)
        if cut.level >= PALEST * peak and _stands_out(blob, peak, cut.dark, bright):
            body = quantile(cut.contrast[blob.y, blob.x], 0.5)
            things.append(Thing(blob, peak, body, cut))
    return things


def _is_of_strokes(blob: Blob, widest: float) -> bool:
    return (
        blob.stroke_width <= min(MAX_STROKE_WIDTH * blob.size, widest)
        and blob.outline <= MAX_OUTLINE * blob.size
    )


def _is_cut_off(blob: Blob, shape: tuple[int, ...]) -> bool:
    """Whether it is tiny, reaches from edge to edge, or lies along an edge of the picture."""
    height, width = shape
    edges = [blob.y == 0, blob.y == height - 1, blob.x == 0, blob.x == width - 1]
    top, bottom, left, right = (int(np.count_nonzero(edge)) for edge in edges)
    return (
        blob.size < MIN_SIZE * max(shape)
        or max(top, bottom, left, right) > MAX_AT_EDGE * blob.size
        or bool(top and bottom)
        or bool(left and right)
    )


def _stands_out(blob: Blob, peak: float, dark: bool, bright: np.ndarray) -> bool:
    """Whether what lies about it is paper, and not as bright as itself beyond a dark line."""
    margin, step = blob.size // 4, max(1, blob.size // 32)
    top, left = max(0, blob.top - margin), max(0, blob.left - margin)
    is_paper = np.ones(bright.shape, dtype=bool)
    is_paper[blob.y, blob.x] = False
    window = slice(top, blob.bottom + margin, step), slice(left, blob.right + margin, step)
    around = bright[window][is_paper[window]]
    if not around.size:
        return False
    sheet, ink = quantile(around, 0.5), quantile(bright[blob.y, blob.x], 0.5)
    difference = sheet - ink if dark else ink - sheet
    return difference > PALEST * peak * max(sheet, ink)
