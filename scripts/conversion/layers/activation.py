"""LOGISTIC, TANH, RELU and RELU6: each number by itself, in int8 by a table of 256."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from conversion.fixed_point import (
    exp_of_negative,
    input_radius,
    one_minus_over_one_plus,
    one_over_one_plus,
    quantize_multiplier,
    requantize,
    rounding_shift_right,
    saturate_int8,
)
from conversion.layers.dense import raw_bounds
from conversion.layers.layer import Layer, Values
from conversion.tensors import Tensors
from conversion.tflite_graph import ModelError, Operator
from data.data_format import Quantization

_INT32_MAX = 2**31 - 1
_INTEGER_BITS = 4  # the arguments of sigmoid and tanh are Q4.27
OUTPUTS = {"Sigmoid": Quantization(1 / 256, -128), "Tanh": Quantization(1 / 128, 0)}
_BOUNDS = {"Relu": (0.0, math.inf), "Relu6": (0.0, 6.0)}
_FUNCTIONS = {"LOGISTIC": "Sigmoid", "TANH": "Tanh", "RELU": "Relu", "RELU6": "Relu6"}


@dataclass(frozen=True)
class Activation(Layer):
    """One of `_FUNCTIONS`."""

    function: str

    @property
    def kind(self) -> str:  # type: ignore[override]  # one template for all tables
        return "Table" if self.is_int8 else self.function

    def as_rows(self, rows: int, size: int) -> Layer:
        is_same = rows * size == self.input.count
        values = replace(self.input, rows=rows, size=size)
        output = replace(self.output, rows=rows, size=size)
        return replace(self, input=values, output=output) if is_same else self

    def run(self, values: np.ndarray, multipliers: str) -> np.ndarray:
        if self.is_int8:
            return self.table()[0, values.astype(np.int64) + 128].astype(np.int64)
        if self.function == "Sigmoid":
            with np.errstate(over="ignore"):
                return 1 / (1 + np.exp(-values))
        if self.function == "Tanh":
            return np.tanh(values)
        low, high = map(np.float32, _BOUNDS[self.function])
        return np.clip(values, low, high)

    def members(self, multipliers: str) -> dict[str, int | float | np.ndarray]:
        size: dict[str, int | float | np.ndarray] = {"kSize": self.output.size}
        if not self.is_int8:
            return size
        zero_point = self.input.quantized.zero_point
        return {**size, "kInputZeroPoint": zero_point, "kTable": self.table()}

    def table(self) -> np.ndarray:
        """What becomes of the int8 numbers from -128 to 127, in one row."""
        distance = np.arange(-128, 128) - self.input.quantized.zero_point
        if self.function in OUTPUTS:
            raw = _squashed(self.function, distance, self.input.quantized.scale)
        elif self.function == "Relu":
            output = self.output.quantized
            factor = quantize_multiplier(self.input.quantized.scale / output.scale)
            raw = requantize(distance, factor) + output.zero_point
            raw = np.clip(raw, *raw_bounds(_BOUNDS["Relu"], output))
        else:  # TFLM's RELU6 keeps the input's scale
            raw = distance + self.input.quantized.zero_point
            raw = np.clip(raw, *raw_bounds(_BOUNDS["Relu6"], self.input.quantized))
        return raw.astype(np.int8)[np.newaxis]


def _squashed(function: str, distance: np.ndarray, scale: float) -> np.ndarray:
    """As reference/integer_ops/logistic.h and tanh.h of TFLite."""
    factor = quantize_multiplier(scale * 2.0 ** (31 - _INTEGER_BITS))
    radius = input_radius(_INTEGER_BITS, factor.shift)
    inside = np.clip(distance, -radius, radius) if radius else np.zeros_like(distance)
    magnitude = np.abs(requantize(inside, factor))
    if function == "Sigmoid":
        positive = one_over_one_plus(exp_of_negative(-magnitude, _INTEGER_BITS))
        result = np.where(distance >= 0, positive, _INT32_MAX - positive)
        result = np.where(magnitude == 0, 2**30, result)
        raw = rounding_shift_right(result, 31 - 8) - 128
    else:
        # exp(-2 x): twice as large a number is the same one with a bit more before its point.
        positive = one_minus_over_one_plus(exp_of_negative(-magnitude, _INTEGER_BITS + 1))
        result = np.where(magnitude == 0, 0, np.sign(distance) * positive)
        raw = rounding_shift_right(result, 31 - 7)
    raw = saturate_int8(raw)
    return np.where(distance <= -radius, -128, np.where(distance >= radius, 127, raw))


def read_activation(tensors: Tensors, operator: Operator) -> None:
    """Reads any of `_FUNCTIONS`."""
    function = _FUNCTIONS[operator.name]
    values = tensors.input_of(operator, 1)
    output = tensors.output_of(operator, f"{function.lower()} output", tensors.shape)
    if output.quantization is not None:
        _check_scales(function, values, output)
    tensors.add(Activation(values, output, function))


def _check_scales(function: str, values: Values, output: Values) -> None:
    due = OUTPUTS.get(function, output.quantization)
    if function == "Relu6":
        due = values.quantization
    if output.quantization != due:
        raise ModelError(f"quantises the output of {function.lower()} as no converter does")
    if function in OUTPUTS and values.quantized.scale < 2.0**-27:
        raise ModelError(f"quantises the input of {function.lower()} too finely for TFLM")
