"""From a Keras model to .tflite files."""

from __future__ import annotations

from functools import lru_cache
from unittest import mock

import numpy as np

from conversion import tflm_wheel
from conversion.network_model import Network
from conversion.stream import step_of
from conversion.tflite_reader import read_model
from data.data_format import Quantization, as_they_are
from data.mnist import load_mnist
from in_training.common import FEATURES, MNIST, SHIPPED, STEPS, refused
from project import native_stderr
from setup.tensorflow_import import tensorflow as tf
from tflite_builder import OPERATORS
from training import network, scoring, tflite_conversion


def images() -> np.ndarray:
    values = np.linspace(0, 255, 20 * STEPS * FEATURES)
    return values.reshape(20, STEPS, FEATURES).astype(np.uint8)


@lru_cache
def small_network() -> tf.keras.Model:
    return network.build(units=3, time_steps=STEPS, features=FEATURES, outputs=4)


def sizes(model: Network) -> tuple[int, ...]:
    return model.units, model.time_steps, model.features, model.outputs


def test_int8_has_the_fused_lstm_and_pixels_as_input() -> None:
    model = read_model(tflite_conversion.to_int8(small_network(), images()), "it")
    assert model.operators == OPERATORS and sizes(model) == (3, STEPS, FEATURES, 4)
    assert model.input.dtype == np.int8
    assert model.input.quantization == Quantization(float(np.float32(1 / 255)), -128)
    assert model.output.quantization == Quantization(1 / 256, -128)
    with refused("instead of 0.00784314 and -1; calibrate with examples that reach both ends"):
        tflite_conversion.require_quantization(model, as_they_are(FEATURES, -1, 1))


def test_float_has_the_fused_lstm() -> None:
    model = read_model(tflite_conversion.to_float(small_network()), "it")
    assert model.operators == OPERATORS and sizes(model) == (3, STEPS, FEATURES, 4)
    assert model.input.dtype == np.float32


def test_the_network_of_a_stream_needs_its_last_step_alone() -> None:
    of_stream = network.build(3, STEPS, FEATURES, 4, is_stream=True)
    for flatbuffer in (
        tflite_conversion.to_int8(of_stream, images()),
        tflite_conversion.to_float(of_stream),
    ):
        model = read_model(flatbuffer, "it")
        step = step_of(model, "it")
        assert sizes(model) == sizes(step) == (3, STEPS, FEATURES, 4) and step.rows == 1
        inputs = (images() - 128.0).astype(model.input.dtype)
        assert np.allclose(step.run(inputs), model.run(inputs), atol=1e-6)


def test_calibration_without_white_is_refused() -> None:
    with refused("instead of 0.00392157 and -128; calibrate with", "full white (255)"):
        tflite_conversion.to_int8(small_network(), np.minimum(images(), 254))


def test_calibration_on_black_alone_is_refused() -> None:
    with refused("quantises input with scale", "calibrate with training data"):
        tflite_conversion.to_int8(small_network(), images() * 0)


def test_calibration_without_bytes_is_refused() -> None:
    """Pixels of 0 to 1 where 0 to 255 are meant would make a network that sees only black."""
    with refused("the calibration examples are float32 (20, 6, 5); calibrate with uint8"):
        tflite_conversion.to_int8(small_network(), images() / np.float32(255))
    with refused("the calibration examples are uint8 (0, 6, 5); calibrate with uint8"):
        tflite_conversion.to_int8(small_network(), images()[:0])


def converter(layer: tf.keras.layers.Layer, batch: int | None) -> tf.lite.TFLiteConverter:
    rows = tf.keras.Input((STEPS, FEATURES), batch_size=batch)
    answers = tf.keras.layers.Dense(4, activation="softmax")(tf.keras.layers.Flatten()(layer(rows)))
    return tf.lite.TFLiteConverter.from_keras_model(tf.keras.Model(rows, answers))


def test_a_while_loop_is_refused_with_what_may_have_made_it() -> None:
    """With TensorFlow 2.15, what Keras 3 makes of every LSTM: see keras_networks.py for others."""
    layers = tf.keras.layers
    open_batch = converter(layers.LSTM(3, return_sequences=True), batch=None)
    # With an open batch the converter asks for this, and many people follow.
    open_batch._experimental_lower_tensor_list_ops = False
    ops = tf.lite.OpsSet
    open_batch.target_spec.supported_ops = [ops.TFLITE_BUILTINS, ops.SELECT_TF_OPS]
    with native_stderr.captured():
        flatbuffer = open_batch.convert()
    with refused("WHILE", "batch_size=1", "use_bias=False", "TensorFlow 2.15.1, as Keras 3"):
        read_model(flatbuffer, "the model")


def test_what_tensorflow_cannot_convert_is_refused() -> None:
    rows = tf.keras.Input((STEPS, FEATURES))
    determinant = tf.linalg.det(tf.matmul(rows, rows, transpose_b=True))
    with refused(f"TensorFlow {tf.__version__} cannot convert the network ("):
        tflite_conversion.to_float(tf.keras.Model(rows, determinant))
    wordless = mock.patch.object(tf.lite.TFLiteConverter, "from_saved_model", side_effect=OSError)
    with wordless, refused("cannot convert the network (OSError); leave out the layer that"):
        tflite_conversion.to_float(small_network())


def test_tflite_replaces_tflm_without_its_wheel() -> None:
    """TFLite's own LSTM kernel rounds a little differently, but reads the same digits."""
    test_images, flatbuffer = load_mnist(MNIST).x_test[:300], SHIPPED.read_bytes()
    with mock.patch.object(tflm_wheel, "available", lambda: False):
        assert scoring.evaluated_with() == scoring.TFLITE
        assert scoring.arena_bytes(flatbuffer) is None
        by_tflite = scoring.outputs(flatbuffer, test_images)
    by_tflm = scoring.outputs(flatbuffer, test_images)
    assert np.mean(by_tflite.argmax(axis=1) == by_tflm.argmax(axis=1)) > 0.99
    assert np.mean(np.abs(by_tflite - by_tflm) > 8 / 256) < 0.01
