"""The ten included digits, and the command that shows, draws and swaps them."""

import functools
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

import digits as command
from conversion.tflm_wheel import TflmInterpreter
from drawn_pictures import drawn
from images import ten_digits
from images.normalise import is_mnist_form, to_mnist_form
from images.picture import read_grey
from project import paths
from project.errors import UserError

ALL_TEN = range(10)
INCLUDED = [read_grey(paths.DIGITS_DIR / f"{digit}.png") for digit in ALL_TEN]
as_drawn = functools.cache(ten_digits.drawn)


def enlarged(digit: int) -> np.ndarray:
    image = Image.fromarray(INCLUDED[digit])
    return np.asarray(image.resize((300, 300), Image.Resampling.BICUBIC))


def turned(digit: int, degrees: float) -> np.ndarray:
    return np.asarray(Image.fromarray(enlarged(digit)).rotate(degrees, Image.Resampling.BICUBIC))


DISTORTED = {
    "enlarged": enlarged,
    "turned left": lambda digit: turned(digit, 5),
    "turned right": lambda digit: turned(digit, -5),
    "off centre": lambda digit: np.pad(enlarged(digit), ((0, 200), (350, 20))),
    "reduced": lambda digit: 255 - np.asarray(Image.fromarray(enlarged(digit)).resize((17, 17))),
    "pale on grey": lambda digit: (140 + INCLUDED[digit] * 0.3).astype(np.uint8),
    "thin pen": lambda digit: drawn(digit, 0.004),
    "thick pen": lambda digit: drawn(digit, 0.3),
}


@pytest.fixture(scope="module")
def models(tflm):
    """Functions from pixels to the probabilities of both shipped models under TFLM."""
    int8, float_ = (
        TflmInterpreter(paths.model_path(quantization).read_bytes())
        for quantization in ("int8", "float")
    )
    return [
        lambda pixels: int8.run((pixels.astype(int) - 128).astype(np.int8))[0] / 256 + 0.5,
        lambda pixels: float_.run((pixels / 255).astype(np.float32))[0],
    ]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of the test's own in place of digits/, with the ten digits."""
    monkeypatch.setattr(paths, "DIGITS_DIR", tmp_path)
    ten_digits.save(INCLUDED)
    return tmp_path


@pytest.fixture
def run(monkeypatch, folder):
    """Runs digits.py on that folder."""

    monkeypatch.setattr(ten_digits, "drawn", as_drawn)

    def run(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["digits.py", *arguments])
        return command.main(command.parse_arguments())

    return run


@pytest.mark.parametrize("digit", ALL_TEN)
def test_the_included_digits_are_drawn_and_in_mnist_form(digit):
    with Image.open(paths.DIGITS_DIR / f"{digit}.png") as image:
        assert (image.format, image.mode, image.size) == ("PNG", "L", (28, 28))
    assert is_mnist_form(INCLUDED[digit])
    assert np.array_equal(INCLUDED[digit], as_drawn()[digit])


def test_both_models_read_the_included_digits(models):
    for probabilities in models:
        assert all(probabilities(INCLUDED[digit])[digit] >= 0.9 for digit in ALL_TEN)


@pytest.mark.slow
@pytest.mark.parametrize("distort", DISTORTED.values(), ids=DISTORTED)
def test_both_models_read_distorted_digits(models, distort):
    pictures = [to_mnist_form(distort(digit)) for digit in ALL_TEN]
    for probabilities in models:
        assert [probabilities(picture).argmax() for picture in pictures] == list(ALL_TEN)


def test_draw_writes_the_ten_included_digits(run, folder):
    ten_digits.save(INCLUDED[::-1])
    assert run("--draw") == 0
    assert sorted(file.name for file in folder.iterdir()) == [f"{digit}.png" for digit in ALL_TEN]
    assert np.array_equal(ten_digits.load(), INCLUDED)


def test_a_full_disk_leaves_all_ten_unchanged(run, folder, full_disk):
    for digit in ALL_TEN:
        (folder / f"{digit}.png").write_bytes(b"mine")
    with pytest.raises(UserError, match="free space"):
        run("--draw")
    assert {file.read_bytes() for file in folder.iterdir()} == {b"mine"}


def test_the_first_image_of_each_class_is_taken():
    images = np.random.default_rng(1).integers(0, 256, (12, 28, 28), dtype=np.uint8)
    labels = np.array([3, 3, 0, 1, 2, 4, 9, 8, 7, 6, 5, 0])
    chosen = ten_digits.first_of_each_class(images, labels)
    assert np.array_equal(chosen, images[[2, 3, 4, 0, 5, 10, 9, 8, 7, 6]])
    some = (labels != 5) & (labels != 7)
    with pytest.raises(UserError, match="no 5 and no 7"):
        ten_digits.first_of_each_class(images[some], labels[some])


def test_from_mnist_takes_its_pixels_unchanged(run, monkeypatch, mnist_path, mnist_test_images):
    settings = SimpleNamespace(mnist_path=str(mnist_path))
    monkeypatch.setattr(command, "read_settings", lambda: settings)
    assert run("--from-mnist") == 0
    firsts = mnist_test_images[[3, 2, 1, 18, 4, 8, 11, 0, 61, 7]]
    assert np.array_equal(ten_digits.load(), firsts)


def test_no_mnist_leaves_all_ten_unchanged(run, folder, monkeypatch):
    settings = SimpleNamespace(mnist_path=str(folder / "nowhere"))
    monkeypatch.setattr(command, "read_settings", lambda: settings)
    with pytest.raises(UserError, match="there is no MNIST at"):
        run("--from-mnist")
    assert np.array_equal(ten_digits.load(), INCLUDED)


def test_without_arguments_the_digits_are_shown(run, capsys):
    assert run() == 0
    shown = capsys.readouterr().out
    assert run("--show") == 0
    assert capsys.readouterr().out == shown
    assert "@" in shown and shown.isascii()


def test_an_unusable_digit_is_named(run, folder):
    (folder / "4.png").write_bytes(b"")
    with pytest.raises(UserError, match=r"4\.png is an empty file"):
        run("--show")


@pytest.mark.parametrize(("columns", "rows"), [(80, 5), (20, 10), (1000, 1)])
def test_shown_digits_fit_into_the_terminal(columns, rows):
    lines = ten_digits.as_characters([np.full((28, 28), 255)] * 10, columns).split("\n")
    assert max(map(len, lines)) <= max(28, columns)
    assert sum(line != "" for line in lines) == 14 * rows


def test_characters_get_darker_with_the_ink():
    steps = np.tile(np.arange(28, dtype=np.uint8) * 9, (28, 1))
    line = ten_digits.as_characters([steps], 28).split("\n")[0].ljust(28)
    assert line[0] == " " and line[-1] == "@"
    assert list(line) == sorted(line, key=ten_digits.SHADES.index)


def test_one_picture_holds_the_ten_digits(run, tmp_path):
    assert run("--picture", str(tmp_path / "new" / "row.png")) == 0
    row = read_grey(tmp_path / "new" / "row.png")
    small = row[::5, ::5]
    assert np.array_equal(np.kron(small, np.ones((5, 5), dtype=np.uint8)), row)
    for digit in ALL_TEN:
        left = 1 + 29 * digit
        assert np.array_equal(small[1:29, left : left + 28], INCLUDED[digit])
    assert np.array_equal(read_grey(paths.ROOT / "docs/images/digits.png"), row), "the README's"
