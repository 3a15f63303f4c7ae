"""The ten included digits, and the command that shows, draws and swaps them."""

from __future__ import annotations

import functools
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

import digits as command
from conversion.tflm_wheel import TflmInterpreter
from drawn_pictures import drawn
from images import ten_digits, views
from images.normalise import is_mnist_form, to_mnist_form
from images.picture import png, read_grey
from project import paths
from project.errors import UserError

ALL_TEN = range(10)
as_drawn = functools.cache(ten_digits.drawn)


def included(digit: int) -> np.ndarray:
    return read_grey(paths.DIGITS_DIR / f"{digit}.png")


def enlarged(pixels: np.ndarray) -> np.ndarray:
    return np.asarray(Image.fromarray(pixels).resize((300, 300), Image.Resampling.BICUBIC))


def turned(pixels: np.ndarray, degrees: float) -> np.ndarray:
    return np.asarray(Image.fromarray(pixels).rotate(degrees, Image.Resampling.BICUBIC))


HANDLED = {
    "enlarged": enlarged,
    "enlarged negative": lambda pixels: 255 - enlarged(pixels),
    "turned left": lambda pixels: turned(enlarged(pixels), 5),
    "turned right": lambda pixels: turned(enlarged(pixels), -5),
    "off centre": lambda pixels: np.pad(enlarged(pixels), ((0, 200), (350, 20))),
    "reduced": lambda pixels: 255 - np.asarray(Image.fromarray(enlarged(pixels)).resize((17, 17))),
    "pale on grey": lambda pixels: (140 + pixels * 0.3).astype(np.uint8),
}


@pytest.fixture(params=["int8", "float"])
def read_by_shipped_model(request, tflm):
    """A function from pixels to the ten probabilities, under the TFLM interpreter."""
    interpreter = TflmInterpreter(paths.model_path(request.param).read_bytes())

    def probabilities(pixels: np.ndarray) -> np.ndarray:
        if request.param == "float":
            return interpreter.run((pixels / 255).astype(np.float32))[0]
        raw = interpreter.run((pixels.astype(np.int16) - 128).astype(np.int8))[0]
        return (raw.astype(np.float64) + 128) / 256

    return probabilities


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A project folder of the test's own in place of digits/."""
    for function in (ten_digits.load, ten_digits.save):
        monkeypatch.setattr(function, "__defaults__", (tmp_path,))
    return tmp_path


def run(monkeypatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["digits.py", *arguments])
    return command.main(command.parse_arguments())


class TestIncludedDigits:
    @pytest.mark.parametrize("digit", ALL_TEN)
    def test_are_what_draw_renders(self, digit):
        assert np.array_equal(included(digit), as_drawn()[digit])

    @pytest.mark.parametrize("digit", ALL_TEN)
    def test_are_in_mnist_form(self, digit):
        with Image.open(paths.DIGITS_DIR / f"{digit}.png") as image:
            assert (image.format, image.mode, image.size) == ("PNG", "L", (28, 28))
        assert is_mnist_form(included(digit))

    def test_are_read_with_a_margin(self, read_by_shipped_model):
        for digit in ALL_TEN:
            assert read_by_shipped_model(included(digit))[digit] >= 0.9, digit

    @pytest.mark.parametrize("handling", HANDLED)
    def test_are_read_when_handled(self, read_by_shipped_model, handling):
        for digit in ALL_TEN:
            pixels = to_mnist_form(HANDLED[handling](included(digit)))
            assert read_by_shipped_model(pixels).argmax() == digit

    @pytest.mark.parametrize("pen_width", [0.004, 0.02, 0.08, 0.2, 0.3])
    def test_are_read_when_drawn_with_another_pen(self, read_by_shipped_model, pen_width):
        for digit in ALL_TEN:
            pixels = to_mnist_form(drawn(digit, pen_width))
            assert read_by_shipped_model(pixels).argmax() == digit


class TestDraw:
    def test_writes_the_ten_included_digits(self, folder, monkeypatch):
        assert run(monkeypatch, "--draw") == 0
        assert sorted(file.name for file in folder.iterdir()) == [f"{d}.png" for d in ALL_TEN]
        for digit in ALL_TEN:
            assert np.array_equal(read_grey(folder / f"{digit}.png"), included(digit))

    def test_writes_the_same_bytes_each_time(self, folder, monkeypatch):
        run(monkeypatch, "--draw")
        first = [(folder / f"{digit}.png").read_bytes() for digit in ALL_TEN]
        run(monkeypatch, "--draw")
        assert [(folder / f"{digit}.png").read_bytes() for digit in ALL_TEN] == first

    def test_a_full_disk_leaves_all_ten_as_they_were(self, folder, monkeypatch, full_disk):
        for digit in ALL_TEN:
            (folder / f"{digit}.png").write_bytes(b"mine")
        with pytest.raises(UserError, match="free space"):
            run(monkeypatch, "--draw")
        assert {file.read_bytes() for file in folder.iterdir()} == {b"mine"}


class TestFromMnist:
    images = np.random.default_rng(1).integers(0, 256, (30, 28, 28), dtype=np.uint8)
    labels = np.array([3, 3, 0, 1, 2, 4, 9, 8, 7, 6, 5, *range(10), *range(9)], dtype=np.uint8)

    def test_takes_the_first_of_each_class(self):
        chosen = ten_digits.first_of_each_class(self.images, self.labels)
        firsts = [2, 3, 4, 0, 5, 10, 9, 8, 7, 6]
        assert np.array_equal(chosen, self.images[firsts])

    def test_a_class_that_is_missing_is_named(self):
        with pytest.raises(UserError, match="no 5 and no 7"):
            some = (self.labels != 5) & (self.labels != 7)
            ten_digits.first_of_each_class(self.images[some], self.labels[some])

    def test_puts_mnists_very_pixels_there(self, folder, monkeypatch, mnist_path):
        from data.mnist import load_mnist

        monkeypatch.setattr(
            command, "read_settings", lambda: SimpleNamespace(mnist_path=str(mnist_path))
        )
        assert run(monkeypatch, "--from-mnist") == 0
        mnist = load_mnist(str(mnist_path))
        for digit, pixels in enumerate(ten_digits.load()):
            of_class = mnist.x_test[mnist.y_test == digit]
            assert np.array_equal(pixels, of_class[0])

    def test_no_mnist_leaves_all_ten_as_they_were(self, folder, monkeypatch):
        (folder / "0.png").write_bytes(b"mine")
        nowhere = str(folder / "nowhere")
        monkeypatch.setattr(command, "read_settings", lambda: SimpleNamespace(mnist_path=nowhere))
        with pytest.raises(UserError, match="there is no MNIST at"):
            run(monkeypatch, "--from-mnist")
        assert [file.read_bytes() for file in folder.iterdir()] == [b"mine"]

    def test_downloads_with_the_environment_that_has_tensorflow(self, monkeypatch):
        from data import mnist, mnist_download

        commands = []
        monkeypatch.setattr(
            mnist_download.environment, "python", lambda env: f"python of {env.folder}"
        )
        monkeypatch.setattr(
            subprocess, "run", lambda c, **_: commands.append(c) or SimpleNamespace(returncode=0)
        )

        def load_once_downloaded(_path):
            if not commands:
                raise UserError("MNIST is not on this machine.") from ImportError()
            return "mnist"

        monkeypatch.setattr(mnist, "load_mnist", load_once_downloaded)
        assert mnist_download.load_or_download("") == "mnist"
        assert commands[0][0].endswith(".venv-train")


class TestShow:
    def test_is_what_happens_without_arguments(self, folder, monkeypatch, capsys):
        ten_digits.save(as_drawn())
        assert run(monkeypatch) == 0
        shown = capsys.readouterr().out
        assert run(monkeypatch, "--show") == 0
        assert capsys.readouterr().out == shown
        assert "@" in shown and shown.isascii()

    def test_a_digit_that_cannot_be_used_is_named(self, folder, monkeypatch):
        ten_digits.save(as_drawn())
        (folder / "4.png").write_bytes(b"")
        with pytest.raises(UserError, match=r"4\.png is an empty file"):
            run(monkeypatch, "--show")

    @pytest.mark.parametrize(("columns", "rows"), [(80, 5), (20, 10), (1000, 1)])
    def test_keeps_to_the_width_of_the_terminal(self, columns, rows):
        full = [np.full((28, 28), 255, dtype=np.uint8)] * 10
        lines = views.as_characters(full, columns).split("\n")
        assert max(map(len, lines)) <= max(28, columns)
        assert sum(line != "" for line in lines) == 14 * rows

    def test_shades_follow_the_ink(self):
        steps = np.repeat(np.arange(28, dtype=np.uint8) * 9, 28).reshape(28, 28).T
        line = views.as_characters([steps], 28).split("\n")[0].ljust(28)
        assert line[0] == " " and line[-1] == "@"
        assert list(line) == sorted(line, key=views.SHADES.index)


class TestPicture:
    def test_holds_the_ten_digits_in_crisp_pixels(self, folder, monkeypatch, tmp_path):
        ten_digits.save(as_drawn())
        assert run(monkeypatch, "--picture", str(tmp_path / "new" / "row.png")) == 0
        row = read_grey(tmp_path / "new" / "row.png")
        small = row[::5, ::5]
        assert np.array_equal(np.kron(small, np.ones((5, 5), dtype=np.uint8)), row)
        for digit in ALL_TEN:
            left = 1 + 29 * digit
            assert np.array_equal(small[1:29, left : left + 28], included(digit))

    def test_the_picture_in_the_readme_is_of_these_digits(self):
        expected = views.as_picture([included(digit) for digit in ALL_TEN])
        assert np.array_equal(read_grey(paths.ROOT / "docs/images/digits.png"), expected)


def test_png_files_hold_eight_bit_grey():
    header = png(np.zeros((28, 28), dtype=np.uint8))[16:29]
    assert header == bytes([0, 0, 0, 28, 0, 0, 0, 28, 8, 0, 0, 0, 0])
