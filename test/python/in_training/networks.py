"""Converts Keras networks as people have them: `python -m in_training.networks FOLDER`.

FOLDER/NAME.KIND.tflite is written for each network, in turn in float, in int8, and in int8 with
the converter's default float ends.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from project import native_stderr
from setup.tensorflow_import import tensorflow as tf

STEPS, FEATURES = 8, 3
layers = tf.keras.layers

NETWORKS = {
    "classes": lambda: [layers.LSTM(6), layers.Dense(4, "softmax")],
    "flattened": lambda: [
        layers.LSTM(6, return_sequences=True),
        layers.Flatten(),
        layers.Dense(4, "softmax"),
    ],
    "hidden relu": lambda: [layers.LSTM(6), layers.Dense(5, "relu"), layers.Dense(4, "softmax")],
    "dropout": lambda: [layers.LSTM(6, dropout=0.2), layers.Dropout(0.5), layers.Dense(4)],
    "stacked": lambda: [
        layers.LSTM(6, return_sequences=True),
        layers.LSTM(5),
        layers.Dense(4, "softmax"),
    ],
    "three of them": lambda: [
        layers.LSTM(6, return_sequences=True),
        layers.LSTM(5, return_sequences=True),
        layers.LSTM(4),
        layers.Dense(1),
    ],
    "regression": lambda: [layers.LSTM(6), layers.Dense(1)],
    "several values": lambda: [layers.LSTM(6), layers.Dense(5, "tanh"), layers.Dense(3)],
    "yes or no": lambda: [layers.LSTM(6), layers.Dense(1, "sigmoid")],
    "several labels": lambda: [layers.LSTM(6), layers.Dense(3, "sigmoid")],
    "relu6": lambda: [layers.LSTM(6), layers.Dense(5, "relu6"), layers.Dense(2, "softmax")],
    "relu layer": lambda: [layers.LSTM(6), layers.Dense(5), layers.ReLU(), layers.Dense(2)],
    "pooled": lambda: [
        layers.LSTM(6, return_sequences=True),
        layers.GlobalAveragePooling1D(),
        layers.Dense(4, "softmax"),
    ],
    "each step": lambda: [
        layers.LSTM(6, return_sequences=True),
        layers.TimeDistributed(layers.Dense(4, "relu")),
        layers.Flatten(),
        layers.Dense(2, "softmax"),
    ],
    "a label for every step": lambda: [
        layers.LSTM(6, return_sequences=True),
        layers.TimeDistributed(layers.Dense(4, "softmax")),
    ],
    "dense on rows": lambda: [
        layers.LSTM(6, return_sequences=True),
        layers.Dense(4, "tanh"),
        layers.Flatten(),
        layers.Dense(2, "softmax"),
    ],
    "hidden states": lambda: [layers.LSTM(6)],
    "reshaped": lambda: [
        layers.Reshape((STEPS // 2, 2 * FEATURES)),
        layers.LSTM(6),
        layers.Dense(4, "softmax"),
    ],
    "rescaled": lambda: [layers.Rescaling(0.5), layers.LSTM(6), layers.Dense(4, "softmax")],
    "convolution": lambda: [layers.Conv1D(4, 3), layers.LSTM(6), layers.Dense(4, "softmax")],
    "batch normalisation": lambda: [
        layers.LSTM(6, return_sequences=True),
        layers.BatchNormalization(),
        layers.Flatten(),
        layers.Dense(4, "softmax"),
    ],
    "both directions": lambda: [
        layers.Bidirectional(layers.LSTM(6)),
        layers.Dense(4, "softmax"),
    ],
    "no lstm": lambda: [layers.Flatten(), layers.Dense(8, "relu"), layers.Dense(4, "softmax")],
}


def main() -> None:
    folder = Path(sys.argv[1])
    for (name, build), kind in zip(NETWORKS.items(), itertools.cycle(("ends", "int8", "float"))):
        tf.keras.utils.set_random_seed(len(name))
        network = rows = tf.keras.Input((STEPS, FEATURES), batch_size=1)
        for layer in build():
            network = layer(network)
        model = tf.keras.Model(rows, network)
        with native_stderr.captured():
            content = _converted(model, kind)
        (folder / f"{name}.{kind}.tflite").write_bytes(content)


def _converted(model: tf.keras.Model, kind: str) -> bytes:
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    if kind != "float":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.representative_dataset = _examples
    if kind == "int8":
        converter.inference_input_type = converter.inference_output_type = tf.int8
    return converter.convert()


def _examples() -> Iterator[list[np.ndarray]]:
    random = np.random.default_rng(1)
    for _ in range(50):
        yield [random.random((1, STEPS, FEATURES), np.float32)]


if __name__ == "__main__":
    main()
