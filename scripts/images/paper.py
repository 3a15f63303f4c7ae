"""The paper under the ink: how much darker or brighter each pixel is than the paper around it."""

import numpy as np
from PIL import Image

WORKING_SIDE = 512  # pixels; larger pictures are reduced to this first

_MIN_SIDE = 200  # pixels; smaller pictures are enlarged, so that strokes are not all edge
_FINE_SIDE = 250  # pixels; a picture this much larger is smoothed once, since its strokes are wide
_CALM = 0.012  # of white; less noise than this needs no smoothing
_MAX_SMOOTHINGS = 8
_SAMPLE = 3  # every third pixel both ways is enough for a median
_EVEN = 3  # grey levels that JPEG adds to paper of one level
_DARKEST = 0.2  # of the brightest paper; in deeper shadow noise would count as ink


def working_picture(grey: np.ndarray) -> np.ndarray:
    """A picture, uint8, no side longer than `WORKING_SIDE` and without most of its noise, float."""
    bright = _resized(_with_margin(grey))
    for _ in range(max(bright.shape) // _FINE_SIDE):
        bright = _smoothed(bright)
    for _ in range(_MAX_SMOOTHINGS):
        if noise(bright) <= _CALM * max(quantile(bright, 0.5), 16):
            break
        bright = _smoothed(bright)
    return bright


def _with_margin(grey: np.ndarray) -> np.ndarray:
    """A picture cut out close to its ink gets more of its paper, if that has one level only."""
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]]).astype(np.int16)
    for level in (int(grey.max()), int(grey.min())):
        if np.mean(np.abs(border - level) <= _EVEN) >= 0.5:
            return np.pad(grey, max(grey.shape) // 8, constant_values=level)
    return grey


def quantile(levels: np.ndarray, share: float) -> float:
    """The level that this share of all stays below; NumPy's own takes far longer for a few."""
    rank = int(share * levels.size)
    return float(np.partition(levels, rank, axis=None)[rank])


def _resized(grey: np.ndarray) -> np.ndarray:
    side = min(max(*grey.shape, _MIN_SIDE), WORKING_SIDE)
    height, width = (max(1, round(length * side / max(grey.shape))) for length in grey.shape)
    how = Image.Resampling.BICUBIC if side > max(grey.shape) else Image.Resampling.BOX
    return np.asarray(Image.fromarray(grey).resize((width, height), how), np.float32)


def _smoothed(bright: np.ndarray) -> np.ndarray:
    """Weighs each pixel with its neighbours, 1 2 1 both ways: more than halves noise."""
    padded = np.pad(bright, 1, mode="edge")
    rows = (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4
    return (rows[:, :-2] + 2 * rows[:, 1:-1] + rows[:, 2:]) / 4


def noise(bright: np.ndarray) -> float:
    """The standard deviation of what differs between neighbours, in grey levels.

    It is taken from the middle one of all differences, which strokes do not disturb.
    """
    if min(bright.shape) < 3:
        return 0.0
    around = bright[:-2, 1:-1] + bright[2:, 1:-1] + bright[1:-1, :-2] + bright[1:-1, 2:]
    differences = (4 * bright[1:-1, 1:-1] - around)[::_SAMPLE, ::_SAMPLE]
    return 1.4826 * quantile(np.abs(differences), 0.5) / np.sqrt(20)


def contrast(bright: np.ndarray, reach: int, *, dark: bool) -> np.ndarray:
    """By how much of the light each pixel is darker than its paper; or brighter, if not `dark`.

    The paper is what is left when all that is narrower than `reach` is filled in: shadows, desks
    and dark corners are wider and belong to it, with their hard edges. A share of the light, not a
    difference, is the same for ink in the shadow and in the sun.
    """
    levels = np.rint(bright).astype(np.uint8)  # eight times as fast as float
    sheet = _filled(levels, reach) if dark else 255 - _filled(255 - levels, reach)
    brightest = quantile(bright[::_SAMPLE, ::_SAMPLE], 0.98)
    light = np.maximum(np.maximum(sheet, bright), max(8, _DARKEST * brightest))
    found = np.abs(sheet - bright) / light
    return found - quantile(found[::_SAMPLE, ::_SAMPLE], 0.5)


def _filled(levels: np.ndarray, reach: int) -> np.ndarray:
    """The closing by a square: dark spots that it does not fit into become as bright as around.

    Beyond its edges a picture goes on as it ends, so that a desk remains as wide as it is.
    """
    padded = np.pad(levels, reach, mode="edge")
    for _ in range(2):
        for axis in (0, 1):
            padded = _highest(padded, reach, axis)
        padded = 255 - padded
    return padded


def _highest(levels: np.ndarray, reach: int, axis: int) -> np.ndarray:
    """The highest of each `reach` + 1 neighbours in a row, in as few steps as doubling takes."""
    levels = np.moveaxis(levels, axis, 0)
    seen = 1
    while seen <= reach:
        step = min(seen, reach + 1 - seen)
        levels = np.maximum(levels[:-step], levels[step:])
        seen += step
    return np.moveaxis(levels, 0, axis)
