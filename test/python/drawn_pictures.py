"""Large pictures of digits as a person might bring them, made from the project's strokes."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from images import pen


def drawn(digit: int, pen_width: float | None = None) -> np.ndarray:
    """White on black, uint8, as the pen leaves it."""
    usual_width, digits = pen.load_strokes()
    return pen.draw(digits[digit], pen_width or usual_width)


def on_paper(digit: int, margins: tuple[int, int, int, int] = (0, 0, 0, 0), **pen_width: float):
    """Black on white, with more paper at the top, bottom, left and right."""
    top, bottom, left, right = margins
    paper = np.pad(drawn(digit, **pen_width), ((top, bottom), (left, right)))
    return 255 - paper


def file_content(image: Image.Image | np.ndarray, file_format: str = "PNG", **options) -> bytes:
    """The picture as the content of a file."""
    file = io.BytesIO()
    image = image if isinstance(image, Image.Image) else Image.fromarray(image)
    image.save(file, file_format, **options)
    return file.getvalue()


def photographed(digit: int, contrast: int = 110, noise: float = 6) -> np.ndarray:
    """Grey ink on grey paper, lit from one side, darker in the corners, blurred and noisy."""
    random = np.random.default_rng(digit)
    ink = np.pad(drawn(digit).astype(np.float64) / 255, ((250, 60), (90, 300)))
    ink = sum(np.roll(ink, (dy, dx), (0, 1)) for dy in range(-2, 3) for dx in range(-2, 3)) / 25
    y, x = np.mgrid[-1 : 1 : ink.shape[0] * 1j, -1 : 1 : ink.shape[1] * 1j]
    light = 1 + 0.25 * x - 0.1 * y - 0.1 * (x * x + y * y)
    return np.clip(
        (190 - contrast * ink) * light + random.normal(0, noise, ink.shape), 0, 255
    ).astype(np.uint8)
