"""Digits as people write and photograph them: off centre, tilted, thin, thick, noisy."""

from functools import partial
from typing import Callable

import numpy as np
from PIL import Image
from PIL.Image import Resampling

SHIFT = 2  # pixels
TURN = 10  # degrees
NOISE = 40  # grey levels, standard deviation

Change = Callable[[np.ndarray], np.ndarray]


def shifted(images: np.ndarray, down: int, right: int) -> np.ndarray:
    """uint8 (n, 28, 28) moved by whole pixels; background comes in, what leaves is lost."""
    height, width = images.shape[1:]
    reach = max(abs(down), abs(right))
    top, left = reach - down, reach - right
    framed = np.pad(images, ((0, 0), (reach, reach), (reach, reach)))
    return framed[:, top : top + height, left : left + width]


def turned(images: np.ndarray, degrees: float) -> np.ndarray:
    """Turned clockwise about the centre, with bilinear interpolation; background comes in."""
    framed = np.pad(images, ((0, 0), (1, 1), (1, 1))).astype(np.float32)
    rotated = [Image.fromarray(image).rotate(-degrees, Resampling.BILINEAR) for image in framed]
    return np.rint(np.stack([np.asarray(image)[1:-1, 1:-1] for image in rotated])).astype(np.uint8)


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
    # This changes a stroke's width by one pixel; 3 x 3 pixels would change it by two.
    framed = np.pad(images, ((0, 0), (0, 1), (0, 1)))
    of_two = choose(framed[:, :, :-1], framed[:, :, 1:])
    return choose(of_two[:, :-1], of_two[:, 1:])


# By the name of the row in the table; where there are several, it shows their mean accuracy.
CHANGES: dict[str, list[Change]] = {
    "as they are": [np.copy],
    f"shifted by {SHIFT} pixels": [
        partial(shifted, down=down, right=right)
        for down, right in ((-SHIFT, 0), (SHIFT, 0), (0, -SHIFT), (0, SHIFT))
    ],
    f"turned by {TURN}°": [partial(turned, degrees=degrees) for degrees in (-TURN, TURN)],
    "thinned by a pixel": [thinned],
    "thickened by a pixel": [thickened],
    f"noise of {NOISE} grey levels": [noisy],
}
