"""Digits as people write and photograph them: off centre, tilted, thin, thick, noisy."""

from __future__ import annotations

import math
from typing import Callable

import numpy as np

SHIFT = 2  # pixels
TURN = 10  # degrees
NOISE = 40  # grey levels, standard deviation

Change = Callable[[np.ndarray], np.ndarray]


def shifted(images: np.ndarray, down: int, right: int) -> np.ndarray:
    """uint8 (n, 28, 28) moved by whole pixels; background comes in, what leaves is lost."""
    height, width = images.shape[1:]
    result = np.zeros_like(images)
    result[:, max(0, down) : height + min(0, down), max(0, right) : width + min(0, right)] = images[
        :, max(0, -down) : height - max(0, down), max(0, -right) : width - max(0, right)
    ]
    return result


def turned(images: np.ndarray, degrees: float) -> np.ndarray:
    """Turned clockwise about the centre, with bilinear interpolation."""
    height, width = images.shape[1:]
    down, right = np.mgrid[:height, :width].reshape(2, -1).astype(np.float64)
    down, right = down - (height - 1) / 2, right - (width - 1) / 2
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x = np.clip(cos * right + sin * down + (width - 1) / 2 + 1, 0, width + 0.999)
    y = np.clip(cos * down - sin * right + (height - 1) / 2 + 1, 0, height + 0.999)
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    to_right, lower = x - left, y - top
    framed = np.pad(images, ((0, 0), (1, 1), (1, 1))).astype(np.float64)
    result = (
        framed[:, top, left] * (1 - to_right) * (1 - lower)
        + framed[:, top, left + 1] * to_right * (1 - lower)
        + framed[:, top + 1, left] * (1 - to_right) * lower
        + framed[:, top + 1, left + 1] * to_right * lower
    )
    return np.rint(result).reshape(images.shape).astype(np.uint8)


def thinned(images: np.ndarray) -> np.ndarray:
    """Each pixel becomes the darkest of itself and its right, lower and lower right neighbour."""
    return _of_quads(images, np.minimum)


def thickened(images: np.ndarray) -> np.ndarray:
    """Each pixel becomes the brightest of itself and its right, lower and lower right neighbour."""
    return _of_quads(images, np.maximum)


def noisy(images: np.ndarray) -> np.ndarray:
    """Normally distributed noise on every pixel, the same on every call."""
    noise = np.random.default_rng(0).normal(0, NOISE, images.shape)
    return np.clip(np.rint(images + noise), 0, 255).astype(np.uint8)


def _of_quads(images: np.ndarray, choose: np.ufunc) -> np.ndarray:
    # A stroke gets a pixel thinner or thicker, where three pixels by three would make it two.
    framed = np.pad(images, ((0, 0), (0, 1), (0, 1)))
    of_two = choose(framed[:, :, :-1], framed[:, :, 1:])
    return choose(of_two[:, :-1], of_two[:, 1:])


# By the name of the row in the table; where there are several, their mean accuracy counts.
CHANGES: dict[str, list[Change]] = {
    "as they are": [lambda images: images],
    f"shifted by {SHIFT} pixels": [
        lambda images, down=down, right=right: shifted(images, down, right)
        for down, right in ((-SHIFT, 0), (SHIFT, 0), (0, -SHIFT), (0, SHIFT))
    ],
    f"turned by {TURN}°": [
        lambda images, turn=turn: turned(images, turn) for turn in (-TURN, TURN)
    ],
    "thinned by a pixel": [thinned],
    "thickened by a pixel": [thickened],
    f"noise of {NOISE} grey levels": [noisy],
}
