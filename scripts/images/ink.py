"""Finds the ink in a picture: separates paper and pen, and removes specks."""

from typing import NamedTuple

import numpy as np

WORKING_SIDE = 512  # pixels; larger pictures are reduced to this first

MIN_CONTRAST = 12  # grey levels from paper to ink
MIN_CLARITY = 3.5  # contrast to noise; splitting pure noise in two gives up to 2.7
CLEAR = 12  # below this clarity, smoothing is tried
MAX_SMOOTHINGS = 4
NOISE_MARGIN = 3  # standard deviations of the paper's noise that still count as paper
MIN_BLOB = 1 / 30  # of the largest blob's ink; smaller blobs are specks


class NoInkError(ValueError):
    """Nothing in the picture stands out from its background."""


def light_on_dark(grey: np.ndarray) -> np.ndarray:
    """`grey` or its negative, so that the background, as seen along the border, is dark."""
    ring = max(1, min(grey.shape) // 50)
    inside = np.zeros(grey.shape, dtype=bool)
    inside[ring:-ring, ring:-ring] = True
    middle = (int(grey.min()) + int(grey.max())) / 2
    return 255 - grey if np.median(grey[~inside]) > middle else grey


def find_ink(grey: np.ndarray) -> np.ndarray:
    """How much ink lies on each pixel, a float from 0 (paper) to 1.

    Args:
        grey: uint8 (height, width), dark ink on light paper or the reverse; the paper may be
            grey, noisy and unevenly lit.

    Returns:
        (height, width), or smaller where a side is longer than `WORKING_SIDE`.

    Raises:
        NoInkError: the picture has one colour only, or only noise.
    """
    bright = reduce_keeping_lines(light_on_dark(grey), WORKING_SIDE).astype(np.float32)
    levels = _clearest_levels(bright)
    if levels.contrast < MIN_CONTRAST or levels.clarity < MIN_CLARITY:
        raise NoInkError
    floor = min(NOISE_MARGIN * levels.noise, levels.contrast / 2)
    return _without_specks(np.clip((levels.flat - floor) / (levels.contrast - floor), 0, 1))


class _Levels(NamedTuple):
    flat: np.ndarray  # the picture, evenly lit, with the paper at 0
    contrast: float  # how much brighter the pen is
    noise: float  # standard deviation of the paper

    @property
    def clarity(self) -> float:
        return self.contrast / max(self.noise, 1e-3)


def _clearest_levels(bright: np.ndarray) -> _Levels:
    levels = _levels(bright)
    for _ in range(MAX_SMOOTHINGS):
        if levels.clarity >= CLEAR:
            break
        bright = _smoothed(bright)
        smoother = _levels(bright)
        if smoother.clarity <= levels.clarity:
            break
        levels = smoother
    return levels


def _levels(bright: np.ndarray) -> _Levels:
    flat = _without_lighting(bright)
    threshold = _otsu(flat)
    paper, pen = flat[flat < threshold], flat[flat >= threshold]
    if not paper.size:
        raise NoInkError
    level = np.median(paper)
    deviation = np.median(np.abs(paper - level))  # the edges of strokes do not disturb a median
    return _Levels(flat - level, float(np.median(pen) - level), 1.4826 * float(deviation))


def _smoothed(bright: np.ndarray) -> np.ndarray:
    """Weighs each pixel with its neighbours, 1 2 1 both ways: more than halves noise."""
    padded = np.pad(bright, 1, mode="edge")
    rows = (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4
    return (rows[:, :-2] + 2 * rows[:, 1:-1] + rows[:, 2:]) / 4


def reduce_keeping_lines(bright: np.ndarray, max_side: int) -> np.ndarray:
    """Shrinks by a whole factor until no side is longer than `max_side`.

    Each block of pixels becomes its brightest one: an average would make a line thinner than the
    block pale, and lose it.
    """
    factor = -(-max(bright.shape) // max_side)
    for axis, side in enumerate(bright.shape):
        bright = np.maximum.reduceat(bright, range(0, side, factor), axis=axis)
    return bright


def _without_lighting(bright: np.ndarray) -> np.ndarray:
    """Subtracts the paper: a quadratic surface fitted to all that is not ink.

    A lamp to one side and a lens that darkens the corners both make such a surface.
    """
    height, width = bright.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].reshape(2, -1)
    levels = bright.ravel().astype(np.float64)
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y, levels], axis=1)
    flat, is_paper = levels, np.ones(levels.shape, dtype=bool)
    for _ in range(4):
        paper = terms[is_paper]
        products = paper.T @ paper
        surface = np.linalg.lstsq(products[:6, :6], products[:6, 6], rcond=None)[0]
        # Not by `@`, which takes ten times as long here with several threads.
        flat = levels - np.einsum("ij,j->i", terms[:, :6], surface)
        is_paper = flat < _otsu(flat)
        if not is_paper.any():
            break
    return flat.reshape(bright.shape)


def _otsu(levels: np.ndarray) -> float:
    """The threshold that separates `levels` into two classes farthest apart (Otsu 1979)."""
    counts, edges = np.histogram(levels, bins=256)
    middles = (edges[:-1] + edges[1:]) / 2
    below, above = np.cumsum(counts), np.cumsum(counts[::-1])[::-1]
    mean_below = np.cumsum(counts * middles) / np.maximum(below, 1)
    mean_above = np.cumsum((counts * middles)[::-1])[::-1] / np.maximum(above, 1)
    between = below[:-1] * above[1:] * (mean_below[:-1] - mean_above[1:]) ** 2.0
    best = np.flatnonzero(between == between.max())
    return float(edges[1:-1][best].mean())


def _without_specks(ink: np.ndarray) -> np.ndarray:
    """Removes blobs with far less ink than the largest: dust, noise, grain."""
    blobs = _blobs(ink > 0)
    amounts = [float(ink.flat[blob].sum()) for blob in blobs]
    result = np.zeros_like(ink)
    for blob, amount in zip(blobs, amounts):
        if amount >= MIN_BLOB * max(amounts):
            result.flat[blob] = ink.flat[blob]
    return result


def _blobs(mask: np.ndarray) -> list[np.ndarray]:
    """The groups of True pixels that touch by a side or a corner, as flat indices."""
    width = mask.shape[1] + 2
    unseen = np.pad(mask, 1).ravel().tolist()
    around = [dy * width + dx for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    blobs = []
    for seed in np.flatnonzero(np.pad(mask, 1)).tolist():
        if not unseen[seed]:
            continue
        unseen[seed] = False
        blob = [seed]
        for pixel in blob:
            for step in around:
                if unseen[pixel + step]:
                    unseen[pixel + step] = False
                    blob.append(pixel + step)
        rows, columns = np.divmod(np.array(blob), width)
        blobs.append((rows - 1) * mask.shape[1] + columns - 1)
    return blobs
