"""What is evaluated with: MNIST's test images or an .npz, and each thing that is neither."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from evaluation import labelled_images
from evaluation.labelled_images import LabelledImages
from project.errors import UserError

PIXELS = np.arange(3 * 28 * 28).reshape(3, 28, 28).astype(np.uint8)
LABELS = np.array([3, 1, 9])


def write(folder: Path, **arrays: np.ndarray) -> Path:
    np.savez(folder / "images.npz", **arrays)
    return folder / "images.npz"


def test_an_npz_is_read(tmp_path):
    images = labelled_images.load(write(tmp_path, x_test=PIXELS, y_test=LABELS, others=LABELS))
    assert np.array_equal(images.pixels, PIXELS)
    assert images.labels.tolist() == [3, 1, 9]
    assert (images.source, images.is_mnist_test_set) == ("images.npz", False)


def test_mnist_is_read_from_where_the_settings_say(mnist_path, monkeypatch):
    settings = SimpleNamespace(mnist_path=str(mnist_path))
    monkeypatch.setattr(labelled_images, "read_settings", lambda: settings)
    images = labelled_images.load(None)
    assert images.pixels.shape == (10000, 28, 28)
    assert images.is_mnist_test_set
    assert images.first(10000).is_mnist_test_set
    assert not images.first(9999).is_mnist_test_set


def test_the_first_few():
    images = LabelledImages("x.npz", PIXELS, LABELS).first(2)
    assert images.pixels.shape == (2, 28, 28)
    assert images.labels.tolist() == [3, 1]


def test_more_than_there_are():
    with pytest.raises(UserError, match=r"x\.npz holds 3 images, not 4; lower --images"):
        LabelledImages("x.npz", PIXELS, LABELS).first(4)


def test_the_checksum_is_of_pixels_and_labels():
    images = LabelledImages("x.npz", PIXELS, LABELS)
    assert images.sha256 == LabelledImages("y.npz", PIXELS, LABELS.astype(np.uint8)).sha256
    assert images.sha256 != LabelledImages("x.npz", PIXELS, LABELS[::-1]).sha256
    assert images.sha256 != LabelledImages("x.npz", PIXELS[::-1], LABELS).sha256


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"x_test": PIXELS}, "lacks y_test"),
        ({"images": PIXELS}, "lacks x_test and y_test"),
        ({"x_test": PIXELS / 255, "y_test": LABELS}, r"x_test in .* is float64 \(3, 28, 28\)"),
        ({"x_test": PIXELS.reshape(3, 784), "y_test": LABELS}, r"must be uint8 \(n, rows"),
        ({"x_test": PIXELS, "y_test": LABELS[:2]}, r"y_test in .* must be whole numbers \(3,\)"),
        ({"x_test": PIXELS, "y_test": LABELS / 1}, "y_test in .* is float64"),
        ({"x_test": PIXELS, "y_test": -LABELS}, "each from 0 to 255"),
        ({"x_test": PIXELS, "y_test": LABELS + 250}, "each from 0 to 255"),
        ({"x_test": PIXELS[:0], "y_test": LABELS[:0]}, "at least one label"),
        ({"x_test": np.array([PIXELS, None], object), "y_test": LABELS}, "no .npz file"),
    ],
)
def test_an_npz_with_something_else(tmp_path, arrays, message):
    with pytest.raises(UserError, match=message):
        labelled_images.load(write(tmp_path, **arrays))


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut off"])
def test_a_file_that_is_no_npz(tmp_path, content):
    file = tmp_path / "file.npz"
    file.write_bytes(content)
    with pytest.raises(UserError, match=r"damaged or no \.npz file"):
        labelled_images.load(file)


def test_an_archive_that_is_cut_off(tmp_path):
    file = write(tmp_path, x_test=PIXELS, y_test=LABELS)
    file.write_bytes(file.read_bytes()[:1500])
    with pytest.raises(UserError, match=r"damaged or no \.npz file"):
        labelled_images.load(file)


def test_an_array_alone_is_no_npz(tmp_path):
    np.save(tmp_path / "x.npy", PIXELS)
    with pytest.raises(UserError, match=r"no \.npz file"):
        labelled_images.load(tmp_path / "x.npy")


def test_a_folder_and_a_file_that_is_missing(tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        labelled_images.load(tmp_path)
    with pytest.raises(UserError, match="there is no file"):
        labelled_images.load(tmp_path / "none.npz")


@pytest.mark.parametrize(
    ("rows", "columns", "classes", "message"),
    [
        (14, 28, 10, "are 28 x 28 pixels and the board reads 14 x 28"),
        (28, 14, 10, "the board reads 28 x 14"),
        (28, 28, 9, "has the label 9 and the board tells 9 classes apart, 0 to 8"),
    ],
)
def test_images_for_another_network(rows, columns, classes, message):
    images = LabelledImages("x.npz", PIXELS, LABELS)
    images.require_fit(28, 28, 10)
    with pytest.raises(UserError, match=message):
        images.require_fit(rows, columns, classes)
