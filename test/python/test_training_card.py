"""models/mnist_lstm.json is true of the models that ship beside it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from conversion.tflite_reader import read_model
from data.data_format import PICTURE
from data.mnist import load_mnist
from project import paths
from project.files import checksum
from project.recipes import RECIPES
from project.settings import QUANTIZATIONS, read_settings
from tflite_builder import OPERATORS
from training import run_card, scoring

pytestmark = pytest.mark.parametrize("quantization", QUANTIZATIONS)
CARD = json.loads(paths.MODEL_CARD.read_text(encoding="utf-8"))


def flatbuffer(quantization: str) -> bytes:
    return paths.model_path(quantization).read_bytes()


def test_card_knows_file_and_recipe(quantization):
    entry, content = CARD["models"][quantization], flatbuffer(quantization)
    assert entry["file"] == paths.model_path(quantization).name
    assert entry["sha256"] == checksum(content)
    assert entry["bytes"] == len(content) and CARD["models"]["int8"]["bytes"] <= 14336
    model = read_model(content, "the shipped model")
    assert tuple(entry["operators"]) == model.operators == OPERATORS
    assert CARD["recipe"]["lstm_units"] == model.units
    assert CARD["recipe"] == read_settings().recipe
    assert run_card.training_of(RECIPES[CARD["recipe"]["name"]]).items() <= CARD["training"].items()


@pytest.mark.slow
def test_accuracies_are_those_of_the_model(quantization, mnist_path: Path, tflm):
    entry, content = CARD["models"][quantization], flatbuffer(quantization)
    mnist = load_mnist(str(mnist_path))
    right = scoring.accuracy(content, mnist.x_test, mnist.y_test)
    assert entry["evaluated_with"] == scoring.TFLM
    assert entry["accuracy"] == right >= 0.993
    held_out = mnist.x_train[mnist.is_held_out], mnist.y_train[mnist.is_held_out]
    assert CARD["data"]["held_out"] == len(held_out[0])
    assert entry["held_out_accuracy"] == scoring.accuracy(content, *held_out)
    assert len(entry["accuracy_of_each_class"]) == 10
    assert min(entry["accuracy_of_each_class"]) > 0.98


def test_arena_is_that_of_the_model(quantization, tflm):
    arena = scoring.arena_bytes(flatbuffer(quantization))
    assert CARD["models"][quantization]["arena_bytes"] == arena


def test_pixels_enter_as_they_are(quantization):
    image = np.array([[0, 1, 128, 255]], np.uint8)
    dtype = np.dtype(np.int8 if quantization == "int8" else np.float32)
    expected = {"int8": [[-128, -127, 0, 127]], "float": [[0, 1 / 255, 128 / 255, 1]]}
    np.testing.assert_allclose(PICTURE.as_input(image, dtype), expected[quantization], rtol=1e-7)


def test_names_no_place_of_a_machine(quantization):
    for content in (paths.MODEL_CARD.read_bytes(), flatbuffer(quantization)):
        for place in (b"/home", b"/work", b"/tmp", b"/root", b".npz"):
            assert place not in content
