"""Pictures of digits that need no MNIST: the included ten, handled roughly."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from images.normalise import load_digit
from project import paths


def made_images(count: int, seed: int = 1) -> np.ndarray:
    """`count` pictures (count, 28, 28) uint8: shifted, turned, thickened or thinned, with noise."""
    random = np.random.default_rng(seed)
    digits = [load_digit(paths.DIGITS_DIR / f"{digit}.png") for digit in range(10)]
    return np.stack([_handled_roughly(digits[i % 10], random) for i in range(count)])


def _handled_roughly(digit: np.ndarray, random: np.random.Generator) -> np.ndarray:
    picture = Image.fromarray(digit)
    shift = tuple(int(pixels) for pixels in random.integers(-3, 4, 2))
    picture = picture.rotate(
        float(random.uniform(-20, 20)), Image.Resampling.BILINEAR, translate=shift
    )
    thickness = random.choice(["as it is", "thicker", "thinner"])
    if thickness == "thicker":
        picture = picture.filter(ImageFilter.MaxFilter(3))
    elif thickness == "thinner":
        picture = picture.filter(ImageFilter.MinFilter(3))
    noise = random.normal(scale=random.uniform(0, 60), size=digit.shape)
    return np.clip(np.asarray(picture, np.float64) + noise, 0, 255).astype(np.uint8)
