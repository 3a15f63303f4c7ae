"""Picture files of every kind become grey levels or one sentence."""

import struct

import numpy as np
import pytest
from PIL import Image

from damage import sealed_png
from drawn_pictures import file_content, on_paper
from images import picture
from project.errors import UserError

GREY = np.arange(0, 240, dtype=np.uint8).reshape(12, 20)


@pytest.fixture
def read(tmp_path):
    def read(content: bytes) -> np.ndarray:
        (tmp_path / "7.png").write_bytes(content)
        return picture.read_grey(tmp_path / "7.png")

    return read


def test_png_writes_eight_bit_grey_that_is_read_again(read):
    content = picture.png(GREY)
    assert content[16:29] == bytes([0, 0, 0, 20, 0, 0, 0, 12, 8, 0, 0, 0, 0])
    assert np.array_equal(read(content), GREY)


@pytest.mark.parametrize(
    "image",
    [
        Image.fromarray(GREY.astype(np.uint16) * 257),
        *[Image.fromarray(GREY).convert(mode) for mode in ("L", "RGB", "P", "RGBA", "LA")],
    ],
    ids=lambda image: image.mode,
)
def test_grey_levels_are_the_same_in_every_mode(read, image):
    assert np.array_equal(read(file_content(image)), GREY)


@pytest.mark.parametrize("bits", [10, 12, 14])
def test_the_upper_bits_of_a_camera_are_kept(read, bits):
    levels = read(file_content(GREY.astype(np.uint16) << (bits - 8)))
    assert np.array_equal(levels, GREY)


def test_colour_becomes_luminance(read):
    assert (read(file_content(Image.new("RGB", (4, 4), (255, 0, 0)))) == 76).all()


def test_a_jpeg_named_png_is_read(read):
    levels = read(file_content(on_paper(3), "JPEG", quality=90))
    assert np.abs(levels.astype(int) - on_paper(3)).mean() < 2


def test_a_photograph_marked_as_turned_is_turned_back(read):
    exif = Image.Exif()
    exif[0x0112] = 6  # the top row lies at the right
    turned = Image.fromarray(GREY).transpose(Image.Transpose.ROTATE_90)
    assert np.array_equal(read(file_content(turned, exif=exif)), GREY)


@pytest.mark.parametrize("ink", [0, 200, 255])
def test_ink_on_transparent_paper_stands_out(read, ink):
    coverage = 255 - on_paper(3)
    layers = [Image.fromarray(np.full_like(coverage, ink))] * 3 + [Image.fromarray(coverage)]
    levels = read(file_content(Image.merge("RGBA", layers))).astype(int)
    blank, full = levels[coverage == 0], levels[coverage == 255]
    assert np.ptp(blank) == np.ptp(full) == 0
    assert abs(blank[0] - full[0]) >= 128


def test_transparent_corners_of_an_opaque_page_become_white(read):
    page = Image.fromarray(on_paper(3)).convert("RGBA")
    page.putpixel((0, 0), (0, 0, 0, 0))
    assert read(file_content(page))[0, 0] == 255


def test_a_colour_that_means_transparent(read):
    ink = Image.fromarray(on_paper(3))
    assert np.array_equal(read(file_content(ink, transparency=255)), on_paper(3))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UserError, match=r"7\.png is missing; .*digits\.py --draw"):
        picture.read_grey(tmp_path / "7.png")


def of_size(side: int) -> bytes:
    """A PNG that claims to be that large."""
    content = bytearray(file_content(GREY))
    content[16:24] = struct.pack(">II", side, side)
    return sealed_png(content)


def jpeg_that_takes_hours() -> bytes:
    content = file_content(GREY, "JPEG", progressive=True)
    last = content.rindex(b"\xff\xc4")  # where the tables of the last layer begin
    return content[:-2] + content[last:-2] * 1000 + content[-2:]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        *[(start, "is not a picture") for start in (b"seven\n", b"\x89PNG", b"GIF89a" + bytes(99))],
        *[(of_size(side), "is too large a picture") for side in (9_000, 60_000)],
        (jpeg_that_takes_hours(), "is damaged .*more layers"),
        *[(file_content(GREY)[:end], "") for end in range(len(file_content(GREY)) - 20)],
    ],
)
def test_a_bad_file_is_refused_in_one_sentence(read, content, message):
    with pytest.raises(UserError, match=rf"^\S*7\.png.*{message}.*\.$"):
        read(content)
