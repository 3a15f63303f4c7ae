"""models/mnist_lstm.json is true of the models that ship beside it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from conversion.tflite_reader import OPERATORS, read_model
from data.mnist import load_mnist
from project import paths
from project.files import checksum
from project.recipes import RECIPES
from project.settings import QUANTIZATIONS, read_settings
from training import run_card, scoring

pytestmark = pytest.mark.parametrize("quantization", QUANTIZATIONS)


def entry(quantization: str) -> dict:
    return json.loads(paths.MODEL_CARD.read_text(encoding="utf-8"))["models"][quantization]


def flatbuffer(quantization: str) -> bytes:
    return paths.model_path(quantization).read_bytes()


def test_file(quantization):
    assert entry(quantization)["file"] == paths.model_path(quantization).name
    assert entry(quantization)["sha256"] == checksum(flatbuffer(quantization))
    assert entry(quantization)["bytes"] == len(flatbuffer(quantization))


def test_operators(quantization):
    operators = read_model(flatbuffer(quantization), "the shipped model").operators
    assert tuple(entry(quantization)["operators"]) == operators == OPERATORS


def test_recipe(quantization):
    card = json.loads(paths.MODEL_CARD.read_text(encoding="utf-8"))
    model = read_model(flatbuffer(quantization), "the shipped model")
    assert card["recipe"]["lstm_units"] == model.units
    assert card["recipe"] == read_settings().recipe
    assert run_card.training_of(RECIPES[card["recipe"]["name"]]).items() <= card["training"].items()


def test_accuracy(quantization, mnist_path: Path, tflm):
    mnist = load_mnist(str(mnist_path))
    right = scoring.accuracy(flatbuffer(quantization), mnist.x_test, mnist.y_test)
    assert entry(quantization)["evaluated_with"] == scoring.TFLM
    assert entry(quantization)["accuracy"] == right >= 0.993


def test_accuracy_of_each_class(quantization):
    assert len(entry(quantization)["accuracy_of_each_class"]) == 10
    assert min(entry(quantization)["accuracy_of_each_class"]) > 0.98


def test_held_out_accuracy(quantization, mnist_path: Path, tflm):
    mnist = load_mnist(str(mnist_path))
    count = json.loads(paths.MODEL_CARD.read_text(encoding="utf-8"))["data"]["held_out"]
    images, labels = mnist.x_train[-count:], mnist.y_train[-count:]
    right = scoring.accuracy(flatbuffer(quantization), images, labels)
    assert entry(quantization)["held_out_accuracy"] == right


def test_size(quantization):
    assert entry("int8")["bytes"] <= 14336


def test_arena(quantization, tflm):
    assert entry(quantization)["arena_bytes"] == scoring.arena_bytes(flatbuffer(quantization))


def test_pixels_enter_as_they_are(quantization):
    image = np.array([[0, 1, 128, 255]], np.uint8)
    dtype = np.dtype(np.int8 if quantization == "int8" else np.float32)
    expected = {"int8": [[-128, -127, 0, 127]], "float": [[0, 1 / 255, 128 / 255, 1]]}
    np.testing.assert_allclose(scoring.as_input(image, dtype), expected[quantization], rtol=1e-7)


def test_names_no_place_of_a_machine(quantization):
    for content in (paths.MODEL_CARD.read_bytes(), flatbuffer(quantization)):
        for place in (b"/home", b"/work", b"/tmp", b"/root", b".npz"):
            assert place not in content
