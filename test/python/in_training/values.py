"""Networks whose outputs are values, or a single probability."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from unittest import mock

import numpy as np

from conversion.included_data import included_data
from conversion.model_card import ModelCard
from conversion.tflite_reader import read_model
from data.data_format import DataFormat, as_they_are
from data.dataset import Dataset
from in_training.common import SMALL, refused
from setup.tensorflow_import import tensorflow as tf
from training import activations, objectives, plots, session
from training.fitting import Fitting

STEPS, COUNT = 4, 600


@lru_cache
def climate() -> Dataset:
    """The mean of each of two features, far from 0 and in units of their own."""
    random, split = np.random.default_rng(1), 480
    levels = random.uniform(-1, 1, (COUNT, 1, 2))
    x = (levels + random.normal(0, 0.1, (COUNT, STEPS, 2))).astype(np.float32)
    y = (levels[:, 0] * [5, 0.002] + [1000, 0.5]).astype(np.float32)
    form = DataFormat(
        "value",
        (),
        as_they_are(2, float(x[:split].min()), float(x[:split].max())),
        ("pressure", "share"),
        ("hPa", ""),
    )
    is_held_out = np.arange(split) % 10 == 0
    return Dataset(
        "climate.npz", "0" * 64, form, x[:split], y[:split], x[split:], y[split:], is_held_out
    )


def above_or_below() -> Dataset:
    """Two classes: whether the first feature is above 0 on average."""
    data = climate()
    form = DataFormat("class", ("below", "above"), data.format.coding)
    classes = [(y[:, 0] > 1000).astype(np.int64) for y in (data.y_train, data.y_test)]
    return replace(data, format=form, y_train=classes[0], y_test=classes[1])


RECIPE = replace(SMALL, epochs=8, lstm_units=6, augmented=False)


@lru_cache
def trained() -> dict[str, bytes]:
    """What a training on `climate` leaves in its folder, beside a picture of another training."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "report").mkdir()
        (folder / plots.CONFUSION).write_bytes(b"of digits")
        with mock.patch.object(session, "load_own_data", lambda *_: climate()):
            of_digits = replace(RECIPE, augmented=True, warp=1.25, weight_decay=0.5)
            session.train(of_digits, "", folder, "climate.npz")
        files = (path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_values_are_learnt_in_their_units() -> None:
    models = json.loads(trained()["mnist_lstm.json"])["models"]
    for model in models.values():
        pressure, share = model["mean_errors"]
        assert pressure < 1.5 and share < 0.0006, "a seventh of the range"
        assert "accuracy" not in model and len(model["held_out_mean_errors"]) == 2


def test_own_data_are_trained_without_warps_and_decay() -> None:
    how = json.loads(trained()["mnist_lstm.json"])["training"]
    assert how["augmented"] is False and how["warp"] == 1 and how["weight_decay"] == 0


def test_a_training_on_values_draws_errors_instead_of_a_confusion_matrix() -> None:
    assert set(trained()) >= {plots.LEARNING_CURVE, plots.ERRORS}
    assert plots.CONFUSION not in trained() and plots.MISREAD not in trained()


def test_the_card_of_values_holds_their_names_targets_and_scaling() -> None:
    content = json.loads(trained()["mnist_lstm.json"])
    card = ModelCard(content["recipe"], content["models"], content["data"])
    assert card.accuracy_text("int8").startswith("mean error 0.") and "hPa" in card.accuracy_text(
        "int8"
    )
    assert content["training"]["calibration_images"] == 480
    data = included_data(read_model(trained()["mnist_lstm.tflite"], "it"), card)
    assert data.format.value_names == ("pressure", "share")
    assert data.format.value_units == ("hPa", "")
    assert np.allclose(data.format.value_mean, [1000, 0.5], rtol=1e-3)
    pressures = data.examples.labels[:, 0]
    assert len(pressures) == 10 and np.all(np.diff(pressures) > 0), "from low to high"


def test_yes_or_no_values_are_learnt_as_probabilities() -> None:
    data = climate()
    flags = [(y > np.float32([1000, 0.5])).astype(np.float32) for y in (data.y_train, data.y_test)]
    fitting = Fitting(RECIPE, replace(data, y_train=flags[0], y_test=flags[1]))
    assert activations.last(fitting.model) == "sigmoid"
    assert not fitting.objective.format.value_factor
    for epoch in range(3):
        list(fitting.run_epoch(epoch))
    assert fitting.held_out_score() < 0.3 and fitting.held_out_losses().shape == (48,)


def test_one_sigmoid_tells_two_classes_apart() -> None:
    objective = objectives.of(above_or_below(), tf.keras.Sequential())
    labels, answers = np.array([0, 1, 1]), np.float32([[0.25], [0.75], [0.25]])
    assert objective.scores(labels, tf.constant(answers)).numpy().tolist() == [1, 1, 0]
    losses = objective.losses(tf.constant(labels), tf.constant(answers)).numpy()
    assert np.allclose(losses, -np.log([0.75, 0.75, 0.25]), atol=1e-5)


def ending(*layers: tf.keras.layers.Layer) -> tf.keras.Model:
    rows = tf.keras.Input((STEPS, 2))
    answers = tf.keras.layers.LSTM(3)(rows)
    for layer in layers:
        answers = layer(answers)
    return tf.keras.Model(rows, answers)


def test_the_last_activation_is_found() -> None:
    dense, layers = tf.keras.layers.Dense, tf.keras.layers
    inner = tf.keras.Sequential([layers.Dense(4, "tanh")])
    for end, expected in (
        ([dense(4, "softmax")], "softmax"),
        ([dense(4), layers.Softmax()], "softmax"),
        ([dense(4), layers.Activation("sigmoid"), layers.Reshape((4,))], "sigmoid"),
        ([dense(4), layers.Dropout(0.5)], "linear"),
        ([inner], "tanh"),
        ([layers.Lambda(lambda values: values)], ""),
    ):
        assert activations.last(ending(*end)) == expected


def test_logits_of_classes_become_probabilities() -> None:
    dense = tf.keras.layers.Dense
    assert activations.last(activations.of_classes(ending(dense(4)), 4)) == "softmax"
    assert activations.last(activations.of_classes(ending(dense(1)), 2)) == "sigmoid"
    with refused("ends with relu, and the data have 4 classes; end with softmax"):
        activations.of_classes(ending(dense(4, "relu")), 4)
