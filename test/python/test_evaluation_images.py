"""What is evaluated with: MNIST's test images or an .npz, and each thing that is neither."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from conversion.model_card import ModelCard
from data import data_format
from data.own_data import load_own_data
from evaluation import labelled_images
from evaluation.labelled_images import LabelledImages
from project.errors import UserError

PIXELS = np.arange(3 * 28 * 28).reshape(3, 28, 28).astype(np.uint8)
LABELS = np.array([3, 1, 9])
IMAGES = LabelledImages("x.npz", PIXELS, LABELS)
FORM = data_format.of_digits(10)
VALUES = replace(FORM, class_names=(), value_names=("height", "speed"), value_units=("m", "m/s"))


def write(folder: Path, **arrays: np.ndarray) -> Path:
    np.savez(folder / "images.npz", **arrays)
    return folder / "images.npz"


def test_an_npz_is_read(tmp_path):
    images = labelled_images.load(write(tmp_path, x_test=PIXELS, y_test=LABELS, others=LABELS))
    assert np.array_equal(images.pixels, PIXELS)
    assert images.labels.tolist() == [3, 1, 9]
    assert (images.source, images.is_of_card) == ("images.npz", False)
    assert images.coded(data_format.of_digits(10)).pixels is images.pixels


def test_mnist_is_read_from_where_the_settings_say(mnist_path, monkeypatch):
    settings = SimpleNamespace(mnist_path=str(mnist_path))
    monkeypatch.setattr(labelled_images, "read_settings", lambda: settings)
    images = labelled_images.load(None)
    assert images.pixels.shape == (10000, 28, 28)
    assert images.is_of_card
    assert images.first(10000).is_of_card
    assert not images.first(9999).is_of_card


def test_the_first_few_of_those_that_are_there():
    assert IMAGES.first(2).labels.tolist() == [3, 1]
    assert np.array_equal(IMAGES.first(2).pixels, PIXELS[:2])
    with pytest.raises(UserError, match=r"x\.npz holds 3 images, not 4; lower --images"):
        IMAGES.first(4)


def test_the_checksum_is_of_pixels_and_labels():
    assert IMAGES.sha256 == LabelledImages("y.npz", PIXELS, LABELS.astype(np.uint8)).sha256
    assert IMAGES.sha256 != LabelledImages("x.npz", PIXELS, LABELS[::-1]).sha256
    assert IMAGES.sha256 != LabelledImages("x.npz", PIXELS[::-1], LABELS).sha256


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"x_test": PIXELS}, "has no y_test and holds 'x_test'"),
        ({"x_test": PIXELS, "y_test": LABELS[:2]}, r"y_test in .* shape \(2,\), and x_test has 3"),
        ({"x": PIXELS, "y": -LABELS}, "y in .* numbered from 0"),
    ],
)
def test_an_npz_with_something_else_is_refused(tmp_path, arrays, message):
    with pytest.raises(UserError, match=message):
        labelled_images.load(write(tmp_path, **arrays))


def waves(count: int) -> dict[str, np.ndarray]:
    x = np.random.default_rng(1).normal(100, 5, (count, 6, 2))
    x[3, 2, 0] = 1e6
    return {"x": x, "y": np.arange(count) % 3}


def split(x: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
    return {"x_train": x[:40], "y_train": y[:40], "x_test": x[40:], "y_test": y[40:]}


@pytest.mark.parametrize("arrays", [waves(60), split(**waves(60))], ids=["x and y", "split"])
def test_the_trained_file_is_tested_as_in_training(tmp_path, monkeypatch, arrays):
    file = write(tmp_path, **arrays)
    clipping_wins = iter([1.0, 0.5])
    data = load_own_data(
        str(file), lambda data: np.full(data.is_held_out.sum(), next(clipping_wins))
    )
    about = {"sha256": data.sha256, "format": data.format.to_card()}
    monkeypatch.setattr(labelled_images, "read_card", lambda: ModelCard({}, {}, about))
    images = labelled_images.load(file)
    assert images.is_of_card and not images.first(1).is_of_card
    images = images.coded(data_format.from_card(about["format"]))
    np.testing.assert_array_equal(images.pixels, data.x_test)
    np.testing.assert_array_equal(images.labels, data.y_test)

    other = labelled_images.load(write(tmp_path, **waves(30)))
    assert len(other.pixels) == 30 and not other.is_of_card, "all of it is new to the model"


def test_a_model_of_pictures_takes_bytes_only():
    images = LabelledImages("x.npz", PIXELS / 255, LABELS)
    with pytest.raises(UserError, match=r"x\.npz holds float64 .* save them as uint8"):
        images.coded(data_format.of_digits(10))


@pytest.mark.parametrize(
    ("network", "message"),
    [
        ((14, 28, FORM), "are 28 x 28 pixels and the board reads 14 x 28"),
        ((28, 14, FORM), "the board reads 28 x 14"),
        ((28, 28, data_format.of_digits(9)), "has the label 9 .* knows the labels 0 to 8"),
        ((28, 28, VALUES), "lacks the 2 values of each example that the board predicts"),
    ],
)
def test_images_for_another_network_are_refused(network, message):
    IMAGES.require_fit(28, 28, FORM)
    with pytest.raises(UserError, match=message):
        IMAGES.require_fit(*network)


def test_values_are_not_for_a_network_of_classes():
    values = LabelledImages("x.npz", PIXELS, np.zeros((3, 2), np.float32))
    values.require_fit(28, 28, VALUES)
    with pytest.raises(UserError, match="has values for its examples and the board names classes"):
        values.require_fit(28, 28, FORM)
