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


@pytest.fixture
def complaint(read):
    def complaint(content: bytes) -> str:
        with pytest.raises(UserError) as error:
            read(content)
        text = str(error.value)
        assert "7.png" in text and text.endswith(".") and "\n" not in text
        return text

    return complaint


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


def test_black_and_white_become_grey_levels(read):
    assert np.array_equal(read(file_content(Image.fromarray(GREY > 100))), 255 * (GREY > 100))


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


@pytest.mark.parametrize("content", [b"seven\n", b"\x89PNG", b"\x00" * 500, b"GIF89a" + b"\0" * 99])
def test_a_file_that_is_not_a_picture_is_refused(complaint, content):
    assert "is not a picture" in complaint(content)


def test_every_truncated_png_is_refused_in_one_sentence(complaint):
    content = file_content(GREY)
    for length in range(len(content) - 20):  # after that, only end marks are missing
        complaint(content[:length])
    content = file_content(on_paper(3))
    assert "is damaged" in complaint(content[: len(content) // 2])


@pytest.mark.parametrize("side", [9_000, 60_000])
def test_a_picture_that_would_fill_the_memory_is_refused(complaint, side):
    content = bytearray(file_content(GREY))
    content[16:24] = struct.pack(">II", side, side)
    assert "is too large a picture" in complaint(sealed_png(content))


def test_a_jpeg_that_would_take_hours_is_refused(complaint):
    content = file_content(GREY, "JPEG", progressive=True)
    last = content.rindex(b"\xff\xc4")  # where the tables of the last layer begin
    layers = content[:-2] + content[last:-2] * 1000 + content[-2:]
    assert "more layers" in complaint(layers)
