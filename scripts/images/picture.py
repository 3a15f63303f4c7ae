"""Picture files: read as grey levels, or refused in one sentence; encoded as PNG."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from project import paths
from project.errors import UserError

# More than any camera of a phone delivers in its usual setting, and still within 1 GB.
MOST_PIXELS = 64_000_000

# JPEG too: photographs keep their content when a person renames them to 7.png.
FORMATS = ("PNG", "JPEG")

_DAMAGED = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)


def read_grey(path: Path) -> np.ndarray:
    """The grey levels of a picture file, uint8 (height, width), 0 black to 255 white.

    Colour becomes luminance; what is transparent takes the colour, white or black, that
    its content stands out from.

    Raises:
        UserError: the file is missing, empty, no picture, damaged or far too large.
    """
    name = paths.relative(path)
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise UserError(
            f"{name} is missing; put a PNG there, or run `python3 scripts/digits.py --draw`."
        ) from error
    except OSError as error:
        raise UserError(f"{name} cannot be read ({error.strerror}); put a PNG there.") from error
    if not content:
        raise UserError(f"{name} is an empty file; put a PNG there.")
    return _decode(content, name)


def _decode(content: bytes, name: str) -> np.ndarray:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(content), formats=FORMATS)
            _refuse_too_large(image.size, name)
            return _grey(image)
    except Image.DecompressionBombError as error:
        raise UserError(f"{name} is too large a picture; make it smaller.") from error
    except Image.UnidentifiedImageError as error:
        raise UserError(f"{name} is not a picture; save it as a PNG.") from error
    except _DAMAGED as error:
        raise UserError(f"{name} is damaged ({error}); save it again as a PNG.") from error


def _refuse_too_large(size: tuple[int, int], name: str) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        raise UserError(
            f"{name} is too large a picture ({size[0]} x {size[1]} pixels); "
            f"make it smaller than {MOST_PIXELS // 1_000_000} million pixels."
        )


def _grey(image: Image.Image) -> np.ndarray:
    image.load()
    if image.mode.startswith("I"):  # 16-bit grey; Pillow would clip it at 255
        return (np.asarray(image).astype(np.int64) >> 8).clip(0, 255).astype(np.uint8)
    image = ImageOps.exif_transpose(image)
    if not image.has_transparency_data:
        return np.array(image.convert("L"))
    return _opaque(image.convert("RGBA"))


def _opaque(image: Image.Image) -> np.ndarray:
    """On white, as viewers show it, unless white ink would vanish there."""
    on_white, on_black = (
        np.array(Image.alpha_composite(Image.new("RGBA", image.size, paper), image).convert("L"))
        for paper in ("white", "black")
    )
    return on_white if np.ptp(on_white) >= int(np.ptp(on_black)) / 2 else on_black


def png(pixels: np.ndarray) -> bytes:
    """Grey levels, uint8 (height, width), or colours, (height, width, 3), as a PNG file's bytes."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", optimize=True)
    return file.getvalue()
