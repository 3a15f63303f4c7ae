"""Any picture of a digit is brought into the form of MNIST's."""

import tracemalloc

import numpy as np
import pytest
from PIL import Image

from drawn_pictures import drawn, file_content, on_paper, photographed
from images.ink import NoDigitError
from images.normalise import is_mnist_form, load_digit, stroke_width, to_mnist_form
from project.errors import UserError


def resized(pixels: np.ndarray, side: int) -> np.ndarray:
    return np.asarray(Image.fromarray(pixels).resize((side, side)))


def enlarged(pixels: np.ndarray, factor: int) -> np.ndarray:
    return np.kron(pixels, np.ones((factor, factor), dtype=np.uint8))


PICTURES = {
    "as drawn": drawn(6),
    "dark on light": on_paper(6),
    "off centre": on_paper(6, (10, 400, 300, 0)),
    "wide": on_paper(6, (0, 0, 600, 600)),
    "thin line": on_paper(6, pen_width=0.01),
    "fat line": on_paper(6, pen_width=0.25),
    "photograph": photographed(6),
    "small": resized(on_paper(6), 24),
    "tiny": resized(on_paper(6), 14),
    "huge": enlarged(on_paper(6), 6),
    "lying": np.rot90(on_paper(7, pen_width=0.05)),
}


@pytest.fixture(scope="module", params=PICTURES)
def normalised(request) -> np.ndarray:
    return to_mnist_form(PICTURES[request.param])


def centre_of_mass(levels: np.ndarray) -> np.ndarray:
    rows, columns = np.indices(levels.shape)
    return np.array([(levels * rows).sum(), (levels * columns).sum()]) / levels.sum(dtype=int)


def test_every_picture_gets_mnist_form(normalised):
    assert normalised.shape == (28, 28) and normalised.dtype == np.uint8
    height, width = ((normalised > 0).any(axis=axis).sum() for axis in (1, 0))
    assert max(height, width) == 20
    # MNIST's centre is at index 14: the line between pixels 13 and 14 belongs to pixel 14.
    assert np.abs(centre_of_mass(normalised) - 14).max() <= 0.5
    assert normalised.max() == 255
    assert (normalised == 0).mean() > 0.5
    assert 0.3 < (normalised[normalised > 0] < 250).mean() < 0.8, "0.61 of MNIST's ink is grey"
    assert 1.8 < stroke_width(normalised / 255) < 4.2


def test_mnist_form_is_kept_and_its_negative_inverted(normalised):
    again = to_mnist_form(normalised)
    assert np.array_equal(again, normalised)
    assert not np.shares_memory(again, normalised)
    assert np.array_equal(to_mnist_form(255 - normalised), normalised)


def test_the_aspect_ratio_is_kept():
    frame = np.zeros((300, 300), dtype=np.uint8)
    frame[50:250, 100:200] = 255
    frame[72:228, 122:178] = 0
    inked = to_mnist_form(frame) > 127
    assert (inked.any(axis=1).sum(), inked.any(axis=0).sum()) == (20, 10)


def test_ink_far_from_its_centre_of_mass_stays_inside():
    flag = np.zeros((300, 300), dtype=np.uint8)
    flag[40:90, 40:260] = 255
    flag[90:260, 145:151] = 255
    assert (to_mnist_form(flag) > 0).any(axis=1).sum() == 20


@pytest.mark.parametrize(
    "other",
    [
        to_mnist_form(drawn(6)) // 2,
        np.roll(to_mnist_form(drawn(1)), 2, axis=1),
        np.pad(resized(to_mnist_form(drawn(1)), 20), 4),
        np.pad(to_mnist_form(drawn(6)), 1),
        np.maximum(to_mnist_form(drawn(6)), 1),
    ],
    ids=["pale ink", "off centre", "smaller digit", "other size", "grey background"],
)
def test_other_pictures_are_not_in_mnist_form(other):
    assert not is_mnist_form(other)


@pytest.mark.slow
def test_mnist_itself_is_in_mnist_form(mnist_test_images):
    assert all(is_mnist_form(image) for image in mnist_test_images)


@pytest.mark.parametrize("width", [1, 3, 8])
def test_stroke_width_of_bars(width):
    bar = np.zeros((400, 30))
    bar[20:380, 10 : 10 + width] = 1
    assert stroke_width(bar) == pytest.approx(width, rel=0.03)
    diagonal = np.abs(np.subtract.outer(np.arange(400), np.arange(400))) <= 4 * width
    thickness = (8 * width + 1) / np.sqrt(2)
    assert stroke_width(diagonal) == pytest.approx(thickness, rel=0.1)


@pytest.fixture
def peak_memory():
    """How many bytes Python's objects and arrays have taken at the same time."""
    tracemalloc.start()
    yield lambda: tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()


@pytest.mark.parametrize("shape", [(1, 1_000_000), (1_000_000, 1)])
def test_a_line_of_a_million_pixels_takes_little_memory(shape, peak_memory):
    pixels = np.random.default_rng(1).integers(0, 256, shape).astype(np.uint8)
    with pytest.raises(NoDigitError):
        to_mnist_form(pixels)
    assert peak_memory() < 30e6


@pytest.mark.slow
def test_a_photograph_of_50_megapixels_is_read(peak_memory):
    photograph = enlarged(on_paper(3), 20)[:7000, :7200]
    assert np.abs(to_mnist_form(photograph) - to_mnist_form(on_paper(3)).astype(int)).mean() < 3
    assert peak_memory() < 500e6


@pytest.mark.parametrize("colour", ["white", "black", "red", "#00000000", "#ffffff00"])
def test_a_file_of_one_colour_is_refused(tmp_path, colour):
    (tmp_path / "2.png").write_bytes(file_content(Image.new("RGBA", (90, 90), colour)))
    with pytest.raises(UserError, match=r"2\.png shows no strokes of a pen; put one digit"):
        load_digit(tmp_path / "2.png")
