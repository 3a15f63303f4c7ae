"""Picture files of every kind become grey levels or one sentence."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from PIL import Image

from damage import sealed_png
from drawn_pictures import file_content, on_paper
from images import picture
from project.errors import UserError

GREY = np.arange(0, 240, dtype=np.uint8).reshape(12, 20)


def read(tmp_path, content: bytes) -> np.ndarray:
    file = tmp_path / "7.png"
    file.write_bytes(content)
    return picture.read_grey(file)


def complaint(tmp_path, content: bytes) -> str:
    with pytest.raises(UserError) as error:
        read(tmp_path, content)
    text = str(error.value)
    assert "7.png" in text and text.endswith(".") and "\n" not in text
    return text


def test_grey_levels_come_as_they_are(tmp_path):
    assert np.array_equal(read(tmp_path, file_content(GREY)), GREY)


def test_what_png_writes_is_read_again(tmp_path):
    assert np.array_equal(read(tmp_path, picture.png(GREY)), GREY)


def test_sixteen_bits_become_eight(tmp_path):
    assert np.array_equal(read(tmp_path, file_content(GREY.astype(np.uint16) * 257)), GREY)


def test_black_and_white(tmp_path):
    bits = Image.fromarray(GREY > 100)
    assert np.array_equal(read(tmp_path, file_content(bits)), 255 * (GREY > 100))


@pytest.mark.parametrize("mode", ["RGB", "P", "RGBA", "LA"])
def test_grey_in_other_modes(tmp_path, mode):
    image = Image.fromarray(GREY).convert(mode)
    assert np.array_equal(read(tmp_path, file_content(image)), GREY)


def test_colour_becomes_luminance(tmp_path):
    image = Image.new("RGB", (4, 4), (255, 0, 0))
    assert read(tmp_path, file_content(image)).tolist() == [[76] * 4] * 4


def test_a_photograph_under_the_name_of_a_png(tmp_path):
    levels = read(tmp_path, file_content(on_paper(3), "JPEG", quality=90))
    assert np.abs(levels.astype(int) - on_paper(3)).mean() < 2


def test_a_photograph_that_the_camera_marked_as_turned(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # the top row lies at the right
    turned = Image.fromarray(GREY).transpose(Image.Transpose.ROTATE_90)
    assert np.array_equal(read(tmp_path, file_content(turned, exif=exif)), GREY)


@pytest.mark.parametrize("ink", [0, 200, 255])
def test_ink_on_transparent_paper_stands_out(tmp_path, ink):
    coverage = 255 - on_paper(3)
    layers = [Image.fromarray(np.full_like(coverage, ink))] * 3 + [Image.fromarray(coverage)]
    levels = read(tmp_path, file_content(Image.merge("RGBA", layers))).astype(int)
    blank, full = levels[coverage == 0], levels[coverage == 255]
    assert np.ptp(blank) == np.ptp(full) == 0
    assert abs(blank[0] - full[0]) >= 128


def test_transparent_corners_of_an_opaque_page_become_white(tmp_path):
    page = Image.fromarray(on_paper(3)).convert("RGBA")
    page.putpixel((0, 0), (0, 0, 0, 0))
    assert read(tmp_path, file_content(page))[0, 0] == 255


def test_a_colour_that_means_transparent(tmp_path):
    ink = Image.fromarray(on_paper(3))
    assert np.array_equal(read(tmp_path, file_content(ink, transparency=255)), on_paper(3))


def test_a_missing_file(tmp_path):
    with pytest.raises(UserError, match=r"7\.png is missing; .*digits\.py --draw"):
        picture.read_grey(tmp_path / "7.png")


def test_a_folder_in_its_place(tmp_path):
    (tmp_path / "7.png").mkdir()
    with pytest.raises(UserError, match=r"7\.png is no file"):
        picture.read_grey(tmp_path / "7.png")


def test_an_empty_file(tmp_path):
    assert "is an empty file" in complaint(tmp_path, b"")


@pytest.mark.parametrize("content", [b"seven\n", b"\x89PNG", b"\x00" * 500, b"GIF89a" + b"\0" * 99])
def test_no_picture(tmp_path, content):
    assert "is not a picture" in complaint(tmp_path, content)


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_a_truncated_png(tmp_path, part):
    content = file_content(on_paper(3))
    assert "is damaged" in complaint(tmp_path, content[: int(part * len(content))])


def test_every_truncation_ends_in_one_sentence(tmp_path):
    content = file_content(GREY)
    for length in range(1, len(content) - 20):  # behind that, only end marks are missing
        complaint(tmp_path, content[:length])


@pytest.mark.parametrize("side", [9_000, 60_000])
def test_a_picture_that_would_fill_the_memory(tmp_path, side):
    content = bytearray(file_content(GREY))
    content[16:24] = struct.pack(">II", side, side)
    assert "is too large a picture" in complaint(tmp_path, sealed_png(content))


def test_a_jpeg_that_would_take_hours(tmp_path):
    content = file_content(GREY, "JPEG", progressive=True)
    last = content.rindex(b"\xff\xc4")  # where the tables of the last layer begin
    layers = content[:-2] + content[last:-2] * 1000 + content[-2:]
    assert "more layers" in complaint(tmp_path, layers)
