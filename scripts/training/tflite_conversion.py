"""From the trained Keras model to .tflite files that TFLM can run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Callable

import numpy as np

from conversion.lstm_model import LstmModel, Quantization
from conversion.tflite_reader import read_model
from project import native_stderr
from project.errors import UserError
from training.tensorflow_import import tensorflow as tf

# A pixel's byte p is p / 255 to the network. With this quantisation its int8 value is p - 128.
# The converter gets it from the largest pixel of the calibration images; 0 is always in range.
_PIXELS = Quantization(float(np.float32(1 / 255)), -128)
_PROBABILITIES = Quantization(1 / 256, -128)


def to_float(model: tf.keras.Model) -> bytes:
    """The .tflite with float weights and activations.

    Raises:
        UserError: the converter made other operators than TFLM can run.
    """
    flatbuffer = _convert(tf.lite.TFLiteConverter.from_keras_model(_with_batch_of_one(model)))
    read_model(flatbuffer, "the converted float model")
    return flatbuffer


def to_int8(model: tf.keras.Model, calibration_images: np.ndarray) -> bytes:
    """The .tflite in int8 throughout, input and output included; cell state in int16.

    Args:
        model: as trained.
        calibration_images: uint8 (n, 28, 28), real training images; the ranges of all
            activations are taken from how the network answers to them.

    Raises:
        UserError: the converter made other operators than TFLM can run, or no calibration
            image reaches full white (255).
    """
    converter = tf.lite.TFLiteConverter.from_keras_model(_with_batch_of_one(model))
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = _samples(calibration_images)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8
    flatbuffer = _convert(converter)
    _require_quantization(read_model(flatbuffer, "the converted int8 model"))
    return flatbuffer


def _with_batch_of_one(model: tf.keras.Model) -> tf.keras.Model:
    """The converter fuses an LSTM only where every shape is fixed (tensorflow #62849)."""
    one = tf.keras.Input(model.input_shape[1:], batch_size=1)
    return tf.keras.Model(one, model(one))


def _samples(images: np.ndarray) -> Callable[[], Iterator[list[np.ndarray]]]:
    def generate() -> Iterator[list[np.ndarray]]:
        for image in images:
            yield [image[np.newaxis].astype(np.float32) / 255]

    return generate


def _convert(converter: tf.lite.TFLiteConverter) -> bytes:
    # On stderr the converter describes at length what went well; what went wrong it raises.
    with native_stderr.captured():
        try:
            return converter.convert()
        except Exception as error:
            reason = str(error).strip().splitlines()[0]
            raise UserError(
                f"TensorFlow {tf.__version__} cannot convert the network ({reason}); "
                "train with TensorFlow 2.15.1."
            ) from error


def _require_quantization(model: LstmModel) -> None:
    if model.scales is None:
        raise UserError("the int8 conversion left float values; convert with TensorFlow 2.15.1.")
    if model.scales.input != _PIXELS:
        found = model.scales.input
        raise UserError(
            f"the input is quantised to scale {found.scale:.6g}, zero point {found.zero_point} "
            "instead of 1/255 and -128; calibrate with images that reach full white (255)."
        )
    if model.scales.output != _PROBABILITIES:
        raise UserError("the output is not quantised to 1/256 and -128; end with a softmax.")
