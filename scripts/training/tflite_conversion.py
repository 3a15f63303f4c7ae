"""From the trained Keras model to .tflite files that TFLM can run."""

import contextlib
import io
import tempfile
from collections.abc import Callable

import numpy as np

from conversion.layers.softmax import PROBABILITIES
from conversion.network_model import Network
from conversion.tflite_reader import read_any_model
from data.data_format import PICTURE, Coding
from project import native_stderr
from project.errors import UserError, first_line
from setup.tensorflow_import import tensorflow as tf


def to_float(model: tf.keras.Model, name: str = "the converted float model") -> bytes:
    """The .tflite with float weights and activations; `name` is what errors call it.

    Raises:
        UserError: TFLM cannot run the operators that came out.
    """
    flatbuffer = _convert(model, lambda _converter: None)
    read_any_model(flatbuffer, name)
    return flatbuffer


def to_int8(model: tf.keras.Model, examples: np.ndarray, coding: Coding = PICTURE) -> bytes:
    """The .tflite in int8 throughout, input and output included; cell state in int16.

    The converter takes the input's scale from the largest and the smallest value that it sees, 0
    always included. With the right calibration, a pixel's input is its byte less 128.

    Args:
        model: as trained.
        examples: (n, time_steps, features) real training examples, as the firmware takes them; the
            ranges of all activations are taken from how the network answers to them.
        coding: what they are to the network.

    Raises:
        UserError: TFLM cannot run the operators that came out, or there are no examples, they are
            of another type, or do not reach the ends of the range.
    """
    if examples.dtype != coding.dtype or len(examples) == 0:
        raise UserError(
            f"the calibration examples are {examples.dtype} {examples.shape}; calibrate with "
            f"{coding.dtype}, at least one example."
        )
    inputs = coding.decode(examples)

    def quantize(converter: tf.lite.TFLiteConverter) -> None:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: ([values[np.newaxis]] for values in inputs)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = tf.int8
        converter.inference_output_type = tf.int8

    flatbuffer = _convert(model, quantize)
    require_quantization(read_any_model(flatbuffer, "the converted int8 model"), coding)
    return flatbuffer


def _with_batch_of_one(model: tf.keras.Model) -> tf.keras.Model:
    """The converter fuses an LSTM only where every shape is fixed (tensorflow #62849)."""
    one = tf.keras.Input(model.input_shape[1:], batch_size=1)
    return tf.keras.Model(one, model(one))


def _convert(model: tf.keras.Model, set_up: Callable[[tf.lite.TFLiteConverter], None]) -> bytes:
    # export() writes what the network computes and no more: the converter reads that five times as
    # fast as what from_keras_model() saves. On stderr and stdout they describe at length what went
    # well; what went wrong they raise.
    with (
        tempfile.TemporaryDirectory() as folder,
        native_stderr.captured(),
        contextlib.redirect_stdout(io.StringIO()),
    ):
        try:
            _with_batch_of_one(model).export(folder)
            converter = tf.lite.TFLiteConverter.from_saved_model(folder)
            set_up(converter)
            return converter.convert()
        except Exception as error:
            raise UserError(
                f"TensorFlow {tf.__version__} cannot convert the network ({first_line(error)}); "
                "leave out the layer that this comes from, see docs/networks.md."
            ) from error


def require_quantization(model: Network, coding: Coding) -> None:
    """Raises a UserError unless the input has its whole range and probabilities are 256ths."""
    if model.input.quantization is None:
        raise UserError("the int8 conversion left float values; convert with TensorFlow 2.15.1.")
    found, expected = model.input.quantization, coding.quantization
    # Where 0 lies between two numbers, the converter may choose either of them.
    if not found.is_near(expected, apart=0 if coding == PICTURE else 1):
        raise UserError(
            f"the input is quantised to scale {found.scale:.6g}, zero point {found.zero_point} "
            f"instead of {expected.scale:.6g} and {expected.zero_point}; calibrate with examples "
            "that reach both ends of the range, of pictures full white (255)."
        )
    if model.gives_probabilities and model.output.quantization != PROBABILITIES:
        raise UserError(
            "the output is not quantised to 1/256 and -128; convert with TensorFlow 2.15.1."
        )
