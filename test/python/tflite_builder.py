"""Builds .tflite files of networks of any size and kind, for the tests.

TensorFlow converts one shape in ten seconds; this writes hundreds in one.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from conversion.layers.activation import OUTPUTS, Activation
from conversion.layers.dense import Dense
from conversion.layers.ends import ChangeSign, Dequantize, Quantize
from conversion.layers.largest import Largest
from conversion.layers.layer import Layer, Values
from conversion.layers.lstm import Lstm, LstmScales
from conversion.layers.mean import Mean
from conversion.layers.rescaling import Rescaling
from conversion.layers.softmax import PROBABILITIES, Softmax
from conversion.network_model import Network
from data.data_format import Quantization
from tflite_writer import TfliteWriter

OPERATORS = ("UNIDIRECTIONAL_SEQUENCE_LSTM", "RESHAPE", "FULLY_CONNECTED", "SOFTMAX")
"""What TensorFlow makes of the network that the project trains."""

_INT8, _FLOAT = np.dtype(np.int8), np.dtype(np.float32)


def random_scale(random: np.random.Generator, low: float, high: float) -> float:
    return float(np.float32(np.exp(random.uniform(np.log(low), np.log(high)))))


def random_quantization(random: np.random.Generator, low: float, high: float) -> Quantization:
    return Quantization(random_scale(random, low, high), int(random.integers(-128, 128)))


def random_weights(random: np.random.Generator, is_int8: bool, *shape: int) -> np.ndarray:
    """Any in int8; in float of about the size that training gives."""
    if is_int8:
        return random.integers(-127, 128, shape).astype(np.int8)
    return random.normal(scale=0.25, size=shape).astype(np.float32)


def _random_bias(random: np.random.Generator, is_int8: bool, *shape: int) -> np.ndarray:
    if is_int8:
        return random.integers(-(2**14), 2**14, shape).astype(np.int32)
    return random_weights(random, False, *shape)


def random_input(random: np.random.Generator, is_int8: bool, rows: int, size: int) -> Values:
    if is_int8:
        return Values(rows, size, _INT8, random_quantization(random, 1e-3, 1e-1))
    return Values(rows, size, _FLOAT)


def random_lstm(
    random: np.random.Generator, values: Values, units: int, returns_last: bool = False
) -> Lstm:
    """Random weights under random scales, from nearly dead to saturating."""
    is_int8, features = values.dtype == np.int8, values.size
    quantization, scales = None, None
    if is_int8:
        quantization = random_quantization(random, 1e-3, 1e-2)
        scales = LstmScales(
            cell=2.0 ** -int(random.integers(9, 16) + 7 * (random.integers(4) == 0)),
            input_weights=tuple(random_scale(random, 1e-4, 1e-1) for _ in range(4)),
            recurrent_weights=tuple(random_scale(random, 1e-4, 1e-1) for _ in range(4)),
        )
    return Lstm(
        values,
        Values(1 if returns_last else values.rows, units, values.dtype, quantization),
        input_weights=random_weights(random, is_int8, 4, units, features),
        recurrent_weights=random_weights(random, is_int8, 4, units, units),
        bias=_random_bias(random, is_int8, 4, units),
        cell_clip=float(random.choice([0.0, 1.0, 10.0])) if is_int8 else 10.0,
        scales=scales,
        returns_last=returns_last,
    )


def random_dense(
    random: np.random.Generator,
    values: Values,
    outputs: int,
    bounds: tuple[float, float] = (-math.inf, math.inf),
) -> Dense:
    is_int8 = values.dtype == np.int8
    return Dense(
        values,
        Values(
            values.rows,
            outputs,
            values.dtype,
            random_quantization(random, 1e-2, 0.5) if is_int8 else None,
        ),
        weights=random_weights(random, is_int8, outputs, values.size),
        bias=_random_bias(random, is_int8, outputs),
        bounds=bounds,
        weight_scales=(random_scale(random, 1e-4, 1e-2),) if is_int8 else (),
    )


def softmax_of(values: Values) -> Softmax:
    quantization = PROBABILITIES if values.dtype == np.int8 else None
    return Softmax(values, Values(values.rows, values.size, values.dtype, quantization), beta=1.0)


def activation_of(random: np.random.Generator, values: Values, function: str) -> Activation:
    quantization = values.quantization
    if quantization is not None and function != "Relu6":
        quantization = OUTPUTS.get(function) or random_quantization(random, 1e-3, 0.5)
    return Activation(values, replace(values, quantization=quantization), function)


def random_rescaling(random: np.random.Generator, values: Values) -> Rescaling:
    operator = str(random.choice(["MUL", "ADD", "SUB"]))
    count = values.size if random.integers(2) else 1
    if values.quantization is None:
        constants = random.normal(size=count).astype(np.float32)
        return Rescaling(values, values, operator, constants, None)
    constants = random.integers(-128, 128, count).astype(np.int8)
    output = replace(values, quantization=random_quantization(random, 1e-3, 1e-1))
    of_constants = random_quantization(random, 1e-3, 1e-1)
    return Rescaling(values, output, operator, constants, of_constants)


def mean_of(random: np.random.Generator, values: Values) -> Mean:
    quantization = values.quantization and random_quantization(random, 1e-3, 1e-2)
    return Mean(values, Values(1, values.size, values.dtype, quantization))


def largest_of(values: Values) -> Largest:
    return Largest(values, replace(values, rows=1))


def with_ends(layers: Sequence[Layer], ends: str) -> list[Layer]:
    """An int8 network between float or uint8 numbers."""
    first, last = layers[0].input, layers[-1].output
    if ends == "float":
        inputs = Values(first.rows, first.size, _FLOAT)
        outputs = Values(last.rows, last.size, _FLOAT)
        return [Quantize(inputs, first), *layers, Dequantize(last, outputs)]
    inputs, outputs = map(_as_uint8, (first, last))
    return [ChangeSign(inputs, first), *layers, ChangeSign(last, outputs)]


def _as_uint8(values: Values) -> Values:
    quantization = values.quantized
    moved = replace(quantization, zero_point=quantization.zero_point + 128)
    return replace(values, dtype=np.dtype(np.uint8), quantization=moved)


def flattened(values: Values) -> Values:
    return Values(1, values.count, values.dtype, values.quantization)


def network_of(*layers: Layer) -> Network:
    """With the flatbuffer that TensorFlow 2.15 would write."""
    builder = TfliteWriter(batch=1, time_major=False)
    flatbuffer = builder.write(Network(b"", (), layers[0].input, layers, "double"))
    return Network(flatbuffer, tuple(builder.operators), layers[0].input, layers, "double")


def random_model(
    random: np.random.Generator,
    units: int = 20,
    features: int = 28,
    time_steps: int = 28,
    classes: int = 10,
    *,
    is_int8: bool,
) -> Network:
    """LSTM -> flatten -> dense -> softmax."""
    lstm = random_lstm(random, random_input(random, is_int8, time_steps, features), units)
    dense = random_dense(random, flattened(lstm.output), classes)
    return network_of(lstm, dense, softmax_of(dense.output))


random_int8_model = functools.partial(random_model, is_int8=True)
random_float_model = functools.partial(random_model, is_int8=False)


def build(network: Network, batch: int = 1) -> bytes:
    """The flatbuffer of `network`, with the operators and tensors that TensorFlow 2.15 writes."""
    return TfliteWriter(batch, time_major=False).write(network)


def build_lstm(lstm: Lstm, batch: int, time_major: bool) -> bytes:
    """One LSTM; its output are the hidden states of all steps.

    Input and output are (batch, time_steps, …), or (time_steps, batch, …) where time is major.
    """
    return TfliteWriter(batch, time_major).write(Network(b"", (), lstm.input, (lstm,), "double"))
