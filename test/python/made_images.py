"""Test equipment: pictures of digits that need no MNIST."""

import numpy as np
from PIL import Image, ImageFilter

from images import ten_digits


def made_images(count: int) -> np.ndarray:
    """The ten included digits shifted, turned, thickened or thinned, with noise.

    `count` pictures (count, 28, 28) uint8, always the same ones; they need no MNIST.
    """
    random = np.random.default_rng(1)
    digits = ten_digits.load()
    return np.stack([_distorted(digits[i % 10], random) for i in range(count)])


def _distorted(digit: np.ndarray, random: np.random.Generator) -> np.ndarray:
    shift = tuple(int(pixels) for pixels in random.integers(-3, 4, 2))
    degrees = float(random.uniform(-20, 20))
    picture = Image.fromarray(digit).rotate(degrees, Image.Resampling.BILINEAR, translate=shift)
    filters = [None, ImageFilter.MaxFilter(3), ImageFilter.MinFilter(3)]
    thickness = filters[random.integers(3)]
    if thickness:
        picture = picture.filter(thickness)
    noise = random.normal(scale=random.uniform(0, 60), size=digit.shape)
    return np.clip(np.asarray(picture, np.float64) + noise, 0, 255).astype(np.uint8)
