"""Picture files: read as grey levels, or refused in one sentence; encoded as PNG."""

import io
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from project import paths, reading
from project.errors import UserError

MAX_PIXELS = 64_000_000  # more than a phone's camera usually makes, and still below 1 GB in memory

FORMATS = ("PNG", "JPEG")  # JPEG too: people rename photographs to 7.png

_MAX_BYTES = 512 << 20  # of `MAX_PIXELS`, uncompressed, in 16 bits for each of four channels
_SCAN = b"\xff\xda"  # begins one more layer of details; each takes as long as the whole picture
_MAX_SCANS = 100  # photographs have ten


def read_grey(path: Path) -> np.ndarray:
    """The grey levels of a picture file, uint8 (height, width), 0 black to 255 white.

    Colour becomes luminance; transparent pixels become white or black, whichever the content
    stands out from.

    Raises:
        UserError: the file is missing, empty, not a picture, damaged or far too large.
    """
    remedy = "put a PNG there, or run `python3 scripts/digits.py --draw`"
    content, name = reading.content(path, _MAX_BYTES, remedy), paths.relative(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(content), formats=FORMATS)
            if image.width * image.height > MAX_PIXELS:
                raise Image.DecompressionBombError
            if image.format == "JPEG" and content.count(_SCAN) > _MAX_SCANS:
                raise ValueError("more layers than a photograph has")
            return _grey(image)
    except Image.DecompressionBombError as error:
        raise UserError(
            f"{name} is too large a picture; make it smaller than {MAX_PIXELS // 1_000_000} "
            "million pixels."
        ) from error
    except Image.UnidentifiedImageError as error:
        raise UserError(f"{name} is not a picture; save it as a PNG.") from error
    except Exception as error:  # Pillow's parsers raise exceptions of any kind
        raise UserError(f"{name} is damaged ({error}); save it again as a PNG.") from error


def _grey(image: Image.Image) -> np.ndarray:
    image.load()
    if image.mode.startswith("I"):  # 16-bit grey; Pillow would clip it at 255
        return _of_many_bits(np.asarray(image))
    image = ImageOps.exif_transpose(image)
    if not image.has_transparency_data:
        return np.array(image.convert("L"))
    return _opaque(image.convert("RGBA"))


def _of_many_bits(levels: np.ndarray) -> np.ndarray:
    """The upper 8 of as many bits as are in use: cameras put 10, 12 or 14 bits into 16."""
    unused = max(int(levels.max()).bit_length() - 8, 0)
    return (levels >> unused).clip(0, 255).astype(np.uint8)


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
