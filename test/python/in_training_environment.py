"""Runs inside .venv-train for test_training_conversion.py and prints what happened, as JSON.

    in_training_environment.py MNIST SHIPPED_INT8_MODEL

A case is either the facts about a converted model or the text of the UserError.
"""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Callable

import numpy as np

from conversion import tflm_wheel
from conversion.tflite_reader import read_model
from data.data_format import MEASURED
from data.mnist import load_mnist
from project import native_stderr
from project.errors import UserError
from setup.tensorflow_import import tensorflow as tf
from training import network, scoring, tflite_conversion

STEPS, FEATURES = 6, 5


def main() -> None:
    mnist = load_mnist(sys.argv[1])
    from_black_to_white = np.linspace(0, 255, 20 * STEPS * FEATURES)
    images = from_black_to_white.reshape(20, STEPS, FEATURES).astype(np.uint8)
    small = network.build(units=3, time_steps=STEPS, features=FEATURES, classes=4)
    int8 = tflite_conversion.to_int8
    outcome = {
        "int8": attempt(lambda: int8(small, images)),
        "float": attempt(lambda: tflite_conversion.to_float(small)),
        "black calibration": attempt(lambda: int8(small, images * 0)),
        "measured": attempt(lambda: int8(small, images, MEASURED)),
        "measured, not from the lowest": attempt(
            lambda: int8(small, np.maximum(images, 1), MEASURED)
        ),
        "floats": attempt(lambda: int8(small, images / np.float32(255))),
        "nothing": attempt(lambda: int8(small, images[:0])),
        "no white": attempt(lambda: int8(small, np.minimum(images, 254))),
        "unconvertible": attempt(lambda: tflite_conversion.to_float(only_tensorflow())),
    }
    with native_stderr.captured():
        outcome["loops"] = {name: attempt(convert) for name, convert in loops().items()}
    tflm_wheel.available = lambda: False
    shipped = Path(sys.argv[2]).read_bytes()
    outputs = scoring.outputs(shipped, mnist.x_test[:300])
    outcome["tflite"] = {
        "evaluated_with": scoring.evaluated_with(),
        "arena_bytes": scoring.arena_bytes(shipped),
        "outputs": base64.b64encode(outputs.tobytes()).decode(),
    }
    print(json.dumps(outcome))


def attempt(convert: Callable[[], bytes]) -> str | dict[str, object]:
    try:
        model = read_model(convert(), "the model")
    except UserError as error:
        return str(error)
    return {
        "operators": model.operators,
        "units": model.units,
        "time_steps": model.time_steps,
        "features": model.features,
        "classes": model.classes,
        "dtype": str(model.input_weights.dtype),
        "scales": model.scales and [vars(model.scales.input), vars(model.scales.output)],
    }


def loops() -> dict[str, Callable[[], bytes]]:
    """What TensorFlow 2.15 converts to what Keras 3 makes of every LSTM, by name."""
    layers = tf.keras.layers
    unfused = {
        "GRU": [layers.GRU(3, return_sequences=True)],
        "SimpleRNN": [layers.SimpleRNN(3, return_sequences=True)],
        "RNN": [layers.RNN(layers.LSTMCell(3), return_sequences=True)],
        "Masking": [layers.Masking(), layers.LSTM(3, return_sequences=True)],
    }
    for option in (
        {"use_bias": False},
        {"activation": "relu"},
        {"recurrent_activation": "hard_sigmoid"},
        {"recurrent_dropout": 0.1},
        {"stateful": True},
    ):
        unfused[next(iter(option))] = [layers.LSTM(3, return_sequences=True, **option)]
    converters = {name: _converter(first, batch=1) for name, first in unfused.items()}
    converters["batch_size"] = _converter([layers.LSTM(3, return_sequences=True)], batch=None)
    # With an open batch the converter asks for this, and many do as they are told.
    converters["batch_size"]._experimental_lower_tensor_list_ops = False
    converters["batch_size"].target_spec.supported_ops = [
        tf.lite.OpsSet.TFLITE_BUILTINS,
        tf.lite.OpsSet.SELECT_TF_OPS,
    ]
    return {name: converter.convert for name, converter in converters.items()}


def _converter(layers: list, batch: int | None) -> tf.lite.TFLiteConverter:
    flat, dense = tf.keras.layers.Flatten(), tf.keras.layers.Dense(4, activation="softmax")
    network = rows = tf.keras.Input((STEPS, FEATURES), batch_size=batch)
    for layer in (*layers, flat, dense):
        network = layer(network)
    return tf.lite.TFLiteConverter.from_keras_model(tf.keras.Model(rows, network))


def only_tensorflow() -> tf.keras.Model:
    """A network with an operator that TFLite does not have."""
    rows = tf.keras.Input((STEPS, FEATURES))
    return tf.keras.Model(rows, tf.linalg.det(tf.matmul(rows, rows, transpose_b=True)))


if __name__ == "__main__":
    main()
