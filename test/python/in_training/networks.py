"""Converts the networks of keras_networks.py: `python -m in_training.networks FOLDER`.

FOLDER/NAME.tflite is written for each, in turn in float, in int8, and in int8 with the converter's
default float ends; those that no runtime runs in float.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from keras_networks import BOTH, FEATURES, ONLY_TFLM, REFUSED, STEPS, Build
from project import native_stderr
from setup.tensorflow_import import tensorflow as tf


def main() -> None:
    folder = Path(sys.argv[1])
    running = BOTH | {name: build for name, (build, _) in ONLY_TFLM.items()}
    kinds = itertools.cycle(("ends", "int8", "float"))
    jobs = [(name, build, kind) for (name, build), kind in zip(running.items(), kinds)]
    jobs += [(name, build, "float") for name, (build, _) in REFUSED.items()]
    for name, build, kind in jobs:
        tf.keras.utils.set_random_seed(len(name))
        (folder / f"{name}.tflite").write_bytes(_converted(_model(build), kind))


def _model(build: Build) -> tf.keras.Model:
    network = rows = tf.keras.Input((STEPS, FEATURES), batch_size=1)
    for layer in build(tf.keras.layers):
        network = layer(network)
    return tf.keras.Model(rows, network)


def _converted(model: tf.keras.Model, kind: str) -> bytes:
    with (
        tempfile.TemporaryDirectory() as folder,
        native_stderr.captured(),
        contextlib.redirect_stdout(io.StringIO()),
    ):
        model.export(folder)
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        if kind != "float":
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
            converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
            converter.representative_dataset = _examples
        if kind == "int8":
            converter.inference_input_type = converter.inference_output_type = tf.int8
        return converter.convert()


def _examples() -> Iterator[list[np.ndarray]]:
    random = np.random.default_rng(1)
    for _ in range(16):
        yield [random.random((1, STEPS, FEATURES), np.float32)]


if __name__ == "__main__":
    main()
