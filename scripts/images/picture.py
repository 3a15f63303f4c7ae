"""Picture files: read as grey levels, or refused in one sentence; encoded as PNG."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from project import paths, reading
from project.errors import UserError

# More than any camera of a phone delivers in its usual setting, and still within 1 GB.
MOST_PIXELS = 64_000_000

# JPEG too: photographs keep their content when a person renames them to 7.png.
FORMATS = ("PNG", "JPEG")

_MOST_BYTES = 512 << 20  # as many pixels, unpacked, in 16 bits each of four channels
_REMEDY = "put a PNG there, or run `python3 scripts/digits.py --draw`"
_SCAN = b"\xff\xda"  # begins one more layer of details; each takes as long as the whole picture
_MOST_SCANS = 100  # photographs have ten


def read_grey(path: Path) -> np.ndarray:
    """The grey levels of a picture file, uint8 (height, width), 0 black to 255 white.

    Colour becomes luminance; what is transparent takes the colour, white or black, that
    its content stands out from.

    Raises:
        UserError: the file is missing, empty, no picture, damaged or far too large.
    """
    return _decode(reading.content(path, _MOST_BYTES, _REMEDY), paths.relative(path))


def _decode(content: bytes, name: str) -> np.ndarray:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(content), formats=FORMATS)
            _refuse_too_large(image.size, name)
            if image.format == "JPEG" and content.count(_SCAN) > _MOST_SCANS:
                raise ValueError("more layers than a photograph has")
            return _grey(image)
    except UserError:
        raise
    except Image.DecompressionBombError as error:
        raise UserError(f"{name} is too large a picture; make it smaller.") from error
    except Image.UnidentifiedImageError as error:
        raise UserError(f"{name} is not a picture; save it as a PNG.") from error
    except Exception as error:  # Pillow raises whatever its parsers happen upon
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
        return (np.asarray(image) >> 8).clip(0, 255).astype(np.uint8)
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
