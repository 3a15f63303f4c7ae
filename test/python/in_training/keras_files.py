"""Trained networks from files of Keras: taken as they are, or refused."""

from __future__ import annotations

import json
import tempfile
import zipfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from unittest import mock

import numpy as np

from conversion.included_data import included_data
from conversion.model_card import ModelCard
from conversion.tflite_reader import read_model
from in_training.common import refused
from in_training.values import STEPS, climate
from setup.tensorflow_import import tensorflow as tf
from training import keras_file, plots


@lru_cache
def saved() -> dict[str, bytes]:
    """One network in both kinds of files; its first output is near 1000."""
    layers = tf.keras.layers
    end = layers.Dense(2, bias_initializer=tf.keras.initializers.Constant([1000, 0.5]))
    model = tf.keras.Sequential([layers.Input((STEPS, 2)), layers.LSTM(3), end])
    with tempfile.TemporaryDirectory() as name:
        files = [Path(name) / "my.keras", Path(name) / "my.h5"]
        for file in files:
            model.save(file)
        return {file.name: file.read_bytes() for file in files}


def taken(name: str, own_data: str) -> dict[str, bytes]:
    """The files that come out of one in `saved`."""
    with tempfile.TemporaryDirectory() as folder:
        file, output = Path(folder) / name, Path(folder) / "out"
        file.write_bytes(saved()[name])
        with mock.patch.object(keras_file, "load_own_data", lambda *_: climate()):
            keras_file.take(file, "", output, own_data)
        files = (path for path in output.rglob("*") if path.is_file())
        return {path.relative_to(output).as_posix(): path.read_bytes() for path in files}


def card_in(files: dict[str, bytes]) -> ModelCard:
    content = json.loads(files["mnist_lstm.json"])
    return ModelCard(content["recipe"], content["models"], content["data"])


def test_a_keras_file_is_converted_and_tested_on_its_data() -> None:
    files = taken("my.keras", "climate.npz")
    card = card_in(files)
    assert card.recipe["name"] == "keras" and card.recipe_text == "keras, own network"
    for model in card.models.values():
        assert np.isfinite(model["mean_errors"]).all()
    assert plots.ERRORS in files and plots.LEARNING_CURVE not in files
    form = included_data(read_model(files["mnist_lstm.tflite"], "it"), card).format
    assert set(form.coding.mean) == {0.0} and set(form.coding.factor) == {1.0}


def test_without_data_it_is_calibrated_on_made_up_inputs() -> None:
    files = taken("my.h5", "")
    card = card_in(files)
    assert card.accuracy_text("int8") == "accuracy unknown"
    data = included_data(read_model(files["mnist_lstm_float.tflite"], "it"), card)
    assert data.format.value_names == ("output 0", "output 1")
    assert np.allclose(data.examples.labels[:, 0], 1000, atol=10)


def refused_file(name: str, content: bytes, *parts: str) -> None:
    with tempfile.TemporaryDirectory() as folder, refused(name, *parts):
        file = Path(folder) / name
        file.write_bytes(content)
        keras_file.take(file, "", Path(folder))


def test_a_file_that_holds_no_such_network_is_refused() -> None:
    refused_file("x.h5", b"junk", "is no whole network of Keras; save it by model.save()")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "newer.keras"
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("metadata.json", '{"keras_version": "3.3.3"}')
        newer = file.read_bytes()
        tf.keras.Sequential([tf.keras.layers.LSTM(3)]).save(file)
        never_run = file.read_bytes()
    refused_file("x.keras", newer, "was saved by Keras 3.3.3, whose LSTM becomes a loop")
    refused_file("x.keras", never_run, "needs one input and one output, both of fixed shapes")
    refused_file("x.keras", saved()["my.keras"][:-200] + bytes(200), "is no whole network")
    with refused("no.keras", "name a .keras or .h5 file"):
        keras_file.take(Path("no.keras"), "", Path(tempfile.gettempdir()))


def test_a_file_that_does_not_suit_the_data_is_refused() -> None:
    three = replace(climate(), x_train=climate().x_train[:, :3], x_test=climate().x_test[:, :3])
    loads = mock.patch.object(keras_file, "load_own_data", lambda *_: three)
    with tempfile.TemporaryDirectory() as folder, loads:
        file = Path(folder) / "my.keras"
        file.write_bytes(saved()["my.keras"])
        with refused("my.keras takes (4, 2) and gives 2 outputs, and climate.npz has"):
            keras_file.take(file, "", Path(folder), "climate.npz")
