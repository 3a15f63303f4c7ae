"""Blobs: groups of pixels that touch by a side or a corner."""

from __future__ import annotations

import numpy as np

ENCLOSED = 0.85  # share of a thing's surroundings

_SEPARATED = 2  # columns between the end of a row and the start of the next, so that none touch


class Blob:
    """A group of pixels.

    Attributes:
        y, x: rows and columns of its pixels.
        top, bottom, left, right: its box; bottom and right are the first row and column below
            and to the right of it.
        outline: the length of its edges, those of holes too, in pixels.
    """

    def __init__(self, y: np.ndarray, x: np.ndarray, outline: float) -> None:
        self.y, self.x, self.outline = y, x, outline
        self.top, self.bottom = int(y.min()), int(y.max()) + 1
        self.left, self.right = int(x.min()), int(x.max()) + 1

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def size(self) -> int:
        return max(self.height, self.width)

    @property
    def stroke_width(self) -> float:
        """A stroke has about twice its length of outline, so this is area by length."""
        return 2 * len(self.y) / self.outline

    def gap(self, other: Blob) -> tuple[int, int]:
        """Pixels between both boxes: side by side, and one above the other."""
        beside = max(self.left - other.right, other.left - self.right, 0)
        above = max(self.top - other.bottom, other.top - self.bottom, 0)
        return beside, above

    def surrounds(self, other: Blob, shape: tuple[int, ...]) -> bool:
        """Whether it lies on all four sides of `other`, as a frame does.

        One that runs to an edge of the picture, of that `shape`, may go on there.
        """
        if np.any((self.y == other.y[0]) & (self.x == other.x[0])):
            return False  # a part of it
        beside = self.x[(self.y >= other.top) & (self.y < other.bottom)]
        above = self.y[(self.x >= other.left) & (self.x < other.right)]
        return (
            (self.left == 0 or bool(np.any(beside < other.left)))
            and (self.right == shape[1] or bool(np.any(beside >= other.right)))
            and (self.top == 0 or bool(np.any(above < other.top)))
            and (self.bottom == shape[0] or bool(np.any(above >= other.bottom)))
        )

    def encloses(self, other: Blob, distance: int) -> bool:
        """Whether nearly all pixels that far from `other` belong to it."""
        top, left = min(self.top, other.top) - distance, min(self.left, other.left) - distance
        bottom, right = max(self.bottom, other.bottom), max(self.right, other.right)
        mine = np.zeros((bottom + distance - top, right + distance - left), dtype=bool)
        its = mine.copy()
        mine[self.y - top, self.x - left] = True
        its[other.y - top, other.x - left] = True
        about = np.zeros_like(its)
        for axis in (0, 1):
            for step in (-distance, distance):
                about |= np.roll(its, step, axis)
        about &= ~its
        return bool(np.count_nonzero(about & mine) >= ENCLOSED * np.count_nonzero(about))


def joined_size(blobs: list[Blob]) -> int:
    """The longer side of the box about all of them."""
    height = max(blob.bottom for blob in blobs) - min(blob.top for blob in blobs)
    width = max(blob.right for blob in blobs) - min(blob.left for blob in blobs)
    return max(height, width)


def largest_blobs(mask: np.ndarray, count: int) -> list[Blob]:
    """The blobs of True pixels with the longest outlines, the longest first."""
    stride = mask.shape[1] + _SEPARATED
    rows = np.pad(mask, ((0, 0), (0, _SEPARATED))).ravel()
    edges = np.flatnonzero(np.diff(rows, prepend=False, append=False))
    starts, ends = edges[::2], edges[1::2]
    upper, lower = _neighbours(starts, ends, stride)
    blob_of = _joined(len(starts), upper, lower)
    lengths = ends - starts
    shared = np.minimum(ends[upper] + stride, ends[lower])
    shared -= np.maximum(starts[upper] + stride, starts[lower])
    sides = 2.0 + 2 * lengths
    np.subtract.at(sides, upper, 2 * np.maximum(shared, 0))
    # A slanted edge has more sides of pixels than its length, 4 / pi times in the mean.
    outlines = np.bincount(blob_of, sides) * np.pi / 4
    longest = np.argsort(-outlines, kind="stable")[:count]
    pixels, blob_of_pixel = np.flatnonzero(rows), np.repeat(blob_of, lengths)
    blobs = []
    for number in longest[outlines[longest] > 0]:
        at = pixels[blob_of_pixel == number]
        blobs.append(Blob(at // stride, at % stride, float(outlines[number])))
    return blobs


def _neighbours(starts: np.ndarray, ends: np.ndarray, stride: int) -> tuple[np.ndarray, np.ndarray]:
    """The pairs of runs that touch, one in the row below the other."""
    first = np.searchsorted(ends, starts + stride, "left")
    last = np.searchsorted(starts, ends + stride, "right")
    counts = np.maximum(last - first, 0)
    upper = np.repeat(np.arange(len(starts)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return upper, np.repeat(first, counts) + within


def _joined(count: int, upper: np.ndarray, lower: np.ndarray) -> np.ndarray:
    """For each run the smallest number among all runs that it is connected with."""
    parent = np.arange(count)
    while (differ := parent[upper] != parent[lower]).any():
        a, b = parent[upper[differ]], parent[lower[differ]]
        np.minimum.at(parent, np.maximum(a, b), np.minimum(a, b))
        while not np.array_equal(parent, shorter := parent[parent]):
            parent = shorter
    return parent
