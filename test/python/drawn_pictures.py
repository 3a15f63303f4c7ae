"""Test equipment: pictures of digits as a person might bring them, made from the project's own."""

import functools
import io

import numpy as np
from PIL import Image, ImageFilter

from images import pen


@functools.cache
def drawn(digit: int, pen_width: float | None = None) -> np.ndarray:
    """White on black, uint8, as the pen leaves it."""
    usual_width, digits = pen.load_strokes()
    return pen.draw(digits[digit], pen_width or usual_width)


def on_paper(digit: int, margins: tuple[int, int, int, int] = (0, 0, 0, 0), **pen_width: float):
    """Black on white, with more paper at the top, bottom, left and right."""
    top, bottom, left, right = margins
    return 255 - np.pad(drawn(digit, **pen_width), ((top, bottom), (left, right)))


def file_content(image: Image.Image | np.ndarray, file_format: str = "PNG", **options) -> bytes:
    """The picture as the content of a file."""
    file = io.BytesIO()
    image = image if isinstance(image, Image.Image) else Image.fromarray(image)
    image.save(file, file_format, **options)
    return file.getvalue()


def photographed(digit: int, contrast: int = 110, noise: float = 6) -> np.ndarray:
    """Grey ink on grey paper, lit from one side, darker in the corners, blurred and noisy."""
    ink = Image.fromarray(np.pad(drawn(digit), ((250, 60), (90, 300))))
    ink = np.asarray(ink.filter(ImageFilter.BoxBlur(2))) / 255
    y, x = np.mgrid[-1 : 1 : ink.shape[0] * 1j, -1 : 1 : ink.shape[1] * 1j]
    light = 1 + 0.25 * x - 0.1 * y - 0.1 * (x * x + y * y)
    grain = np.random.default_rng(digit).normal(0, noise, ink.shape)
    return np.clip((190 - contrast * ink) * light + grain, 0, 255).astype(np.uint8)
